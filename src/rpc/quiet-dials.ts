/**
 * Dials that nobody waits for: a handshake costs processor time at both ends, and
 * a few hundred at once, as when many nodes start, only make all of them too late.
 * A request in the background goes over the connection there is, or waits its turn.
 */
import {
  BUSY_RETRY_AFTER, MAX_QUIET_DIALS, MAX_QUIET_DIALS_BEHIND, MAX_QUIET_REST, QUIET_LAG, QUIET_REST
} from './constants.ts'
import { RpcError } from './errors.ts'
import type { LoadMeter } from './load-meter.ts'

export class QuietDials {
  readonly #load: Pick<LoadMeter, 'pressure'>
  #underWay = 0
  #restsUntil = -Infinity

  constructor (load: Pick<LoadMeter, 'pressure'>) {
    this.#load = load
  }

  /**
   * @throws RpcError RPC_BUSY with retryAfter: others dial, or this process lags behind
   * @throws what `dial` throws
   */
  async run<T> (dial: () => Promise<T>): Promise<T> {
    const began = performance.now()
    const isBehind = this.#load.pressure() >= QUIET_LAG
    const most = isBehind ? MAX_QUIET_DIALS_BEHIND : MAX_QUIET_DIALS
    if (this.#underWay >= most || (isBehind && began < this.#restsUntil)) {
      throw new RpcError('RPC_BUSY', {
        detail: `${this.#underWay} dials of this process in the background`, retryAfter: BUSY_RETRY_AFTER
      })
    }
    this.#underWay++
    try {
      return await dial()
    } finally {
      this.#underWay--
      const now = performance.now()
      this.#restsUntil = now + Math.min(MAX_QUIET_REST, QUIET_REST * (now - began))
    }
  }
}
