/**
 * How much is done for each caller, and for all of them: a bucket for each name
 * that holds a minute's worth, kept as the time when it is full again. What is
 * full is as good as forgotten, so nobody gets more by pushing others out.
 */
import { RelayError } from './errors.ts'

/** Milliseconds that a bucket holds. */
const MINUTE = 60_000
/** Milliseconds that a newcomer waits for whom there is no room. */
const ROOM_WAIT = 1_000

export interface PaceLimits {
  /** Units in a minute for each name. */
  readonly each: number
  /** Units in a minute for all together. */
  readonly all: number
  /** Names at once. */
  readonly maxNames: number
}

export class Pace {
  readonly #limits: PaceLimits
  readonly #fullAt = new Map<string, number>()
  #allFullAt = 0

  constructor (limits: PaceLimits) {
    this.#limits = limits
  }

  /**
   * All units or none.
   *
   * @param now - milliseconds since the epoch
   * @throws RelayError `RELAY_LIMITED`
   */
  take (name: string, units: number, now: number): void {
    this.#requireRoom(name, now)
    const { each, all } = this.#limits
    const [own, common] = [filled(this.#fullAt.get(name) ?? 0, units, each, now), filled(this.#allFullAt, units, all, now)]
    this.#fullAt.set(name, own)
    this.#allFullAt = common
  }

  #requireRoom (name: string, now: number): void {
    const { maxNames } = this.#limits
    if (this.#fullAt.has(name) || this.#fullAt.size < maxNames) {
      return
    }
    for (const [other, fullAt] of this.#fullAt) {
      if (fullAt <= now) {
        this.#fullAt.delete(other)
      }
    }
    if (this.#fullAt.size >= maxNames) {
      throw new RelayError('RELAY_LIMITED', { retryAfter: ROOM_WAIT, detail: `${maxNames} callers` })
    }
  }
}

function filled (fullAt: number, units: number, perMinute: number, now: number): number {
  const until = Math.max(fullAt, now) + units * MINUTE / perMinute
  const excess = until - now - MINUTE
  if (excess > ROUNDING) {
    throw new RelayError('RELAY_LIMITED', { retryAfter: Math.ceil(excess) })
  }
  return until
}

/** Milliseconds: times of today have a resolution of a quarter of a microsecond. */
const ROUNDING = 0.01
