/**
 * Carries conflicts through at the DP to which they were brought: brings the
 * dispute to the replicas, has its rivals told, waits, asks for the replicas'
 * word, makes the ruling (docs/protocol.md, "Conflict"). Each state is durable
 * before anything rests on it, and every step may be repeated, so that a crash at
 * any moment costs time only. Where this DP never comes back, another one to which
 * the same dispute is brought comes to the same end.
 */
import { toString } from 'uint8arrays/to-string'
import { systemTimer } from '../../base/clock.ts'
import { DiscoveryError } from '../../base/errors.ts'
import { peerIdOf } from '../../base/keys.ts'
import { factsOf, partiesOf, rivalsAgainst } from '../../conflict/evidence.ts'
import { heldBy } from '../../conflict/held.ts'
import { advance } from '../../conflict/machine.ts'
import { Pace } from '../../dht/pace.ts'
import { SERIAL_LENGTH } from '../../mapping/constants.ts'
import { makeInvalidation, verifyInvalidation } from '../../mapping/invalidation.ts'
import { RecordSet } from '../../mapping/record-set.ts'
import { requireParties } from '../../mapping/parties.ts'
import { parseVerdict, silenceRequired } from '../../mapping/ruling.ts'
import { ConflictError } from './errors.ts'
import { ConflictStore } from './store.ts'
import type { Hash, LookupKey } from '../../base/bytes.ts'
import type { Clock, Random, Timer } from '../../base/clock.ts'
import type { Signer } from '../../base/keys.ts'
import type { Held } from '../../conflict/held.ts'
import type { ConflictFacts, ConflictState } from '../../conflict/machine.ts'
import type { ConflictStep } from '../../conflict/steps.ts'
import type { Publisher, RecordReader } from '../../dht/interface.ts'
import type { ArbiterSignature, Silence, SupersededBy, VerifiedDispute, VerifiedEntry, VerifyContext } from '../../mapping/interface.ts'
import type { RecordsClient } from '../../protocols/records/interface.ts'
import type { RegistrySource } from '../../registry/interface.ts'
import type { KeyValueStore } from '../../store/interface.ts'
import type { KeptConflict } from './store.ts'
import type { AbortOptions, Logger } from '@libp2p/interface'

/** Conflicts that are followed at once; each costs a read of its replicas now and then. */
const DEFAULT_MAX_CONFLICTS = 10_000
/** Parts of a window between two looks, as long as that lies within bounds. */
const LOOKS_PER_WINDOW = 32
const MIN_INTERVAL = 1_000
const MAX_INTERVAL = 3_600_000

export interface ConflictSummary {
  readonly dispute: VerifiedDispute
  readonly state: ConflictState
  /** From `opened` on. */
  readonly history: readonly ConflictStep[]
  readonly held: Held
  /** As of the last look since the DP started, if enough replicas answered. */
  readonly facts?: ConflictFacts
  /** Older mappings of others, as of then. */
  readonly rivals?: readonly VerifiedEntry[]
  /** Peer ids of the DPs of either side, as of then: who may not judge, and what a verdict names. */
  readonly parties?: readonly string[]
}

export interface Conflicts {
  start (): void
  /** Waits for what is under way. */
  stop (): Promise<void>
  /**
   * Durable before it resolves; the same dispute again changes nothing.
   *
   * @throws ConflictError `CONFLICT_WITHOUT_RIVAL`, `CONFLICT_REPLICAS_UNREACHABLE`, `CONFLICTS_FULL`
   */
  open (dispute: VerifiedDispute, options?: AbortOptions): Promise<ConflictSummary>
  get (disputeHash: Hash): Promise<ConflictSummary | undefined>
  /** In no particular order. */
  list (): Promise<readonly ConflictSummary[]>
  /** Looks at the facts and goes on as far as they lead. */
  look (disputeHash: Hash, options?: AbortOptions): Promise<ConflictSummary | undefined>
  /**
   * Makes the ruling of arbiters, and spreads it.
   *
   * @param verdict - VerdictPayload, which they signed
   * @throws ConflictError `CONFLICT_UNKNOWN`, `CONFLICT_OVER`; MappingError `RULING_…`, `FACT_…`
   */
  decide (verdict: Uint8Array, arbiters: readonly ArbiterSignature[], options?: AbortOptions): Promise<ConflictSummary>
}

