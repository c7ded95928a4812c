/**
 * From t partial evaluations to the one that the whole key would have given:
 * check each proof against the share that the key lists, then interpolate at 0
 * in the exponent (Shamir 1979; Jarecki, Kiayias, Krawczyk and Xu 2017, TOPPSS).
 */
import { verifyProof } from './dleq.ts'
import { BlindingError } from './errors.ts'
import { checkBatch, smallScalar } from './suite.ts'
import { findShare } from './threshold-key.ts'
import type { ElementBytes, ScalarBytes, VoprfBackend } from './backend.ts'
import type { BlindingErrorCode, PartialFault } from './errors.ts'
import type { PartialEvaluation } from './evaluator.ts'
import type { ThresholdKey } from './threshold-key.ts'

declare const verified: unique symbol

/** A partial evaluation whose proofs hold. Comes only from `verifyPartial`. */
export type VerifiedPartial = PartialEvaluation & { readonly [verified]: true }

export interface Combined {
  /** Parallel to the blinded elements: what the unshared key would have given. */
  readonly evaluated: readonly ElementBytes[]
  /** Indices that were used, in ascending order. */
  readonly used: readonly number[]
  /** Who lied or sent nonsense, by index. */
  readonly faults: readonly PartialFault[]
}

/** The rule that `partial` breaks, or undefined if it holds. Never throws for partials of the right epoch. */
function faultOf (
  backend: VoprfBackend, key: ThresholdKey, blinded: readonly ElementBytes[], partial: PartialEvaluation
): BlindingErrorCode | undefined {
  const share = findShare(key, partial.index)
  return share == null ? 'SHARE_UNKNOWN' : faultUnder(backend, share.publicShare, blinded, partial)
}

/**
 * The rule that `partial` breaks as an evaluation under this public share, which is an element; undefined if it holds.
 */
export function faultUnder (
  backend: VoprfBackend, publicShare: ElementBytes, blinded: readonly ElementBytes[],
  { evaluated, proofs }: Pick<PartialEvaluation, 'evaluated' | 'proofs'>
): 'BATCH_INVALID' | 'ELEMENT_INVALID' | 'PROOF_INVALID' | undefined {
  if (evaluated.length !== blinded.length || (proofs.length !== 1 && proofs.length !== blinded.length)) {
    return 'BATCH_INVALID'
  }
  if (!evaluated.every(element => backend.isElement(element))) {
    return 'ELEMENT_INVALID'
  }
  const [first] = proofs
  const holds = first != null && proofs.length === 1
    ? verifyProof(backend, publicShare, blinded, evaluated, first)
    : proofs.every((proof, i) =>
      verifyProof(backend, publicShare, blinded.slice(i, i + 1), evaluated.slice(i, i + 1), proof))
  return holds ? undefined : 'PROOF_INVALID'
}

function checkEpoch (key: ThresholdKey, partial: PartialEvaluation): void {
  if (partial.keyId !== key.keyId || partial.shareEpoch !== key.shareEpoch) {
    throw new BlindingError('EPOCH_MIXED', {
      detail: `share ${partial.index}: key ${partial.keyId}, epoch ${partial.shareEpoch}; combining key ${key.keyId}, epoch ${key.shareEpoch}`
    })
  }
}

/**
 * Checks one answer, as it arrives. (client side)
 *
 * @param key - one that passed `checkThresholdKey`
 * @param blinded - what was sent
 * @throws BlindingError `EPOCH_MIXED`, `SHARE_UNKNOWN`, `BATCH_INVALID`, `ELEMENT_INVALID`, `PROOF_INVALID`
 */
export function verifyPartial (
  backend: VoprfBackend, key: ThresholdKey, blinded: readonly ElementBytes[], partial: PartialEvaluation
): VerifiedPartial {
  checkEpoch(key, partial)
  const fault = faultOf(backend, key, blinded, partial)
  if (fault != null) {
    throw new BlindingError(fault, {
      detail: `share ${partial.index}`, faults: [{ index: partial.index, code: fault }]
    })
  }
  return partial as VerifiedPartial
}

