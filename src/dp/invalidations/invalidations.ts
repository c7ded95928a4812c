/**
 * Where invalidations meet at a DP: whatever way one comes, it goes durably to the
 * log and, where this DP is a replica of its key, into the record set; what comes
 * up here is spread to the replicas and to every DP.
 */
import { setImmediate } from 'node:timers/promises'
import { toString } from 'uint8arrays/to-string'
import { equalBytes } from '../../base/bytes.ts'
import { DiscoveryError } from '../../base/errors.ts'
import { RecordSet } from '../../mapping/record-set.ts'
import { verifyEntry } from '../../mapping/verify.ts'
import { strikerOf } from '../../mapping/strikes.ts'
import { readersOf } from '../../registry/placement.ts'
import type { LookupKey } from '../../base/bytes.ts'
import type { Clock } from '../../base/clock.ts'
import type { PublishedFact, Publisher } from '../../dht/index.ts'
import type { UncheckedInvalidation, VerifiedFact, VerifiedInvalidation } from '../../mapping/interface.ts'
import type { InvalidationGossip } from '../../protocols/invalidation/index.ts'
import type { RecordIntake } from '../../protocols/records/index.ts'
import type { RegistrySource, VerifiedRegistry } from '../../registry/interface.ts'
import type { InvalidationLog } from '../../store/invalidation-log.ts'
import type { AbortOptions, Logger } from '@libp2p/interface'

/** Keys written at once: they share an fsync, and reads still get their turn. */
const AT_ONCE = 64
/** Milliseconds between two looks for what may be forgotten. */
const PRUNE_INTERVAL = 3_600_000

/** How an invalidation came here. */
export type Arrival = 'gossip' | 'sync' | 'notice' | 'here'

export interface InvalidationsComponents {
  /** Peer id of this DP, base58btc. */
  readonly id: string
  readonly registry: RegistrySource
  readonly clock: Clock
  readonly log: InvalidationLog
  readonly intake: Pick<RecordIntake, 'take'>
  readonly publisher: Pick<Publisher, 'publishFact'>
  readonly gossip: Pick<InvalidationGossip, 'publish'>
  readonly logger: Logger
  /** Counts what the log took. */
  readonly count: (arrival: Arrival, outcome: 'added' | 'known' | 'refused') => void
}

