/**
 * The way of every batch to the disk. After a failure nothing is acknowledged until
 * the engine was closed, opened again and checked: a log that ends in half a record
 * loses whatever is appended to it.
 */
import { toString } from 'uint8arrays/to-string'
import { fromString } from 'uint8arrays/from-string'
import { StoreError } from './errors.ts'
import { Ledger } from './ledger.ts'
import { spaceOf } from './keys.ts'
import { storedDigest } from './row.ts'
import type { Backend } from './backend.ts'
import type { Difference } from './check.ts'
import type { Health } from './health.ts'
import type { KeyValueOperation } from './interface.ts'

/** As many of the rows that were acknowledged last, or up to twice as many, are read again after a failure. */
const REMEMBERED = 1_024
/** Stand for the digest of a row that isn't there, and of one that nobody can read. */
const NONE = ''
const UNKNOWN = 'unreadable'

export class Writer {
  /** Spaces with rows that the engine couldn't read when they were written over. */
  readonly unsure = new Set<string>()
  readonly #backend: Backend
  readonly #health: Health
  /** Digest of each row that was acknowledged lately, and of those before. */
  #recent = new Map<string, string>()
  #older = new Map<string, string>()
  /** The same of the batch that failed. */
  #attempted: ReadonlyMap<string, string> = new Map()
  #ledger?: Ledger
  #failure?: StoreError

  constructor (backend: Backend, health: Health) {
    this.#backend = backend
    this.#health = health
  }

  async open (): Promise<void> {
    this.#ledger ??= await this.#load()
  }

  /** Never called while one is under way. @throws StoreError */
  async write (operations: readonly KeyValueOperation[]): Promise<void> {
    if (this.#failure != null) {
      await this.#recover(this.#failure)
    }
    await this.open()
    const ledger = this.#ledger
    if (ledger == null) {
      throw new StoreError('STORE_FAILED')
    }
    const draft = await ledger.draft(this.#backend, operations, space => { this.unsure.add(space) })
    const rows = draft.operations()
    try {
      await this.#backend.write(rows)
      await this.#backend.acknowledge(draft.sequence)
    } catch (err) {
      this.#attempted = new Map(rows.map(row => [toString(row.key, 'latin1'), digestText(row)]))
      this.#failure = err instanceof StoreError ? err : new StoreError('STORE_FAILED', { cause: err })
      this.#health.failed(this.#failure)
      throw this.#failure
    }
    ledger.apply(draft)
    rows.forEach(row => { this.#remember(row) })
  }

  adjust (differences: readonly Difference[]): void {
    for (const { space, tally } of differences) {
      this.#ledger?.adjust(space, tally)
      this.unsure.delete(space)
    }
  }

  async #load (): Promise<Ledger> {
    const ledger = await Ledger.load(this.#backend, key => { this.#health.row(key) })
    const acknowledged = await this.#backend.acknowledged() ?? 0
    if (acknowledged > ledger.sequence) {
      this.#health.report({ what: 'acknowledged', namespace: 'store', rows: acknowledged - ledger.sequence })
      ledger.sequence = acknowledged
    }
    return ledger
  }

  async #recover (failure: StoreError): Promise<void> {
    try {
      await this.#backend.reopen(failure.code === 'STORE_CORRUPT')
      this.#ledger = await this.#load()
      await this.#verify()
    } catch (err) {
      this.#health.failed(err)
      throw err
    }
    this.#failure = undefined
    this.#health.recovered()
  }

  /** Whether what was acknowledged lately is there, or what a write that failed wrote over it all the same. */
  async #verify (): Promise<void> {
    const expected = [...new Map([...this.#older, ...this.#recent])]
    const rows = await this.#backend.getMany(expected.map(([name]) => fromString(name, 'latin1')))
    expected.forEach(([name, acknowledged], i) => {
      const row = rows[i]
      const digest = row === 'unreadable' ? UNKNOWN : row == null ? NONE : textOf(storedDigest(row))
      if (digest !== acknowledged && digest !== this.#attempted.get(name)) {
        this.#health.row(fromString(name, 'latin1'))
      }
    })
  }

  #remember (row: KeyValueOperation): void {
    if (spaceOf(row.key) == null) {
      return
    }
    this.#health.written(row.key)
    if (this.#recent.size >= REMEMBERED) {
      [this.#recent, this.#older] = [new Map(), this.#recent]
    }
    this.#recent.set(toString(row.key, 'latin1'), digestText(row))
  }
}

function digestText (row: KeyValueOperation): string {
  return row.type === 'put' ? textOf(storedDigest(row.value)) : NONE
}

function textOf (digest: Uint8Array): string {
  return toString(digest, 'latin1')
}
