/**
 * kad-dht tells its datastore what to put, not on whose behalf. We note who speaks
 * when a stream comes in, and whoever is called from there can look it up.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import type { PeerId } from '@libp2p/interface'

/** One for all nodes of a process: each costs every promise of the process something. */
const speaking = new AsyncLocalStorage<{ readonly to: Caller, readonly peer: PeerId }>()

export class Caller {
  run<T> (peer: PeerId, work: () => T): T {
    return speaking.run({ to: this, peer }, work)
  }

  /** Undefined: this node itself. */
  get current (): PeerId | undefined {
    const speaker = speaking.getStore()
    return speaker?.to === this ? speaker.peer : undefined
  }
}
