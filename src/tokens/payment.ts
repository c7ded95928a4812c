/** Paying with tokens: a code under what only drawer and issuer can know, over what is paid for. */
import * as varint from 'uint8-varint'
import { concat } from 'uint8arrays/concat'
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { decodeStrict } from '../base/codec.ts'
import { equalMacs, hmacSha256, sha256 } from '../base/hash.ts'
import { poprfEvaluator } from '../blinding/poprf.ts'
import { MAC_LENGTH, MAX_PAYMENT_LENGTH, MAX_TOKENS, NONCE_LENGTH } from './constants.ts'
import { TokenError } from './errors.ts'
import { WIRE_TYPES, publicInput, requireLiving, typeOf } from './kinds.ts'
import { TokenPayment } from './pb/token.ts'
import type { Hash } from '../base/bytes.ts'
import type { ScalarBytes, VoprfBackend } from '../blinding/backend.ts'
import type { PoprfEvaluator } from '../blinding/poprf.ts'
import type { VerifiedRegistry } from '../registry/interface.ts'
import type { Token } from './draw.ts'
import type { TokenKind, TokenType } from './kinds.ts'

const LABEL = fromString('mimi-discovery/1/token-payment')

export type Purpose = 'evaluation' | 'query' | 'client'

const PAYS_FOR: Readonly<Record<TokenType, Purpose>> = {
  evaluation: 'evaluation', 'evaluation-common': 'evaluation', query: 'query', 'query-common': 'query', client: 'client'
}

/** What a payment is bound to. @param what - is paid for */
export function spendingDigest (what: Uint8Array): Hash {
  return sha256(what)
}

/** @param blinded - elements of 32 bytes, in the order of the request: under whichever key they are evaluated */
export function evaluationSpending (blinded: readonly Uint8Array[]): Hash {
  return spendingDigest(concat([...blinded]))
}

/**
 * HMAC-SHA-256 (RFC 2104) under the hash of all outputs: one code, whatever their number.
 * The public input of each token names the federation.
 */
function macOf (outputs: readonly Uint8Array[], digest: Hash): Uint8Array {
  const key = sha256(...outputs)
  const message = concat([varint.encode(LABEL.byteLength), LABEL, varint.encode(digest.byteLength), digest])
  return hmacSha256(key, message)
}

/**
 * (client)
 *
 * @param tokens - 1 to 256 of one issuer, type and epoch
 * @returns TokenPayment
 */
export function makePayment (tokens: readonly Token[], digest: Hash): Uint8Array {
  const [first] = tokens
  const isOneKind = tokens.every(({ type, issuer, epoch }) =>
    type === first?.type && issuer === first.issuer && epoch === first.epoch)
  if (first == null || tokens.length > MAX_TOKENS || !isOneKind) {
    throw new TokenError('TOKEN_FIELD_INVALID', { detail: `${tokens.length} tokens` })
  }
  return TokenPayment.encode({
    type: WIRE_TYPES[first.type],
    epoch: first.epoch,
    nonces: tokens.map(({ nonce }) => nonce.slice()),
    mac: macOf(tokens.map(({ output }) => output), digest).slice()
  })
}

/** A payment by its form; whether it is worth anything tell its code and the ledger. */
export interface ClaimedPayment extends TokenKind {
  /** In hex. */
  readonly nonces: readonly string[]
  readonly digest: Hash
}

/** One that was made of this issuer's tokens for this request; whether these were spent before tells the ledger. */
export type VerifiedPayment = ClaimedPayment

/** What a payment is to pay for. */
export interface Redemption {
  readonly purpose: Purpose
  /** Identifiers that are asked for. */
  readonly units: number
  /** `spendingDigest` of what is asked for. */
  readonly digest: Hash
}

/** Takes payments, each once. */
export interface Redeemer {
  /**
   * All that is worked on for a payer, who isn't served while too much of it was refused: what was worth nothing
   * counts by its units, whatever else is refused as one of them.
   *
   * @throws TokenError `TOKEN_REFUSED_OFTEN`, before anything is looked at; what `work` throws
   */
  counted<T> (request: CountedRequest, work: () => Promise<T>): Promise<T>

  /**
   * What form, registry and ledger tell of a payment, without a multiplication.
   *
   * @param payment - TokenPayment
   * @throws TokenError as `openPayment` and `TokenLedger.requireSpendable`, `TOKEN_NOT_ISSUED`
   */
  open (payment: Uint8Array, what: Redemption): Promising

