import type { LookupKey } from '../../base/bytes.ts'
import type { Clock, Random } from '../../base/clock.ts'
import type { FederationSigner } from '../../base/envelope.ts'
import type { HpkeKeyPair } from '../../base/hpke/suite.ts'
import type { VoprfBackend } from '../../blinding/backend.ts'
import type { OlderKey } from '../../attestation/attestation.ts'
import type { Assignment, Disconnected } from '../../attestation/assignment.ts'
import type { CanonicalCsi } from '../../identifiers/csi.ts'
import type { Gate } from '../../registry/gate.ts'
import type { RegistrySource } from '../../registry/interface.ts'
import type { Rpc } from '../../rpc/interface.ts'
import type { Channel, ProofInstructions } from './channel.ts'
import type { AttestJournal } from './journal.ts'
import type { RangeRules } from './range-guard.ts'
import type { AbortOptions, ComponentLogger } from '@libp2p/interface'

export type {
  Channel, ChallengeChannel, ChallengeMessage, ProofChannel, ProofInstructions, ProofRequest
} from './channel.ts'

export interface AttestServerInit {
  /** The CSIP's id in the registry. */
  csipId: string
  /** One a method; of several that fit, the first is taken unless the client names one. */
  channels: readonly Channel[]
  /**
   * Milliseconds that an attestation holds; never longer than the policy allows for its type
   *
   * @default the policy's `maxAttestationLifetime`
   */
  attestationLifetime?: number
  /**
   * Decimal digits of a code, 6 to 10
   *
   * @default 6
   */
  codeDigits?: number
  /**
   * Milliseconds that a code can be used
   *
   * @default 600_000
   */
  codeLifetime?: number
  /**
   * Wrong codes that close a challenge
   *
   * @default 5
   */
  maxAttempts?: number
  /**
   * Milliseconds between two messages to one identifier
   *
   * @default 30_000
   */
  resendInterval?: number
  /**
   * Messages to one identifier in any day that nobody who proved it asked for; zero: none
   *
   * @default 10
   */
  startsPerIdentifier?: number
  /**
   * Of these, by one holder key in a day; zero: none
   *
   * @default 4
   */
  startsPerStranger?: number
  /**
   * Messages in any 45 days to one identifier by a holder key that proved it or
   * shows an attestation: no limit of strangers counts for these, and those
   * beyond are asked for as a stranger's; zero: none
   *
   * @default 12
   */
  startsPerOwner?: number
  /**
   * Challenges that one client may ask for in an hour; zero: none
   *
   * @default 60
   */
  startsPerClient?: number
  /**
   * Messages in any hour, but for those of owners; zero: none
   *
   * @default 2_000
   */
  startsOverall?: number
  /**
   * Challenges at once of strangers, and as many of owners
   *
   * @default 5_000
   */
  maxChallenges?: number
  /**
   * Questions about identifiers that one DP or MSP may ask in an hour; zero: none
   *
   * @default 20_000
   */
  queriesPerCaller?: number
  /**
   * What closes a range of numbers of which few are proved; see `RangeRules`
   *
   * @default DEFAULT_RANGE_RULES
   */
  ranges?: Partial<RangeRules>
  /**
   * Milliseconds after which a channel counts as down
   *
   * @default 20_000
   */
  sendTimeout?: number
}

/** What a CSIP knows of identifiers that it attested, or was told about. */
export interface AssignmentBook {
  /** Since when every event is in it, milliseconds since the epoch. */
  readonly recordsSince: number
  /** Undefined: never heard of. */
  of (csi: CanonicalCsi): Promise<Assignment | undefined>
  /** The same, by lookup key. */
  at (lookupKey: LookupKey): Promise<Assignment | undefined>
  /** From then on it was heard of. Durable when it resolves. */
  attested (csi: CanonicalCsi, lookupKey: LookupKey): Promise<void>
}

/** Evaluates, and pays for it. */
export interface Evaluator {
  /** @param options - `keyId`: @default the newest key */
  evaluateWithTranscript (
    csi: CanonicalCsi, options?: { readonly keyId?: number }
  ): Promise<{ readonly lookupKey: LookupKey, readonly oprfKeyId: number, readonly transcript: Uint8Array }>
}

export interface AttestServerComponents {
  rpc: Pick<Rpc, 'handle'>
  registry: RegistrySource
  gate: Gate
  clock: Clock
  random: Random
  logger: ComponentLogger
  /** Keeps limits and challenges across a restart. @default one that forgets */
  journal?: AttestJournal
  /** Signs with the key that the registry lists for the CSIP. */
  signer: FederationSigner
  /** Opens transcripts. */
  voprf: VoprfBackend
  /** Evaluates for holders who show no transcript. @default who shows none is refused */
  oprf?: Evaluator
  /** @default none: nothing is known of any identifier */
  assignments?: AssignmentBook
  /** Opens what others carried: of the node's peer id. @default nothing is carried */
  sealingKey?: HpkeKeyPair
}

/** What became of the challenges of a channel since the start. */
export interface ChannelStatus {
  readonly method: string
  readonly csiTypes: readonly string[]
  /** Handed to the channel, which took it. */
  readonly begun: number
  readonly attested: number
  /** The channel threw, or was too slow. */
  readonly failed: number
  /** What carriers reported afterwards. */
  readonly undelivered: number
  readonly delayed: number
}

