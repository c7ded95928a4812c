/** Records and namespaces on one backend, with one queue of writes for all of them. */
import { setTimeout as sleep } from 'node:timers/promises'
import { checkRows } from './check.ts'
import { GroupCommit } from './group-commit.ts'
import { Health } from './health.ts'
import { ALL, namespacePrefix, spaceOf } from './keys.ts'
import { Namespace } from './namespace.ts'
import { RecordStore } from './records.ts'
import { openRow } from './row.ts'
import { Rows } from './rows.ts'
import { StoreError } from './errors.ts'
import { Writer } from './writer.ts'
import type { Backend } from './backend.ts'
import type { KeyValueStore, Store, StoreHealth } from './interface.ts'

/** Of the time, what a check in the background takes. */
const CHECK_SHARE = 0.2
/** Milliseconds that it works in one go. */
const CHECK_SLICE = 20

export class BackendStore implements Store {
  readonly records: RecordStore
  readonly folder?: string
  readonly #backend: Backend
  readonly #health: Health
  readonly #commit: GroupCommit
  readonly #writer: Writer
  readonly #rows: Rows
  readonly #stopping = new AbortController()
  #checking?: Promise<void>
  #timer?: NodeJS.Timeout
  /** Until when a check goes at full speed. */
  #fastUntil = 0
  #closed?: Promise<void>

  constructor (backend: Backend, health = new Health(), folder?: string) {
    this.folder = folder
    this.#backend = backend
    this.#health = health
    this.#writer = new Writer(backend, this.#health)
    this.#commit = new GroupCommit(async operations => { await this.#writer.write(operations) })
    this.#rows = new Rows({ backend, commit: this.#commit, health: this.#health }, this.#check)
    this.records = new RecordStore(this.#rows)
  }

  get health (): StoreHealth {
    return this.#health
  }

  namespace (name: string): KeyValueStore {
    return new Namespace(this.#rows, namespacePrefix(name))
  }

  async * snapshot (): AsyncGenerator<readonly [key: Uint8Array, value: Uint8Array]> {
    this.#check()
    const { generation } = this.#backend
    const onGap = (): void => { this.#health.report({ what: 'gap', namespace: 'store', rows: 1 }) }
    for await (const [key, row] of this.#backend.iterate(ALL, onGap)) {
      if (this.#backend.generation !== generation) {
        throw new StoreError('STORE_SNAPSHOT_BROKEN')
      }
      if (spaceOf(key) == null) {
        continue // what the store keeps for itself is made anew
      }
      const value = openRow(key, row)
      if (value == null) {
        this.#health.row(key)
      } else {
        yield [key, value]
      }
    }
  }

  /** Sees whether what was acknowledged last is there; else the first write does. */
  async open (): Promise<void> {
    await this.#writer.open()
  }

  /**
   * What is under way already goes on at this speed.
   *
   * @param patience - milliseconds at full speed; then it leaves the machine to others
   */
  async check (patience = Infinity): Promise<void> {
    this.#check()
    this.#fastUntil = Math.max(this.#fastUntil, performance.now() + patience)
    this.#checking ??= this.#checkAll().finally(() => { this.#checking = undefined })
    await this.#checking
  }

  /** What fails in it is in `health`. */
  async checkInBackground (patience: number): Promise<void> {
    await this.check(patience).catch((err: unknown) => { this.#health.checkFailed(err) })
  }

  /** @param interval - milliseconds; keeps no process alive */
  checkEvery (interval: number): void {
    this.#timer ??= setInterval(() => { void this.checkInBackground(0) }, interval).unref()
  }

  async close (): Promise<void> {
    this.#closed ??= this.#close()
    await this.#closed
  }

  async #close (): Promise<void> {
    clearInterval(this.#timer)
    this.#stopping.abort()
    await this.#checking?.catch(() => {}) // whoever asked for it was told
    await this.#commit.idle()
    await this.#backend.close()
  }

  async #checkAll (): Promise<void> {
    this.#health.checking = true
    try {
      const hooks = { pace: this.#pace(), unsure: this.#writer.unsure }
      const differences = await checkRows(this.#backend, this.#health, hooks)
      if (differences != null && differences.length > 0 && this.#closed == null) {
        this.#writer.adjust(differences)
        await this.#commit.add([])
      }
    } finally {
      this.#fastUntil = 0
      this.#health.checking = false
    }
  }

  #pace (): () => Promise<boolean> {
    const { signal } = this.#stopping
    let since = performance.now()
    return async () => {
      const now = performance.now()
      if (now > this.#fastUntil && now - since > CHECK_SLICE && !signal.aborted) {
        // an interrupted rest is the end of the check, no failure
        await sleep((now - since) * (1 / CHECK_SHARE - 1), undefined, { signal }).catch(() => {})
        since = performance.now()
      }
      return !signal.aborted
    }
  }

  readonly #check = (): void => {
    if (this.#closed != null) {
      throw new StoreError('STORE_CLOSED')
    }
  }
}
