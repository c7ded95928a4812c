/** Counts requests of each peer in fixed windows; one counter a peer, bounded in number. */
import { LRUCache } from 'lru-cache'
import { steadyNow } from '../../base/clock.ts'
import type { Clock } from '../../base/clock.ts'

interface Window {
  readonly endsAt: number
  count: number
}

export interface PeerRateInit {
  /** Requests in a window; zero means none. */
  limit: number
  /** Milliseconds. */
  window: number
  /** Peers that are counted at once. */
  maxPeers: number
}

export class PeerRate {
  readonly #clock: Clock
  readonly #init: PeerRateInit
  readonly #windows: LRUCache<string, Window>

  constructor (components: { clock: Clock }, init: PeerRateInit) {
    this.#clock = components.clock
    this.#init = init
    this.#windows = new LRUCache({ max: init.maxPeers })
  }

  /** Counts one request; returns 0, or the milliseconds after which the peer may ask again. */
  charge (peer: string): number {
    const now = steadyNow(this.#clock)
    let window = this.#windows.get(peer)
    if (window == null || window.endsAt <= now) {
      window = { endsAt: now + this.#init.window, count: 0 }
      this.#windows.set(peer, window)
    }
    if (window.count >= this.#init.limit) {
      return window.endsAt - now
    }
    window.count++
    return 0
  }
}
