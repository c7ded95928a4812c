/** LevelDB, embedded: one database for everything that a node keeps. */
import { withPackages } from '../../base/packages.ts'
import { StoreError } from '../errors.ts'
import { clearRoom, damagedLogBlocks, hasEngineFiles, headIsLost, tighten, tryRoom } from './files.ts'
import { Mark } from './mark.ts'
import type { Backend, Raw, Span } from '../backend.ts'
import type { Health } from '../health.ts'
import type { KeyValueOperation } from '../interface.ts'
import type { ClassicLevel } from 'classic-level'

type Level = ClassicLevel<Uint8Array, Uint8Array>
type BatchOperation = { type: 'put', key: Uint8Array, value: Uint8Array } | { type: 'del', key: Uint8Array }
type Pair = readonly [key: Uint8Array, value: Uint8Array]

/** Pairs that are read at once, and their bytes. */
const PAIRS = 256
const PAIR_BYTES = 256 * 1024
/**
 * A table whose index points nowhere, or whose sectors can't be read: damage, and not a lack of
 * descriptors or memory. The engine tells the operating system's reason in its message alone.
 */
const TABLE_UNREADABLE = /\.(?:ldb|sst): (?:Invalid argument|Input\/output error|No such file or directory)$/
/** Bytes written between two looks for files that others could read. */
const LOOK_AFTER = 1024 * 1024

export class LevelBackend implements Backend {
  generation = 0
  readonly #directory: string
  readonly #health: Health
  readonly #mark: Mark
  readonly #tightened = new Set<string>()
  #written = 0
  #level?: Level
  #reopening?: Promise<void>
  #closed = false

  private constructor (directory: string, mark: Mark, health: Health) {
    this.#directory = directory
    this.#mark = mark
    this.#health = health
  }

  /** @throws StoreError `STORE_LOCKED`, `STORE_CORRUPT`, `STORE_FAILED` */
  static async open (directory: string, health: Health): Promise<LevelBackend> {
    const mark = await Mark.open(directory)
    const backend = new LevelBackend(directory, mark, health)
    try {
      await backend.#open(false)
      return backend
    } catch (err) {
      await mark.close()
      throw err
    }
  }

  async get (key: Uint8Array): Promise<Raw> {
    try {
      return await this.#withLevel(async level => await level.get(key))
    } catch (err) {
      return unreadable(err)
    }
  }

  async getMany (keys: readonly Uint8Array[]): Promise<readonly Raw[]> {
    try {
      return await this.#withLevel(async level => await level.getMany([...keys]))
    } catch (err) {
      unreadable(err)
      return await Promise.all(keys.map(async key => await this.get(key)))
    }
  }

  async write (operations: readonly KeyValueOperation[]): Promise<void> {
    const level = await this.#ready()
    try {
      // acknowledged means on the disk, not in some cache
      await level.batch(operations.map(batchOperation), { sync: true })
    } catch (err) {
      throw storeError(err)
    }
    this.#written += operations.reduce((sum, one) => sum + (one.type === 'put' ? one.value.byteLength : 0), 0)
    if (this.#written > LOOK_AFTER) {
      this.#written = 0
      // what was written is durable; if a file can't be closed to others, closing the store says so
      await tighten(this.#directory, this.#tightened).catch(() => { this.#tightened.clear() })
    }
  }

  async * iterate ({ gte, lt, limit = Infinity }: Span, onGap?: () => void): AsyncIterable<Pair> {
    let last: Uint8Array | undefined
    let [left, careful] = [limit, false]
    while (left > 0) {
      const level = await this.#ready()
      const { generation } = this
      const from: { gte: Uint8Array } | { gt: Uint8Array } = last == null ? { gte } : { gt: last }
      const iterator = level.iterator<Uint8Array, Uint8Array>({ ...from, lt, highWaterMarkBytes: PAIR_BYTES })
      try {
        while (left > 0) {
          const pairs: readonly Pair[] = await iterator.nextv(careful ? 1 : Math.min(PAIRS, left))
          if (pairs.length === 0) {
            return
          }
          for (const pair of pairs) {
            yield pair
            last = pair[0]
            left--
          }
        }
        return
      } catch (err) {
        if (generation !== this.generation) {
          continue // the engine was opened again under way
        }
        unreadable(err)
        if (careful) {
          onGap?.()
          return
        }
        // the engine says so at the end, and keeps what it read last to itself: read that one by one
        careful = true
      } finally {
        await iterator.close()
      }
    }
  }

  async reopen (repair: boolean): Promise<void> {
    try {
      await tryRoom(this.#directory)
    } catch (err) {
      throw storeError(err)
    }
    await this.#again(repair)
  }

  async acknowledge (sequence: number): Promise<void> {
    await this.#mark.write(sequence)
  }

  async acknowledged (): Promise<number | undefined> {
    const sequence = await this.#mark.read()
    if (Number.isNaN(sequence)) {
      this.#health.report({ what: 'files', namespace: 'store', rows: 1 })
      return undefined
    }
    return sequence
  }

  async close (): Promise<void> {
    if (this.#closed) {
      return
    }
    this.#closed = true
    await this.#reopening?.catch(() => {}) // whoever asked for it was told
    await this.#level?.close()
    await this.#mark.close()
    await tighten(this.#directory, this.#tightened)
  }

  /** Tries again where the engine was opened again meanwhile. */
  async #withLevel<T> (read: (level: Level) => Promise<T>): Promise<T> {
    for (;;) {
      const level = await this.#ready()
      const { generation } = this
      try {
        return await read(level)
      } catch (err) {
        if (generation === this.generation) {
          throw storeError(err)
        }
      }
    }
  }

  async #ready (): Promise<Level> {
    if (this.#reopening != null) {
      await this.#reopening
    }
    if (this.#closed) {
      throw new StoreError('STORE_CLOSED')
    }
    if (this.#level == null) {
      await this.#again(false)
    }
    if (this.#level == null) {
      throw new StoreError('STORE_FAILED')
    }
    return this.#level
  }

  async #again (repair: boolean): Promise<void> {
    this.#reopening ??= this.#open(repair).finally(() => { this.#reopening = undefined })
    await this.#reopening
  }

