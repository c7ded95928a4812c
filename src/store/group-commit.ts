/**
 * Many writes, few fsyncs: whatever comes while a batch is on its way to the disk
 * makes up the next one, and each write resolves with its batch.
 */
import { MAX_ATOMIC } from './constants.ts'
import { StoreError } from './errors.ts'
import type { KeyValueOperation } from './interface.ts'

interface Group {
  readonly operations: KeyValueOperation[]
  bytes: number
  readonly done: Promise<void>
  readonly settle: (error?: StoreError) => void
  /** A piece of a longer batch: nobody joins it, and it isn't written where the one before it failed. */
  readonly follows?: { failed?: StoreError }
  failed?: StoreError
}

/** Operations that share a batch; the engine holds them in memory twice. */
const MAX_GROUP = 4_096
/** The same in bytes of keys and values. */
const MAX_GROUP_BYTES = 4 * 1024 * 1024

export class GroupCommit {
  readonly #write: (operations: readonly KeyValueOperation[]) => Promise<void>
  readonly #groups: Group[] = []
  #running?: Promise<void>

  constructor (write: (operations: readonly KeyValueOperation[]) => Promise<void>) {
    this.#write = write
  }

  /** Batches written so far. */
  commits = 0

  /** @throws StoreError `STORE_FAILED`: nothing of it may be acknowledged */
  async add (operations: readonly KeyValueOperation[]): Promise<void> {
    const done = operations.length > MAX_ATOMIC ? this.#addPieces(operations) : this.#join(operations)
    this.#running ??= this.#run()
    await done
  }

  /** Resolves once nothing is under way. */
  async idle (): Promise<void> {
    await this.#running
  }

  async #join (operations: readonly KeyValueOperation[]): Promise<void> {
    const bytes = operations.reduce((sum, one) => sum + sizeOf(one), 0)
    let group = this.#groups.at(-1)
    if (group == null || !hasRoom(group, operations.length, bytes)) {
      group = newGroup()
      this.#groups.push(group)
    }
    for (const operation of operations) {
      group.operations.push(operation)
    }
    group.bytes += bytes
    await group.done
  }

  async #addPieces (operations: readonly KeyValueOperation[]): Promise<void> {
    let follows: Group['follows'] = {}
    const pieces: Array<Promise<void>> = []
    for (let i = 0; i < operations.length; i += MAX_ATOMIC) {
      const group = newGroup(operations.slice(i, i + MAX_ATOMIC), follows)
      this.#groups.push(group)
      pieces.push(group.done)
      follows = group
    }
    await Promise.all(pieces)
  }

  async #run (): Promise<void> {
    // what is asked for in the same turn goes into the same batch
    await Promise.resolve()
    for (let group = this.#groups.shift(); group != null; group = this.#groups.shift()) {
      try {
        if (group.follows?.failed != null) {
          throw group.follows.failed
        }
        await this.#write(group.operations)
        this.commits++
        group.settle()
      } catch (err) {
        group.failed = err instanceof StoreError ? err : new StoreError('STORE_FAILED', { cause: err })
        group.settle(group.failed)
      }
    }
    this.#running = undefined
  }
}

function newGroup (operations: KeyValueOperation[] = [], follows?: Group['follows']): Group {
  let settle: Group['settle'] = () => {}
  const done = new Promise<void>((resolve, reject) => {
    settle = error => { error == null ? resolve() : reject(error) }
  })
  return { operations, bytes: 0, done, settle, follows }
}

function hasRoom (group: Group, operations: number, bytes: number): boolean {
  return group.follows == null &&
    group.operations.length + operations <= MAX_GROUP &&
    group.bytes + bytes <= MAX_GROUP_BYTES
}

function sizeOf (operation: KeyValueOperation): number {
  return operation.key.byteLength + (operation.type === 'put' ? operation.value.byteLength : 0)
}