export interface Invalidations {
  start (): void
  /** Waits for what is under way. */
  stop (): Promise<void>
  /**
   * What came up at this DP: durable here, then at the replicas, and told to every DP.
   *
   * @returns as `Publisher.publishFact`
   */
  spread (fact: VerifiedInvalidation, options?: AbortOptions): Promise<PublishedFact<VerifiedInvalidation>>
  /** For whoever publishes facts of any kind: invalidations are spread, others go to their replicas. */
  publishFact<F extends VerifiedFact> (fact: F, options?: AbortOptions): Promise<PublishedFact<F>>
  /** What came from another DP, verified. Resolves once it is durable, in the record set too. */
  take (facts: readonly VerifiedInvalidation[], arrival: Arrival): Promise<void>
  /** Of entries that this DP published, those that nothing strikes. */
  unstruck (entries: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>
  /** Resolves once the facts of keys whose replica we became are in the record store. */
  settled (): Promise<void>
}

export function invalidations (components: InvalidationsComponents): Invalidations {
  const { id, registry: source, clock, log, intake, publisher, logger } = components
  let stopped = true
  let work: Promise<void> = Promise.resolve()
  let unsubscribe = (): void => {}
  let timer: NodeJS.Timeout | undefined

  const isReplica = (lookupKey: LookupKey, registry: VerifiedRegistry): boolean => readersOf(lookupKey, registry).some(dp => dp.id === id)

  /** Into the record sets of keys whose replica we are; quotas of a key may refuse, and say so to nobody. */
  const apply = async (facts: readonly UncheckedInvalidation[]): Promise<void> => {
    const registry = source.current()
    const byKey = new Map<string, UncheckedInvalidation[]>()
    for (const fact of facts) {
      const name = toString(fact.lookupKey, 'latin1')
      byKey.set(name, [...byKey.get(name) ?? [], fact])
    }
    const groups = [...byKey.values()].filter(([first]) => first != null && isReplica(first.lookupKey, registry))
    for (let i = 0; i < groups.length; i += AT_ONCE) {
      await Promise.all(groups.slice(i, i + AT_ONCE).map(async group => {
        const [first] = group
        if (first != null) {
          await intake.take(RecordSet.of<never>(first.lookupKey, [], group))
        }
      }))
    }
  }

  const take = async (facts: readonly VerifiedInvalidation[], arrival: Arrival): Promise<void> => {
    // the log last: what it has was applied, so that a crash in between is made good by the next reconciliation
    await apply(facts)
    const outcomes = await log.add(facts, { settle: arrival === 'sync' })
    outcomes.forEach(outcome => { components.count(arrival, outcome) })
  }

  const spread = async (fact: VerifiedInvalidation, options?: AbortOptions): Promise<PublishedFact<VerifiedInvalidation>> => {
    const [outcome = 'refused'] = await log.add([fact])
    components.count('here', outcome)
    const [published] = await Promise.all([publisher.publishFact(fact, options), outcome === 'added' ? tell(fact) : undefined])
    return published
  }

  const tell = async (fact: VerifiedInvalidation): Promise<void> => {
    try {
      const told = await components.gossip.publish(fact)
      logger('told an invalidation to %d neighbours', told)
    } catch (err) {
      // the others find it when they reconcile
      logger.error('an invalidation was not told: %e', err)
    }
  }

  /** Facts of keys whose replica we became; those of other keys are where they belong. */
  const handOver = async (previous?: VerifiedRegistry): Promise<void> => {
    const registry = source.current()
    let batch: UncheckedInvalidation[] = []
    for await (const lookupKey of log.keys()) {
      if (stopped || source.current() !== registry) {
        return // a newer version starts over
      }
      if (isReplica(lookupKey, registry) && (previous == null || !isReplica(lookupKey, previous))) {
        batch.push(...await log.at(lookupKey))
      }
      if (batch.length >= AT_ONCE) {
        await apply(batch)
        batch = []
        await setImmediate()
      }
    }
    await apply(batch)
    await log.markHanded(registry.hash)
  }

  const inBackground = (task: () => Promise<unknown>, what: string): void => {
    work = work.then(async () => {
      if (!stopped) {
        await task()
      }
    }).catch((err: unknown) => { logger.error('%s failed - %e', what, err) })
  }

  return {
    start () {
      stopped = false
      unsubscribe = source.onUpdate((_registry, previous) => {
        inBackground(async () => {
          const handed = await log.handedUnder()
          // what an earlier version left undone is done from scratch
          await handOver(handed != null && equalBytes(handed, previous.hash) ? previous : undefined)
        }, 'handing invalidations over')
      })
      inBackground(async () => {
        const handed = await log.handedUnder()
        if (handed == null || !equalBytes(handed, source.current().hash)) {
          await handOver()
        }
      }, 'handing invalidations over')
      timer = setInterval(() => { inBackground(async () => log.prune(), 'forgetting invalidations') }, PRUNE_INTERVAL)
      timer.unref()
      inBackground(async () => log.prune(), 'forgetting invalidations')
    },
    async stop () {
      stopped = true
      unsubscribe()
      clearInterval(timer)
      await work
    },
    settled: async () => { await work },
    take,
    spread,
    publishFact: async (fact, options) => isInvalidation(fact) ? { ...await spread(fact, options), fact } : publisher.publishFact(fact, options),
    async * unstruck (entries) {
      for await (const bytes of entries) {
        if (!await isStruck(bytes)) {
          yield bytes
        }
      }
    }
  }

  async function isStruck (bytes: Uint8Array): Promise<boolean> {
    const context = { registry: source.current(), now: clock.now() }
    try {
      const entry = verifyEntry(bytes, context)
      // whether a ruling holds depends on defences, which replicas have: they refuse what it strikes
      const facts = (await log.at(entry.lookupKey)).filter(({ by }) => by.reason !== 'superseded')
      return strikerOf(RecordSet.of<never>(entry.lookupKey, [], facts), context)(entry) != null
    } catch (err) {
      if (err instanceof DiscoveryError) {
        return false // what doesn't verify isn't refreshed anyway
      }
      throw err
    }
  }
}

function isInvalidation (fact: VerifiedFact): fact is VerifiedInvalidation {
  return fact.kind === 'invalidation'
}
