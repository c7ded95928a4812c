/** Stores in memory that remember everything that was ever written: what a seized disk could show. */
import { MemoryBackend } from '../../../src/store/memory.ts'
import { BackendStore } from '../../../src/store/store.ts'
import type { KeyValueOperation, Store } from '../../../src/store/interface.ts'

export interface Written {
  /** Of the node. */
  readonly name: string
  /** Namespace, key and value. */
  readonly bytes: Uint8Array
}

export interface WatchedStores {
  readonly written: Written[]
  store (name: string): Store
}

export function watchedStores (): WatchedStores {
  const written: Written[] = []
  class Watched extends MemoryBackend {
    readonly #name: string

    constructor (name: string) {
      super()
      this.#name = name
    }

    override async write (operations: readonly KeyValueOperation[]): Promise<void> {
      for (const operation of operations) {
        written.push({
          name: this.#name,
          bytes: new Uint8Array(Buffer.concat([operation.key, ...operation.type === 'put' ? [operation.value] : []]))
        })
      }
      await super.write(operations)
    }
  }
  return { written, store: name => new BackendStore(new Watched(name)) }
}