/** Lagrange's coefficient of each index at 0: the product of j / (j - i) over the others. */
export function lagrangeAtZero (backend: VoprfBackend, indices: readonly number[]): ScalarBytes[] {
  return indices.map(i => {
    let numerator = smallScalar(1)
    let denominator = smallScalar(1)
    for (const j of indices) {
      if (j !== i) {
        numerator = backend.scalarMultiply(numerator, smallScalar(j))
        denominator = backend.scalarMultiply(denominator, backend.scalarSubtract(smallScalar(j), smallScalar(i)))
      }
    }
    return backend.scalarMultiply(numerator, backend.scalarInvert(denominator))
  })
}

/**
 * Σ λ_i·element_i: what the polynomial that these lie on in the exponent is at 0.
 *
 * @param points - one or more, with distinct indices
 */
export function interpolateAtZero (
  backend: VoprfBackend, points: ReadonlyArray<{ readonly index: number, readonly element: ElementBytes }>
): ElementBytes {
  return weighted(
    backend, lagrangeAtZero(backend, points.map(({ index }) => index)), points.map(({ element }) => element)
  )
}

function weighted (
  backend: VoprfBackend, coefficients: readonly ScalarBytes[], elements: readonly ElementBytes[]
): ElementBytes {
  return elements
    .map((element, i) => backend.multiply(coefficients[i] ?? smallScalar(0), element))
    .reduce((sum, term) => backend.add(sum, term))
}

/**
 * Interpolates. Takes the first `threshold` partials, which are all as good.
 *
 * @throws BlindingError `EPOCH_MIXED`, `PARTIAL_DUPLICATE`, `BATCH_INVALID`, `TOO_FEW_PARTIALS`
 */
export function interpolatePartials (
  backend: VoprfBackend, key: ThresholdKey, partials: readonly VerifiedPartial[]
): Combined {
  const seen = new Set<number>()
  for (const partial of partials) {
    checkEpoch(key, partial)
    if (seen.has(partial.index)) {
      throw new BlindingError('PARTIAL_DUPLICATE', { detail: `share ${partial.index}` })
    }
    seen.add(partial.index)
  }
  if (partials.length < key.threshold) {
    throw new BlindingError('TOO_FEW_PARTIALS', { detail: `${partials.length} of ${key.threshold}` })
  }
  const chosen = partials.slice(0, key.threshold)
  const coefficients = lagrangeAtZero(backend, chosen.map(partial => partial.index))
  const evaluated = (chosen[0]?.evaluated ?? []).map((_, at) => weighted(backend, coefficients, chosen.map(partial => {
    const element = partial.evaluated[at]
    if (element == null) {
      throw new BlindingError('BATCH_INVALID', { detail: 'partials of different batches' })
    }
    return element
  })))
  return { evaluated, used: chosen.map(partial => partial.index).sort((a, b) => a - b), faults: [] }
}

/**
 * Checks all, leaves out who lied, interpolates. (client side)
 *
 * @param key - one that passed `checkThresholdKey`
 * @param blinded - what was sent, 1 to 256 elements
 * @throws BlindingError `BATCH_INVALID`, `EPOCH_MIXED`, `PARTIAL_DUPLICATE`, or `TOO_FEW_PARTIALS` with the faults
 */
export function combinePartials (
  backend: VoprfBackend, key: ThresholdKey, blinded: readonly ElementBytes[], partials: readonly PartialEvaluation[]
): Combined {
  checkBatch(blinded)
  const good: VerifiedPartial[] = []
  const faults: PartialFault[] = []
  for (const partial of partials) {
    checkEpoch(key, partial)
    const code = faultOf(backend, key, blinded, partial)
    if (code == null) {
      good.push(partial as VerifiedPartial)
    } else {
      faults.push({ index: partial.index, code })
    }
  }
  if (good.length < key.threshold) {
    throw new BlindingError('TOO_FEW_PARTIALS', { detail: `${good.length} of ${key.threshold}`, faults })
  }
  return { ...interpolatePartials(backend, key, good), faults }
}