export interface ConflictsComponents {
  readonly store: KeyValueStore
  readonly registry: RegistrySource
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  /** The DP's libp2p key. */
  readonly signer: Signer
  readonly reader: Pick<RecordReader, 'read'>
  /** What this DP knows at a key by itself. */
  readonly known: (lookupKey: LookupKey) => Promise<RecordSet<VerifiedEntry>>
  readonly publishFact: Publisher['publishFact']
  readonly records: Pick<RecordsClient, 'silence'>
  /** Has those who published the older mappings tell their holders; durable once it resolves, idempotent. */
  readonly notify: (dispute: VerifiedDispute, rivals: readonly VerifiedEntry[]) => Promise<void>
  /** Conflicts that are followed at once. @default 10_000 */
  readonly maxConflicts?: number
  /** @default the runtime's timers */
  readonly timer?: Timer
}

export function conflicts (components: ConflictsComponents): Conflicts {
  return new ConflictDriver(components)
}

class ConflictDriver implements Conflicts {
  readonly #components: ConflictsComponents
  readonly #store: ConflictStore
  /** Work on one conflict runs one after the other. */
  readonly #queues = new Map<string, Promise<unknown>>()
  readonly #seen = new Map<string, Required<Pick<ConflictSummary, 'facts' | 'rivals' | 'parties'>>>()
  readonly #pace: Pace

  constructor (components: ConflictsComponents) {
    this.#components = components
    this.#store = new ConflictStore(components.store, () => this.#context())
    this.#pace = new Pace(components.timer ?? systemTimer, async signal => await this.#round(signal))
  }

  start (): void {
    this.#pace.start()
  }

  async stop (): Promise<void> {
    await this.#pace.stop()
    await Promise.allSettled(this.#queues.values()) // whoever asked hears of failures
  }

  async open (dispute: VerifiedDispute, options?: AbortOptions): Promise<ConflictSummary> {
    return await this.#inTurn(dispute.hash, async () => {
      const earlier = await this.#store.get(dispute.hash)
      if (earlier == null) {
        const { set, complete } = await this.#read(dispute, options)
        if (!complete) {
          throw new ConflictError('CONFLICT_REPLICAS_UNREACHABLE')
        }
        if (factsOf(dispute, set, this.#context()).rivals.length === 0) {
          throw new ConflictError('CONFLICT_WITHOUT_RIVAL')
        }
        if ((await this.#store.hashes()).length >= (this.#components.maxConflicts ?? DEFAULT_MAX_CONFLICTS)) {
          throw new ConflictError('CONFLICTS_FULL', { retryAfter: MAX_INTERVAL })
        }
        await this.#store.put({ dispute, history: [{ state: { name: 'opened' }, at: this.#components.clock.now() }], receipts: [] })
        this.#components.logger('a conflict was opened')
      }
      const opened = await this.#goOn(dispute.hash, options)
      this.#pace.hurry()
      if (opened == null) {
        throw new ConflictError('CONFLICT_UNKNOWN')
      }
      return opened
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
    return await this.#inTurn(disputeHash, async () => await this.#goOn(disputeHash, options))
  }

  async decide (verdict: Uint8Array, arbiters: readonly ArbiterSignature[], options?: AbortOptions): Promise<ConflictSummary> {
    const parsed = parseVerdict(verdict)
    return await this.#inTurn(parsed.disputeHash, async () => {
      const kept = await this.#store.get(parsed.disputeHash)
      if (kept == null) {
        throw new ConflictError('CONFLICT_UNKNOWN')
      }
      if (stateOf(kept).name === 'decided') {
        throw new ConflictError('CONFLICT_OVER')
      }
      await this.#rule(kept.dispute, parsed.before, { silence: [], decision: { verdict: parsed, arbiters } }, options)
      const decided = await this.#goOn(parsed.disputeHash, options)
      if (decided == null) {
        throw new ConflictError('CONFLICT_UNKNOWN')
      }
      return decided
    })
  }

  /** Everything that may have moved; returns the milliseconds until the next look. */
  async #round (signal: AbortSignal): Promise<number> {
    const { clock, logger } = this.#components
    const interval = this.#interval()
    let next = interval
    try {
      for (const hash of await this.#store.hashes()) {
        if (signal.aborted) {
          return interval
        }
        try {
          const summary = await this.look(hash, { signal })
          if (summary != null && 'until' in summary.state) {
            next = Math.min(next, Math.max(MIN_INTERVAL, summary.state.until - clock.now()))
          }
        } catch (err) {
          logger.error('a conflict could not be looked at - %e', err)
        }
      }
    } catch (err) {
      logger.error('conflicts could not be looked at - %e', err)
    }
    return next
  }

