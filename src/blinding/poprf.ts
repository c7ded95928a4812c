/**
 * The partially oblivious function of RFC 9497, section 3.3.3: both sides know
 * `info`, the server never learns the input, and one proof shows for a whole batch
 * that the key is the public one. Names are the RFC's.
 *
 * Made of the same group operations as the evaluation of identifiers, so that the
 * secret key stays in constant-time code; @noble/curves, whose own POPRF computes
 * in BigInt, is what the tests hold it against.
 */
import { concat } from 'uint8arrays/concat'
import { fromString } from 'uint8arrays/from-string'
import { sha512 } from '../base/hash.ts'
import { isZero } from './backend.ts'
import { generateProof, verifyProof } from './dleq.ts'
import { BlindingError } from './errors.ts'
import {
  ELEMENT_LENGTH, MAX_INPUT_LENGTH, POPRF, checkBatch, checkElement, checkScalar, expandMessage, hashToGroup,
  hashToScalar, randomScalar, uint16
} from './suite.ts'
import type { ElementBytes, ScalarBytes, VoprfBackend } from './backend.ts'
import type { Blinded } from './client.ts'
import type { Random } from '../base/clock.ts'

const INFO = fromString('Info')
const FINALIZE = fromString('Finalize')
const DERIVE_DST = concat([fromString('DeriveKeyPair'), POPRF.contextString])
/** RFC 9497, section 3.2.1, `Ns`. */
const SEED_LENGTH = 32

export interface PoprfKeyPair {
  /** MUST stay secret. */
  readonly secretKey: ScalarBytes
  readonly publicKey: ElementBytes
}

/** What a batch comes to, in the order of the request. */
export interface PoprfEvaluation {
  readonly evaluated: readonly ElementBytes[]
  /** One for all, 64 bytes. */
  readonly proof: Uint8Array
}

/** A blind, what it was made of, and what came back for it. */
export interface PoprfItem extends Blinded {
  readonly input: Uint8Array
  readonly evaluated: ElementBytes
}

/**
 * DeriveKeyPair (section 3.2.1). (server)
 *
 * @param seed - 32 bytes; MUST stay secret
 * @throws BlindingError `SCALAR_INVALID` for a seed of another length
 */
export function derivePoprfKey (backend: VoprfBackend, seed: Uint8Array, keyInfo: Uint8Array): PoprfKeyPair {
  if (seed.byteLength !== SEED_LENGTH) {
    throw new BlindingError('SCALAR_INVALID', { detail: `seed of ${seed.byteLength} bytes` })
  }
  let counter = 0
  let secretKey: ScalarBytes
  do {
    const message = concat([seed, uint16(keyInfo.byteLength), keyInfo, Uint8Array.of(counter++)])
    secretKey = backend.reduce(expandMessage(message, DERIVE_DST))
  } while (isZero(secretKey))
  return { secretKey, publicKey: backend.multiplyBase(secretKey) }
}

/** Blind, but for the tweaked key, which `finalizePoprf` makes. (client) */
export function blindPoprf (backend: VoprfBackend, input: Uint8Array, random: Random): Blinded {
  const blind = randomScalar(backend, random)
  return { blind, blinded: backend.multiply(blind, hashToGroup(backend, input, POPRF)) }
}

/**
 * BlindEvaluate. (server)
 *
 * @param blinded - 1 to 256 elements, from anywhere
 * @throws BlindingError `BATCH_INVALID`, `ELEMENT_INVALID`, `INPUT_DEGENERATE`
 */
export function evaluatePoprf (
  backend: VoprfBackend, secretKey: ScalarBytes, info: Uint8Array, blinded: readonly ElementBytes[], random: Random
): PoprfEvaluation {
  checkBatch(blinded)
  blinded.forEach(element => { checkElement(backend, element, 'blinded element') })
  const t = tweakedSecret(backend, secretKey, info)
  const inverse = backend.scalarInvert(t)
  const evaluated = blinded.map(element => backend.multiply(inverse, element))
  // blinded = t·evaluated: the RFC proves it this way round
  return { evaluated, proof: generateProof(backend, t, backend.multiplyBase(t), evaluated, blinded, random, POPRF) }
}

/**
 * Finalize, for a batch. (client)
 *
 * @param publicKey - the server's, from where everybody has it
 * @returns outputs of 64 bytes; MUST stay secret until they are used
 * @throws BlindingError `BATCH_INVALID`, `ELEMENT_INVALID`, `INPUT_DEGENERATE`, `PROOF_INVALID`
 */
export function finalizePoprf (
  backend: VoprfBackend, publicKey: ElementBytes, info: Uint8Array, items: readonly PoprfItem[], proof: Uint8Array
): readonly Uint8Array[] {
  const evaluated = items.map(item => item.evaluated)
  checkBatch(evaluated)
  evaluated.forEach(element => { checkElement(backend, element, 'evaluated element') })
  const tweaked = tweakedKey(backend, publicKey, info)
  if (!verifyProof(backend, tweaked, evaluated, items.map(({ blinded }) => blinded), proof, POPRF)) {
    throw new BlindingError('PROOF_INVALID')
  }
  return items.map(({ input, blind, evaluated: element }) => {
    checkScalar(backend, blind, 'blind')
    return output(input, info, backend.multiply(backend.scalarInvert(blind), element))
  })
}

/** Evaluate: the output for an input that is told. */
export type PoprfEvaluator = (input: Uint8Array) => Uint8Array

/** One tweak and one inversion, for however many inputs. (server) @returns what MUST stay secret */
export function poprfEvaluator (backend: VoprfBackend, secretKey: ScalarBytes, info: Uint8Array): PoprfEvaluator {
  const inverse = backend.scalarInvert(tweakedSecret(backend, secretKey, info))
  return input => output(input, info, backend.multiply(inverse, hashToGroup(backend, input, POPRF)))
}

/** m, what `info` adds to the key. */
function tweak (backend: VoprfBackend, info: Uint8Array): ScalarBytes {
  if (info.byteLength > MAX_INPUT_LENGTH) {
    throw new BlindingError('INPUT_TOO_LONG', { detail: `info of ${info.byteLength} bytes` })
  }
  return hashToScalar(backend, concat([INFO, uint16(info.byteLength), info]), POPRF)
}

function tweakedSecret (backend: VoprfBackend, secretKey: ScalarBytes, info: Uint8Array): ScalarBytes {
  checkScalar(backend, secretKey, 'secret key')
  const t = backend.scalarAdd(secretKey, tweak(backend, info))
  if (isZero(t)) {
    // InverseError of the RFC: whoever finds such an info knows the key
    throw new BlindingError('INPUT_DEGENERATE', { detail: 'info' })
  }
  return t
}

function tweakedKey (backend: VoprfBackend, publicKey: ElementBytes, info: Uint8Array): ElementBytes {
  checkElement(backend, publicKey, 'public key')
  const tweaked = backend.add(backend.multiplyBase(tweak(backend, info)), publicKey)
  checkElement(backend, tweaked, 'tweaked key')
  return tweaked
}

function output (input: Uint8Array, info: Uint8Array, unblinded: ElementBytes): Uint8Array {
  return sha512(
    uint16(input.byteLength), input, uint16(info.byteLength), info, uint16(ELEMENT_LENGTH), unblinded, FINALIZE
  )
}
