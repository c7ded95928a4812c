import { prefixed, rangeOf } from './keys.ts'
import type { KeyRange, KeyValueOperation, KeyValueStore } from './interface.ts'
import type { Rows } from './rows.ts'

/** The rows whose keys begin with one prefix. */
export class Namespace implements KeyValueStore {
  readonly #rows: Rows
  readonly #prefix: Uint8Array

  constructor (rows: Rows, prefix: Uint8Array) {
    this.#rows = rows
    this.#prefix = prefix
  }

  async get (key: Uint8Array): Promise<Uint8Array | undefined> {
    return this.#rows.get(prefixed(this.#prefix, key))
  }

  async put (key: Uint8Array, value: Uint8Array): Promise<void> {
    await this.batch([{ type: 'put', key, value }])
  }

  async delete (key: Uint8Array): Promise<void> {
    await this.batch([{ type: 'delete', key }])
  }

  async batch (operations: readonly KeyValueOperation[]): Promise<void> {
    if (operations.length > 0) {
      await this.#rows.write(operations.map(one => ({ ...one, key: prefixed(this.#prefix, one.key) })))
    }
  }

  async * iterate (range: KeyRange = {}): AsyncIterable<readonly [Uint8Array, Uint8Array]> {
    for await (const [key, value] of this.#rows.iterate(rangeOf(this.#prefix, range))) {
      yield [key.subarray(this.#prefix.byteLength), value]
    }
  }
}
