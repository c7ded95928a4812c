/** Records and namespaces on one backend, with one queue of writes for all of them. */
import { StoreError } from './errors.ts'
import { GroupCommit } from './group-commit.ts'
import { namespacePrefix, prefixed, rangeOf } from './keys.ts'
import { RecordStore } from './records.ts'
import type { Backend } from './backend.ts'
import type { KeyRange, KeyValueOperation, KeyValueStore, Store } from './interface.ts'

export class BackendStore implements Store {
  readonly records: RecordStore
  readonly #backend: Backend
  readonly #commit: GroupCommit
  #closed?: Promise<void>

  constructor (backend: Backend) {
    this.#backend = backend
    this.#commit = new GroupCommit(async operations => { await backend.write(operations) })
    this.records = new RecordStore({ backend, commit: this.#commit }, this.#check)
  }

  namespace (name: string): KeyValueStore {
    return new Namespace(this.#backend, this.#commit, namespacePrefix(name), this.#check)
  }

  async close (): Promise<void> {
    this.#closed ??= this.#close()
    await this.#closed
  }

  async #close (): Promise<void> {
    await this.#commit.idle()
    await this.#backend.close()
  }

  readonly #check = (): void => {
    if (this.#closed != null) {
      throw new StoreError('STORE_CLOSED')
    }
  }
}

class Namespace implements KeyValueStore {
  readonly #backend: Backend
  readonly #commit: GroupCommit
  readonly #prefix: Uint8Array
  readonly #check: () => void

  constructor (backend: Backend, commit: GroupCommit, prefix: Uint8Array, check: () => void) {
    this.#backend = backend
    this.#commit = commit
    this.#prefix = prefix
    this.#check = check
  }

  async get (key: Uint8Array): Promise<Uint8Array | undefined> {
    this.#check()
    return this.#backend.get(prefixed(this.#prefix, key))
  }

  async put (key: Uint8Array, value: Uint8Array): Promise<void> {
    await this.batch([{ type: 'put', key, value }])
  }

  async delete (key: Uint8Array): Promise<void> {
    await this.batch([{ type: 'delete', key }])
  }

  async batch (operations: readonly KeyValueOperation[]): Promise<void> {
    this.#check()
    if (operations.length > 0) {
      await this.#commit.add(operations.map(operation => ({ ...operation, key: prefixed(this.#prefix, operation.key) })))
    }
  }

  async * iterate (range: KeyRange = {}): AsyncIterable<readonly [Uint8Array, Uint8Array]> {
    this.#check()
    for await (const [key, value] of this.#backend.iterate(rangeOf(this.#prefix, range))) {
      yield [key.subarray(this.#prefix.byteLength), value]
    }
  }
}
