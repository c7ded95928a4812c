import type { EntryId, LookupKey, PublicKeyBytes } from '../../base/bytes.ts'
import type { Clock, Random } from '../../base/clock.ts'
import type { FederationSigner } from '../../base/envelope.ts'
import type { VoprfBackend } from '../../blinding/backend.ts'
import type { CanonicalCsi } from '../../identifiers/csi.ts'
import type { Gate } from '../../registry/gate.ts'
import type { RegistrySource } from '../../registry/interface.ts'
import type { Rpc, RpcTarget } from '../../rpc/interface.ts'
import type { AbortOptions, ComponentLogger } from '@libp2p/interface'

/** The MSP's directory of users, which only the MSP knows how to ask. */
export interface MspBackend {
  /**
   * Whether messages to `csi` reach their user on this service. `false` is a
   * definite no; a directory that can't tell MUST throw.
   */
  isConfirmedUser (csi: CanonicalCsi, options: { readonly signal: AbortSignal }): Promise<boolean>
  /**
   * Whether the service names the user of `csi` so. @default no name is confirmed
   */
  isSsiHint? (csi: CanonicalCsi, ssiHint: string, options: { readonly signal: AbortSignal }): Promise<boolean>
  /**
   * Hears of a user whose mapping is being confirmed, before it is answered: where this fails nothing is. @default
   * nobody hears of it
   */
  confirmed? (confirmation: UserConfirmation, options: { readonly signal: AbortSignal }): Promise<void>
  /**
   * Tells the user that somebody else says to have their identifier, and that they
   * keep the mapping by an answer from the app that claimed it. Called again until
   * it resolves. @default nobody is told
   */
  notify? (notice: DisputeNotice, options: { readonly signal: AbortSignal }): Promise<void>
  /**
   * Tells the user of a mapping of their identifier that isn't theirs, or that
   * theirs was ended. Called again until it resolves. @default nobody looks for such
   */
  alert? (alert: UserAlert, options: { readonly signal: AbortSignal }): Promise<void>
  /**
   * Whether the directory can be asked. @default it always can
   *
   * @throws ConfirmError `CONFIRM_BACKEND_DOWN`
   */
  reach? (options: { readonly signal?: AbortSignal }): Promise<void>
}

/** A user claims, or renews, and the MSP confirms. */
export interface UserConfirmation {
  readonly csi: CanonicalCsi
  /** 16 bytes; another for each confirmation. */
  readonly reference: Uint8Array
  readonly tags: readonly string[]
  /** Empty: none is shown. */
  readonly ssiHint: string
  /** When the confirmation ends, milliseconds since the epoch. */
  readonly expiresAt: number
}

/** A user's mapping is disputed. It says nothing of who disputes. */
export interface DisputeNotice {
  readonly csi: CanonicalCsi
  /** 16 bytes, random; the same if the notice comes again. */
  readonly reference: Uint8Array
  /** Until when an answer counts; milliseconds since the epoch, rounded down. */
  readonly respondBy: number
}

/** What a user may not know of their identifier. */
export interface UserAlert {
  readonly csi: CanonicalCsi
  /**
   * `entry`: a holder key that the MSP didn't confirm has a mapping: another app of
   * the user's, or somebody else. `invalidated`: a mapping of the user ended, and not by
   * their own key: the identifier was re-assigned, or a conflict decided.
   */
  readonly kind: 'entry' | 'invalidated'
  /** 16 bytes; the same if the alert comes again. */
  readonly reference: Uint8Array
}

/** Whom the MSP confirmed, so that it can tell them of a dispute. */
export interface ConfirmedUsers {
  /** Durable when it resolves. @param until - milliseconds since the epoch */
  remember (user: ConfirmedUser, until: number): Promise<void>
  /** Undefined for whom the MSP did not confirm, or longer ago than that. */
  find (lookupKey: LookupKey, holderKey: PublicKeyBytes): Promise<string | undefined>
}

export interface ConfirmedUser {
  readonly lookupKey: LookupKey
  readonly holderKey: PublicKeyBytes
  /** URI of the canonical CSI. */
  readonly csi: string
}

/** What a holder let the MSP have for the day when their account closes. */
export interface KeptRelease {
  /** URI of the canonical CSI. */
  readonly csi: string
  readonly lookupKey: LookupKey
  readonly holderKey: PublicKeyBytes
  readonly entryId: EntryId
  /** What it strikes was issued before; milliseconds since the epoch. */
  readonly before: number
  /** Until when DPs take it, milliseconds since the epoch. */
  readonly until: number
  /** As Signed. */
  readonly bytes: Uint8Array
}

