/** The ranges of numbers that are watched for pumping, under keyed hashes; what closes one is in range-guard.ts. */
import { lruMap } from '../../base/lru.ts'
import { DEFAULT_RANGE_RULES, asked, closedFor, proved, rangeOf, rangeText, unasked } from './range-guard.ts'
import type { CanonicalCsi } from '../../identifiers/csi.ts'
import type { ClosedRange } from './interface.ts'
import type { AttestJournal } from './journal.ts'
import type { RangeRules, RangeState } from './range-guard.ts'

export interface RangesComponents {
  journal: AttestJournal
  /** Keyed. */
  hash: (text: string) => string
  /** A range was just closed. */
  onClosed: (range: ClosedRange) => void
}

/** Above what the overall limit lets through in the hour for which a range is watched. */
const MAX_COUNTED_RANGES = 50_000
const KIND = 'range'

/** As the journal holds it. */
interface Line extends Omit<RangeState, 'numbers' | 'endsAt'> {
  readonly numbers: ReadonlyArray<readonly [string, boolean]>
}

export class Ranges {
  readonly #components: RangesComponents
  readonly #rules: RangeRules
  readonly #ranges = lruMap<RangeState>(MAX_COUNTED_RANGES)

  constructor (components: RangesComponents, rules: Partial<RangeRules> = {}) {
    this.#components = components
    this.#rules = { ...DEFAULT_RANGE_RULES, ...rules }
    for (const [key, { value, expiresAt }] of components.journal.remembered(KIND)) {
      const { closed, numbers, text } = value as Line
      const most = closed ? this.#rules.closedFor : this.#rules.window
      const endsAt = Math.min(expiresAt, components.journal.openedAt + most)
      this.#ranges.set(key, { endsAt, closed, numbers: new Map(numbers), text })
    }
  }

  /** Milliseconds until the range of an identifier opens; 0: it is open, or it has none. */
  wait (csi: CanonicalCsi, now: number): number {
    const key = this.#keyOf(csi)
    return key == null ? 0 : closedFor(this.#ranges.get(key), now, this.#rules)
  }

  /**
   * One more message; to be told of open ranges only.
   *
   * @param number - the identifier, under a name
   */
  asked (csi: CanonicalCsi, number: string, now: number): void {
    const text = rangeText(csi, rangeOf(csi, this.#rules) ?? '')
    const after = this.#change(csi, state => asked(state, number, now, this.#rules, text))
    if (after?.closed === true) {
      this.#components.onClosed({ numbers: text, until: after.endsAt })
    }
  }

  /** The right code came back. */
  proved (csi: CanonicalCsi, number: string, now: number): void {
    this.#change(csi, state => proved(state, number, now))
  }

  /** The message was never sent. */
  unasked (csi: CanonicalCsi, number: string, now: number): void {
    this.#change(csi, state => unasked(state, number, now))
  }

  /** Those that close first come first. */
  closed (now: number): ClosedRange[] {
    return [...this.#ranges.values()]
      .flatMap(state => state.text != null && closedFor(state, now, this.#rules) > 0
        ? [{ numbers: state.text, until: state.endsAt }]
        : [])
      .sort((a, b) => a.until - b.until)
  }

  #keyOf (csi: CanonicalCsi): string | undefined {
    const range = rangeOf(csi, this.#rules)
    return range == null ? undefined : this.#components.hash(`range ${range}`)
  }

  #change (csi: CanonicalCsi, change: (state: RangeState | undefined) => RangeState | undefined): RangeState |
    undefined {
    const key = this.#keyOf(csi)
    if (key == null) {
      return undefined
    }
    const state = change(this.#ranges.get(key))
    if (state == null) {
      this.#ranges.delete(key)
      this.#components.journal.delete(KIND, key)
      return undefined
    }
    this.#ranges.set(key, state)
    const line: Line = { closed: state.closed, numbers: [...state.numbers], text: state.text }
    this.#components.journal.put(KIND, key, line, state.endsAt)
    return state
  }
}
