import type { LookupKey } from '../../base/bytes.ts'
import type { Clock, Timer } from '../../base/clock.ts'
import type { PublishedFact, Publisher, RecordReader } from '../../dht/interface.ts'
import type { VerifiedFact, VerifiedInvalidation } from '../../mapping/interface.ts'
import type { RecordSet } from '../../mapping/record-set.ts'
import type { InvalidationGossip } from '../../protocols/invalidation/interface.ts'
import type { RecordIntake } from '../../protocols/records/index.ts'
import type { RegistrySource } from '../../registry/interface.ts'
import type { KeyValueStore } from '../../store/interface.ts'
import type { InvalidationLog, LogOutcome } from '../../store/invalidation-log.ts'
import type { Share } from './share.ts'
import type { AbortOptions, Logger } from '@libp2p/interface'

/** How an invalidation came here. */
export type Arrival = 'gossip' | 'sync' | 'notice' | 'here'

/** Counts what the log took. */
export type CountLogged = (arrival: Arrival, outcome: LogOutcome) => void

export interface InvalidationArrivalsComponents {
  /** Peer id of this DP, base58btc. */
  readonly id: string
  readonly registry: RegistrySource
  readonly clock: Clock
  readonly log: Pick<InvalidationLog, 'add'>
  readonly intake: Pick<RecordIntake, 'take'>
  readonly share: Pick<Share, 'ofConcern'>
  readonly count: CountLogged
}

/** Where invalidations come in that others spread. */
export interface InvalidationArrivals {
  /**
   * Of what came from another DP, verified, that which concerns this one. Resolves once it is durable, in the record
   * set too.
   */
  take (facts: readonly VerifiedInvalidation[], arrival: Arrival): Promise<void>
  /** The invalidations of a record set that is stored here already, or nowhere here. */
  keep (facts: RecordSet, arrival: Arrival): Promise<void>
}

export interface InvalidationsComponents {
  /** Peer id of this DP, base58btc. */
  readonly id: string
  readonly registry: RegistrySource
  readonly clock: Clock
  readonly log: InvalidationLog
  readonly share: Pick<Share, 'concerns'>
  /** Where claims are kept. */
  readonly claims: Pick<KeyValueStore, 'iterate'>
  readonly reader: Pick<RecordReader, 'read'>
  readonly arrivals: InvalidationArrivals
  readonly publisher: Pick<Publisher, 'publishFact'>
  readonly gossip: Pick<InvalidationGossip, 'publish' | 'neighbours'>
  readonly logger: Logger
  readonly count: CountLogged
  /** @default the runtime's timers */
  readonly timer?: Timer
}

export interface Invalidations extends InvalidationArrivals {
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
  /**
   * Before an answer about what this DP holds at a key: where the voices weren't asked
   * since it came back, they are now, for a second at most.
   */
  askFirst (lookupKey: LookupKey): Promise<void>
  /** Of entries that this DP published, those that nothing strikes. */
  withoutInvalidated (entries: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>
  /** Resolves once nothing goes on in the background. */
  settled (): Promise<void>
}
