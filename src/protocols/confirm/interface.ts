import type { LookupKey } from '../../base/bytes.ts'
import type { Clock, Random } from '../../base/clock.ts'
import type { Signer } from '../../base/keys.ts'
import type { VoprfBackend } from '../../blinding/backend.ts'
import type { CanonicalCsi } from '../../identifiers/csi.ts'
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
  clock: Clock
  logger: ComponentLogger
  /** Signs with the key that the registry lists for the MSP. */
  signer: Signer
  /** Opens transcripts. */
  voprf: VoprfBackend
  /** @default one that knows nobody */
  backend?: MspBackend
}

/** The MSP's side: answers as soon as it is made. */
export interface ConfirmServer {
  readonly mspId: string
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
  readonly holder: Signer
  /** `Default` alone, or other tags. */
  readonly tags: readonly string[]
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
}
