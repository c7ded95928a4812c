/**
 * How much is done for each caller, and for all of them: a bucket for each name
 * that holds a minute's worth, kept as the time when it is full again. What is
 * full is as good as forgotten, so nobody gets more by pushing others out.
 */
import { isToCome } from './clock.ts'
import { FairShare } from './fair-share.ts'
import type { DiscoveryError } from './errors.ts'

/** Milliseconds that a bucket holds, unless it says otherwise. */
const MINUTE = 60_000
/** Milliseconds that a newcomer waits for whom there is no room. */
const ROOM_WAIT = 1_000

export interface PaceLimits {
  /** Units in a period for each name. */
  readonly each: number
  /** Units in a period for all together. */
  readonly all: number
  /** Names at once. */
  readonly maxNames: number
  /** Milliseconds. @default 60_000 */
  readonly period?: number
  /**
   * Whether the name that was used longest ago makes room, where nobody gains by being forgotten; else newcomers wait.
   * @default false
   */
  readonly forgets?: boolean
}

/** Makes the error of whoever asks for it. */
export type Limited = (options: { readonly retryAfter: number, readonly detail?: string }) => DiscoveryError

export class Pace {
  readonly #limits: Required<PaceLimits>
  readonly #limited: Limited
  readonly #fullAt = new Map<string, number>()
  #allFullAt = 0

  constructor (limits: PaceLimits, limited: Limited) {
    this.#limits = { ...limits, period: limits.period ?? MINUTE, forgets: limits.forgets ?? false }
    this.#limited = limited
  }

  /**
   * All units or none.
   *
   * @param now - milliseconds since the epoch
   * @throws what `limited` makes
   */
  take (name: string, units: number, now: number): void {
    this.#requireRoom(name, now)
    const { each, all } = this.#limits
    const own = this.#filled(this.#fullAt.get(name) ?? 0, units, each, now)
    const common = this.#filled(this.#allFullAt, units, all, now)
    if (this.#limits.forgets) {
      this.#fullAt.delete(name) // to the end of the order
    }
    this.#fullAt.set(name, own)
    this.#allFullAt = common
  }

  /**
   * Whether there is a unit left, without taking it.
   *
   * @throws what `limited` makes
   */
  require (name: string, now: number): void {
    const { each, all } = this.#limits
    this.#filled(this.#fullAt.get(name) ?? 0, 1, each, now)
    this.#filled(this.#allFullAt, 1, all, now)
  }

  /** For what turned out to cost so much: takes what is left, however little. */
  charge (name: string, units: number, now: number): void {
    const { each, all, period } = this.#limits
    const empty = (fullAt: number, most: number): number =>
      Math.min(Math.max(Math.min(fullAt, now + period), now) + units * period / most, now + period)
    if (!this.#fullAt.has(name) && this.#fullAt.size >= this.#limits.maxNames) {
      const [longest] = this.#fullAt.keys()
      this.#fullAt.delete(longest ?? name)
    }
    const own = empty(this.#fullAt.get(name) ?? 0, each)
    this.#fullAt.delete(name)
    this.#fullAt.set(name, own)
    this.#allFullAt = empty(this.#allFullAt, all)
  }

  #requireRoom (name: string, now: number): void {
    const { maxNames } = this.#limits
    if (this.#fullAt.has(name) || this.#fullAt.size < maxNames) {
      return
    }
    if (this.#limits.forgets) {
      const [longest] = this.#fullAt.keys()
      this.#fullAt.delete(longest ?? name)
      return
    }
    for (const [other, fullAt] of this.#fullAt) {
      if (!isToCome(fullAt, now, this.#limits.period)) {
        this.#fullAt.delete(other)
      }
    }
    if (this.#fullAt.size >= maxNames) {
      throw this.#limited({ retryAfter: ROOM_WAIT, detail: `${maxNames} callers` })
    }
  }

  #filled (fullAt: number, units: number, most: number, now: number): number {
    const { period } = this.#limits
    // no bucket takes longer to fill: one that seems to is from before the clock was set back
    const until = Math.max(Math.min(fullAt, now + period), now) + units * period / most
    const excess = until - now - period
    if (excess > ROUNDING) {
      throw this.#limited({ retryAfter: Math.ceil(excess) })
    }
    return until
  }
}

/** Milliseconds: times of today have a resolution of a quarter of a microsecond. */
const ROUNDING = 0.01

export interface CallerLimits {
  readonly strangers: PaceLimits
  /** For parties of the registry. */
  readonly parties: PaceLimits
}

/** A pace for each name, and for all together one of which nobody takes more than is left free. */
export class FairPace {
  readonly #each: Pace
  readonly #share: FairShare
  readonly #limited: Limited

  constructor (limits: PaceLimits, limited: Limited) {
    this.#each = new Pace({ ...limits, all: Infinity, forgets: true }, limited)
    this.#share = new FairShare({ ...limits, period: limits.period ?? MINUTE })
    this.#limited = limited
  }

  /**
   * As `Pace.take`.
   *
   * @param network - names of which together take no more than is left free, and half of all at most
   */
  take (name: string, units: number, now: number, network?: string): void {
    const retryAfter = this.#share.wait(name, units, now, network)
    if (retryAfter > 0) {
      throw this.#limited({ retryAfter, detail: 'others ask as well' })
    }
    this.#each.take(name, units, now)
    this.#share.take(name, units, now, network)
  }
}

/** The same for callers of two kinds, neither of which uses up what the other has. */
export class CallerPace {
  readonly #strangers: FairPace
  readonly #parties: FairPace

  constructor ({ strangers, parties }: CallerLimits, limited: Limited) {
    this.#strangers = new FairPace(strangers, limited)
    this.#parties = new FairPace(parties, limited)
  }

  /** As `FairPace.take`. Peer ids cost nothing: a stranger is known by the host, and hosts by their network. */
  take ({ peer, isListed, host }: PacedCaller, units: number, now: number): void {
    if (isListed) {
      this.#parties.take(peer.toString(), units, now)
    } else {
      this.#strangers.take(host ?? peer.toString(), units, now, host == null ? NOWHERE : networkOf(host))
    }
  }
}

/** All that have no address. */
const NOWHERE = ''

/**
 * What one customer or one rented rack has: the /24 of an IPv4 address, the /48 of an IPv6 one (RFC 6177).
 *
 * @param host - as the request engine names it (rpc/host.ts)
 */
export function networkOf (host: string): string {
  return host.includes(':')
    ? `${host.split(':').slice(0, 3).join(':')}::/48`
    : `${host.split('.').slice(0, 3).join('.')}.0/24`
}

/** As the request engine tells it. */
export interface PacedCaller {
  readonly peer: { toString (): string }
  readonly isListed: boolean
  readonly host?: string
}
