/**
 * Proof that log_G(B) = log_C(D), for one C and D or for many at once
 * (RFC 9497, sections 2.2.1 and 2.2.2). Names are the RFC's. G is the generator,
 * B the public share, C what was blinded, D what was evaluated.
 */
import { concat } from 'uint8arrays/concat'
import { equals } from 'uint8arrays/equals'
import { fromString } from 'uint8arrays/from-string'
import { sha512 } from '../base/hash.ts'
import { BlindingError } from './errors.ts'
import {
  ELEMENT_LENGTH, PROOF_LENGTH, SCALAR_LENGTH, VOPRF, hashToScalar, isScalar, randomScalar, uint16
} from './suite.ts'
import type { ElementBytes, ScalarBytes, VoprfBackend } from './backend.ts'
import type { Mode } from './suite.ts'
import type { Random } from '../base/clock.ts'

const COMPOSITE = fromString('Composite')
const CHALLENGE = fromString('Challenge')
const ELEMENT_PREFIX = uint16(ELEMENT_LENGTH)

/** Weights d_i, the same loop in ComputeComposites and ComputeCompositesFast. */
function weights (
  backend: VoprfBackend, B: ElementBytes, C: readonly ElementBytes[], D: readonly ElementBytes[], mode: Mode
): ScalarBytes[] {
  const seed = sha512(ELEMENT_PREFIX, B, uint16(mode.seedDst.byteLength), mode.seedDst)
  const prefixedSeed = concat([uint16(seed.byteLength), seed])
  return C.map((Ci, i) => {
    const Di = D[i]
    if (Di == null) {
      throw new BlindingError('BATCH_INVALID', { detail: `${C.length} elements, ${D.length} evaluations` })
    }
    return hashToScalar(
      backend, concat([prefixedSeed, uint16(i), ELEMENT_PREFIX, Ci, ELEMENT_PREFIX, Di, COMPOSITE]), mode
    )
  })
}

/** Sum of d_i·P_i. Everything here is public. */
function weightedSum (backend: VoprfBackend, d: readonly ScalarBytes[], points: readonly ElementBytes[]): ElementBytes {
  return points
    .map((point, i) => backend.multiply(d[i] ?? new Uint8Array(SCALAR_LENGTH), point))
    .reduce((sum, term) => backend.add(sum, term))
}

function challenge (backend: VoprfBackend, mode: Mode, ...elements: ElementBytes[]): ScalarBytes {
  return hashToScalar(backend, concat([...elements.flatMap(element => [ELEMENT_PREFIX, element]), CHALLENGE]), mode)
}

/**
 * GenerateProof with ComputeCompositesFast. (DP side)
 *
 * @param k - the secret share; MUST stay secret
 * @param random - for the nonce r; using one r twice gives k away
 * @returns c ‖ s, 64 bytes
 */
export function generateProof (
  backend: VoprfBackend, k: ScalarBytes, B: ElementBytes, C: readonly ElementBytes[], D: readonly ElementBytes[],
  random: Random, mode: Mode = VOPRF
): Uint8Array {
  const M = weightedSum(backend, weights(backend, B, C, D, mode), C)
  const Z = backend.multiply(k, M)
  const r = randomScalar(backend, random)
  const t2 = backend.multiplyBase(r)
  const t3 = backend.multiply(r, M)
  const c = challenge(backend, mode, B, M, Z, t2, t3)
  const s = backend.scalarSubtract(r, backend.scalarMultiply(c, k)) // r - c*k
  return concat([c, s])
}

/**
 * VerifyProof with ComputeComposites. (client side)
 *
 * Never throws for elements that `checkElement` accepts.
 */
export function verifyProof (
  backend: VoprfBackend, B: ElementBytes, C: readonly ElementBytes[], D: readonly ElementBytes[],
  proof: Uint8Array, mode: Mode = VOPRF
): boolean {
  if (proof.byteLength !== PROOF_LENGTH || C.length !== D.length || C.length === 0) {
    return false
  }
  const c = proof.subarray(0, SCALAR_LENGTH)
  const s = proof.subarray(SCALAR_LENGTH)
  if (!isScalar(backend, c) || !isScalar(backend, s)) {
    return false
  }
  const d = weights(backend, B, C, D, mode)
  const M = weightedSum(backend, d, C)
  const Z = weightedSum(backend, d, D)
  const t2 = backend.add(backend.multiplyBase(s), backend.multiply(c, B)) // s*G + c*B
  const t3 = backend.add(backend.multiply(s, M), backend.multiply(c, Z)) // s*M + c*Z
  return equals(challenge(backend, mode, B, M, Z, t2, t3), c)
}
