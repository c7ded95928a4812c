/** Brings entries and other facts to their replicas, all at once, and keeps trying where a replica is away. */
import { toString } from 'uint8arrays/to-string'
import { systemTimer } from '../base/clock.ts'
import { DiscoveryError } from '../base/errors.ts'
import { Laggards } from '../base/laggards.ts'
import { untilMost } from '../base/until-most.ts'
import { actOf } from '../mapping/act-of.ts'
import { parseFact } from '../mapping/fact-kinds.ts'
import { regionsOf } from '../mapping/regions-of.ts'
import { verifyEntry, verifyFact } from '../mapping/validity.ts'
import { goesOn } from '../registry/gate.ts'
import { areMajority, replicasOf } from '../registry/placement.ts'
import { batchesOf, isEntry } from './batches.ts'
import {
  DEFAULT_RETRY_INTERVAL, DISPUTE_PATIENCE, MAX_LAG_PATIENCE, MIN_LAG_PATIENCE, RETRY_BATCH
} from './constants.ts'
import { DHT_PENDING, DhtError } from './errors.ts'
import { Pace } from './pace.ts'
import { comingFor, placedFor } from './placed-for.ts'
import { kindOfName, PublishQueue } from './publish-queue.ts'
import type { VerifiedEntry, VerifiedFact, VerifyContext } from '../mapping/interface.ts'
import type { RecordSet } from '../mapping/record-set.ts'
import type { VerifiedReceipt } from '../mapping/receipt.ts'
import type { DpRecord } from '../registry/interface.ts'
import type { Publishable } from './batches.ts'
import type { StoreErrorCode } from '../store/errors.ts'
import type { QueueItem, QueueRow } from './publish-queue.ts'
import type {
  BringOptions, Late, Published, PublishedFact, Publisher as PublisherInterface, PublisherComponents, PublisherInit,
  PublishFailure
} from './interface.ts'
import type { AbortOptions, Logger } from '@libp2p/interface'
import { dateOfQueued } from './queued.ts'

/** What ends by itself: another registry version, a clock that is behind, a dispute that is still under way. */
const PASSING: readonly string[] = [
  'RECORDS_NOT_REPLICA', 'ENTRY_DP_UNKNOWN', 'ENTRY_NOT_YET_ISSUED', 'INVALIDATION_NOT_YET_ISSUED',
  'INVALIDATION_NOT_ALLOWED',
  'FACT_NOT_YET_ISSUED', 'FACT_SIGNER_UNKNOWN', 'RULING_NOT_REPLICA', 'RECORDS_NOT_WHOLE',
  'REGISTRY_FROZEN', 'REGISTRY_EXPIRED'
]

/** A defence that came before its dispute: that comes soon, or never, since the replica refused or forgot it. */
const BRIEFLY_PASSING = 'DISPUTE_UNKNOWN'

/** What one replica said of one fact. */
type Outcome = { readonly receipt: VerifiedReceipt } | { readonly code: string, readonly again: boolean }

/** Not answered yet, and waiting on our disk. */
const PENDING: Outcome = { code: DHT_PENDING, again: true }
const UNKNOWN: Outcome = { code: 'RPC_INTERNAL', again: true }
/** It would wait, and there is no room for it: replicas that have it bring it, or the next refresh. */
const NO_ROOM: Outcome = { code: 'STORE_QUEUE_FULL' satisfies StoreErrorCode, again: false }

export class Publisher implements PublisherInterface {
  readonly [Symbol.toStringTag] = '@mimi/publisher'
  readonly #components: PublisherComponents
  readonly #log: Logger
  readonly #queue: PublishQueue
  readonly #pace: Pace
  readonly #laggards: Laggards
  /** What goes on after it was answered. */
  readonly #background = new Set<Promise<void>>()
  readonly #listeners = new Set<(late: Late) => Promise<void>>()
  #stopped = new AbortController()

