/** A store that forgets everything with its process: for tests, and for nodes that keep nothing. */
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { Health } from './health.ts'
import { BackendStore } from './store.ts'
import type { Backend, Raw, Span } from './backend.ts'
import type { KeyValueOperation, Store, StoreEvents } from './interface.ts'

/** latin1 keeps the order of bytes and is one to one. */
const nameOf = (key: Uint8Array): string => toString(key, 'latin1')

export class MemoryBackend implements Backend {
  readonly generation = 0
  readonly #values = new Map<string, Uint8Array>()
  #acknowledged?: number

  async get (key: Uint8Array): Promise<Raw> {
    return this.#values.get(nameOf(key))
  }

  async getMany (keys: readonly Uint8Array[]): Promise<readonly Raw[]> {
    return keys.map(key => this.#values.get(nameOf(key)))
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

  async * iterate ({ gte, lt, limit = Infinity }: Span): AsyncIterable<readonly [Uint8Array, Uint8Array]> {
    const [first, end] = [nameOf(gte), nameOf(lt)]
    const pairs = [...this.#values].filter(([name]) => name >= first && name < end).sort(([a], [b]) => a < b ? -1 : 1)
    for (const [name, value] of pairs.slice(0, limit)) {
      yield [fromString(name, 'latin1'), value]
    }
  }

  async reopen (_repair: boolean): Promise<void> {}

  async acknowledge (sequence: number): Promise<void> {
    this.#acknowledged = sequence
  }

  async acknowledged (): Promise<number | undefined> {
    return this.#acknowledged
  }

  async close (): Promise<void> {
    this.#values.clear()
    this.#acknowledged = undefined
  }
}

export function memoryStore (events?: StoreEvents): Store {
  return new BackendStore(new MemoryBackend(), new Health(events))
}
