import type { Hash, LookupKey } from '../../base/bytes.ts'
import type { Clock } from '../../base/clock.ts'
import type { FederationSigner } from '../../base/envelope.ts'
import type { Fact, UncheckedDispute, UncheckedEntry, VerifiedNoDefence } from '../../mapping/interface.ts'
import type { RecordSet } from '../../mapping/record-set.ts'
import type { VerifiedReceipt } from '../../mapping/receipt.ts'
import type { WitnessRequest } from '../../mapping/witness.ts'
import type { Gate } from '../../registry/gate.ts'
import type { DpRecord, RegistrySource } from '../../registry/interface.ts'
import type { Rpc, RpcCallOptions } from '../../rpc/interface.ts'
import type { Store } from '../../store/interface.ts'
import type { InvalidationLog } from '../../store/invalidation-log.ts'
import type { RecordIntake } from './intake.ts'
import type {
  DigestRequest, DigestResponse, MergeRequest, MergeResponse, ReadRequest, ReadResponse, SilenceRequest,
  SilenceResponse, WitnessRequest as WitnessMessage, WitnessResponse
} from './pb/messages.ts'
import type { AbortOptions, ComponentLogger } from '@libp2p/interface'

export interface RecordsServerComponents {
  rpc: Pick<Rpc, 'handle'>
  registry: RegistrySource
  gate: Gate
  clock: Clock
  /** By which it forgets: never ahead of what others confirm. */
  past: Clock
  logger: ComponentLogger
  /** The DP's libp2p key. */
  signer: FederationSigner
  store: Store
  /** What checks and admits; shared with the DHT, so that each signature is verified once. */
  intake: RecordIntake
  /** The DP's log of invalidations: it knows of strikes that its record sets don't. */
  invalidationLog: Pick<InvalidationLog, 'at'>
  /**
   * Reads the replicas of an identifier under an older evaluation key: what it
   * continues from there may have been struck there.
   *
   * @default what this DP stores
   */
  readOlder? (lookupKey: LookupKey): Promise<{ readonly set: RecordSet, readonly complete: boolean }>
  /**
   * Whether this DP has what it should have at a key; else it witnesses, receipts
   * and denies nothing there.
   *
   * @default always
   */
  isWholeAt? (lookupKey: LookupKey): boolean
  /**
   * For how long this DP's registry was fresh since a time, both in milliseconds:
   * whoever is frozen may not have been told.
   *
   * @default all the time
   */
  freshFor? (since: number): number
}

/** The DP's side, and its own way to what it stores. */
export interface RecordsServer {
  /** Peer id, base58btc. */
  readonly id: string
  read (request: ReadRequest): Promise<ReadResponse>
  /** @param from - peer id of the caller */
  merge (request: MergeRequest, from: string): Promise<MergeResponse>
  witness (request: WitnessMessage, from: string): Promise<WitnessResponse>
  digest (request: DigestRequest, from: string): Promise<DigestResponse>
  silence (request: SilenceRequest, from: string): Promise<SilenceResponse>
  /** Forgets when it first saw attestations that have ended. @returns how many; zero: there are no more for now */
  prune (): Promise<number>
}

export interface RecordsClientComponents {
  rpc: Pick<Rpc, 'call'>
  registry: RegistrySource
  clock: Clock
  /** Of a DP: its own server, which it asks without a stream. */
  local?: RecordsServer
}

export interface ReadItem {
  readonly lookupKey: LookupKey
  /** Of the record set that the reader has. */
  readonly ifNotHash?: Hash
}

export interface MayBePartial {
  /** The replica isn't whole at the key: there may be more, and "none" means nothing. */
  readonly partial?: true
}

/** What one replica says of one key; "found" is parsed and not verified. */
export type ReplicaAnswer =
  ({ readonly status: 'found', readonly set: RecordSet } & MayBePartial) |
  ({ readonly status: 'unchanged' | 'none' } & MayBePartial) |
  /** The record set is not one. */
  { readonly status: 'invalid', readonly code: string }

/** With the time by its clock, milliseconds since the epoch, whose signature holds; undefined: it gave none. */
export type ReadAnswer = ReplicaAnswer & { readonly at?: number }

export interface MergeOutcome {
  readonly entry: UncheckedEntry
  /** Why it was refused; undefined: it is on the disk. */
  readonly code?: string
}

export interface FactOutcome {
  readonly fact: Fact
  /** As of `MergeOutcome`. */
  readonly code?: string
}

export interface MergeResult {
  /** For each set that was sent, its entries in canonical order. */
  readonly outcomes: ReadonlyArray<readonly MergeOutcome[]>
  /** The same of its other facts. */
  readonly facts: ReadonlyArray<readonly FactOutcome[]>
  /** Verified; undefined when nothing was stored. Covers all that have no code. */
  readonly receipt?: VerifiedReceipt
}

export type ReadCallOptions = Pick<RpcCallOptions, 'signal' | 'timeout'>

/** All calls throw RpcError, RemoteError, or RecordsError `RECORDS_ANSWER_INVALID`. */
export interface RecordsClient {
  /** @param items - any number: split into requests as needed */
  read (dp: DpRecord, items: readonly ReadItem[], options?: ReadCallOptions): Promise<readonly ReadAnswer[]>
  /**
   * @param sets - of distinct lookup keys, 128 and 1 MiB at most
   * @throws MappingError `RECEIPT_…`
   */
  merge (dp: DpRecord, sets: readonly RecordSet[], options?: AbortOptions): Promise<MergeResult>
  /**
   * @returns a WitnessStatement as Signed, verified
   * @throws MappingError `WITNESS_…`
   */
  witness (dp: DpRecord, request: WitnessRequest, options?: AbortOptions): Promise<Uint8Array>
  /** @returns those of these entries that are stored there as they are; any number */
  digest<E extends Pick<UncheckedEntry, 'lookupKey' |
    'hash'>> (dp: DpRecord, entries: readonly E[], options?: AbortOptions): Promise<ReadonlySet<E>>
  /**
   * The replica's word that no defence against a dispute came within the window.
   *
   * @param receipt - of this replica for the dispute, as it gave it
   * @returns verified; `bytes` and the receipt's are what a ruling carries
   * @throws MappingError `RECEIPT_…`, `RULING_…`, `FACT_…`; RemoteError `SILENCE_…`
   */
  silence (
    dp: DpRecord, dispute: Pick<UncheckedDispute, 'lookupKey' | 'hash'>,
    receipt: Pick<VerifiedReceipt, 'bytes' | 'storedAt'>, options?: AbortOptions
  ): Promise<VerifiedNoDefence>
}
