/**
 * Many writes, few fsyncs: whatever comes while a batch is on its way to the disk
 * makes up the next one, and each write resolves with its batch.
 */
import { StoreError } from './errors.ts'
import type { KeyValueOperation } from './interface.ts'

interface Group {
  readonly operations: KeyValueOperation[]
  readonly done: Promise<void>
  readonly settle: (error?: StoreError) => void
}

/** Operations in one batch; LevelDB holds them in memory twice. */
const MAX_GROUP = 4_096

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
    let group = this.#groups.at(-1)
    if (group == null || group.operations.length + operations.length > MAX_GROUP) {
      group = newGroup()
      this.#groups.push(group)
    }
    group.operations.push(...operations)
    this.#running ??= this.#run()
    await group.done
  }

  /** Resolves once nothing is under way. */
  async idle (): Promise<void> {
    await this.#running
  }

  async #run (): Promise<void> {
    // what is asked for in the same turn goes into the same batch
    await Promise.resolve()
    for (let group = this.#groups.shift(); group != null; group = this.#groups.shift()) {
      try {
        await this.#write(group.operations)
        this.commits++
        group.settle()
      } catch (err) {
        group.settle(err instanceof StoreError ? err : new StoreError('STORE_FAILED', { cause: err }))
      }
    }
    this.#running = undefined
  }
}

function newGroup (): Group {
  let settle: Group['settle'] = () => {}
  const done = new Promise<void>((resolve, reject) => {
    settle = error => { error == null ? resolve() : reject(error) }
  })
  return { operations: [], done, settle }
}