/** Releases that an MSP keeps. */
export interface KeptReleases {
  /** Durable when it resolves. The last one of a mapping counts. */
  keep (release: KeptRelease): Promise<void>
  /** Of somebody who is no user any more: it is published now, and again until it is. */
  publish (release: KeptRelease): Promise<void>
}

export interface ConfirmServerInit {
  /** The MSP's id in the registry. */
  mspId: string
  /**
   * Milliseconds that a confirmation holds; never longer than the policy's entry lifetime
   *
   * @default the policy's `maxEntryLifetime`
   */
  confirmationLifetime?: number
  /**
   * Requests that one peer may make in a minute; zero shuts the service
   *
   * @default 30
   */
  requestsPerMinute?: number
  /**
   * Milliseconds after which the backend counts as down
   *
   * @default 10_000
   */
  backendTimeout?: number
}

export interface ConfirmServerComponents {
  rpc: Pick<Rpc, 'handle'>
  registry: RegistrySource
  gate: Gate
  clock: Clock
  logger: ComponentLogger
  /** Signs with the key that the registry lists for the MSP. */
  signer: FederationSigner
  /** Opens transcripts. */
  voprf: VoprfBackend
  /** @default one that knows nobody */
  backend?: MspBackend
  /** @default one that remembers nobody: then nobody is told of disputes */
  users?: ConfirmedUsers
  /** @default none are kept */
  releases?: KeptReleases
}

/** The MSP's side: answers as soon as it is made. */
export interface ConfirmServer {
  readonly mspId: string
  /**
   * For a holder who came by another way than the network: no budget of a peer is charged.
   *
   * @param method - one that holders call: 1 or 3
   * @param content - its request, encoded
   * @returns its response, encoded
   * @throws as the method does; RpcError `RPC_UNKNOWN_METHOD`
   */
  answer (method: number, content: Uint8Array, options?: AbortOptions): Promise<Uint8Array>
}

export interface ConfirmClientComponents {
  rpc: Pick<Rpc, 'call'>
  registry: RegistrySource
  clock: Clock
  random: Random
}

export interface ConfirmationRequest {
  /** The MSP's id in the registry. */
  readonly mspId: string
  readonly csi: CanonicalCsi
  /** EvaluationTranscript of that CSI; it tells the MSP what the CSI tells it already, and nobody else. */
  readonly transcript: Uint8Array
  /** What the transcript evaluates to; checked against the answer. */
  readonly lookupKey: LookupKey
  readonly oprfKeyId: number
  /** The holder's key pair for this CSI. */
  readonly holder: FederationSigner
  /** `Default` alone, or other tags. */
  readonly tags: readonly string[]
  /** How the MSP names the user, for it to sign. @default not told to anybody */
  readonly ssiHint?: string
}

export interface ConfirmedMapping {
  /** ConfirmationPayload as Signed; checked. */
  readonly confirmation: Uint8Array
  /** SealedIndex; checked. */
  readonly indexStatement: Uint8Array
  /** Milliseconds since the epoch: when the MSP's word ends. */
  readonly expiresAt: number
}

/** The holder's side. */
export interface ConfirmClient {
  /**
   * Asks an MSP to confirm that the CSI is reachable on its service.
   *
   * @param target - its node
   * @throws ConfirmError `CONFIRM_ANSWER_INVALID`
   * @throws RemoteError with the MSP's code, such as `CONFIRM_NOT_A_USER`
   * @throws RpcError
   */
  confirm (request: ConfirmationRequest, target: RpcTarget, options?: AbortOptions): Promise<ConfirmedMapping>

  /**
   * Lets the MSP that confirmed a mapping have its release, for when the account closes. Idempotent.
   *
   * @param release - Invalidation as Signed
   * @throws RemoteError `CONFIRM_RELEASE_UNKNOWN` where the MSP confirmed no such mapping; RpcError
   */
  keepRelease (release: Uint8Array, target: RpcTarget, options?: AbortOptions): Promise<void>

  /**
   * (DP) Has the MSP tell its user that a mapping is disputed. Idempotent.
   *
   * @throws RemoteError `CONFIRM_NOTICE_UNKNOWN` where the MSP knows no such user
   */
  notice (notice: NoticeOfKey, target: RpcTarget, options?: AbortOptions): Promise<void>
}

/** Whose mapping is disputed, as a DP knows them. */
export interface NoticeOfKey extends Omit<DisputeNotice, 'csi'> {
  readonly lookupKey: LookupKey
  readonly holderKey: PublicKeyBytes
}
