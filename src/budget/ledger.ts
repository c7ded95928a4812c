/**
 * What was charged, as a state machine over one map from names to times: an
 * entry counts while its time lies ahead. So whoever keeps it needs no more than
 * keys and numbers, and forgets what is past.
 *
 * - a meter: when its bucket is full again (the generic cell rate algorithm: a
 *   token bucket of one number)
 * - an item that was paid for, a serial that was used: until when that matters
 */
import { BudgetError } from './errors.ts'

const HOUR_MS = 3_600_000
/** Paid items that are remembered: some 30 MiB. One that finds no room costs again. */
export const DEFAULT_MAX_ITEMS = 100_000
/** Serials in use at one time; whoever comes when all are taken is told to wait. */
export const DEFAULT_MAX_SERIALS = 200_000
/** Meters of callers that aren't full; whoever comes new when there are that many is told to wait. */
export const DEFAULT_MAX_METERS = 200_000
/** Milliseconds that somebody waits for whom there is no room. */
const ROOM_WAIT = 60_000

export interface Limit {
  /** Refilled at this rate; may be a fraction. */
  readonly perHour: number
  /** Whole units at once. */
  readonly burst: number
}

export interface Metered {
  readonly name: string
  readonly limit: Limit
}

export interface Charge {
  /** Each pays for every new item. */
  readonly meters: readonly Metered[]
  /** What is paid for, each once until `until`. `scope`: who paid. */
  readonly items: { readonly scope: string, readonly ids: readonly string[], readonly until: number }
  /** Used by this charge, whatever it costs. */
  readonly serial?: { readonly name: string, readonly until: number }
}

/** An entry that changed; undefined: it is gone. */
export type LedgerChange = readonly [key: string, until: number | undefined]

export interface Charged {
  /** Items that were new. */
  readonly fresh: number
  readonly changes: readonly LedgerChange[]
}

export interface LedgerInit {
  /** @default 100_000 */
  maxItems?: number
  /** @default 200_000 */
  maxSerials?: number
  /** @default 200_000 */
  maxMeters?: number
}

type Kind = 'meter' | 'item' | 'serial'
const KINDS: readonly Kind[] = ['meter', 'item', 'serial']
/** Entry of the time of the last charge, by the ledger's own clock. */
const LAST = 'clock/last'

export class Ledger {
  readonly #until = new Map<string, number>()
  readonly #counts: Record<Kind, number> = { meter: 0, item: 0, serial: 0 }
  readonly #max: Readonly<Record<'meter' | 'item' | 'serial', number>>
  /** Meters run by a clock of their own that never steps back, or one set back would find them all empty. */
  #last = 0
  /** Milliseconds by which that clock is ahead. */
  #ahead = 0

  /** @param entries - of an earlier ledger, as its changes told */
  constructor (entries: Iterable<readonly [key: string, until: number]> = [], {
    maxItems = DEFAULT_MAX_ITEMS, maxSerials = DEFAULT_MAX_SERIALS, maxMeters = DEFAULT_MAX_METERS
  }: LedgerInit = {}) {
    this.#max = { item: maxItems, serial: maxSerials, meter: maxMeters }
    for (const [key, until] of entries) {
      if (key === LAST) {
        this.#last = until
      } else {
        this.#set(key, until)
      }
    }
  }

  get size (): number {
    return this.#until.size
  }

