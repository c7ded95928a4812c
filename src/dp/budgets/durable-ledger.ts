/**
 * The ledger, on disk: nothing is given before it is written down what it cost.
 * Decided in memory, written in groups (store/group-commit.ts), so that many at
 * once cost one fsync. Where nothing can be written nothing is given.
 */
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { isToCome } from '../../base/clock.ts'
import { BudgetError } from '../../budget/errors.ts'
import { Ledger } from '../../budget/ledger.ts'
import { writeRows } from '../../store/write-rows.ts'
import type { Clock } from '../../base/clock.ts'
import type { Charge, LedgerChange, LedgerInit } from '../../budget/ledger.ts'
import type { KeyValueOperation, KeyValueStore } from '../../store/interface.ts'
import type { ComponentLogger, Logger } from '@libp2p/interface'

/** Milliseconds between two looks at what may be forgotten. */
const PRUNE_INTERVAL = 600_000
/** Rows that are forgotten, or written, at once: a million of them keep nobody waiting for long. */
const MAX_ROWS_AT_ONCE = 10_000
/** An entry: the time until which it counts, float64, big endian. */
const VALUE_LENGTH = 8

export interface DurableLedgerComponents {
  /** A namespace of its own. */
  readonly store: KeyValueStore
  readonly clock: Clock
  /** By which it forgets: never ahead of what others confirm. */
  readonly past: Clock
  /** Whether others confirm the clock: what lies too far ahead by one that is behind does not. */
  readonly isClockConfirmed: () => boolean
  readonly logger: ComponentLogger
  /** Milliseconds that an item or a serial counts at most, by the policy. @default no bound */
  readonly most?: () => number
}

export class DurableLedger {
  readonly #store: KeyValueStore
  readonly #components: DurableLedgerComponents
  readonly #clock: Clock
  readonly #log: Logger
  readonly #ledger: Ledger
  #unwritten = new Set<string>()
  #last: Promise<void> = Promise.resolve()
  #pruneAt = 0

  private constructor (components: DurableLedgerComponents, ledger: Ledger) {
    const { store, clock, logger } = components
    this.#components = components
    this.#store = store
    this.#clock = clock
    this.#log = logger.forComponent('mimi:budget')
    this.#ledger = ledger
  }

  /** @throws StoreError; BudgetError `BUDGET_STORE_UNAVAILABLE` for a value that it didn't write */
  static async open (components: DurableLedgerComponents, init?: LedgerInit): Promise<DurableLedger> {
    const entries: Array<readonly [string, number]> = []
    for await (const [key, value] of components.store.iterate()) {
      entries.push([toString(key), decode(value)])
    }
    return new DurableLedger(components, new Ledger(entries, init))
  }

  /**
   * Resolves once it is on disk.
   *
   * @returns how many items were new
   * @throws BudgetError as `Ledger.charge`, `BUDGET_STORE_UNAVAILABLE`
   */
  async charge (charge: Charge): Promise<number> {
    const now = this.#clock.now()
    this.#prune(now)
    const { fresh, changes } = this.#ledger.charge(charge, now)
    this.#note(changes)
    // what was free rests on a charge that may still be on its way
    await (this.#unwritten.size === 0 ? this.#last : this.#flush())
    return fresh
  }

  #prune (now: number): void {
    if (!isToCome(this.#pruneAt, now, PRUNE_INTERVAL)) {
      const { past, isClockConfirmed, most } = this.#components
      const latest = most != null && isClockConfirmed() ? now + most() : Infinity
      const changed = this.#ledger.prune(past.now(), latest, MAX_ROWS_AT_ONCE)
      this.#note(changed)
      // what is left comes with the next charge
      this.#pruneAt = changed.length < MAX_ROWS_AT_ONCE ? now + PRUNE_INTERVAL : 0
    }
  }

  #note (changes: readonly LedgerChange[]): void {
    for (const [key] of changes) {
      this.#unwritten.add(key)
    }
  }

  async #flush (): Promise<void> {
    const keys = this.#unwritten
    this.#unwritten = new Set()
    this.#last = this.#write(keys)
    await this.#last
  }

  async #write (keys: Set<string>): Promise<void> {
    try {
      await writeRows(this.#store, keys, key => this.#operation(key), MAX_ROWS_AT_ONCE)
    } catch (err) {
      // the next charge writes it too, or fails as well
      for (const key of keys) {
        this.#unwritten.add(key)
      }
      this.#log.error('budget can\'t be written: %e', err)
      throw new BudgetError('BUDGET_STORE_UNAVAILABLE', { cause: err })
    }
  }

  #operation (key: string): KeyValueOperation {
    const until = this.#ledger.until(key)
    return until == null
      ? { type: 'delete', key: fromString(key) }
      : { type: 'put', key: fromString(key), value: encode(until) }
  }
}

function encode (until: number): Uint8Array {
  const value = new Uint8Array(VALUE_LENGTH)
  new DataView(value.buffer).setFloat64(0, until)
  return value
}

function decode (value: Uint8Array): number {
  const until = value.byteLength === VALUE_LENGTH
    ? new DataView(value.buffer, value.byteOffset).getFloat64(0)
    : Number.NaN
  if (!Number.isFinite(until)) {
    throw new BudgetError('BUDGET_STORE_UNAVAILABLE', { detail: 'an entry of the budget is corrupt' })
  }
  return until
}
