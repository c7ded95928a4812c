import type { Hash } from '../../base/bytes.ts'
import type { Clock, Random, Timer } from '../../base/clock.ts'
import type { FederationSigner } from '../../base/envelope.ts'
import type { Held } from '../../conflict/held.ts'
import type { ConflictFacts, ConflictState } from '../../conflict/machine.ts'
import type { ConflictStep } from '../../conflict/steps.ts'
import type { Publisher, RecordReader } from '../../dht/interface.ts'
import type { ArbiterSignature, VerifiedDispute, VerifiedEntry } from '../../mapping/interface.ts'
import type { VerifiedReceipt } from '../../mapping/receipt.ts'
import type { ClaimClient } from '../../protocols/claim/interface.ts'
import type { ConfirmClient } from '../../protocols/confirm/interface.ts'
import type { RecordsClient } from '../../protocols/records/interface.ts'
import type { Gate } from '../../registry/gate.ts'
import type { RegistrySource } from '../../registry/interface.ts'
import type { KeyValueStore } from '../../store/interface.ts'
import type { LocalView } from '../local-view.ts'
import type { AbortOptions, Logger, PeerId } from '@libp2p/interface'

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
   * @throws ConflictError `CONFLICT_WITHOUT_RIVAL`, `CONFLICT_REPLICAS_UNREACHABLE`, `CONFLICTS_FULL`; MappingError
   * `DISPUTE_OPEN`
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
  readonly gate: Gate
  readonly clock: Clock
  /** By which it forgets: never ahead of what others confirm. */
  readonly past: Clock
  /** By which it decides: as others confirm it. */
  readonly checked: Clock
  /** Asks DPs for the newest registry, and so what time it is. @default nobody is asked */
  readonly refresh?: (options?: AbortOptions) => Promise<unknown>
  readonly random: Random
  readonly logger: Logger
  /** The DP's libp2p key. */
  readonly signer: FederationSigner
  readonly reader: Pick<RecordReader, 'read'>
  /** What this DP knows at a key by itself. */
  readonly known: LocalView
  readonly publishFact: Publisher['publishFact']
  readonly records: Pick<RecordsClient, 'silence'>
  /** Has those who published the older mappings tell their holders; durable once it resolves, idempotent. */
  readonly notify: (held: HeldDispute, rivals: readonly VerifiedEntry[]) => Promise<void>
  /** Conflicts that are followed at once. @default 10_000 */
  readonly maxConflicts?: number
  /** @default the runtime's timers */
  readonly timer?: Timer
}

/** With the receipts that it has. */
export interface HeldDispute {
  readonly dispute: VerifiedDispute
  readonly receipts: readonly VerifiedReceipt[]
}

export interface ConflictNotices {
  start (): Promise<void>
  /** Waits for what is under way. */
  stop (): Promise<void>
  /** Has the DPs told that published `rivals`. Durable when it resolves; idempotent. */
  notify (held: HeldDispute, rivals: readonly VerifiedEntry[]): Promise<void>
  /**
   * Another DP says that it follows this dispute: has the MSPs told of what this DP
   * published. Durable when it resolves; idempotent.
   *
   * @param receipts - FactReceipts of it, not verified, or empty: then its replicas are read
   * @throws ConflictError `CONFLICT_NOT_HELD`; DhtError
   */
  take (dispute: VerifiedDispute, receipts: Uint8Array): Promise<void>
  /** One round for what MSPs have not taken; returns how many are left. */
  retry (): Promise<number>
}

export interface ConflictNoticesComponents {
  /** Peer id of this DP. */
  readonly id: string
  readonly registry: RegistrySource
  readonly clock: Clock
  /** By which it forgets: never ahead of what others confirm. */
  readonly past: Clock
  readonly random: Random
  readonly logger: Logger
  /** For what goes to DPs, a namespace of its own. */
  readonly orders: KeyValueStore
  /** For what goes to MSPs, a namespace of its own. */
  readonly notices: KeyValueStore
  /** Where claims are kept. */
  readonly claims: Pick<KeyValueStore, 'get' | 'iterate'>
  /** What this DP knows at a lookup key, its own entries with it: nobody is told of a mapping that is struck. */
  readonly known: LocalView
  readonly reader: Pick<RecordReader, 'read'>
  readonly dps: Pick<ClaimClient, 'notice'>
  readonly msps: Pick<ConfirmClient, 'notice'>
  /** Calls back for each peer that a connection is made with. */
  readonly onConnect: (listener: (peer: PeerId) => void) => () => void
  /** @default the runtime's timers */
  readonly timer?: Timer
}
