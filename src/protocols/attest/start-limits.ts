/**
 * How often a challenge may be asked for: of one identifier, by one client, in
 * all, and of a range of numbers of which few are proved. Identifiers are
 * counted under a keyed hash, so that a memory dump lists none.
 */
import { createHmac } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { CLIENT_WINDOW, IDENTIFIER_WINDOW, MAX_COUNTED_CLIENTS, MAX_COUNTED_IDENTIFIERS, OVERALL_WINDOW, QUERY_WINDOW } from './constants.ts'
import { AttestError } from './errors.ts'
import { forgetfulJournal } from './journal.ts'
import { DEFAULT_RANGE_RULES, asked, closedFor, proved, rangeOf, rangeText, unasked } from './range-guard.ts'
import type { Clock, Random } from '../../base/clock.ts'
import type { CanonicalCsi } from '../../identifiers/csi.ts'
import type { AttestStatus, ClosedRange } from './interface.ts'
import type { AttestJournal } from './journal.ts'
import type { RangeRules, RangeState } from './range-guard.ts'

export interface StartLimitsInit {
  /** Milliseconds between two challenges of one identifier. */
  resendInterval: number
  /** In a day. */
  perIdentifier: number
  /** In an hour. */
  perClient: number
  /** In an hour. */
  overall: number
  /** Of questions about identifiers, in an hour. */
  queriesPerCaller: number
  /** @default DEFAULT_RANGE_RULES */
  ranges?: Partial<RangeRules>
}

export interface StartLimitsComponents {
  clock: Clock
  random: Random
  /** @default one that forgets */
  journal?: AttestJournal
  /** A range was just closed. @default nobody hears */
  onClosed?: (range: ClosedRange) => void
}

interface Window {
  readonly endsAt: number
  count: number
}

/** Fixed windows, each from its first count on; zero means none. */
class Windows {
  readonly #windows: LRUCache<string, Window>
  readonly #limit: number
  readonly #length: number
  readonly #kind: string
  readonly #journal: AttestJournal

  constructor (journal: AttestJournal, kind: string, limit: number, length: number, max: number) {
    this.#windows = new LRUCache({ max })
    this.#journal = journal
    this.#kind = kind
    this.#limit = limit
    this.#length = length
    for (const [key, { value, expiresAt }] of journal.remembered(kind)) {
      if (typeof value === 'number') {
        this.#windows.set(key, { endsAt: expiresAt, count: value })
      }
    }
  }

  /** Milliseconds until one more is allowed; 0: now. */
  wait (key: string, now: number): number {
    const window = this.#current(key, now)
    if (window != null && window.count >= this.#limit) {
      return window.endsAt - now
    }
    return this.#limit > 0 ? 0 : this.#length
  }

  count (key: string, now: number, times = 1): void {
    const window = this.#current(key, now) ?? { endsAt: now + this.#length, count: 0 }
    window.count += times
    this.#windows.set(key, window)
    this.#journal.put(this.#kind, key, window.count, window.endsAt)
  }

  counted (key: string, now: number): number {
    return this.#current(key, now)?.count ?? 0
  }

  refund (key: string, now: number): void {
    const window = this.#current(key, now)
    if (window != null) {
      window.count--
      this.#journal.put(this.#kind, key, window.count, window.endsAt)
    }
  }

  #current (key: string, now: number): Window | undefined {
    const window = this.#windows.get(key)
    return window != null && window.endsAt > now ? window : undefined
  }
}

const ALL = ''
/** Above what the overall limit lets through in the hour for which a range is watched. */
const MAX_COUNTED_RANGES = 50_000

export class StartLimits {
  readonly #clock: Clock
  readonly #salt: Uint8Array
  readonly #resend: Windows
  readonly #identifiers: Windows
  readonly #clients: Windows
  readonly #overall: Windows
  readonly #queries: Windows
  readonly #rules: RangeRules
  readonly #messagesAnHour: number
  readonly #onClosed: (range: ClosedRange) => void
  readonly #journal: AttestJournal
  readonly #ranges = new LRUCache<string, RangeState>({ max: MAX_COUNTED_RANGES })

