/** What an attestor's protocol asks of a channel: a way to reach whoever has an identifier. */
import type { CanonicalCsi } from '../../identifiers/csi.ts'
import type { CsipScope } from '../../registry/interface.ts'
import type { AttestErrorCode } from './errors.ts'

/** What is sent, and to whom. MUST NOT be logged. */
export interface ChallengeMessage {
  readonly csi: CanonicalCsi
  /** Decimal digits. */
  readonly code: string
  /** Milliseconds since the epoch. */
  readonly expiresAt: number
  /** Aborts when nobody waits any more. */
  readonly signal: AbortSignal
  /**
   * To be called when the carrier reports, minutes after it took the message,
   * that it will not arrive: the challenge ends with `ATTEST_UNDELIVERED`.
   */
  readonly undelivered?: () => void
  /** To be called when it reports that the message is late, and not lost. */
  readonly delayed?: () => void
}

/** A way to reach whoever has an identifier, and nobody else. */
export interface ChallengeChannel {
  /** As the registry's scopes name it; see attestation/methods.ts. */
  readonly method: string
  /** 1 up to the strength of the method. */
  readonly strength: number
  readonly csiTypes: readonly string[]
  /** Where to look for the code: 'e-mail'. Goes to the client, without the CSI. */
  readonly sentTo: string
  /**
   * Resolves once the message was handed over. What it throws goes into no log
   * and to no client; they hear `ATTEST_CHANNEL_DOWN`.
   */
  send (message: ChallengeMessage): Promise<void>
  /**
   * Speaks with its service as `send` does, up to where something would be sent
   *
   * @default there is no service, or none that can be asked
   * @throws AttestError `ATTEST_CHANNEL_DOWN`
   */
  reach? (options: { readonly signal?: AbortSignal }): Promise<void>
  /** For channels that keep a connection or listen; called by the node around its own. */
  start? (): Promise<void>
  stop? (): Promise<void>
}

/** What a person who is to show possession elsewhere is told. */
export type ProofInstructions =
  /** Open this and sign in; the page that comes of it shows a code to type. */
  | { readonly kind: 'visit', readonly url: string }
  /** Send a mail of this very subject to this address, from the address that is to be proved; no code. */
  | { readonly kind: 'mail', readonly address: string, readonly subject: string }
  /** Open the link that was mailed; the page has to show these characters (see `fingerprintOf`). */
  | { readonly kind: 'link', readonly fingerprint: string }

/** What is to be shown, and where to tell it. MUST NOT be logged. */
export interface ProofRequest {
  readonly csi: CanonicalCsi
  /** The registry's scope under which the CSIP attests. */
  readonly scope: CsipScope
  /** Decimal digits; for channels that have it typed back, MUST NOT be shown to anybody before `proved`. */
  readonly code: string
  /**
   * Whether it renews an attestation of the same holder key: a sign-in need not be asked for again while a session
   * lasts.
   */
  readonly renewal: boolean
  /** Which holder key asks, for people to compare: see `fingerprintOf`. */
  readonly fingerprint: string
  /** Milliseconds since the epoch. */
  readonly expiresAt: number
  /** Aborts when nobody waits for the instructions any more. */
  readonly signal: AbortSignal
  /**
   * To be called when possession was shown.
   *
   * @returns false when the challenge had ended, by time or because it was replaced
   */
  proved (): boolean
  /** To be called when what was shown doesn't hold: the challenge ends with this code. */
  refused (code: AttestErrorCode): void
  /** As for messages; of channels that send the code. */
  undelivered (): void
  delayed (): void
}

/**
 * A channel that learns by itself that possession was shown: somebody signed in,
 * a mail came in. Until then an answer is met with `ATTEST_PENDING`.
 */
export interface ProofChannel {
  /** As the registry's scopes name it; see attestation/methods.ts. */
  readonly method: string
  /** 1 up to the strength of the method. */
  readonly strength: number
  readonly csiTypes: readonly string[]
  /** What to do, in a word: 'sign-in'. Goes to the client, without the CSI. */
  readonly sentTo: string
  /**
   * Whether who showed possession is given the code to type it into the app.
   * Channels whose instructions can be passed on and followed without thinking,
   * such as a link, MUST have it: else whoever sends Bob a link gets his identifier.
   * Those that go to the identifier itself need not, but have to show the fingerprint.
   */
  readonly typedBack: boolean
  /**
   * Whether the code goes to the identifier too, and may be typed in place of the rest
   *
   * @default false
   */
  readonly codeSent?: boolean
  /**
   * Speaks with its service as `begin` does, up to where something would be sent
   *
   * @default there is no service, or none that can be asked
   * @throws AttestError `ATTEST_CHANNEL_DOWN`
   */
  reach? (options: { readonly signal?: AbortSignal }): Promise<void>
  /** As `send`: what it throws goes into no log and to no client, but for an AttestError. */
  begin (request: ProofRequest): Promise<ProofInstructions>
  start? (): Promise<void>
  stop? (): Promise<void>
}

export type Channel = ChallengeChannel | ProofChannel
