import type { EntryId, Hash, LookupKey, PublicKeyBytes, SignatureBytes } from '../../base/bytes.ts'
import type { Clock, Random, Timer } from '../../base/clock.ts'
import type { FederationSigner } from '../../base/envelope.ts'
import type { ConflictState } from '../../conflict/machine.ts'
import type { ConflictStep } from '../../conflict/steps.ts'
import type { Held } from '../../conflict/held.ts'
import type { VerifiedDispute, VerifiedEntry, VerifiedFact } from '../../mapping/interface.ts'
import type { RecordSet } from '../../mapping/record-set.ts'
import type { PartKeys } from '../../mapping/sealed.ts'
import type { Certificate, WitnessRequest } from '../../mapping/witness.ts'
import type { Gate } from '../../registry/gate.ts'
import type { DpRecord, RegistrySource } from '../../registry/interface.ts'
import type { Rpc, RpcTarget } from '../../rpc/interface.ts'
import type { KeyValueOperation, KeyValueStore } from '../../store/interface.ts'
import type { AbortOptions, ComponentLogger } from '@libp2p/interface'

export interface ClaimServerInit {
  /**
   * Milliseconds between `begin` and `complete`
   *
   * @default 3_600_000
   */
  nonceLifetime?: number
}

/** What the DP writes down of claims: a namespace of its own in the DP's store. */
export type ClaimStore = Pick<KeyValueStore, 'get' | 'batch' | 'iterate'>

/** What the replicas of a key hold. */
export interface ReplicaView {
  /** Verified facts; of each slot the newest entry that anybody has, ended leases too. */
  readonly set: RecordSet<VerifiedEntry>
  /** Whether a quorum answered. */
  readonly complete: boolean
  readonly asked: number
  readonly answered: number
  /** Whether most of them signed times that this DP's clock is far from. @default no */
  readonly isClockOff?: boolean
}

/** A replica that could not be written to, and the code of the reason. */
export interface FailedReplica {
  readonly dp: string
  readonly code: string
}

export interface PublishOutcome {
  /** StorageReceipt as Signed, verified, one for each replica that has the entry on its disk. */
  readonly receipts: readonly Uint8Array[]
  readonly failed: readonly FailedReplica[]
  /** How many replicas the entry has. */
  readonly replicas: number
}

export interface PublishOptions extends AbortOptions {
  /** Called when those that were pending have answered or failed, if there were any. */
  readonly onSettled?: (outcome: PublishOutcome) => void
}

export interface LateReceipt {
  readonly entry: VerifiedEntry
  /** Peer id of the replica. */
  readonly dp: string
  /** StorageReceipt as Signed. */
  readonly receipt: Uint8Array
}

/** The replicas, as a claim needs them. */
export interface ClaimReplicas {
  read (lookupKey: LookupKey, options?: AbortOptions): Promise<ReplicaView>
  /** Asks one DP to witness an attestation: WitnessStatement as Signed. */
  witness (dp: DpRecord, request: WitnessRequest, options?: AbortOptions): Promise<Uint8Array>
  /**
   * Resolves once most replicas have it; those that lag are in `failed` as pending,
   * and get it in the background. Never throws for replicas that fail.
   */
  publish (entry: VerifiedEntry, options?: PublishOptions): Promise<PublishOutcome>
  /** The same for another fact, to replicas in all regions, of a note in its own; durable before the first is asked. */
  publishFact (fact: VerifiedFact, options?: AbortOptions): Promise<PublishOutcome>
  /**
   * Calls back when a replica has an entry at last that it didn't have when it was published, also after a restart.
   * @default never
   */
  onLate?: (listener: (late: LateReceipt) => Promise<void>) => void
}

/** How every DP is told of a first mapping. */
export interface ClaimNotices {
  /** All that this DP knows at a key by itself, verified. */
  known (lookupKey: LookupKey): Promise<RecordSet<VerifiedEntry>>
  /** Resolves once the notice and `alongside` are durable, both or neither; `alongside` is for the claim's store. */
  announce (
    entry: VerifiedEntry, known: RecordSet<VerifiedEntry>, alongside: readonly KeyValueOperation[]
  ): Promise<void>
  /** Undefined for a mapping that was not announced, or has expired. */
  coverage (mapping: Pick<VerifiedEntry, 'lookupKey' | 'holderKey'>): Promise<Coverage | undefined>
}

/** Who has been told of a first mapping. */
export interface Coverage {
  /** DPs that took the notice in and know of nothing older. */
  readonly acknowledged: number
  /** DPs that are to have it. */
  readonly recipients: number
  /** DPs that know of something older, 32 at most. */
  readonly conflicts: ReadonlyArray<{
    readonly dp: string
    /** SHA-256 of each older entry; the replicas have them. */
    readonly entries: readonly Uint8Array[]
  }>
}

/** How a conflict stands, as a DP that follows it says. */
export interface ConflictStatus {
  readonly state: ConflictState
  /** From the first state on. */
  readonly history: readonly ConflictStep[]
  /** Operators whose replicas hold the dispute, and how many it takes for its window to run. */
  readonly held: Pick<Held, 'operators' | 'required'>
}

export interface DisputeNotice {
  /** As Signed. */
  readonly dispute: Uint8Array
  /** FactReceipts of it, which spare the other DP a read that a few may spoil; empty: there are none yet. */
  readonly receipts: Uint8Array
}

