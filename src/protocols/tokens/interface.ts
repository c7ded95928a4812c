import type { Clock, Random } from '../../base/clock.ts'
import type { FederationSigner } from '../../base/envelope.ts'
import type { VoprfBackend } from '../../blinding/backend.ts'
import type { PoprfKeyPair } from '../../blinding/poprf.ts'
import type { DpRecord, RegistrySource } from '../../registry/interface.ts'
import type { Rpc } from '../../rpc/interface.ts'
import type { CountLine } from '../../tokens/count.ts'
import type { Token } from '../../tokens/draw.ts'
import type { TokenType } from '../../tokens/kinds.ts'
import type { RelayedAsker } from '../../tokens/payer.ts'
import type { ClaimedPayment, Redeemer, VerifiedPayment } from '../../tokens/payment.ts'
import type { TokenProof, VerifiedTokenRequest } from '../../tokens/request.ts'
import type { Timer } from '../../base/clock.ts'
import type { AbortOptions, ComponentLogger } from '@libp2p/interface'

/** What an issuer remembers, on disk before anything is given. */
export interface TokenBook {
  /** Resolves once it is on disk. @throws TokenError as `TokenLedger.draw`, `TOKEN_STORE_UNAVAILABLE` */
  draw (request: VerifiedTokenRequest): Promise<void>
  /** Before its code is looked at. @throws TokenError as `TokenLedger.spend` */
  requireSpendable (payment: ClaimedPayment): void
  /** Resolves once it is on disk. @throws TokenError as `TokenLedger.spend`, `TOKEN_STORE_UNAVAILABLE` */
  spend (payment: VerifiedPayment): Promise<void>
  /** What is on disk of epochs that live; undefined while something isn't. */
  counts (): readonly CountLine[] | undefined
  /** What this issuer once signed: epochs of which less is known here are sat out. */
  sitOut (remembered: readonly CountLine[]): Promise<void>
}

/** The last counts of other DPs. */
export interface CountMemory {
  /** As Signed. */
  get (dp: string): Uint8Array | undefined
  set (dp: string, count: Uint8Array): Promise<void>
}

export interface TokenServerComponents {
  readonly rpc: Pick<Rpc, 'call' | 'handle'>
  readonly registry: RegistrySource
  readonly clock: Clock
  readonly random: Random
  readonly logger: ComponentLogger
  readonly voprf: VoprfBackend
  /** The DP's libp2p key. */
  readonly signer: FederationSigner
  /** What the DP issues and redeems with, where the registry lists the public one. */
  readonly keys: PoprfKeyPair
  readonly book: TokenBook
  readonly memory: CountMemory
  /** @default the runtime's timers */
  readonly timer?: Timer
}

export interface TokenServerInit {
  /** Peer id of this DP. */
  readonly id: string
  /** Milliseconds between counts told. @default 60_000 */
  readonly countInterval?: number
}

export interface TokenServer extends Redeemer {
  /** From then on it tells the others each minute what it issued and redeemed, and hears what they remember of it. */
  start (): void
  stop (): Promise<void>
  /** Tells them now. */
  tell (): Promise<void>
  /** Tokens issued and redeemed since the start, for metrics. */
  readonly issued: number
  readonly redeemed: number
  /**
   * For somebody unknown, who asks through a relay.
   *
   * @param content - TokenRequest
   * @returns TokenResponse
   * @throws as the method `draw` does
   */
  answer (content: Uint8Array, asker: RelayedAsker): Promise<Uint8Array>
}

export interface TokenClientComponents {
  /** Sealed through relays, where the asker is to stay unknown. */
  readonly rpc: Pick<Rpc, 'call'>
  readonly registry: RegistrySource
  readonly voprf: VoprfBackend
  readonly clock: Clock
  readonly random: Random
}

export interface DrawOptions extends AbortOptions {
  /** @default none: for common tokens */
  readonly proof?: TokenProof
}

export interface TokenClient {
  /**
   * Draws one batch of the epoch of now.
   *
   * @param count - 1 to 256
   * @throws RpcError, RemoteError with the codes of the issuer; TokenError `TOKEN_NOT_ISSUED`; BlindingError
   * `PROOF_INVALID` of an issuer that uses another key than the listed one
   */
  draw (dp: DpRecord, type: TokenType, count: number, options?: DrawOptions): Promise<readonly Token[]>
}
