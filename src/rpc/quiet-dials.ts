/**
 * Dials that nobody waits for: a handshake costs processor time at both ends, and
 * a few hundred at once, as when many nodes start, only make all of them too late.
 * A request in the background goes over the connection there is, or waits its turn.
 */
import {
  BUSY_RETRY_AFTER, MAX_QUIET_DIALS, MAX_QUIET_DIALS_BEHIND, QUIET_LAG
} from './constants.ts'
import { RpcError } from './errors.ts'
import type { LoadMeter } from './load-meter.ts'

export class QuietDials {
  readonly #load: Pick<LoadMeter, 'lag'>
  #underWay = 0

  constructor (load: Pick<LoadMeter, 'lag'>) {
    this.#load = load
  }

  /**
   * @throws RpcError RPC_BUSY with retryAfter: others dial, or this process lags behind
   * @throws what `dial` throws
   */
  async run<T> (dial: () => Promise<T>): Promise<T> {
    const most = this.#load.lag() < QUIET_LAG ? MAX_QUIET_DIALS : MAX_QUIET_DIALS_BEHIND
    if (this.#underWay >= most) {
      throw new RpcError('RPC_BUSY', {
        detail: `${this.#underWay} dials of this process in the background`, retryAfter: BUSY_RETRY_AFTER
      })
    }
    this.#underWay++
    try {
      return await dial()
    } finally {
      this.#underWay--
    }
  }
}