  constructor ({ clock, random, journal = forgetfulJournal(random), onClosed = () => {} }: StartLimitsComponents, init: StartLimitsInit) {
    this.#clock = clock
    this.#journal = journal
    this.#salt = journal.salt
    this.#resend = new Windows(journal, 'resend', 1, init.resendInterval, MAX_COUNTED_IDENTIFIERS)
    this.#identifiers = new Windows(journal, 'identifier', init.perIdentifier, IDENTIFIER_WINDOW, MAX_COUNTED_IDENTIFIERS)
    this.#clients = new Windows(journal, 'client', init.perClient, CLIENT_WINDOW, MAX_COUNTED_CLIENTS)
    this.#overall = new Windows(journal, 'overall', init.overall, OVERALL_WINDOW, 1)
    this.#queries = new Windows(journal, 'query', init.queriesPerCaller, QUERY_WINDOW, MAX_COUNTED_CLIENTS)
    this.#messagesAnHour = init.overall
    this.#onClosed = onClosed
    this.#rules = { ...DEFAULT_RANGE_RULES, ...init.ranges }
    for (const [key, { value, expiresAt }] of journal.remembered('range')) {
      const { closed, numbers, text } = value as { closed: boolean, numbers: Array<[string, boolean]>, text?: string }
      this.#ranges.set(key, { endsAt: expiresAt, closed, numbers: new Map(numbers), text })
    }
  }

  /**
   * Each request, before any work, also one that will be refused.
   *
   * @param client - peer id
   * @throws AttestError `ATTEST_RATE_LIMITED`
   */
  chargeClient (client: string): void {
    const now = this.#clock.now()
    refuse(this.#clients.wait(client, now))
    this.#clients.count(client, now)
  }

  /**
   * A request with questions, before any is answered; it may go beyond the limit once.
   *
   * @param caller - peer id
   * @throws AttestError `ATTEST_RATE_LIMITED`
   */
  chargeQueries (caller: string, queries: number): void {
    const now = this.#clock.now()
    refuse(this.#queries.wait(caller, now))
    this.#queries.count(caller, now, queries)
  }

  /**
   * Each message, before it is sent. Counts nothing when it throws.
   *
   * @throws AttestError `ATTEST_RATE_LIMITED`, `ATTEST_RANGE_CLOSED`
   */
  chargeMessage (csi: CanonicalCsi): void {
    const now = this.#clock.now()
    const key = this.#keyOf(csi)
    const range = this.#rangeKeyOf(csi)
    const retryAfter = range == null ? 0 : closedFor(this.#ranges.get(range), now, this.#rules)
    if (retryAfter > 0) {
      throw new AttestError('ATTEST_RANGE_CLOSED', { retryAfter })
    }
    refuse(Math.max(this.#resend.wait(key, now), this.#identifiers.wait(key, now), this.#overall.wait(ALL, now)))
    this.#resend.count(key, now)
    this.#identifiers.count(key, now)
    this.#overall.count(ALL, now)
    const text = rangeText(csi, rangeOf(csi, this.#rules) ?? '')
    const after = this.#setRange(range, state => asked(state, key, now, this.#rules, text))
    if (after?.closed === true) {
      this.#onClosed({ numbers: text, until: after.endsAt })
    }
  }

  status (): Pick<AttestStatus, 'messages' | 'closedRanges'> {
    const now = this.#clock.now()
    const closed = [...this.#ranges.values()].flatMap(state => state.text != null && closedFor(state, now, this.#rules) > 0 ? [{ numbers: state.text, until: state.endsAt }] : [])
    return {
      messages: { sent: this.#overall.counted(ALL, now), limit: this.#messagesAnHour },
      closedRanges: closed.sort((a, b) => a.until - b.until)
    }
  }

  /** The right code came back: the identifier is somebody's. */
  proved (csi: CanonicalCsi): void {
    this.#setRange(this.#rangeKeyOf(csi), state => proved(state, this.#keyOf(csi), this.#clock.now()))
  }

  /** The message could not be sent: the day's count isn't the identifier's to bear. */
  refundMessage (csi: CanonicalCsi): void {
    const [key, now] = [this.#keyOf(csi), this.#clock.now()]
    this.#identifiers.refund(key, now)
    this.#setRange(this.#rangeKeyOf(csi), state => unasked(state, key, now))
  }

  #keyOf (csi: CanonicalCsi): string {
    return this.#hash(csi.bytes())
  }

  #rangeKeyOf (csi: CanonicalCsi): string | undefined {
    const range = rangeOf(csi, this.#rules)
    return range == null ? undefined : this.#hash(`range ${range}`)
  }

  #hash (input: string | Uint8Array): string {
    return createHmac('sha256', this.#salt).update(input).digest('base64')
  }

  #setRange (range: string | undefined, change: (state: RangeState | undefined) => RangeState | undefined): RangeState | undefined {
    if (range == null) {
      return undefined
    }
    const state = change(this.#ranges.get(range))
    if (state == null) {
      this.#ranges.delete(range)
      this.#journal.delete('range', range)
    } else {
      this.#ranges.set(range, state)
      this.#journal.put('range', range, { closed: state.closed, numbers: [...state.numbers], text: state.text }, state.endsAt)
    }
    return state
  }
}

function refuse (retryAfter: number): void {
  if (retryAfter > 0) {
    throw new AttestError('ATTEST_RATE_LIMITED', { retryAfter })
  }
}
