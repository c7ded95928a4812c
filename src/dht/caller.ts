/**
 * kad-dht tells its datastore what to put, not on whose behalf. We note who speaks
 * when a stream comes in, and whoever is called from there can look it up.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import type { PeerId } from '@libp2p/interface'

export class Caller {
  readonly #storage = new AsyncLocalStorage<PeerId>()

  run<T> (peer: PeerId, work: () => T): T {
    return this.#storage.run(peer, work)
  }

  /** Undefined: this node itself. */
  get current (): PeerId | undefined {
    return this.#storage.getStore()
  }
}