  constructor (components: PublisherComponents, init: PublisherInit = {}) {
    this.#components = components
    this.#log = components.logger.forComponent('mimi:dht:publisher')
    this.#queue = new PublishQueue(components.queue, init.queue)
    this.#laggards = components.laggards ?? new Laggards(components.clock)
    this.#pace = new Pace(components.timer ?? systemTimer, async signal => {
      try {
        await this.retry({ signal })
      } catch (err) {
        this.#log.error('a round of retries failed: %e', err)
      }
      return init.retryInterval ?? DEFAULT_RETRY_INTERVAL
    })
  }

  start (): void {
    this.#stopped = new AbortController()
    this.#pace.start()
  }

  async stop (): Promise<void> {
    this.#stopped.abort(new DhtError('DHT_STOPPED'))
    await this.#pace.stop()
    await Promise.all(this.#background)
  }

  async publish (entries: readonly VerifiedEntry[], options?: AbortOptions): Promise<readonly Published[]> {
    await this.#components.gate.require('publish', options)
    const [registry, now] = [this.#components.registry.current(), this.#components.clock.now()]
    const replicas = entries.map(entry => replicasOf(entry.lookupKey, registry, now, entry.regions))
    const byReplica = new Map<DpRecord, VerifiedEntry[]>()
    for (const [i, entry] of entries.entries()) {
      for (const dp of replicas[i] ?? []) {
        byReplica.set(dp, [...byReplica.get(dp) ?? [], entry])
      }
    }
    const outcomes = new Map(
      await Promise.all([...byReplica].map(async ([dp, own]) => [dp, await this.#send(dp, own, options)] as const))
    )
    return Promise.all(entries.map(async (entry, i): Promise<Published> => {
      await this.#wait(comingFor(entry, registry, now), entry)
      const own = replicas[i] ?? []
      const outcomeOf = (dp: DpRecord): Outcome => outcomes.get(dp)?.get(entry) ?? UNKNOWN
      const without = await this.#wait(own.filter(dp => waits(outcomeOf(dp))), entry)
      const { receipts, failed } = summarise(own, dp => without.has(dp.id) ? NO_ROOM : outcomeOf(dp))
      return { entry, receipts, failed, replicas: own.length }
    }))
  }

  async refresh (entries: readonly VerifiedEntry[], options?: AbortOptions): Promise<number> {
    await this.#components.gate.require('publish', options)
    const { registry: source, clock } = this.#components
    const [registry, now] = [source.current(), clock.now()]
    const byReplica = new Map<DpRecord, VerifiedEntry[]>()
    for (const entry of entries) {
      for (const dp of replicasOf(entry.lookupKey, registry, now, entry.regions)) {
        byReplica.set(dp, [...byReplica.get(dp) ?? [], entry])
      }
    }
    const sent = await Promise.all([...byReplica].map(async ([dp, own]) => {
      const lacking = await this.#lacking(dp, own, options)
      const outcomes = await this.#send(dp, lacking, options)
      await this.#tellLate(outcomes)
      const again = lacking.filter(entry => waits(outcomes.get(entry)))
      // those without room come with the next pass
      await this.#queue.put(again.map(fact => ({ dp: dp.id, fact })))
      return lacking.length
    }))
    return sent.reduce((sum, count) => sum + count, 0)
  }

  /** One that doesn't say gets nothing: the next pass comes, and replicas have each other. */
  async #lacking (
    dp: DpRecord, entries: readonly VerifiedEntry[], options?: AbortOptions
  ): Promise<readonly VerifiedEntry[]> {
    try {
      const held = await this.#components.records.digest(dp, entries, options)
      return entries.filter(entry => !held.has(entry))
    } catch (err) {
      if (!(err instanceof DiscoveryError)) {
        throw err
      }
      this.#log('%s does not say what it has: %s', dp.id, err.code)
      return []
    }
  }

  async publishEntry (entry: VerifiedEntry, options: BringOptions<Published> = {}): Promise<Published> {
    await this.#components.gate.require('publish', { signal: options.signal })
    const [registry, now] = [this.#components.registry.current(), this.#components.clock.now()]
    await this.#wait(comingFor(entry, registry, now), entry)
    const replicas = replicasOf(entry.lookupKey, registry, now, entry.regions)
    return await this.#bring(entry, replicas, options, outcome => ({ entry, ...outcome }))
  }

  async publishFact<F extends VerifiedFact> (
    fact: F, options: BringOptions<PublishedFact<F>> = {}
  ): Promise<PublishedFact<F>> {
    await this.#components.gate.require(actOf(fact), { signal: options.signal })
    const [registry, now] = [this.#components.registry.current(), this.#components.clock.now()]
    const replicas = placedFor(fact, registry, now)
    await this.#wait(comingFor(fact, registry, now), fact)
    const without = await this.#wait(replicas, fact)
    return await this.#bring(fact, replicas, options, outcome => ({ fact, ...outcome }), without)
  }

  /**
   * To all at once; those that are slow are told as pending, and go on by themselves, from our disk if need be.
   *
   * @param queued - it waits for all already but for these, for which there is no room
   */
  async #bring<F extends Publishable, P> (
    fact: F,
    replicas: readonly DpRecord[],
    { signal, onSettled }: BringOptions<P>,
    published: (outcome: Omit<Published, 'entry'>) => P,
    queued?: ReadonlySet<string>
  ): Promise<P> {
    const { registry, clock, timer = systemTimer } = this.#components
    const outcomes = new Map<DpRecord, Outcome>()
    const works = replicas.map(async dp => {
      const outcome = (await this.#send(dp, [fact], { signal: this.#stopped.signal })).get(fact) ?? UNKNOWN
      outcomes.set(dp, outcome)
      const isGood = 'receipt' in outcome
      if (isGood) {
        this.#laggards.spoke(dp.id)
      }
      return isGood
    })
    const isEnough = (): boolean => {
      const stored = [...outcomes].flatMap(([{ id }, outcome]) => 'receipt' in outcome ? id : [])
      return areMajority(stored, fact.lookupKey, registry.current(), clock.now(), regionsOf(fact))
    }
    const isAwaited = (index: number): boolean => !this.#laggards.isLate(replicas[index]?.id ?? '')
    const lagging = await untilMost(works, {
      clock, timer, signal, isEnough, isAwaited, least: MIN_LAG_PATIENCE, most: MAX_LAG_PATIENCE
    })
    lagging.forEach(index => { this.#laggards.late(replicas[index]?.id ?? '') })
    const pending = replicas.filter(dp => !outcomes.has(dp))
    const without = queued ?? await this.#wait(replicas.filter(dp => waits(outcomes.get(dp))), fact)
    if (queued != null) {
      await this.#settle(fact, replicas, outcomes)
    }
    const outcomeAt = (dp: DpRecord): Outcome => {
      const outcome = outcomes.get(dp) ?? PENDING
      return waits(outcome) && without.has(dp.id) ? NO_ROOM : outcome
    }
    const tell = (): P => published({ ...summarise(replicas, outcomeAt), replicas: replicas.length })
    if (pending.length > 0) {
      this.#inBackground(Promise.all(works).then(async () => {
        await this.#settle(fact, pending, outcomes)
        onSettled?.(tell())
      }))
    }
    return tell()
  }

  /** What has a receipt, or will never have one, waits no longer. */
  async #settle (
    fact: Publishable, replicas: readonly DpRecord[], outcomes: ReadonlyMap<DpRecord, Outcome>
  ): Promise<void> {
    await this.#queue.delete(replicas.filter(dp => !waits(outcomes.get(dp))).map(({ id }) => ({ dp: id, fact })))
  }

  /** @returns peer ids of those for which there is no room */
  async #wait (replicas: readonly DpRecord[], fact: Publishable): Promise<ReadonlySet<string>> {
    const without = await this.#queue.put(replicas.map(({ id }) => ({ dp: id, fact })))
    if (without.length > 0) {
      this.#log('no room for what waits for %s', without.map(({ dp }) => dp).join(', '))
    }
    return new Set(without.map(({ dp }) => dp))
  }

  #inBackground (work: Promise<void>): void {
    const logged: Promise<void> = work
      .catch((err: unknown) => { this.#log.error('what was pending could not be settled: %e', err) })
      .finally(() => { this.#background.delete(logged) })
    this.#background.add(logged)
  }

  waitingFor (dp: string): number {
    return this.#queue.waitingFor(dp)
  }

  async retry (options?: AbortOptions): Promise<number> {
    const { registry: source } = this.#components
    let stored = 0
    await this.#queue.keepOnly(source.current().dps.map(({ id }) => id))
    await Promise.all(source.current().dps.map(async dp => {
      const waiting = await this.#waiting(dp)
      if (waiting.length === 0) {
        return
      }
      const outcomes = await this.#send(dp, waiting, options)
      const settled = [...outcomes].filter(([, outcome]) => !waits(outcome))
      // before it is forgotten here, so that a crash in between leaves it to be told again
      await this.#tellLate(outcomes)
      stored += settled.filter(([, outcome]) => 'receipt' in outcome).length
      await this.#queue.delete(settled.map(([fact]): QueueItem => ({ dp: dp.id, fact })))
    }))
    return stored
  }

  onLate (listener: (late: Late) => Promise<void>): () => void {
    this.#listeners.add(listener)
    return () => { this.#listeners.delete(listener) }
  }

  async #tellLate (outcomes: ReadonlyMap<Publishable, Outcome>): Promise<void> {
    const late = [...outcomes].flatMap(([entry, outcome]) =>
      isEntry(entry) && 'receipt' in outcome ? [{ entry, receipt: outcome.receipt }] : [])
    await Promise.all(late.flatMap(one => [...this.#listeners].map(async listener => { await listener(one) })))
  }

  /** What is still worth bringing to this replica; the rest is forgotten. */
  async #waiting (dp: DpRecord): Promise<readonly Publishable[]> {
    const { registry: source, clock, past, gate } = this.#components
    const [registry, now] = [source.current(), clock.now()]
    const waiting: Publishable[] = []
    const gone: QueueRow[] = []
    for (const row of await this.#queue.rows(dp.id, RETRY_BATCH, act => goesOn(act, gate, now))) {
      const use = useFor(dp, row, { registry, now })
      if (use.fact != null) {
        waiting.push(use.fact)
      } else if (isOver(dp, row, { registry, now: past.now() })) {
        this.#log('what waited for %s is of no use any more: %s', dp.id, use.code)
        gone.push(row)
      }
    }
    await this.#queue.deleteRows(dp.id, gone)
    return waiting
  }

  async #send<F extends Publishable> (
    dp: DpRecord, facts: readonly F[], options?: AbortOptions
  ): Promise<ReadonlyMap<F, Outcome>> {
    const byHash = new Map<string, Outcome>()
    await Promise.all(batchesOf(facts).map(async sets => {
      for (const [hash, outcome] of await this.#merge(dp, sets, options)) {
        byHash.set(hash, outcome)
      }
    }))
    // what did not travel was replaced by a newer one of its slot in the same call
    return new Map(facts.map(fact => [fact, byHash.get(nameOf(fact)) ?? { code: 'ENTRY_STALE', again: false }]))
  }

  async #merge (
    dp: DpRecord, sets: readonly RecordSet[], options?: AbortOptions
  ): Promise<ReadonlyArray<readonly [string, Outcome]>> {
    try {
      const { outcomes, facts, receipt } = await this.#components.records.merge(dp, sets, options)
      const answered = [...outcomes.flat().map(({ entry, code }) => ({ fact: entry, code })), ...facts.flat()]
      return answered.map(({ fact, code }) =>
        [nameOf(fact), receipt == null || code != null ? this.#refusal(fact, code) : { receipt }])
    } catch (err) {
      if (!(err instanceof DiscoveryError)) {
        this.#log.error('could not publish to %s: %e', dp.id, err)
      }
      const outcome = { code: err instanceof DiscoveryError ? err.code : 'RPC_INTERNAL', again: true }
      return sets.flatMap(({ entries, facts }) => [...entries, ...facts].map(fact => [nameOf(fact), outcome] as const))
    }
  }

  /** What else a replica says of a fact, it says again. */
  #refusal ({ issuedAt }: Pick<Publishable, 'issuedAt'>, code: string = 'RECORDS_ANSWER_INVALID'): Outcome {
    const { past } = this.#components
    const isBriefly = code === BRIEFLY_PASSING && past.now() < issuedAt + DISPUTE_PATIENCE
    return { code, again: isBriefly || PASSING.includes(code) }
  }
}

/** Whether it is brought again later, from the queue. */
function waits (outcome: Outcome = PENDING): boolean {
  return !('receipt' in outcome) && outcome.again
}

function nameOf ({ hash }: { readonly hash: Uint8Array }): string {
  return toString(hash, 'latin1')
}

function readQueued ({ name, bytes }: QueueRow, context: VerifyContext): Publishable {
  const kind = kindOfName(name)
  return kind == null ? verifyEntry(bytes, context) : verifyFact(parseFact(kind, bytes), context)
}

/** Undefined where it isn't to be brought to this replica at this time. */
function useFor (
  dp: DpRecord, row: QueueRow, context: VerifyContext
): { readonly fact?: Publishable, readonly code?: string } {
  try {
    const fact = readQueued(row, context)
    const isTarget = [placedFor, comingFor].some(dps =>
      dps(fact, context.registry, context.now).some(({ id }) => id === dp.id))
    return isTarget ? { fact } : { code: 'RECORDS_NOT_REPLICA' }
  } catch (err) {
    if (!(err instanceof DiscoveryError)) {
      throw err
    }
    return { code: err.code }
  }
}

/** Also by a time that others confirm; nothing was over before that, or before it was made. */
function isOver (dp: DpRecord, row: QueueRow, { registry, now }: VerifyContext): boolean {
  const at = Math.max(now, dateOfQueued(row))
  return now > 0 && useFor(dp, row, { registry, now: at }).fact == null
}

function summarise (replicas: readonly DpRecord[], outcomeAt: (dp: DpRecord) => Outcome |
  undefined): { receipts: VerifiedReceipt[], failed: PublishFailure[] } {
  const receipts: VerifiedReceipt[] = []
  const failed: PublishFailure[] = []
  for (const dp of replicas) {
    const outcome = outcomeAt(dp) ?? UNKNOWN
    if ('receipt' in outcome) {
      receipts.push(outcome.receipt)
    } else {
      failed.push({ dp: dp.id, code: outcome.code, queued: outcome.again })
    }
  }
  return { receipts, failed }
}
