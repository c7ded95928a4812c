/** A store that forgets everything with its process: for tests, and for nodes that keep nothing. */
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { BackendStore } from './store.ts'
import type { Backend } from './backend.ts'
import type { KeyValueOperation, Store } from './interface.ts'

/** latin1 keeps the order of bytes and is one to one. */
const nameOf = (key: Uint8Array): string => toString(key, 'latin1')

export class MemoryBackend implements Backend {
  readonly #values = new Map<string, Uint8Array>()

  async get (key: Uint8Array): Promise<Uint8Array | undefined> {
    return this.#values.get(nameOf(key))
  }

  async write (operations: readonly KeyValueOperation[]): Promise<void> {
    for (const operation of operations) {
      if (operation.type === 'put') {
        this.#values.set(nameOf(operation.key), operation.value.slice())
      } else {
        this.#values.delete(nameOf(operation.key))
      }
    }
  }

  async * iterate ({ gte, lt, limit = Infinity }: { gte: Uint8Array, lt: Uint8Array, limit?: number }): AsyncIterable<readonly [Uint8Array, Uint8Array]> {
    const [first, end] = [nameOf(gte), nameOf(lt)]
    const names = [...this.#values.keys()].filter(name => name >= first && name < end).sort()
    for (const name of names.slice(0, limit)) {
      const value = this.#values.get(name)
      if (value != null) {
        yield [fromString(name, 'latin1'), value]
      }
    }
  }

  async close (): Promise<void> {
    this.#values.clear()
  }
}

export function memoryStore (): Store {
  return new BackendStore(new MemoryBackend())
}
