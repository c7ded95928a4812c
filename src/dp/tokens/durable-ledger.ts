/**
 * The ledger of tokens, on disk: nothing is given before it is written down.
 * Decided in memory, written in groups (store/group-commit.ts), so that many at
 * once cost one fsync. Where nothing can be written nothing is given, until it can.
 */
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { steadyNow } from '../../base/clock.ts'
import { committeeOf } from '../../registry/committee.ts'
import { writeRows } from '../../store/write-rows.ts'
import { TokenError } from '../../tokens/errors.ts'
import { TokenLedger } from '../../tokens/ledger.ts'
import { listedOf } from '../../tokens/room.ts'
import { MAX_ROWS_AT_ONCE, PRUNE_INTERVAL } from './constants.ts'
import { readEntry, writeEntry } from './rows.ts'
import type { Clock } from '../../base/clock.ts'
import type { RegistrySource } from '../../registry/interface.ts'
import type { TokenBook } from '../../protocols/tokens/interface.ts'
import type { KeyValueOperation, KeyValueStore } from '../../store/interface.ts'
import type { CountLine } from '../../tokens/count.ts'
import type { LedgerChange, LedgerContext, LedgerEntry, TokenLedgerInit } from '../../tokens/ledger.ts'
import type { ClaimedPayment, VerifiedPayment } from '../../tokens/payment.ts'
import type { VerifiedTokenRequest } from '../../tokens/request.ts'
import type { ComponentLogger, Logger } from '@libp2p/interface'

export interface DurableTokenLedgerComponents {
  /** A namespace of its own. */
  readonly store: KeyValueStore
  readonly registry: RegistrySource
  readonly clock: Clock
  /** By which is forgotten: a time that others confirm. */
  readonly past: Clock
  readonly logger: ComponentLogger
  /** Whether rows were lost, once all are read: then nobody knows what was spent. @default none */
  readonly hasLost?: () => boolean
}

export class DurableTokenLedger implements TokenBook {
  readonly #components: DurableTokenLedgerComponents
  readonly #log: Logger
  readonly #ledger: TokenLedger
  #unwritten = new Set<string>()
  #last: Promise<void> = Promise.resolve()
  #pruneAt = 0

  private constructor (components: DurableTokenLedgerComponents, ledger: TokenLedger) {
    this.#components = components
    this.#log = components.logger.forComponent('mimi:tokens')
    this.#ledger = ledger
  }

  /** @throws StoreError */
  static async open (
    components: DurableTokenLedgerComponents, init?: TokenLedgerInit
  ): Promise<DurableTokenLedger> {
    const entries: Array<readonly [string, LedgerEntry]> = []
    let unreadable = 0
    for await (const [key, value] of components.store.iterate()) {
      const entry = readEntry(value)
      if (entry == null) {
        unreadable++
      } else {
        entries.push([toString(key), entry])
      }
    }
    const ledger = new DurableTokenLedger(components, new TokenLedger(entries, init))
    if (unreadable > 0 || components.hasLost?.() === true) {
      await ledger.#loseAll()
    }
    return ledger
  }

  async draw (request: VerifiedTokenRequest): Promise<void> {
    this.#prune()
    await this.#written(this.#ledger.draw(request, this.#context()))
  }

  requireSpendable (payment: ClaimedPayment): void {
    this.#ledger.requireSpendable(payment, this.#context())
  }

  async spend (payment: VerifiedPayment): Promise<void> {
    this.#prune()
    await this.#written(this.#ledger.spend(payment, this.#context()))
  }

  counts (): readonly CountLine[] | undefined {
    return this.#unwritten.size > 0 ? undefined : this.#ledger.counts(this.#components.clock.now())
  }

  async sitOut (remembered: readonly CountLine[]): Promise<void> {
    const changes = this.#ledger.sitOut(remembered, this.#context())
    if (changes.length > 0) {
      this.#log.error('%d epochs of tokens are sat out: others remember more of them', changes.length)
      await this.#written(changes)
    }
  }

  /** Durable when it resolves: the next start doesn't know of the loss. */
  async #loseAll (): Promise<void> {
    this.#log.error('rows of tokens were lost: the epochs that live are sat out')
    await this.#written(this.#ledger.loseAll(this.#context()))
  }

  #prune (): void {
    const now = steadyNow(this.#components.clock)
    if (this.#pruneAt <= now) {
      const gone = this.#ledger.prune(this.#components.past.now(), MAX_ROWS_AT_ONCE)
      this.#note(gone)
      // what is left comes with the next request
      this.#pruneAt = gone.length < MAX_ROWS_AT_ONCE ? now + PRUNE_INTERVAL : 0
    }
  }

  #note (changes: readonly LedgerChange[]): void {
    for (const [key] of changes) {
      this.#unwritten.add(key)
    }
  }

  async #written (changes: readonly LedgerChange[]): Promise<void> {
    this.#note(changes)
    // what was known already may still be on its way
    await (this.#unwritten.size === 0 ? this.#last : this.#flush())
  }

  async #flush (): Promise<void> {
    const keys = this.#unwritten
    this.#unwritten = new Set()
    this.#last = this.#write(keys)
    await this.#last
  }

  async #write (keys: Set<string>): Promise<void> {
    try {
      await writeRows(this.#components.store, keys, key => this.#operation(key), MAX_ROWS_AT_ONCE)
    } catch (err) {
      // the next one writes it too, or fails as well
      for (const key of keys) {
        this.#unwritten.add(key)
      }
      this.#log.error('tokens can\'t be written down: %e', err)
      throw new TokenError('TOKEN_STORE_UNAVAILABLE', { cause: err })
    }
  }

  #operation (key: string): KeyValueOperation {
    const entry = this.#ledger.entry(key)
    return entry == null
      ? { type: 'delete', key: fromString(key) }
      : { type: 'put', key: fromString(key), value: writeEntry(entry) }
  }

  #context (): LedgerContext {
    const { registry: source, clock } = this.#components
    const registry = source.current()
    const now = clock.now()
    return { policy: registry.policy, committee: committeeOf(registry, now), listed: listedOf(registry), now }
  }
}
