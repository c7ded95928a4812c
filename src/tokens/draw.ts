/** Drawing tokens: the client blinds nonces, the issuer evaluates them and knows none of them again. */
import { decodeStrict } from '../base/codec.ts'
import { blindPoprf, evaluatePoprf, finalizePoprf } from '../blinding/poprf.ts'
import { MAX_RESPONSE_LENGTH, MAX_TOKENS, NONCE_LENGTH } from './constants.ts'
import { TokenError } from './errors.ts'
import { publicInput } from './kinds.ts'
import { TokenResponse } from './pb/token.ts'
import type { TokenKind } from './kinds.ts'
import type { Random } from '../base/clock.ts'
import type { FederationId } from '../base/bytes.ts'
import type { ScalarBytes, VoprfBackend } from '../blinding/backend.ts'
import type { Blinded } from '../blinding/client.ts'

/** A batch that is asked for; MUST stay secret, but for the blinded elements. */
export interface Draw extends TokenKind {
  readonly items: ReadonlyArray<Blinded & { readonly nonce: Uint8Array }>
}

/** One to spend. MUST stay secret until then: whoever has it spends it. */
export interface Token extends TokenKind {
  /** 32 bytes. */
  readonly nonce: Uint8Array
  /** 64 bytes. */
  readonly output: Uint8Array
}

/** (client) @param count - 1 to 256 */
export function beginDraw (backend: VoprfBackend, kind: TokenKind, count: number, random: Random): Draw {
  if (count < 1 || count > MAX_TOKENS) {
    throw new TokenError('TOKEN_FIELD_INVALID', { detail: `${count} tokens` })
  }
  const items = Array.from({ length: count }, () => {
    const nonce = random.bytes(NONCE_LENGTH)
    return { nonce, ...blindPoprf(backend, nonce, random) }
  })
  return { ...kind, items }
}

/**
 * (issuer) Charged for before.
 *
 * @returns TokenResponse
 * @throws BlindingError `BATCH_INVALID`, `ELEMENT_INVALID`
 */
export function issueTokens (
  backend: VoprfBackend, federation: FederationId, secretKey: ScalarBytes, kind: TokenKind,
  blinded: readonly Uint8Array[], random: Random
): Uint8Array {
  const { evaluated, proof } = evaluatePoprf(backend, secretKey, publicInput(federation, kind), blinded, random)
  return TokenResponse.encode({ evaluated: evaluated.map(element => element.slice()), proof: proof.slice() })
}

/**
 * (client)
 *
 * @param publicKey - the issuer's token key in the registry, so that nobody is given a key of their own
 * @throws BaseError as `decodeStrict`
 * @throws BlindingError `BATCH_INVALID`, `ELEMENT_INVALID`, `PROOF_INVALID`
 * @throws TokenError `TOKEN_FIELD_INVALID` for another number of elements
 */
export function finishDraw (
  backend: VoprfBackend, federation: FederationId, publicKey: Uint8Array, draw: Draw, response: Uint8Array
): readonly Token[] {
  const { evaluated, proof } = decodeStrict(TokenResponse, response, 'TokenResponse', MAX_RESPONSE_LENGTH)
  const { items, ...kind } = draw
  const answered = items.flatMap((item, i) => {
    const element = evaluated[i]
    return element == null ? [] : [{ ...item, input: item.nonce, evaluated: element }]
  })
  if (answered.length !== items.length || evaluated.length !== items.length) {
    throw new TokenError('TOKEN_FIELD_INVALID', { detail: `${evaluated.length} of ${items.length} tokens` })
  }
  const outputs = finalizePoprf(backend, publicKey, publicInput(federation, kind), answered, proof)
  return outputs.map((output, i) => ({ ...kind, nonce: items[i]?.nonce ?? new Uint8Array(0), output }))
}
