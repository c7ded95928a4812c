/**
 * Where invalidations meet at a DP: whatever way one comes that concerns it, it goes
 * durably to the log and, where this DP is a replica of its key, into the record set;
 * what comes up here is spread to the replicas and to every DP.
 *
 * `arrivals` is what gossip and reconciliation hand facts to, and knows of neither;
 * `invalidations` spreads by way of gossip.
 */
import { partOf } from '../../node/lifecycle.ts'
import { invalidationGossip } from '../../protocols/invalidation/index.ts'
import { InvalidationArrivals as InvalidationArrivalsClass } from './arrivals.ts'
import { invalidationMetrics } from './invalidation-metrics.ts'
import { Invalidations as InvalidationsClass } from './invalidations.ts'
import { Share } from './share.ts'
import type { Clock, Random } from '../../base/clock.ts'
import type { Publisher, RecordReader } from '../../dht/index.ts'
import type { Part } from '../../node/lifecycle.ts'
import type { Metrics } from '../../node/metrics.ts'
import type { InvalidationGossip, InvalidationGossipComponents } from '../../protocols/invalidation/index.ts'
import type { RecordIntake } from '../../protocols/records/index.ts'
import type { RegistrySource } from '../../registry/interface.ts'
import type { PeerJudge, Rpc } from '../../rpc/interface.ts'
import type { KeyValueStore } from '../../store/interface.ts'
import type { InvalidationLog } from '../../store/invalidation-log.ts'
import type {
  InvalidationArrivals, InvalidationArrivalsComponents, Invalidations, InvalidationsComponents
} from './interface.ts'
import type { ComponentLogger } from '@libp2p/interface'

export function invalidationArrivals (components: InvalidationArrivalsComponents): InvalidationArrivals {
  return new InvalidationArrivalsClass(components)
}

export function invalidations (components: InvalidationsComponents): Invalidations {
  return new InvalidationsClass(components)
}

export interface DpInvalidationsComponents {
  /** Peer id of this DP, base58btc. */
  readonly id: string
  readonly registry: RegistrySource
  readonly clock: Clock
  readonly random: Random
  readonly logger: ComponentLogger
  readonly log: InvalidationLog
  readonly intake: Pick<RecordIntake, 'take'>
  readonly publisher: Pick<Publisher, 'publishFact'>
  readonly reader: Pick<RecordReader, 'read'>
  /** Where claims are kept. */
  readonly claims: Pick<KeyValueStore, 'iterate'>
  readonly rpc: Pick<Rpc, 'call' | 'handle'>
  readonly pubsub: InvalidationGossipComponents['pubsub']
  readonly judge: PeerJudge
  readonly connect: InvalidationGossipComponents['connect']
  readonly metrics: Metrics
}

export interface DpInvalidations {
  readonly invalidations: Invalidations
  readonly log: InvalidationLog
  readonly gossip: InvalidationGossip
  readonly parts: readonly Part[]
}

/** Takes in nothing before its parts are started. */
export function dpInvalidations (components: DpInvalidationsComponents): DpInvalidations {
  const { log, metrics, logger } = components
  const counts = invalidationMetrics(metrics)
  const share = new Share(components)
  const arrivals = invalidationArrivals({ ...components, share, count: counts.logged })
  const gossip = invalidationGossip()({
    ...components,
    take: async facts => { await arrivals.take(facts, 'gossip') },
    count: counts.message
  })
  const spreading = invalidations({
    ...components,
    share,
    arrivals,
    gossip,
    logger: logger.forComponent('mimi:invalidations'),
    count: counts.logged
  })
  const parts = [partOf('invalidations', spreading), partOf('gossip', gossip)]
  return { invalidations: spreading, log, gossip, parts }
}

export type * from './interface.ts'