  /**
   * All or nothing.
   *
   * @param now - milliseconds since the epoch
   * @throws BudgetError `CONTEXT_REPLAYED`, `RATE_LIMITED`, `BATCH_OVER_BUDGET`, `BUDGET_ZERO`
   */
  charge ({ meters, items, serial }: Charge, now: number): Charged {
    const changes: Array<readonly [key: string, until: number]> = []
    if (serial != null) {
      this.#requireUnused(serial.name, now)
      changes.push([`serial/${serial.name}`, serial.until])
    }
    const fresh = [...new Set(items.ids.map(id => `item/${items.scope}/${id}`))].filter(key => !this.#isLive(key, now))
    if (fresh.length > 0) {
      // the first that refuses is told; none was charged before all agree
      const steady = this.#steady(now)
      changes.push(...meters.map(meter => this.#metered(meter, fresh.length, steady)))
      const room = Math.max(0, this.#max.item - this.#counts.item)
      changes.push(...fresh.slice(0, room).map(key => [key, items.until] as const))
    } else {
      refuseZero(meters)
    }
    for (const [key, until] of changes) {
      this.#set(key, until)
    }
    return { fresh: fresh.length, changes: fresh.length > 0 ? [...changes, [LAST, this.#last]] : changes }
  }

  /** What a clock that is set back takes away is added again; what one that is set ahead adds is time that passed. */
  #steady (now: number): number {
    this.#ahead = Math.max(this.#ahead, this.#last - now)
    this.#last = now + this.#ahead
    return this.#last
  }

  /** The time of an entry that changed. */
  until (key: string): number | undefined {
    return key === LAST ? this.#last : this.#until.get(key)
  }

  /**
   * Forgets what is past, and cuts what lies further ahead than it can; buckets are
   * cut when they are drawn from.
   *
   * @param past - a time that has come for sure
   * @param latest - until when an item or a serial counts at the most, by a clock that is right
   * @param max - entries at once: many are forgotten one batch after the other
   */
  prune (past: number, latest = Infinity, max = Infinity): readonly LedgerChange[] {
    const changes: LedgerChange[] = []
    for (const [key, until] of this.#until) {
      if (changes.length >= max) {
        break
      }
      if (until <= (key.startsWith('meter/') ? past + this.#ahead : past)) {
        this.#delete(key)
        changes.push([key, undefined])
      } else if (until > latest && !key.startsWith('meter/')) {
        this.#set(key, latest)
        changes.push([key, latest])
      }
    }
    return changes
  }

  #metered ({ name, limit }: Metered, cost: number, now: number): readonly [key: string, until: number] {
    refuseZero([{ name, limit }])
    const { perHour, burst } = limit
    if (cost > burst) {
      throw new BudgetError('BATCH_OVER_BUDGET', { detail: `${cost} new identifiers, burst ${burst}` })
    }
    const key = `meter/${name}`
    const known = this.#full(key, now + burst * (HOUR_MS / perHour))
    if (known == null && this.#counts.meter >= this.#max.meter) {
      throw new BudgetError('RATE_LIMITED', { retryAfter: ROOM_WAIT, detail: `${this.#max.meter} meters in use` })
    }
    const each = HOUR_MS / perHour
    // a clock that steps back makes it later, never earlier
    const until = Math.max(now, known ?? now) + cost * each
    const excess = until - now - burst * each
    if (excess > ROUNDING) {
      throw new BudgetError('RATE_LIMITED', { retryAfter: Math.ceil(excess) })
    }
    return [key, until]
  }

  /**
   * When a bucket is full again: `latest` at the latest, for then an empty one is.
   * What lies further ahead was written by a clock that was wrong.
   */
  #full (key: string, latest: number): number | undefined {
    const known = this.#until.get(key)
    if (known != null && known > latest) {
      this.#set(key, latest)
      return latest
    }
    return known
  }

  #requireUnused (name: string, now: number): void {
    if (this.#isLive(`serial/${name}`, now)) {
      throw new BudgetError('CONTEXT_REPLAYED')
    }
    if (this.#counts.serial >= this.#max.serial) {
      throw new BudgetError('RATE_LIMITED', { retryAfter: ROOM_WAIT, detail: `${this.#max.serial} serials in use` })
    }
  }

  #isLive (key: string, now: number): boolean {
    return (this.#until.get(key) ?? 0) > now
  }

  #set (key: string, until: number): void {
    if (!this.#until.has(key)) {
      this.#count(key, 1)
    }
    this.#until.set(key, until)
  }

  #delete (key: string): void {
    if (this.#until.delete(key)) {
      this.#count(key, -1)
    }
  }

  #count (key: string, change: 1 | -1): void {
    const kind = KINDS.find(each => key.startsWith(`${each}/`))
    if (kind != null) {
      this.#counts[kind] += change
    }
  }
}

/** Milliseconds: times of today have a resolution of a quarter of a microsecond. */
const ROUNDING = 0.01

/** Nothing is nothing, also for what was paid before the policy said so. */
function refuseZero (meters: readonly Metered[]): void {
  if (meters.some(({ limit }) => limit.perHour <= 0 || limit.burst < 1)) {
    throw new BudgetError('BUDGET_ZERO')
  }
}
