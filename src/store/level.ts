/** LevelDB, embedded: one database for everything that a node keeps. */
import { ClassicLevel } from 'classic-level'
import { StoreError } from './errors.ts'
import { BackendStore } from './store.ts'
import type { Backend } from './backend.ts'
import type { KeyValueOperation, Store } from './interface.ts'

type Level = ClassicLevel<Uint8Array, Uint8Array>

class LevelBackend implements Backend {
  readonly #level: Level

  constructor (level: Level) {
    this.#level = level
  }

  async get (key: Uint8Array): Promise<Uint8Array | undefined> {
    try {
      return await this.#level.get(key)
    } catch (err) {
      throw storeError(err)
    }
  }

  async write (operations: readonly KeyValueOperation[]): Promise<void> {
    try {
      // acknowledged means on the disk, not in some cache
      await this.#level.batch(operations.map(operation => operation.type === 'put' ? { ...operation } : { type: 'del' as const, key: operation.key }), { sync: true })
    } catch (err) {
      throw storeError(err)
    }
  }

  async * iterate (range: { gte: Uint8Array, lt: Uint8Array, limit?: number }): AsyncIterable<readonly [Uint8Array, Uint8Array]> {
    try {
      yield * this.#level.iterator(range)
    } catch (err) {
      throw storeError(err)
    }
  }

  async close (): Promise<void> {
    await this.#level.close()
  }
}

/**
 * @param directory - made where it doesn't exist; one process at a time
 * @throws StoreError `STORE_LOCKED`, `STORE_CORRUPT`, `STORE_FAILED`
 */
export async function levelStore (directory: string): Promise<Store> {
  const level: Level = new ClassicLevel<Uint8Array, Uint8Array>(directory, { keyEncoding: 'view', valueEncoding: 'view' })
  try {
    await level.open()
  } catch (err) {
    throw storeError(err)
  }
  return new BackendStore(new LevelBackend(level))
}

/** LevelDB tells by code, on the error or on its cause. */
function storeError (err: unknown): StoreError {
  for (let cause: unknown = err; cause instanceof Error; cause = cause.cause) {
    switch ('code' in cause ? cause.code : undefined) {
      case 'LEVEL_LOCKED':
        return new StoreError('STORE_LOCKED', { cause: err })
      case 'LEVEL_CORRUPTION':
        return new StoreError('STORE_CORRUPT', { cause: err })
      case 'LEVEL_ITERATOR_NOT_OPEN':
        return new StoreError('STORE_CLOSED', { cause: err })
    }
  }
  return new StoreError('STORE_FAILED', { cause: err })
}
