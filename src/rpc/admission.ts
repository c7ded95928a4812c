/**
 * Whether a request is worked on at all, before it is read: so that a node that can't
 * keep up says so at once and cheaply, and whoever asked goes elsewhere or waits.
 * Parties of the registry have a share of their own, which nobody else fills.
 */
import { BUSY_RETRY_AFTER, LAG_RETRY_FACTOR, MAX_BUSY_RETRY_AFTER, MAX_LAG, MAX_WORKING, MAX_WORKING_LISTED, MAX_WORKING_OF_HOST } from './constants.ts'
import { RpcError } from './errors.ts'
import type { LoadMeter } from './load-meter.ts'

export interface Caller {
  /** Whether the registry names it. */
  readonly isListed: boolean
  /** Who answers for it besides its key; undefined where that can't be told. */
  readonly host?: string
}

export class Admission {
  readonly #load: LoadMeter
  readonly #ofHosts = new Map<string, number>()
  #listed = 0
  #strangers = 0

  constructor (load: LoadMeter) {
    this.#load = load
  }

  /** @returns why not; whoever may enter has to leave */
  enter ({ isListed, host }: Caller): RpcError | undefined {
    if (isListed) {
      if (this.#listed >= MAX_WORKING_LISTED) {
        return busy(`${this.#listed} requests of parties`)
      }
      this.#listed++
      return undefined
    }
    const lag = this.#load.lag()
    if (lag >= MAX_LAG) {
      const retryAfter = Math.min(MAX_BUSY_RETRY_AFTER, Math.ceil(LAG_RETRY_FACTOR * lag))
      return busy(`${Math.round(lag)} ms behind`, retryAfter)
    }
    const ofHost = host == null ? 0 : this.#ofHosts.get(host) ?? 0
    if (this.#strangers >= MAX_WORKING || ofHost >= MAX_WORKING_OF_HOST) {
      return busy(`${this.#strangers} requests, ${ofHost} of this host`)
    }
    this.#strangers++
    if (host != null) {
      this.#ofHosts.set(host, ofHost + 1)
    }
    return undefined
  }

  leave ({ isListed, host }: Caller): void {
    if (isListed) {
      this.#listed--
      return
    }
    this.#strangers--
    if (host != null) {
      const left = (this.#ofHosts.get(host) ?? 1) - 1
      if (left === 0) {
        this.#ofHosts.delete(host)
      } else {
        this.#ofHosts.set(host, left)
      }
    }
  }
}

function busy (detail: string, retryAfter = BUSY_RETRY_AFTER): RpcError {
  return new RpcError('RPC_BUSY', { detail, retryAfter })
}
