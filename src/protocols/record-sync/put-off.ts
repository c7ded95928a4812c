/**
 * Facts of each DP that hold, and for which what is stored here leaves no room: two
 * honest DPs differ in as many as somebody brings to each alone. They never count as
 * waste. Above so many bytes a day each key at which it was so costs one try; only
 * what is twice that isn't asked for.
 */
import { LRUCache } from 'lru-cache'
import { keyNameOf } from '../../store/fact-index.ts'
import { MAX_REFUSED, MAX_REMEMBERED, WASTE_PER_DAY } from './constants.ts'
import { Waste } from './waste.ts'

export class PutOff {
  readonly #aDay: Waste
  readonly #twice: Waste
  /** By DP: keys at which something was put off. */
  readonly #keys = new LRUCache<string, LRUCache<string, true>>({ max: MAX_REMEMBERED })

  constructor (perDay = WASTE_PER_DAY) {
    this.#aDay = new Waste(perDay)
    this.#twice = new Waste(2 * perDay)
  }

  /** @param now - milliseconds */
  spend (peer: string, id: Uint8Array, bytes: number, now: number): void {
    const keys = this.#keys.get(peer) ?? new LRUCache<string, true>({ max: MAX_REFUSED })
    keys.set(keyNameOf(id), true)
    this.#keys.set(peer, keys)
    this.#aDay.spend(peer, bytes, now)
    this.#twice.spend(peer, bytes, now)
  }

  /** A day's was put off. */
  isShort (peer: string, now: number): boolean {
    return this.#aDay.waitFor(peer, now) > 0
  }

  /** (While it is short) Whether a fact is at a key at which something was put off. */
  waits (peer: string, id: Uint8Array): boolean {
    return this.#keys.get(peer)?.has(keyNameOf(id)) === true
  }

  /** Milliseconds until the DP may be asked again, zero where it may. */
  waitFor (peer: string, now: number): number {
    return this.#twice.waitFor(peer, now)
  }
}
