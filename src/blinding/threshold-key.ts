/**
 * The public side of a shared key: Feldman's commitments, from which everybody's
 * public share follows. The registry's record of an OPRF key has this shape.
 */
import { equals } from 'uint8arrays/equals'
import { BlindingError } from './errors.ts'
import { nobleBackend } from './noble.ts'
import { smallScalar } from './suite.ts'
import type { ElementBytes, VoprfBackend } from './backend.ts'

export interface PublicShare {
  /** Evaluation point, 1 to 2^32 - 1. */
  readonly index: number
  readonly publicShare: ElementBytes
}

export interface ThresholdKey {
  readonly keyId: number
  /** Grows with each refresh of the shares; shares of two epochs never combine. */
  readonly shareEpoch: number
  /** How many partial evaluations make one. */
  readonly threshold: number
  /** Coefficients times the generator; `threshold` of them, the first is the group public key. */
  readonly commitments: readonly ElementBytes[]
  readonly shares: readonly PublicShare[]
}

const MAX_INDEX = 0xffff_ffff

/**
 * Horner's rule in the exponent: f(index)·G.
 *
 * @throws BlindingError `ELEMENT_INVALID`, `KEY_INCONSISTENT` if there are no commitments
 */
export function publicShareAt (
  backend: VoprfBackend, commitments: readonly ElementBytes[], index: number
): ElementBytes {
  if (commitments.length === 0) {
    throw new BlindingError('KEY_INCONSISTENT', { detail: 'no commitments' })
  }
  const x = smallScalar(index)
  return commitments.reduceRight((sum, commitment) => backend.add(backend.multiply(x, sum), commitment))
}

/**
 * Whether a key fits together. Whoever takes a key from elsewhere calls this
 * once; combine.ts relies on it.
 *
 * @param backend - all of it is public, so that the slow one does, too, where nothing can be awaited
 * @throws BlindingError `KEY_INCONSISTENT`
 */
export function checkThresholdKey (key: ThresholdKey, backend: VoprfBackend = nobleBackend): void {
  const refuse = (detail: string): never => {
    throw new BlindingError('KEY_INCONSISTENT', { detail: `key ${key.keyId}, epoch ${key.shareEpoch}: ${detail}` })
  }
  if (!Number.isInteger(key.threshold) || key.threshold < 1 || key.threshold > key.shares.length) {
    refuse(`threshold ${key.threshold} of ${key.shares.length} shares`)
  }
  if (key.commitments.length !== key.threshold) {
    refuse(`threshold ${key.threshold}, ${key.commitments.length} commitments`)
  }
  if (!key.commitments.every(commitment => backend.isElement(commitment))) {
    refuse('a commitment is not an element, or the identity')
  }
  const seen = new Set<number>()
  for (const { index, publicShare } of key.shares) {
    if (!Number.isInteger(index) || index < 1 || index > MAX_INDEX) {
      refuse(`index ${index}`)
    }
    if (seen.has(index)) {
      refuse(`index ${index} twice`)
    }
    seen.add(index)
    if (!backend.isElement(publicShare)) {
      refuse(`public share ${index} is not an element, or the identity`)
    }
    if (!equals(publicShareAt(backend, key.commitments, index), publicShare)) {
      refuse(`public share ${index} does not follow from the commitments`)
    }
  }
}

/** The public share of `index`, or undefined if the key has none. */
export function findShare (key: ThresholdKey, index: number): PublicShare | undefined {
  return key.shares.find(share => share.index === index)
}
