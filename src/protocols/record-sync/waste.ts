/**
 * What each DP may cost that is of no use: so many bytes a day, after which it isn't
 * asked until some of them are there again. Kept as the time when all of them are.
 */
import { LRUCache } from 'lru-cache'
import { MAX_REMEMBERED, WASTE_PER_DAY } from './constants.ts'

const DAY = 86_400_000

export class Waste {
  readonly #perDay: number
  readonly #fullAt = new LRUCache<string, number>({ max: MAX_REMEMBERED })

  constructor (perDay = WASTE_PER_DAY) {
    this.#perDay = perDay
  }

  /**
   * What has been spent is spent: it may go below nothing, by one message.
   *
   * @param bytes - below zero: what turned out to be of use
   * @param now - milliseconds
   */
  spend (peer: string, bytes: number, now: number): void {
    this.#fullAt.set(peer, this.#fullFrom(peer, now) + bytes * DAY / this.#perDay)
  }

  /** Milliseconds until it may be asked again, zero where it may. */
  waitFor (peer: string, now: number): number {
    return Math.max(0, Math.ceil(this.#fullFrom(peer, now) - now - DAY))
  }

  #fullFrom (peer: string, now: number): number {
    // what seems to take longer was written down before the clock was set back
    return Math.max(now, Math.min(this.#fullAt.get(peer) ?? 0, now + 2 * DAY))
  }
}
