/**
 * Whether a request is worked on at all, before it is read: so that a node that can't
 * keep up says so at once and cheaply, and whoever asked goes elsewhere or waits.
 * Parties of the registry have a share of their own, which nobody else fills.
 */
import {
  BUSY_RETRY_AFTER, LAG_RETRY_FACTOR, MAX_BUSY_RETRY_AFTER, MAX_LAG, MAX_WORKING, MAX_WORKING_LISTED,
  MAX_WORKING_OF_HOST
} from './constants.ts'
import { RpcError } from './errors.ts'
import type { LoadMeter } from './load-meter.ts'

/** All that have no address. */
const NOWHERE = ''

export interface Caller {
  /** Whether the registry names it. */
  readonly isListed: boolean
  /** Who answers for it besides its key; undefined where that can't be told. */
  readonly host?: string
}

export class Admission {
  readonly #load: LoadMeter
  readonly #listed = new Places(MAX_WORKING_LISTED, MAX_WORKING_LISTED)
  readonly #strangers = new Places(MAX_WORKING, MAX_WORKING_OF_HOST)

  constructor (load: LoadMeter) {
    this.#load = load
  }

  /** @returns why not; whoever may enter has to leave */
  enter ({ isListed, host }: Caller): RpcError | undefined {
    if (isListed) {
      return this.#listed.enter(host) ? undefined : busy(`${this.#listed.working} requests of parties`)
    }
    const lag = this.#load.lag()
    if (lag >= MAX_LAG) {
      const retryAfter = Math.min(MAX_BUSY_RETRY_AFTER, Math.ceil(LAG_RETRY_FACTOR * lag))
      return busy(`${Math.round(lag)} ms behind`, retryAfter)
    }
    return this.#strangers.enter(host)
      ? undefined
      : busy(`${this.#strangers.working} requests, ${this.#strangers.of(host)} of this host`)
  }

  leave ({ isListed, host }: Caller): void {
    (isListed ? this.#listed : this.#strangers).leave(host)
  }
}

/** For requests that are worked on: no host has more of them than are free, so that few never have all. */
class Places {
  readonly #all: number
  readonly #each: number
  readonly #ofHosts = new Map<string, number>()
  #working = 0

  constructor (all: number, each: number) {
    this.#all = all
    this.#each = each
  }

  get working (): number {
    return this.#working
  }

  of (host = NOWHERE): number {
    return this.#ofHosts.get(host) ?? 0
  }

  enter (host = NOWHERE): boolean {
    const own = this.of(host) + 1
    if (own > this.#each || own > this.#all - this.#working - 1) {
      return false
    }
    this.#working++
    this.#ofHosts.set(host, own)
    return true
  }

  leave (host = NOWHERE): void {
    this.#working--
    const left = this.of(host) - 1
    if (left > 0) {
      this.#ofHosts.set(host, left)
    } else {
      this.#ofHosts.delete(host)
    }
  }
}

function busy (detail: string, retryAfter = BUSY_RETRY_AFTER): RpcError {
  return new RpcError('RPC_BUSY', { detail, retryAfter })
}