  #interval (): number {
    const { conflictWindow } = this.#components.registry.current().policy
    return Math.min(MAX_INTERVAL, Math.max(MIN_INTERVAL, conflictWindow / LOOKS_PER_WINDOW))
  }

  /** To be called in turn. */
  async #goOn (disputeHash: Hash, options?: AbortOptions): Promise<ConflictSummary | undefined> {
    const { clock, registry } = this.#components
    let kept = await this.#store.get(disputeHash)
    if (kept == null) {
      return undefined
    }
    const { dispute } = kept
    const { conflictWindow } = registry.current().policy
    if (stateOf(kept).name === 'decided') {
      if (clock.now() >= dispute.attestedUntil + conflictWindow) {
        await this.#store.delete(disputeHash)
        this.#seen.delete(dispute.name)
      }
      return this.#summarise(kept)
    }
    if (this.#held(kept).since == null) {
      kept = await this.#bring(kept, options)
    }
    for (;;) {
      const { set, complete } = await this.#read(dispute, options)
      const facts = this.#factsOf(kept, set, complete)
      if (facts == null) {
        return this.#summarise(kept) // what time alone tells, it told; the rest waits for the replicas
      }
      const openedAt = kept.history[0]?.at ?? dispute.issuedAt
      const states = advance(stateOf(kept), facts, { window: conflictWindow, openedAt }, clock.now())
      if (states.some(({ name }) => name === 'notified')) {
        await this.#components.notify(dispute, rivalsAgainst(dispute, set, this.#context()))
      }
      if (states.length > 0) {
        kept = { ...kept, history: [...kept.history, ...states.map(state => ({ state, at: clock.now() }))] }
        await this.#store.put(kept)
        this.#components.logger('a conflict is %s', stateOf(kept).name)
      }
      if (stateOf(kept).name !== 'silent' || facts.ruled || !await this.#ruleBySilence(kept, options)) {
        return this.#summarise(kept)
      }
    }
  }

  /** Undefined: too few replicas answered to know, and time alone changes nothing. */
  #factsOf (kept: KeptConflict, set: RecordSet<VerifiedEntry>, complete: boolean): ConflictFacts | undefined {
    const { dispute } = kept
    const { since } = this.#held(kept)
    if (complete) {
      const facts = factsOf(dispute, set, this.#context(), since)
      const context = this.#context()
      this.#seen.set(dispute.name, { facts, rivals: rivalsAgainst(dispute, set, context), parties: partiesOf(dispute, set, context) })
      return facts
    }
    const now = this.#components.clock.now()
    if (now >= dispute.attestedUntil || (stateOf(kept).name === 'opened' && since == null)) {
      // as if somebody stood against it, whom nothing moves
      return { strength: dispute.strength, attestedUntil: dispute.attestedUntil, rivals: [{ strength: dispute.strength }], ruled: false, withdrawn: false }
    }
    return undefined
  }

  /** The dispute, to the replicas that don't have it. */
  async #bring (kept: KeptConflict, options?: AbortOptions): Promise<KeptConflict> {
    const { receipts } = await this.#components.publishFact(kept.dispute, options)
    const known = new Set(kept.receipts.map(({ dp }) => dp))
    const fresh = receipts.filter(({ dp }) => !known.has(dp))
    if (fresh.length === 0) {
      return kept
    }
    const next = { ...kept, receipts: [...kept.receipts, ...fresh] }
    await this.#store.put(next)
    return next
  }

  /** @returns whether a ruling was made */
  async #ruleBySilence ({ dispute, receipts }: KeptConflict, options?: AbortOptions): Promise<boolean> {
    const { registry: source, records, logger, clock } = this.#components
    const registry = source.current()
    const operators = new Set<string>()
    const words = await Promise.all(receipts.map(async (receipt): Promise<Silence | undefined> => {
      const dp = registry.dp(receipt.dp)
      if (dp == null) {
        return undefined
      }
      try {
        const noDefence = await records.silence(dp, dispute, receipt, options)
        operators.add(dp.operator)
        return { receipt: receipt.bytes, noDefence }
      } catch (err) {
        if (!(err instanceof DiscoveryError)) {
          throw err
        }
        logger('%s gives no word of silence: %s', dp.id, err.code)
        return undefined
      }
    }))
    if (operators.size < silenceRequired(registry, clock.now())) {
      return false
    }
    await this.#rule(dispute, dispute.issuedAt, { silence: words.filter(word => word != null) }, options)
    return true
  }

  /** Durable here, and queued for its replicas, before it resolves. */
  async #rule (dispute: VerifiedDispute, before: number, evidence: Pick<SupersededBy, 'silence' | 'decision'>, options?: AbortOptions): Promise<void> {
    const { signer, random, publishFact } = this.#components
    const context = this.#context()
    const ruling = makeInvalidation({
      lookupKey: dispute.lookupKey,
      oprfKeyId: dispute.oprfKeyId,
      issuedAt: context.now,
      before,
      serial: random.bytes(SERIAL_LENGTH),
      by: { reason: 'superseded', dp: peerIdOf(signer.publicKey).toString(), dispute, ...evidence }
    }, signer)
    const verified = verifyInvalidation(ruling, context)
    if (evidence.decision != null) {
      // before it goes where replicas would refuse it
      requireParties(verified, (await this.#read(dispute, options)).set.entries, context.registry)
    }
    await publishFact(verified, options)
    this.#components.logger('made a ruling')
  }

  async #read ({ lookupKey }: VerifiedDispute, options?: AbortOptions): Promise<{ readonly set: RecordSet<VerifiedEntry>, readonly complete: boolean }> {
    const [read] = await this.#components.reader.read([lookupKey], options)
    const known = await this.#components.known(lookupKey)
    return { set: (read?.set ?? RecordSet.empty(lookupKey)).merge(known), complete: read?.complete ?? false }
  }

  #held ({ receipts }: KeptConflict): Held {
    return heldBy(receipts, this.#components.registry.current(), this.#components.clock.now())
  }

  #summarise (kept: KeptConflict): ConflictSummary {
    return { dispute: kept.dispute, state: stateOf(kept), history: kept.history, held: this.#held(kept), ...this.#seen.get(kept.dispute.name) }
  }

  #context (): VerifyContext {
    return { registry: this.#components.registry.current(), now: this.#components.clock.now() }
  }

  async #inTurn<T> (disputeHash: Hash, task: () => Promise<T>): Promise<T> {
    const name = toString(disputeHash, 'latin1')
    const before = this.#queues.get(name)
    const work = (async () => {
      await before?.catch(() => {}) // its caller hears of it
      return await task()
    })()
    this.#queues.set(name, work)
    try {
      return await work
    } finally {
      if (this.#queues.get(name) === work) {
        this.#queues.delete(name)
      }
    }
  }
}

function stateOf ({ history }: Pick<KeptConflict, 'history'>): ConflictState {
  return history.at(-1)?.state ?? { name: 'opened' }
}
