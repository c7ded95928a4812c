/**
 * Range-based set reconciliation (A. Meyer, "Range-Based Set Reconciliation", SRDS
 * 2023; in the manner of negentropy): both ends compare fingerprints of ranges, cut those
 * that differ, and tell ids where few are left. What travels is in proportion to
 * the difference. Pure: no sockets, no clock.
 */
import { compareBytes } from '../../base/bytes.ts'
import { MAX_RANGES, MAX_RANGES_LENGTH, RANGE_OVERHEAD } from './constants.ts'
import { RecordSyncError } from './errors.ts'
import {
  append, boundBetween, checkRanges, describe, END, endsBefore, equalBounds, fingerprintRange, idsOf, idsRange,
  lengthOf, sameRange
} from './ranges.ts'
import { ID_LENGTH } from '../../store/summed-index.ts'
import { RangeKind } from './pb/messages.ts'
import type { SummedSet } from '../../store/summed-index.ts'
import type { Span } from './ranges.ts'
import type { Range, Ranges } from './pb/messages.ts'

/** A range that says nothing, between two that do. */
const GAP = ID_LENGTH + RANGE_OVERHEAD

/** In ids. */
export interface Difference {
  readonly lacking: readonly Uint8Array[]
  readonly surplus: readonly Uint8Array[]
}

/** The side that asks: learns which ids it lacks. The set may grow meanwhile. */
export class Reconciliation {
  readonly #set: SummedSet
  #open: readonly Span[]
  /** Moves the first cuts, so that nobody can prepare two sets that look alike. */
  #shift?: number
  #asked: readonly Span[] = []

  /**
   * @param from - ids below are left out; empty: none
   * @param shift - 0 to 1, unpredictable
   */
  constructor (set: SummedSet, from: Uint8Array, shift: number) {
    this.#set = set
    this.#open = [{ from, end: END }]
    this.#shift = shift
  }

  get isDone (): boolean {
    return this.#open.length === 0
  }

  /** What to ask next. */
  next (): Ranges {
    const [first] = this.#open
    if (first == null) {
      throw new RecordSyncError('SYNC_ANSWER_INVALID', { detail: 'nothing is open' })
    }
    const ranges: Range[] = []
    const asked: Span[] = []
    let room = MAX_RANGES_LENGTH
    for (const span of this.#open) {
      const parts = describe(this.#set, span, this.#shift)
      const length = parts.reduce((sum, part) => sum + lengthOf(part), GAP)
      if (length > room || ranges.length + parts.length + 1 > MAX_RANGES) {
        break
      }
      room -= length
      const last = asked.at(-1)
      if (last != null && !equalBounds(last.end, span.from)) {
        append(ranges, sameRange(span.from))
      }
      parts.forEach(part => { append(ranges, part) })
      asked.push(span)
    }
    this.#shift = undefined
    this.#asked = asked
    this.#open = this.#open.slice(asked.length)
    return { from: first.from.slice(), ranges }
  }

  /**
   * Reads the answer to `next`.
   *
   * @returns what the other side has and we lack, and the other way round, as far as it was told
   * @throws RecordSyncError `SYNC_RANGES_INVALID`, `SYNC_ANSWER_INVALID`
   */
  take (answer: Ranges): Difference {
    const asked = this.#asked
    const ranges = checkRanges(answer)
    const [first, last, end] = [asked[0], asked.at(-1), ranges.at(-1)?.end ?? END]
    if (first == null || last == null || !equalBounds(answer.from, first.from) || endsBefore(last.end, end)) {
      throw new RecordSyncError('SYNC_ANSWER_INVALID', { detail: 'other ranges than were asked' })
    }
    this.#asked = []
    const lacking: Uint8Array[] = []
    const surplus: Uint8Array[] = []
    const open: Span[] = []
    for (const { from, end, kind, content } of ranges) {
      if (kind === RangeKind.IDS) {
        const theirs = idsOf(content)
        lacking.push(...theirs.filter(id => !this.#set.has(id)))
        surplus.push(...without(this.#set.ids(from, end), theirs))
      } else if (kind === RangeKind.FINGERPRINT &&
        !equalBounds(content, fingerprintRange(this.#set, { from, end }).content)) {
        open.push({ from, end })
      }
    }
    // what the answer had no room for is asked again
    this.#open = [...open, ...asked.flatMap(span => after(span, end)), ...this.#open]
    return { lacking, surplus }
  }
}

export interface Answer {
  readonly answer: Ranges
  /** Whether the asker showed that it has what we lack. */
  readonly lacks: boolean
}

/**
 * The side that answers: keeps nothing between requests.
 *
 * @throws RecordSyncError `SYNC_RANGES_INVALID`
 */
export function answerRanges (set: SummedSet, request: Ranges): Answer {
  const ranges: Range[] = []
  let room = MAX_RANGES_LENGTH
  let lacks = false
  for (const range of checkRanges(request)) {
    const parts = answerRange(set, range)
    lacks ||= range.kind === RangeKind.IDS
      ? idsOf(range.content).some(id => !set.has(id))
      : parts[0]?.kind === RangeKind.IDS
    for (const part of parts) {
      if (ranges.length === MAX_RANGES || lengthOf(part) > room) {
        // the asker sees where the answer ends, and asks again from there
        ranges.push(...beginningOf(part, ranges.length === MAX_RANGES ? 0 : room))
        return { answer: { from: request.from, ranges }, lacks }
      }
      room -= lengthOf(part)
      append(ranges, part)
    }
  }
  return { answer: { from: request.from, ranges }, lacks }
}

function answerRange (set: SummedSet, range: Range & Span): Range[] {
  if (range.kind === RangeKind.SAME) {
    return [sameRange(range.end)]
  }
  const own = range.kind === RangeKind.IDS
    ? idsRange(range.end, set.ids(range.from, range.end))
    : fingerprintRange(set, range)
  if (equalBounds(own.content, range.content)) {
    return [sameRange(range.end)]
  }
  return range.kind === RangeKind.IDS ? [own] : describe(set, range)
}

/** As many ids as fit; none of another range. */
function beginningOf ({ kind, content }: Range, room: number): Range[] {
  const fitting = Math.floor((room - GAP) / ID_LENGTH)
  const ids = kind === RangeKind.IDS && fitting > 0 ? idsOf(content) : []
  const [last, next] = [ids[fitting - 1], ids[fitting]]
  return last == null || next == null ? [] : [idsRange(boundBetween(last, next), ids.slice(0, fitting))]
}

/** What of a span stands behind `end`. */
function after (span: Span, end: Uint8Array): Span[] {
  if (end.byteLength === 0 || !endsBefore(end, span.end)) {
    return []
  }
  return [{ from: endsBefore(span.from, end) || span.from.byteLength === 0 ? end : span.from, end: span.end }]
}

/** Of ascending ids those that aren't among others, ascending too. */
function without (ids: readonly Uint8Array[], others: readonly Uint8Array[]): Uint8Array[] {
  let i = 0
  return ids.filter(id => {
    for (; i < others.length; i++) {
      const difference = compareBytes(others[i] ?? END, id)
      if (difference >= 0) {
        return difference > 0
      }
    }
    return true
  })
}
