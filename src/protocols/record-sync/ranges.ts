/** Ranges of ids: their fingerprints, how they are cut, and what a message of them must look like. */
import { compareBytes, equalBytes } from '../../base/bytes.ts'
import { sha256 } from '../../base/hash.ts'
import { ID_LENGTH } from '../../store/summed-index.ts'
import { FINGERPRINT_LENGTH, IDS_AT_MOST, MAX_RANGES, RANGE_OVERHEAD, SPLIT } from './constants.ts'
import { RecordSyncError } from './errors.ts'
import { RangeKind } from './pb/messages.ts'
import type { RangeSum, SummedSet } from '../../store/summed-index.ts'
import type { Range, Ranges } from './pb/messages.ts'

/** The end of all, as a bound. */
export const END = new Uint8Array(0)

export interface Span {
  /** Included; empty: the beginning. */
  readonly from: Uint8Array
  /** Excluded; empty: the end of all. */
  readonly end: Uint8Array
}

/** The first 16 bytes of SHA-256 over the sum (32 bytes, big-endian) and the count (u64). */
export function fingerprintOf ({ sum, count }: RangeSum): Uint8Array {
  const bytes = new Uint8Array(40)
  const view = new DataView(bytes.buffer)
  for (let i = 0; i < 4; i++) {
    view.setBigUint64(i * 8, BigInt.asUintN(64, sum >> BigInt(192 - 64 * i)))
  }
  view.setBigUint64(32, BigInt(count))
  return sha256(bytes).subarray(0, FINGERPRINT_LENGTH)
}

/** The shortest beginning of `id` that doesn't stand before or at `before`. */
export function boundBetween (before: Uint8Array, id: Uint8Array): Uint8Array {
  const differs = id.findIndex((byte, i) => byte !== before[i])
  return id.slice(0, differs + 1)
}

/**
 * Where a range is cut into `SPLIT` parts of about the same size. @param shift - moves the cuts by up to half a part, 0
 * to 1
 */
function cutsOf (set: SummedSet, { from, end }: Span, count: number, shift: number): Uint8Array[] {
  const first = set.rank(from)
  const cuts: Uint8Array[] = []
  let last = first
  for (let i = 1; i < SPLIT; i++) {
    const position = first + Math.floor(count * (i + (shift - 0.5) / 2) / SPLIT)
    const [before, id] = [set.at(position - 1), set.at(position)]
    if (position > last && before != null && id != null) {
      cuts.push(boundBetween(before, id))
      last = position
    }
  }
  return [...cuts, end]
}

/** What we have in a range: its ids where they are few, else the fingerprints of its parts. */
export function describe (set: SummedSet, span: Span, shift = 0.5): Range[] {
  const { count } = set.sum(span.from, span.end)
  if (count <= IDS_AT_MOST) {
    return [idsRange(span.end, set.ids(span.from, span.end))]
  }
  let { from } = span
  return cutsOf(set, span, count, shift).map(end => {
    const range = fingerprintRange(set, { from, end })
    from = end
    return range
  })
}

export function fingerprintRange (set: SummedSet, { from, end }: Span): Range {
  return { end: end.slice(), kind: RangeKind.FINGERPRINT, content: fingerprintOf(set.sum(from, end)).slice() }
}

export function idsRange (end: Uint8Array, ids: readonly Uint8Array[]): Range {
  const content = new Uint8Array(ids.length * ID_LENGTH)
  ids.forEach((id, i) => { content.set(id, i * ID_LENGTH) })
  return { end: end.slice(), kind: RangeKind.IDS, content }
}

export function sameRange (end: Uint8Array): Range {
  return { end: end.slice(), kind: RangeKind.SAME, content: new Uint8Array(0) }
}

/** Joined with the one before where nothing is to be said of both. */
export function append (ranges: Range[], range: Range): void {
  if (range.kind === RangeKind.SAME && ranges.at(-1)?.kind === RangeKind.SAME) {
    ranges.pop()
  }
  ranges.push(range)
}

/** Bytes of a range in a message, at most. */
export function lengthOf ({ end, content }: Range): number {
  return end.byteLength + content.byteLength + RANGE_OVERHEAD
}

/** The ids of an IDS range, or those of a fetch. */
export function idsOf (content: Uint8Array): Uint8Array[] {
  return Array.from({ length: Math.floor(content.byteLength / ID_LENGTH) }, (_, i) =>
    content.slice(i * ID_LENGTH, (i + 1) * ID_LENGTH))
}

/** Whether `a` ends before `b` does. */
export function endsBefore (a: Uint8Array, b: Uint8Array): boolean {
  return a.byteLength > 0 && (b.byteLength === 0 || compareBytes(a, b) < 0)
}

export function equalBounds (a: Uint8Array, b: Uint8Array): boolean {
  return equalBytes(a, b)
}

/**
 * Form: ranges in order, without gaps, of the right lengths; ids in order and inside their range.
 *
 * @returns each range with its lower bound
 * @throws RecordSyncError `SYNC_RANGES_INVALID`
 */
export function checkRanges ({ from, ranges }: Ranges): ReadonlyArray<Range & Span> {
  requireThat(from.byteLength <= ID_LENGTH, 'lower bound')
  requireThat(ranges.length > 0 && ranges.length <= MAX_RANGES, `${ranges.length} ranges`)
  let lower: Uint8Array = from
  return ranges.map((range, i) => {
    const { end, kind, content } = range
    const isLast = i === ranges.length - 1
    requireThat(end.byteLength <= ID_LENGTH && (end.byteLength > 0 ? compareBytes(lower, end) < 0 : isLast), 'bounds')
    switch (kind) {
      case RangeKind.SAME:
        requireThat(content.byteLength === 0, 'content')
        break
      case RangeKind.FINGERPRINT:
        requireThat(content.byteLength === FINGERPRINT_LENGTH, 'fingerprint')
        break
      case RangeKind.IDS:
        checkIds(content, { from: lower, end })
        break
      default:
        requireThat(false, 'kind')
    }
    const checked = { ...range, from: lower }
    lower = end
    return checked
  })
}

function checkIds (content: Uint8Array, { from, end }: Span): void {
  requireThat(content.byteLength % ID_LENGTH === 0, 'ids')
  let previous: Uint8Array | undefined
  for (const id of idsOf(content)) {
    requireThat(previous == null ? compareBytes(from, id) <= 0 : compareBytes(previous, id) < 0, 'order of ids')
    previous = id
  }
  requireThat(previous == null || end.byteLength === 0 || compareBytes(previous, end) < 0, 'ids outside')
}

function requireThat (holds: boolean, what: string): void {
  if (!holds) {
    throw new RecordSyncError('SYNC_RANGES_INVALID', { detail: what })
  }
}