  /**
   * Resolves once it is on disk that these tokens are spent.
   *
   * @throws TokenError as `TokenLedger.spend`, `TOKEN_INVALID`, `TOKEN_STORE_UNAVAILABLE`
   */
  redeem (payment: Promising, options?: { readonly signal?: AbortSignal }): Promise<void>
}

export interface CountedRequest {
  readonly payer: Payer
  /** Identifiers that are asked for, or elements that would have to be looked at. */
  readonly units: number
}

/** A payment that may be worth something. */
export interface Promising {
  /** @throws TokenError `TOKEN_INVALID` */
  readonly genuine: () => VerifiedPayment
}

/** Whose payments and proofs are refused unseen once some of them were worth nothing. */
export interface Payer {
  /** `host`: of whoever the registry doesn't list. `relay`: for clients that it alone knows, and paces. */
  readonly kind: 'host' | 'party' | 'relay'
  /** An address, or a peer id. */
  readonly name: string
  /** Told of what took work and was worth nothing. */
  readonly unpaid?: () => void
}

export interface PaymentCheck extends Redemption {
  readonly registry: VerifiedRegistry
  readonly now: number
  /** Peer id of the DP that redeems. */
  readonly issuer: string
}

/** With what makes its tokens. */
export interface IssuerCheck extends PaymentCheck {
  readonly backend: VoprfBackend
  /** The issuer's token key. */
  readonly secretKey: ScalarBytes
}

/** What costs nothing is looked at first: `genuine` takes a multiplication for each token. */
export interface OpenedPayment {
  readonly claimed: ClaimedPayment
  /**
   * @param evaluate - of the issuer, for tokens of this kind
   * @throws TokenError `TOKEN_INVALID`
   */
  genuine (evaluate: PoprfEvaluator): VerifiedPayment
}

/**
 * (issuer)
 *
 * @throws BaseError as `decodeStrict`
 * @throws TokenError `TOKEN_FIELD_INVALID`, `TOKEN_OTHER_PURPOSE`, `TOKEN_NUMBER_WRONG`, `TOKEN_EPOCH_WRONG`
 */
export function openPayment (bytes: Uint8Array, check: PaymentCheck): OpenedPayment {
  // 1. form
  const { nonces, mac, epoch, ...wire } = decodeStrict(TokenPayment, bytes, 'TokenPayment', MAX_PAYMENT_LENGTH)
  const type = typeOf(wire.type)
  const names = nonces.map(nonce => toString(nonce, 'base16'))
  const isForm = mac.byteLength === MAC_LENGTH && nonces.length >= 1 && nonces.length <= MAX_TOKENS &&
    nonces.every(({ byteLength }) => byteLength === NONCE_LENGTH) && new Set(names).size === names.length
  if (!isForm) {
    throw new TokenError('TOKEN_FIELD_INVALID')
  }
  // 2. for such a request, one for each identifier
  if (PAYS_FOR[type] !== check.purpose) {
    throw new TokenError('TOKEN_OTHER_PURPOSE', { detail: `${type} for ${check.purpose}` })
  }
  if (nonces.length !== check.units) {
    throw new TokenError('TOKEN_NUMBER_WRONG', { detail: `${nonces.length} for ${check.units}` })
  }
  // 3. that live
  requireLiving(check.registry.policy, type, epoch, check.now)
  const claimed = { type, issuer: check.issuer, epoch, nonces: names, digest: check.digest }
  return {
    claimed,
    // 5. of this issuer, for this very request; 4. is the ledger's
    genuine: evaluate => {
      if (!equalMacs(macOf(nonces.map(evaluate), check.digest), mac)) {
        throw new TokenError('TOKEN_INVALID')
      }
      return claimed
    }
  }
}

/**
 * All that bytes, registry and key tell of a payment. (issuer)
 *
 * @throws as `openPayment`; TokenError `TOKEN_INVALID`
 */
export function verifyPayment (bytes: Uint8Array, check: IssuerCheck): VerifiedPayment {
  const { claimed, genuine } = openPayment(bytes, check)
  return genuine(poprfEvaluator(check.backend, check.secretKey, publicInput(check.registry.federationId, claimed)))
}