/** Follows conflicts at this DP. */
export interface ClaimConflicts {
  /** Durable before it resolves; the same dispute again changes nothing. */
  open (dispute: VerifiedDispute, options?: AbortOptions): Promise<ConflictStatus>
  /** Undefined where this DP follows no such conflict. */
  get (disputeHash: Hash): Promise<ConflictStatus | undefined>
  /**
   * Another DP follows a dispute against mappings that this one published: their
   * MSPs are to tell the holders. Durable before it resolves.
   *
   * @param receipts - FactReceipts of it, not verified, or empty
   */
  notice (dispute: VerifiedDispute, receipts: Uint8Array): Promise<void>
  /** To be called when there may be news. */
  look (disputeHash: Hash, options?: AbortOptions): Promise<ConflictStatus | undefined>
}

export interface ClaimServerComponents {
  rpc: Pick<Rpc, 'handle'>
  registry: RegistrySource
  gate: Gate
  clock: Clock
  /** By which it forgets: never ahead of what others confirm. */
  past: Clock
  /** Whether its own clock is off, by what most others signed. @default nothing is known of it */
  isClockOff?: () => boolean
  random: Random
  logger: ComponentLogger
  /** Signs with the key of the DP's peer id. */
  signer: FederationSigner
  store: ClaimStore
  replicas: ClaimReplicas
  notices: ClaimNotices
  conflicts: ClaimConflicts
  /** @default the runtime's timers */
  timer?: Timer
}

/** The DP's side: answers as soon as it is made. */
export interface ClaimServer {
  /** Peer id. */
  readonly dp: string
  /**
   * Forgets the oldest claims whose entries ended so long ago that no lower
   * sequence of their slots can live any more.
   *
   * @returns how many; zero: there are no more for now
   */
  prune (): Promise<number>
}

export interface ClaimClientComponents {
  rpc: Pick<Rpc, 'call'>
  registry: RegistrySource
  clock: Clock
}

export interface BeginClaim {
  readonly lookupKey: LookupKey
  readonly oprfKeyId: number
  readonly holderKey: PublicKeyBytes
  readonly csiType: string
}

export interface BegunClaim {
  /** 32 bytes, for one entry. */
  readonly nonce: Uint8Array
  readonly expiresAt: number
  /** Peer id of the DP, as it stands in the entry. */
  readonly dp: string
  /** CSIPs whose attestations of this type it accepts. */
  readonly csips: readonly string[]
  readonly attestationsRequired: number
  readonly maxEntryLifetime: number
}

export interface CompleteOptions extends AbortOptions {
  /** What the holder has of the entry's first attestation, or of what that renews. @default nothing */
  readonly shown?: Certificate
}

export interface CompletedClaim extends PublishOutcome {
  /** Verified: what is published. */
  readonly entry: VerifiedEntry
  /** Of a federated-only entry: the DP agrees to a note of this entry with the same lease. Verified. */
  readonly noteConsent?: SignatureBytes
}

export interface ClaimStatus {
  readonly state: 'queued' | 'published'
  readonly published: number
  readonly replicas: number
  readonly failed: readonly FailedReplica[]
  readonly sequence: number
  /** Of a first mapping. */
  readonly coverage?: Coverage
}

/** The holder's side. All methods throw RpcError, and RemoteError with the DP's code. */
export interface ClaimClient {
  /** @throws ClaimError `CLAIM_ANSWER_INVALID` */
  begin (claim: BeginClaim, target: RpcTarget, options?: AbortOptions): Promise<BegunClaim>
  /**
   * Idempotent: the same entry gets the same answer.
   *
   * @param entry - Entry as the holder signed it
   * @throws ClaimError `CLAIM_ANSWER_INVALID`
   * @throws ClaimConflictError with the older mappings, of a first mapping that they stand against
   */
  complete (entry: Uint8Array, keys: PartKeys, target: RpcTarget, options?: CompleteOptions): Promise<CompletedClaim>
  status (
    slot: { readonly lookupKey: LookupKey, readonly holderKey: PublicKeyBytes, readonly entryId: EntryId },
    target: RpcTarget, options?: AbortOptions
  ): Promise<ClaimStatus>
  /**
   * Hands in a release, of whomever. Idempotent.
   *
   * @param release - Invalidation as Signed
   */
  release (release: Uint8Array, target: RpcTarget, options?: AbortOptions): Promise<PublishOutcome>
  /**
   * Hands in a re-assignment, of whomever. Idempotent.
   *
   * @param reassignment - Invalidation as Signed
   */
  reassign (reassignment: Uint8Array, target: RpcTarget, options?: AbortOptions): Promise<PublishOutcome>
  /**
   * Hands in a link between two holder keys. Idempotent.
   *
   * @param link - as Signed
   */
  link (link: Uint8Array, target: RpcTarget, options?: AbortOptions): Promise<PublishOutcome>
  /**
   * Hands in a note of where a federated-only mapping is kept. Idempotent.
   *
   * @param note - as Signed
   */
  note (note: Uint8Array, target: RpcTarget, options?: AbortOptions): Promise<PublishOutcome>
  /**
   * Opens a conflict, or asks another DP to follow it as well. Idempotent.
   *
   * @param dispute - as Signed
   * @throws ClaimError `CLAIM_ANSWER_INVALID`
   */
  dispute (dispute: Uint8Array, target: RpcTarget, options?: AbortOptions): Promise<ConflictStatus>
  /**
   * Hands in the answer of a disputed holder. Idempotent.
   *
   * @param defence - as Signed
   */
  defend (defence: Uint8Array, target: RpcTarget, options?: AbortOptions): Promise<PublishOutcome>
  /** (DP) Tells the DP that published an older mapping of a dispute. Idempotent. */
  notice (notice: DisputeNotice, target: RpcTarget, options?: AbortOptions): Promise<void>
  /** @throws ClaimError `CLAIM_ANSWER_INVALID` */
  conflict (disputeHash: Hash, target: RpcTarget, options?: AbortOptions): Promise<ConflictStatus>
}
