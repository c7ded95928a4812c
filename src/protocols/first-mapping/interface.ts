import type { LookupKey } from '../../base/bytes.ts'
import type { Clock, Random, Timer } from '../../base/clock.ts'
import type { VerifiedEntry, VerifiedInvalidation } from '../../mapping/interface.ts'
import type { RecordSet } from '../../mapping/record-set.ts'
import type { Gate } from '../../registry/gate.ts'
import type { RegistrySource } from '../../registry/interface.ts'
import type { PeerJudge, Rpc } from '../../rpc/interface.ts'
import type { KeyValueOperation, KeyValueStore } from '../../store/interface.ts'
import type { AbortOptions, ComponentLogger, PeerId } from '@libp2p/interface'

export interface FirstMappingInit {
  /** Peer id of this DP, base58btc. */
  id: string
  /** Notices of others worked on at once. @default 32 */
  maxAtOnce?: number
  /** Milliseconds until a DP that did not answer is tried again, doubled each time. @default 1_000 */
  firstRetry?: number
  /** Milliseconds between two attempts at most. @default 300_000 */
  longestRetry?: number
}

/** What this DP does with what a notice brings, and with what stands against its own. */
export interface FirstMappingFacts {
  /** All that this DP knows at a key: its own mappings, the replica that it is, its log. Verified. */
  known (lookupKey: LookupKey): Promise<RecordSet<VerifiedEntry>>
  /** Resolves once everything is durable that this DP keeps of it. */
  take (entry: VerifiedEntry, invalidations: readonly VerifiedInvalidation[]): Promise<void>
  /** Brings to the replicas what they lack of it. Resolves once that is durable at this DP. */
  repair (set: RecordSet<VerifiedEntry>, options: AbortOptions): Promise<void>
}

export interface FirstMappingMetrics {
  /** One attempt to tell one DP. `forged`: it spoke of a conflict and showed none. */
  sent (outcome: 'acknowledged' | 'conflict' | 'forged' | 'refused' | 'unavailable'): void
  /** A notice of another DP. */
  received (outcome: 'acknowledged' | 'conflict' | 'refused' | 'busy'): void
}

export interface FirstMappingComponents {
  rpc: Pick<Rpc, 'call' | 'handle'>
  registry: RegistrySource
  gate: Gate
  clock: Clock
  /** By which it forgets: never ahead of what others confirm. */
  past: Clock
  random: Random
  logger: ComponentLogger
  facts: FirstMappingFacts
  judge: PeerJudge
  /** Where claims are kept: a notice is written with its claim. */
  store: KeyValueStore
  /** Calls back whenever a peer has connected; returns the way to stop. @default never */
  onConnect?: (listener: (peer: PeerId) => void) => () => void
  metrics?: FirstMappingMetrics
  /** @default the runtime's timers */
  timer?: Timer
}

/** A DP that knows of an older mapping, and showed it. */
export interface NoticeConflict {
  readonly dp: string
  /** SHA-256 of each older entry; the replicas have them. */
  readonly entries: readonly Uint8Array[]
}

export interface NoticeCoverage {
  /** DPs that have taken the notice in and know of nothing older. */
  readonly acknowledged: number
  /** DPs that are to have it, by the registry of the moment. */
  readonly recipients: number
  readonly conflicts: readonly NoticeConflict[]
}

/** Whom a notice is about. */
export type NoticeSubject = Pick<VerifiedEntry, 'lookupKey' | 'holderKey'>

export interface FirstMapping {
  start (): Promise<void>
  /** Ends what is under way. */
  stop (): Promise<void>
  /**
   * Tells every DP of a first mapping that this DP published. Resolves once the
   * notice and `alongside` are durable, both or neither. Of each key and holder there
   * is one notice: those that answered it are told again only of a new beginning.
   *
   * @param known - what is known at the key; goes along as far as it strikes older entries
   */
  announce (
    entry: VerifiedEntry, known: RecordSet<VerifiedEntry>, alongside: readonly KeyValueOperation[]
  ): Promise<void>
  /** Undefined for a mapping that was not announced, or has expired. */
  coverage (mapping: NoticeSubject): Promise<NoticeCoverage | undefined>
}
