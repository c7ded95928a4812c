import type { LookupKey, SealingKey } from '../../base/bytes.ts'
import type { Clock, Random } from '../../base/clock.ts'
import type { VoprfBackend } from '../../blinding/backend.ts'
import type { SecretShare } from '../../blinding/evaluator.ts'
import type { CanonicalCsi } from '../../identifiers/csi.ts'
import type { Redeemer } from '../../tokens/payment.ts'
import type { RegistrySource } from '../../registry/interface.ts'
import type { RelayedAsker } from '../../tokens/payer.ts'
import type { Rpc } from '../../rpc/interface.ts'
import type { EvaluationCache } from './cache.ts'
import type { Timer } from '../../base/clock.ts'
import type { AbortOptions, ComponentLogger } from '@libp2p/interface'

/** Where a DP's secret shares are kept. After a refresh it may hold the old epoch a while longer. */
export interface ShareSource {
  share (keyId: number, shareEpoch: number): SecretShare | undefined
}

export interface OprfServerComponents {
  rpc: Pick<Rpc, 'handle'>
  registry: RegistrySource
  shares: ShareSource
  /** Takes what requests are paid with. */
  tokens: Redeemer
  voprf: VoprfBackend
  clock: Clock
  random: Random
  logger: ComponentLogger
}

/** The DP's side: answers as soon as it is made. */
/** Somebody unknown, behind a relay. */
export interface OprfServer {
  /** Elements evaluated since the start, for metrics. */
  readonly evaluated: number
  /**
   * For somebody unknown, who asks through a relay.
   *
   * @param content - EvaluateRequest
   * @returns EvaluateResponse
   * @throws as the method does
   */
  answer (content: Uint8Array, context: RelayedAsker): Promise<Uint8Array>
}

export interface OprfClientInit {
  /**
   * 32 bytes from which blinds are drawn, so that a retry is still the same
   * element, and paid for. MUST stay secret.
   *
   * @default random, anew for each client
   */
  blindSecret?: Uint8Array
  /** Elements in one request, 1 to 256. @default as many as can be paid for at once */
  maxBatch?: number
  /** Milliseconds for which a liar is avoided. @default 600_000 */
  liarPenalty?: number
  /** Milliseconds for which an evaluator that can't be reached is avoided. @default 30_000 */
  absentPenalty?: number
  /** Milliseconds to wait at least before a spare is asked. @default 25 */
  minHedgeDelay?: number
  /** Milliseconds to wait at most before a spare is asked. @default 400 */
  maxHedgeDelay?: number
  /** Milliseconds for which those that were away or busy are asked again, where they would make enough. @default 0 */
  patience?: number
}

/** Pays evaluators with tokens. */
export interface PaymentSource {
  /** Identifiers that can be paid for in one request, 1 to 256. */
  batch (): number
  /** Whether tokens are at hand. @param dp - peer id of the evaluator @param units - identifiers */
  canPay (dp: string, units: number): boolean
  /** How many of what everybody has were drawn of it: where there were fewer, more are left. */
  drawn (dp: string): number
  /**
   * Draws them where there are too few. They are spent then; the same elements are paid for with the same once more.
   *
   * @returns TokenPayment
   * @throws TokenError, RpcError, RemoteError of the issuer; StoreError
   */
  pay (dp: string, blinded: readonly Uint8Array[], options?: AbortOptions): Promise<Uint8Array>
  /** These elements aren't paid for with the same once more. */
  answered (dp: string, blinded: readonly Uint8Array[]): void
  /** This evaluator takes none of its tokens that there are: they are thrown away. @throws StoreError */
  refused (dp: string): Promise<void>
}

export interface OprfClientComponents {
  rpc: Pick<Rpc, 'call'>
  registry: RegistrySource
  voprf: VoprfBackend
  clock: Clock
  random: Random
  logger: ComponentLogger
  payments: PaymentSource
  /** Evaluators, by peer id, that are asked only where the others don't suffice. @default none */
  isSpare?: (dp: string) => boolean
  /** Told of answers that didn't count. @default nobody is */
  onFault?: (fault: EvaluatorFault) => void
  /** @default in memory, 10_000 identifiers */
  cache?: EvaluationCache
  /** @default the runtime's timers */
  timer?: Timer
}

/** Why the answer of one evaluator didn't count. */
export interface EvaluatorFault {
  /** Peer id of the DP. */
  readonly dp: string
  /** Index of its share. */
  readonly index: number
  /** Of RpcError, RemoteError or BlindingError. */
  readonly code: string
  /** True if its answer was wrong, rather than missing. */
  readonly lied: boolean
  /** Milliseconds, where the evaluator said so. */
  readonly retryAfter?: number
}

/** What one evaluation key gives. */
export interface KeysUnder {
  readonly lookupKey: LookupKey
  /** MUST stay secret. */
  readonly sealingKey: SealingKey
  readonly oprfKeyId: number
}

export interface Evaluation extends KeysUnder {
  /** With `everyKey`: what the other current keys gave, the newer ones first. */
  readonly others?: readonly KeysUnder[]
  /** With `everyKey`: ids of those other keys under which too few evaluated. */
  readonly lacking?: readonly number[]
  /** Known from before: nobody was asked. */
  readonly cached: boolean
  /** Milliseconds that it took. */
  readonly duration: number
  /** Peer ids of the DPs whose partial evaluations were used. */
  readonly answeredBy: readonly string[]
  /** Who was asked and didn't help, with the reason; a liar is named here. */
  readonly faults: readonly EvaluatorFault[]
}

export interface EvaluationWithTranscript extends Evaluation {
  /** EvaluationTranscript: for a CSIP and an MSP, and for nobody else. */
  readonly transcript: Uint8Array
}

export interface EvaluateOptions extends AbortOptions {
  /** @default the newest key that is valid now */
  keyId?: number
  /** Take a result that is known from before. @default true */
  useCache?: boolean
  /**
   * Under every key that is valid now, which are several while one takes the place
   * of another: what was published lies under either. It is paid for once.
   *
   * @default false
   */
  everyKey?: boolean
}

/** The asking side: a holder's, a querier's or an MSP's node. */
export interface OprfClient {
  /**
   * The results in the order of `inputs`.
   *
   * @throws OprfError `OPRF_TOO_FEW_PARTIALS` or `OPRF_LIMITED` with the reason for each DP, `OPRF_NO_KEY`,
   * `OPRF_KEY_UNKNOWN`
   */
  evaluate (inputs: readonly CanonicalCsi[], options?: EvaluateOptions): Promise<Evaluation[]>
  /**
   * What is known from before, in the order of `inputs`; nobody is asked and nothing is charged.
   *
   * @throws OprfError `OPRF_NO_KEY`, `OPRF_KEY_UNKNOWN`
   */
  known (inputs: readonly CanonicalCsi[], options?: Pick<EvaluateOptions, 'keyId' |
    'everyKey'>): Promise<ReadonlyArray<Evaluation | undefined>>
  /** Always asks. Throws as `evaluate`. */
  evaluateWithTranscript (csi: CanonicalCsi, options?: Omit<EvaluateOptions, 'useCache' |
    'everyKey'>): Promise<EvaluationWithTranscript>
}
