/**
 * What a gateway does for replicas that gave different sets: this DP reads the key once
 * more in its own name, and its reader sends each what it lacks.
 */
import PQueue from 'p-queue'
import { LRUCache } from 'lru-cache'
import { toString } from 'uint8arrays/to-string'
import type { LookupKey } from '../../base/bytes.ts'
import type { RecordReader } from '../../dht/index.ts'
import type { Part } from '../../node/lifecycle.ts'
import type { Logger } from '@libp2p/interface'

/** Keys that wait; one more is left to the replicas themselves. */
const MAX_WAITING = 1_024
/** Milliseconds in which a key is seen to once: a replica that refuses what it lacks goes on to differ. */
const ONCE_IN = 60_000

export interface LaggingComponents {
  readonly reader: Pick<RecordReader, 'read'>
  readonly log: Logger
}

export class Lagging {
  readonly #components: LaggingComponents
  readonly #queue = new PQueue({ concurrency: 2 })
  readonly #seen = new LRUCache<string, true>({ max: MAX_WAITING, ttl: ONCE_IN })
  #stopped = new AbortController()

  constructor (components: LaggingComponents) {
    this.#components = components
  }

  add (lookupKey: LookupKey): void {
    const name = toString(lookupKey, 'latin1')
    if (!this.#seen.has(name) && this.#queue.size < MAX_WAITING) {
      this.#seen.set(name, true)
      void this.#queue.add(async () => { await this.#read(lookupKey) })
    }
  }

  get part (): Part {
    return {
      name: 'repairs for readers',
      start: () => { this.#stopped = new AbortController() },
      stop: async () => {
        this.#stopped.abort()
        this.#queue.clear()
        await this.#queue.onIdle()
      }
    }
  }

  async #read (lookupKey: LookupKey): Promise<void> {
    const { reader, log } = this.#components
    const { signal } = this.#stopped
    try {
      await reader.read([lookupKey], { until: 'all', signal })
    } catch (err) {
      if (!signal.aborted) {
        log.error('a key at which replicas differ was not read: %e', err)
      }
    }
  }
}
