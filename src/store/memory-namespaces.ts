/** Namespaces that are forgotten with their process, without the machinery of a store of records. */
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import type { KeyRange, KeyValueOperation, KeyValueStore, Namespaces } from './interface.ts'

/** latin1 keeps the order of bytes and is one to one. */
const nameOf = (key: Uint8Array): string => toString(key, 'latin1')

class MemoryNamespace implements KeyValueStore {
  readonly #values = new Map<string, Uint8Array>()

  async get (key: Uint8Array): Promise<Uint8Array | undefined> {
    return this.#values.get(nameOf(key))
  }

  async put (key: Uint8Array, value: Uint8Array): Promise<void> {
    this.#values.set(nameOf(key), value.slice())
  }

  async delete (key: Uint8Array): Promise<void> {
    this.#values.delete(nameOf(key))
  }

  async batch (operations: readonly KeyValueOperation[]): Promise<void> {
    for (const operation of operations) {
      if (operation.type === 'put') {
        await this.put(operation.key, operation.value)
      } else {
        await this.delete(operation.key)
      }
    }
  }

  async * iterate ({ gte, lt, limit = Infinity }: KeyRange = {}): AsyncIterable<readonly [Uint8Array, Uint8Array]> {
    const pairs = [...this.#values]
      .filter(([name]) => (gte == null || name >= nameOf(gte)) && (lt == null || name < nameOf(lt)))
      .sort(([a], [b]) => a < b ? -1 : 1)
    for (const [name, value] of pairs.slice(0, limit)) {
      yield [fromString(name, 'latin1'), value]
    }
  }
}

export function memoryNamespaces (): Namespaces {
  const all = new Map<string, KeyValueStore>()
  return {
    namespace: name => {
      const known = all.get(name) ?? new MemoryNamespace()
      all.set(name, known)
      return known
    }
  }
}
