/**
 * A dealer makes a key and its shares (Shamir 1979, Feldman 1987). The dealer
 * knows the key: fit for testnets, and for a federation that trusts a ceremony.
 */
import { BlindingError } from './errors.ts'
import { randomScalar, smallScalar } from './suite.ts'
import type { ElementBytes, ScalarBytes, VoprfBackend } from './backend.ts'
import type { PublicShare } from './threshold-key.ts'
import type { Random } from '../base/clock.ts'

export interface DealOptions {
  readonly backend: VoprfBackend
  /** How many shares make an evaluation, 1 or more. */
  readonly threshold: number
  /** How many shares, `threshold` or more. */
  readonly count: number
  readonly random: Random
}

export interface DealtShare extends PublicShare {
  /** f(index), 32 bytes; MUST stay secret. */
  readonly secretShare: ScalarBytes
}

export interface Deal {
  readonly commitments: readonly ElementBytes[]
  /** Indices 1 to `count`. */
  readonly shares: readonly DealtShare[]
}

/** More than any committee; keeps the work of whoever checks the key bounded. */
export const MAX_SHARES = 255

/** @throws BlindingError `THRESHOLD_INVALID` */
export function dealShares ({ backend, threshold, count, random }: DealOptions): Deal {
  if (!Number.isInteger(threshold) || !Number.isInteger(count) || threshold < 1 || threshold > count ||
    count > MAX_SHARES) {
    throw new BlindingError('THRESHOLD_INVALID', { detail: `${threshold} of ${count}, at most ${MAX_SHARES} shares` })
  }
  const coefficients = Array.from({ length: threshold }, () => randomScalar(backend, random))
  const shares = Array.from({ length: count }, (_, i): DealtShare => {
    const index = i + 1
    const secretShare = shareAt(backend, coefficients, index)
    return { index, secretShare, publicShare: backend.multiplyBase(secretShare) }
  })
  return { commitments: coefficients.map(coefficient => backend.multiplyBase(coefficient)), shares }
}

/** Horner's rule: f(index). @param coefficients - 1 or more; MUST stay secret, as the result */
export function shareAt (backend: VoprfBackend, coefficients: readonly ScalarBytes[], index: number): ScalarBytes {
  const x = smallScalar(index)
  return coefficients.reduceRight((sum, coefficient) => backend.scalarAdd(backend.scalarMultiply(x, sum), coefficient))
}