export interface ClosedRange {
  /** Its numbers, `x` for each digit that doesn't count: `+1415555xxxx`. */
  readonly numbers: string
  /** Milliseconds since the epoch. */
  readonly until: number
}

/** For the operator. Names no identifier. */
export interface AttestStatus {
  readonly channels: readonly ChannelStatus[]
  /** Challenges that are under way, or ended lately. */
  readonly challenges: number
  /** In the present hour, and how many there may be; those that owners asked for are counted apart. */
  readonly messages: { readonly sent: number, readonly limit: number, readonly toOwners: number }
  /** Those that close first come first. */
  readonly closedRanges: readonly ClosedRange[]
}

/** The CSIP's side: answers as soon as it is made. */
export interface AttestServer {
  readonly csipId: string
  status (): AttestStatus
}

export interface AttestClientInit {
  /** Whether somebody carries the requests, who is to see no code: they are sealed for the CSIP. @default false */
  carried?: boolean
  /** Waits between two questions of `wait`, in milliseconds. @default the system's timer */
  delay?: (milliseconds: number, options?: AbortOptions) => Promise<void>
}

export interface AttestClientComponents {
  rpc: Pick<Rpc, 'call'>
  registry: RegistrySource
  clock: Clock
  random: Random
}

/** The same CSI under an older evaluation key that is current, with the transcript of that. */
export interface ShownOlderKey extends OlderKey {
  readonly transcript: Uint8Array
}

export interface AttestRequest {
  /** The CSIP's id in the registry. */
  readonly csip: string
  readonly csi: CanonicalCsi
  /**
   * EvaluationTranscript of that CSI; it tells the CSIP what the CSI tells it already, and nobody else.
   * @default the CSIP evaluates
   */
  readonly transcript?: Uint8Array
  /** Told the transcript that the CSIP made, where the request has none. */
  readonly onEvaluated?: (transcript: Uint8Array) => void
  /** What the transcript evaluates to; where given, the answer is checked against it. */
  readonly lookupKey?: LookupKey
  readonly oprfKeyId?: number
  /** The attestation names it. @default none */
  readonly older?: ShownOlderKey
  /** The holder's key pair for this CSI. */
  readonly holder: FederationSigner
  /** @default the CSIP chooses */
  readonly method?: string
  /** The attestation (Signed) that is to be renewed. */
  readonly previous?: Uint8Array
}

export interface AttestChallenge {
  /** Hexadecimal. */
  readonly challengeId: string
  readonly method: string
  /** Where to look for the code, in the CSIP's words. */
  readonly sentTo: string
  /** Milliseconds since the epoch. */
  readonly expiresAt: number
  /** Where possession is shown elsewhere than by a code that was sent. */
  readonly instructions?: ProofInstructions
}

export interface DisconnectedQuery {
  readonly lookupKey: LookupKey
  /** Milliseconds since the epoch. */
  readonly since: number
}

export interface DisconnectedAnswer {
  /** Whether it was disconnected for good since then. */
  readonly disconnected: Disconnected
  /** Attestations that were issued before should be renewed by fresh proof: the identifier went to another carrier. */
  readonly proofWantedSince?: number
}

export interface WaitOptions extends AbortOptions {
  onDelayed?: () => void
}

/** The holder's side. Remembers challenges until they are answered or expire. */
export interface AttestClient {
  /**
   * Asks a CSIP to send a code to whoever has the CSI.
   *
   * @throws AttestError `ATTEST_CSIP_UNKNOWN`
   * @throws RemoteError with the CSIP's code, such as `ATTEST_SCOPE_REFUSED`
   * @throws RpcError
   */
  start (request: AttestRequest, options?: AbortOptions): Promise<AttestChallenge>

  /**
   * Gives the code, as it was typed: spaces and hyphens don't matter.
   *
   * @returns Attestation as Signed; checked
   * @throws AttestError `ATTEST_CHALLENGE_UNKNOWN`, `ATTEST_ANSWER_INVALID`
   * @throws RemoteError with the CSIP's code, such as `ATTEST_WRONG_CODE`
   * @throws RpcError
   */
  answer (challengeId: string, code: string, options?: AbortOptions): Promise<Uint8Array>

  /**
   * For instructions without a code: asks again, as often as the CSIP wishes,
   * until possession was shown, refused, or the challenge has expired.
   *
   * @returns Attestation as Signed; checked
   * @param options - `onDelayed`: called once, when the carrier says that the message is late
   * @throws as `answer`, but for `ATTEST_PENDING` and `ATTEST_DELAYED`
   */
  wait (challengeId: string, options?: WaitOptions): Promise<Uint8Array>

  /**
   * (DP, MSP) Asks what became of identifiers, 1 to 256 at once.
   *
   * @param csip - the CSIP's id in the registry
   * @returns one answer for each query, in their order
   * @throws AttestError `ATTEST_CSIP_UNKNOWN`, `ATTEST_ANSWER_INVALID`
   * @throws RemoteError with the CSIP's code: `ATTEST_QUERY_REFUSED`, `ATTEST_QUERY_INVALID`, `ATTEST_RATE_LIMITED`
   * @throws RpcError
   */
  disconnected (
    csip: string, queries: readonly DisconnectedQuery[], options?: AbortOptions
  ): Promise<readonly DisconnectedAnswer[]>
}
