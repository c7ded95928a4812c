/** The side that holds a share of the key (RFC 9497, section 3.3.2, BlindEvaluate) and never learns the input. */
import { equals } from 'uint8arrays/equals'
import { generateProof } from './dleq.ts'
import { BlindingError } from './errors.ts'
import { checkBatch, checkElement, checkScalar } from './suite.ts'
import { findShare } from './threshold-key.ts'
import type { ElementBytes, ScalarBytes, VoprfBackend } from './backend.ts'
import type { ThresholdKey } from './threshold-key.ts'
import type { Random } from '../base/clock.ts'

export interface SecretShare {
  readonly keyId: number
  readonly shareEpoch: number
  /** Evaluation point, 1 or more. */
  readonly index: number
  /** f(index); MUST stay secret. */
  readonly secretShare: ScalarBytes
  /** f(index)·G, which the registry lists. */
  readonly publicShare: ElementBytes
}

/** What a DP answers; the arrays run parallel to the blinded elements. */
export interface PartialEvaluation {
  readonly keyId: number
  readonly shareEpoch: number
  readonly index: number
  readonly evaluated: readonly ElementBytes[]
  /** One DLEQ proof for all, or one for each; 64 bytes each. */
  readonly proofs: readonly Uint8Array[]
}

export interface EvaluateOptions {
  readonly random: Random
  /**
   * One proof for the whole batch; false: a proof for each element, which a
   * transcript needs and which costs the DP twice as much.
   *
   * @default true
   */
  readonly batch?: boolean
}

/**
 * BlindEvaluate under one share. (DP side)
 *
 * @param blinded - 1 to 256 elements, from anywhere
 * @throws BlindingError `BATCH_INVALID`, `ELEMENT_INVALID`
 */
export function evaluatePartials (
  backend: VoprfBackend, share: SecretShare, blinded: readonly ElementBytes[], options: EvaluateOptions
): PartialEvaluation {
  checkBatch(blinded)
  for (const element of blinded) {
    checkElement(backend, element, 'blinded element')
  }
  const { secretShare: k, publicShare: B } = share
  const evaluated = blinded.map(element => backend.multiply(k, element))
  const prove = (C: readonly ElementBytes[], D: readonly ElementBytes[]): Uint8Array =>
    generateProof(backend, k, B, C, D, options.random)
  return {
    keyId: share.keyId,
    shareEpoch: share.shareEpoch,
    index: share.index,
    evaluated,
    proofs: options.batch === false
      ? blinded.map((C, i) => prove([C], evaluated.slice(i, i + 1)))
      : [prove(blinded, evaluated)]
  }
}

/**
 * Whether a secret share is the one that the key lists: called once when a share
 * is installed, since answers under any other would be reported as lies.
 *
 * @throws BlindingError `SCALAR_INVALID`, `SHARE_MISMATCH`
 */
export function checkSecretShare (backend: VoprfBackend, share: SecretShare, key: ThresholdKey): void {
  checkScalar(backend, share.secretShare, 'secret share')
  const listed = findShare(key, share.index)
  if (share.keyId !== key.keyId || share.shareEpoch !== key.shareEpoch || listed == null) {
    throw new BlindingError('SHARE_MISMATCH', {
      detail: `share ${share.index} of key ${share.keyId}, epoch ${share.shareEpoch}`
    })
  }
  if (!equals(backend.multiplyBase(share.secretShare), listed.publicShare) ||
    !equals(share.publicShare, listed.publicShare)) {
    throw new BlindingError('SHARE_MISMATCH', {
      detail: `share ${share.index} of key ${share.keyId}, epoch ${share.shareEpoch}`
    })
  }
}
