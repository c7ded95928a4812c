import { equalBytes } from '../../base/bytes.ts'
import { systemTimer } from '../../base/clock.ts'
import { DiscoveryError } from '../../base/errors.ts'
import { factsOf, partiesOf, rivalsAgainst } from '../../conflict/evidence.ts'
import { heldBy } from '../../conflict/held.ts'
import { advance } from '../../conflict/machine.ts'
import { Pace } from '../../dht/pace.ts'
import { MappingError } from '../../mapping/errors.ts'
import { parseVerdict } from '../../mapping/ruling.ts'
import { goesOn } from '../../registry/gate.ts'
import { DEFAULT_MAX_CONFLICTS, MAX_CONFLICTS_OF_KEY } from './constants.ts'
import { ConflictError } from './errors.ts'
import { readKeyOf } from './key-reader.ts'
import { Rulings } from './rulings.ts'
import { ConflictStore } from './store.ts'
import { Turns } from '../../base/turns.ts'
import type { Hash } from '../../base/bytes.ts'
import type { Held } from '../../conflict/held.ts'
import type { ConflictFacts, ConflictState } from '../../conflict/machine.ts'
import type { ArbiterSignature, VerifiedDispute, VerifyContext } from '../../mapping/interface.ts'
import type { Conflicts as ConflictsInterface, ConflictsComponents, ConflictSummary } from './interface.ts'
import type { KeyReading } from './key-reader.ts'
import type { KeptConflict } from './store.ts'
import type { AbortOptions } from '@libp2p/interface'

/** Parts of a window between two looks, as long as that lies within bounds. */
const LOOKS_PER_WINDOW = 32
const MIN_INTERVAL = 1_000
const MAX_INTERVAL = 3_600_000

export class Conflicts implements ConflictsInterface {
  readonly #components: ConflictsComponents
  readonly #store: ConflictStore
  readonly #rulings: Rulings
  /** By the hash of the dispute. */
  readonly #turns = new Turns()
  /** By lookup key. */
  readonly #beginnings = new Turns()
  readonly #seen = new Map<string, Required<Pick<ConflictSummary, 'facts' | 'rivals' | 'parties'>>>()
  readonly #pace: Pace

  constructor (components: ConflictsComponents) {
    this.#components = components
    this.#store = new ConflictStore(components.store, () => this.#context())
    this.#rulings = new Rulings(components)
    this.#pace = new Pace(components.timer ?? systemTimer, async signal => await this.#round(signal))
  }

  start (): void {
    this.#pace.start()
  }

  async stop (): Promise<void> {
    await this.#pace.stop()
    await this.#turns.ended()
  }