  async #open (repair: boolean): Promise<void> {
    const before = this.#level
    this.#level = undefined
    this.generation++
    try {
      await before?.close()
      await this.#openChecked(repair)
    } catch (err) {
      throw storeError(err)
    }
    this.#tightened.clear()
    await tighten(this.#directory, this.#tightened)
  }

  async #openChecked (repair: boolean): Promise<void> {
    await clearRoom(this.#directory)
    const blocks = await damagedLogBlocks(this.#directory)
    if (repair) {
      await this.#repair()
    }
    this.#level = await openLevel(this.#directory).catch(async (err: unknown) => {
      // who else has it open is heard first: nobody repairs what another one uses
      const { code } = storeError(err)
      if (code === 'STORE_LOCKED' || (code !== 'STORE_CORRUPT' && !await headIsLost(this.#directory))) {
        throw err
      }
      await this.#repair()
      return await openLevel(this.#directory)
    })
    if (blocks > 0) {
      this.#health.report({ what: 'log', namespace: 'store', rows: blocks })
    }
  }

  /** Keeps every row that can be read; the engine puts what it couldn't use into `lost/`. */
  async #repair (): Promise<void> {
    this.#health.report({ what: 'files', namespace: 'store', rows: 1 })
    const { ClassicLevel } = await loadEngine()
    await ClassicLevel.repair(this.#directory)
  }
}

function batchOperation (operation: KeyValueOperation): BatchOperation {
  return operation.type === 'put' ? { ...operation } : { type: 'del', key: operation.key }
}

/**
 * Native code, which only a role that keeps something on the disk installs.
 *
 * @throws PackageError `PACKAGE_MISSING`
 */
export async function loadEngine (): Promise<typeof import('classic-level')> {
  return await withPackages(['classic-level'], async () => await import('classic-level'))
}

async function openLevel (directory: string): Promise<Level> {
  // where tables are without the file that leads to them, it would begin anew and clear them away
  const createIfMissing = !await hasEngineFiles(directory)
  const options = { keyEncoding: 'view', valueEncoding: 'view', createIfMissing }
  const { ClassicLevel } = await loadEngine()
  const level: Level = new ClassicLevel<Uint8Array, Uint8Array>(directory, options)
  await level.open()
  return level
}

/** @throws StoreError where the engine didn't find damage, but couldn't read at all */
function unreadable (err: unknown): 'unreadable' {
  const error = storeError(err)
  if (error.code !== 'STORE_CORRUPT') {
    throw error
  }
  return 'unreadable'
}

/** LevelDB tells by code, on the error or on its cause. */
export function storeError (err: unknown): StoreError {
  if (err instanceof StoreError) {
    return err
  }
  for (let cause: unknown = err; cause instanceof Error; cause = cause.cause) {
    switch ('code' in cause ? cause.code : undefined) {
      case 'LEVEL_LOCKED':
        return new StoreError('STORE_LOCKED', { cause: err })
      case 'LEVEL_CORRUPTION':
        return new StoreError('STORE_CORRUPT', { cause: err })
      case 'LEVEL_IO_ERROR':
        return new StoreError(TABLE_UNREADABLE.test(cause.message) ? 'STORE_CORRUPT' : 'STORE_FAILED', { cause: err })
      case 'LEVEL_ITERATOR_NOT_OPEN':
        return new StoreError('STORE_CLOSED', { cause: err })
    }
  }
  return new StoreError('STORE_FAILED', { cause: err })
}