  async open (dispute: VerifiedDispute, options?: AbortOptions): Promise<ConflictSummary> {
    return await this.#turns.take(dispute.hash, async () => {
      if (await this.#store.get(dispute.hash) == null) {
        await this.#begin(dispute, options)
      }
      const opened = await this.#goOn(dispute.hash, options)
      this.#pace.hurry()
      return known(opened)
    })
  }

  async get (disputeHash: Hash): Promise<ConflictSummary | undefined> {
    const kept = await this.#store.get(disputeHash)
    return kept == null ? undefined : this.#summarise(kept)
  }

  async list (): Promise<readonly ConflictSummary[]> {
    const summaries = await Promise.all((await this.#store.hashes()).map(async hash => await this.get(hash)))
    return summaries.filter(summary => summary != null)
  }

  async look (disputeHash: Hash, options?: AbortOptions): Promise<ConflictSummary | undefined> {
    return await this.#turns.take(disputeHash, async () => await this.#goOn(disputeHash, options))
  }

  async decide (
    bytes: Uint8Array,
    arbiters: readonly ArbiterSignature[],
    options?: AbortOptions
  ): Promise<ConflictSummary> {
    const verdict = parseVerdict(bytes)
    return await this.#turns.take(verdict.disputeHash, async () => {
      const kept = known(await this.#store.get(verdict.disputeHash))
      if (stateOf(kept).name === 'decided') {
        throw new ConflictError('CONFLICT_OVER')
      }
      await this.#rulings.byVerdict(kept.dispute, { verdict, arbiters }, options)
      return known(await this.#goOn(verdict.disputeHash, options))
    })
  }

  /** Everything that may have moved; returns the milliseconds until the next look. */
  async #round (signal: AbortSignal): Promise<number> {
    const interval = this.#interval()
    let next = interval
    try {
      for (const hash of await this.#store.hashes()) {
        if (signal.aborted) {
          return interval
        }
        next = Math.min(next, await this.#lookAgainIn(hash, signal) ?? interval)
      }
    } catch (err) {
      this.#components.logger.error('conflicts could not be looked at - %e', err)
    }
    return next
  }

  /** Milliseconds until the time that its state runs to, after a look at it. */
  async #lookAgainIn (hash: Hash, signal: AbortSignal): Promise<number | undefined> {
    const { clock, logger } = this.#components
    try {
      const state = (await this.look(hash, { signal }))?.state
      return state != null && 'until' in state ? Math.max(MIN_INTERVAL, state.until - clock.now()) : undefined
    } catch (err) {
      logger.error('a conflict could not be looked at - %e', err)
      return undefined
    }
  }

  #interval (): number {
    const { conflictWindow } = this.#components.registry.current().policy
    return Math.min(MAX_INTERVAL, Math.max(MIN_INTERVAL, conflictWindow / LOOKS_PER_WINDOW))
  }

  async #begin (dispute: VerifiedDispute, options?: AbortOptions): Promise<void> {
    const { set, complete } = await readKeyOf(dispute, this.#components, options)
    if (!complete) {
      throw new ConflictError('CONFLICT_REPLICAS_UNREACHABLE')
    }
    if (factsOf(dispute, set, this.#context()).rivals.length === 0) {
      throw new ConflictError('CONFLICT_WITHOUT_RIVAL')
    }
    await this.#beginnings.take(dispute.lookupKey, async () => {
      await this.#requireRoom(dispute)
      const { clock, logger } = this.#components
      await this.#store.put({ dispute, history: [{ state: { name: 'opened' }, at: clock.now() }], receipts: [] })
      logger('a conflict was opened')
    })
  }

  /** Nobody fills with disputes of one identifier, or of one key, what is there for all. */
  async #requireRoom ({ lookupKey, holderKey }: VerifiedDispute): Promise<void> {
    const { maxConflicts = DEFAULT_MAX_CONFLICTS, clock } = this.#components
    const open = (await this.#store.at(lookupKey))
      .filter(kept => stateOf(kept).name !== 'decided' && kept.dispute.attestedUntil > clock.now())
    if (open.some(({ dispute }) => equalBytes(dispute.holderKey, holderKey))) {
      throw new MappingError('DISPUTE_OPEN')
    }
    if (open.length >= MAX_CONFLICTS_OF_KEY || (await this.#store.hashes()).length >= maxConflicts) {
      throw new ConflictError('CONFLICTS_FULL', { retryAfter: MAX_INTERVAL })
    }
  }

  /** To be called in turn. */
  async #goOn (disputeHash: Hash, options?: AbortOptions): Promise<ConflictSummary | undefined> {
    let kept = await this.#store.get(disputeHash)
    if (kept == null) {
      return undefined
    }
    if (stateOf(kept).name === 'decided') {
      await this.#forgetOld(kept.dispute)
      return this.#summarise(kept)
    }
    await this.#checkClock(options)
    if (this.#held(kept).since == null) {
      kept = await this.#bring(kept, options)
    }
    for (;;) {
      const reading = await readKeyOf(kept.dispute, this.#components, options)
      const facts = this.#factsOf(kept, reading)
      if (facts == null) {
        return this.#summarise(kept) // what time alone tells, it told; the rest waits for the replicas
      }
      kept = await this.#advance(kept, facts, reading)
      if (stateOf(kept).name !== 'silent' || facts.ruled || !await this.#rulings.bySilence(kept, options)) {
        return this.#summarise(kept)
      }
    }
  }

  /** Where too few others confirm the clock, they are asked what time it is. */
  async #checkClock (options?: AbortOptions): Promise<void> {
    const { clock, checked, refresh, logger } = this.#components
    if (checked.now() === clock.now()) {
      return
    }
    try {
      await refresh?.(options)
    } catch (err) {
      if (!(err instanceof DiscoveryError)) {
        throw err
      }
      logger('the clock is not confirmed: %s', err.code)
    }
  }

  /** To the state that the facts lead to, durably; holders are told before it is written that they were. */
  async #advance (kept: KeptConflict, facts: ConflictFacts, { set }: KeyReading): Promise<KeptConflict> {
    const { clock, checked, registry, notify, logger } = this.#components
    const { dispute, history } = kept
    const terms = { window: registry.current().policy.conflictWindow, openedAt: history[0]?.at ?? dispute.issuedAt }
    const states = advance(stateOf(kept), facts, terms, checked.now())
    if (states.some(({ name }) => name === 'notified')) {
      await notify(kept, rivalsAgainst(dispute, set, this.#context()))
    }
    if (states.length === 0) {
      return kept
    }
    const next = { ...kept, history: [...history, ...states.map(state => ({ state, at: clock.now() }))] }
    await this.#store.put(next)
    logger('a conflict is %s', stateOf(next).name)
    return next
  }

  async #forgetOld (dispute: VerifiedDispute): Promise<void> {
    const { past, registry } = this.#components
    if (past.now() >= dispute.attestedUntil + registry.current().policy.conflictWindow) {
      await this.#store.delete(dispute)
      this.#seen.delete(dispute.name)
    }
  }

  /** Undefined: too few replicas answered to know, and time alone changes nothing. */
  #factsOf (kept: KeptConflict, { set, complete }: KeyReading): ConflictFacts | undefined {
    const { dispute } = kept
    const { since } = this.#held(kept)
    if (complete) {
      const context = this.#context()
      const facts = factsOf(dispute, set, context, since)
      this.#seen.set(dispute.name, {
        facts,
        rivals: rivalsAgainst(dispute, set, context),
        parties: partiesOf(dispute, set, context)
      })
      return facts
    }
    const { checked } = this.#components
    if (checked.now() >= dispute.attestedUntil || (stateOf(kept).name === 'opened' && since == null)) {
      // as if somebody stood against it, whom nothing moves
      const { strength, attestedUntil } = dispute
      return { strength, attestedUntil, rivals: [{ strength }], ruled: false, withdrawn: false }
    }
    return undefined
  }

  /** The dispute, to the replicas that don't have it. */
  async #bring (kept: KeptConflict, options?: AbortOptions): Promise<KeptConflict> {
    const { gate, clock } = this.#components
    if (!goesOn('publish', gate, clock.now())) {
      return kept
    }
    const { receipts } = await this.#components.publishFact(kept.dispute, options)
    const has = new Set(kept.receipts.map(({ dp }) => dp))
    const fresh = receipts.filter(({ dp }) => !has.has(dp))
    if (fresh.length === 0) {
      return kept
    }
    const next = { ...kept, receipts: [...kept.receipts, ...fresh] }
    await this.#store.put(next)
    return next
  }

  #held ({ dispute, receipts }: KeptConflict): Held {
    return heldBy(receipts, dispute.lookupKey, this.#components.registry.current(), this.#components.clock.now())
  }

  #summarise (kept: KeptConflict): ConflictSummary {
    const { dispute, history } = kept
    return { dispute, state: stateOf(kept), history, held: this.#held(kept), ...this.#seen.get(dispute.name) }
  }

  #context (): VerifyContext {
    return { registry: this.#components.registry.current(), now: this.#components.clock.now() }
  }
}

/** @throws ConflictError `CONFLICT_UNKNOWN` */
function known<T> (value: T | undefined): T {
  if (value == null) {
    throw new ConflictError('CONFLICT_UNKNOWN')
  }
  return value
}

function stateOf ({ history }: Pick<KeptConflict, 'history'>): ConflictState {
  return history.at(-1)?.state ?? { name: 'opened' }
}
