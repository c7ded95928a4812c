/**
 * Sharing a key anew without changing it (Desmedt and Jajodia 1997; drand does it
 * so): each of t holders of the old shares deals its share among the new committee
 * by a polynomial of its own, whose constant term is that share, and each new
 * member adds up what it got, weighted by Lagrange's coefficients of the dealers.
 * For the same committee that is a refresh (Herzberg, Jarecki, Krawczyk and Yung
 * 1995): whoever stole shares before, fewer than t, has nothing any more.
 *
 * That a dealer shares its own share and nothing else is seen at once: its first
 * commitment is the public share that follows from the registry's record.
 */
import { lagrangeAtZero } from '../combine.ts'
import { shareAt } from '../deal.ts'
import { randomScalar } from '../suite.ts'
import type { Random } from '../../base/clock.ts'
import type { ElementBytes, ScalarBytes, VoprfBackend } from '../backend.ts'

/** Of one dealer; MUST stay secret. */
export type Polynomial = readonly ScalarBytes[]

/** @param share - the dealer's share of the key; MUST stay secret, as the result */
export function subPolynomial (
  backend: VoprfBackend,
  share: ScalarBytes,
  threshold: number,
  random: Random
): Polynomial {
  return [share, ...Array.from({ length: threshold - 1 }, () => randomScalar(backend, random))]
}

export function commitmentsOf (backend: VoprfBackend, polynomial: Polynomial): readonly ElementBytes[] {
  return polynomial.map(coefficient => backend.multiplyBase(coefficient))
}

/** The sub-share for one member. MUST stay secret. */
export function subShare (backend: VoprfBackend, polynomial: Polynomial, member: number): ScalarBytes {
  return shareAt(backend, polynomial, member)
}

/** What a dealer gave, and under which index of the old sharing. */
export interface FromDealer<T> {
  readonly index: number
  readonly given: T
}

/** The member's new share. @param given - of exactly as many dealers as the old threshold */
export function combineShares (backend: VoprfBackend, given: ReadonlyArray<FromDealer<ScalarBytes>>): ScalarBytes {
  const weights = lagrangeAtZero(backend, given.map(({ index }) => index))
  return given
    .flatMap(({ given: share }, i) => {
      const weight = weights[i]
      return weight == null ? [] : [backend.scalarMultiply(weight, share)]
    })
    .reduce((sum, term) => backend.scalarAdd(sum, term))
}

/** The new sharing's commitments; the first is the group key, as before. */
export function combineCommitments (
  backend: VoprfBackend,
  given: ReadonlyArray<FromDealer<readonly ElementBytes[]>>,
  threshold: number
): readonly ElementBytes[] {
  const weights = lagrangeAtZero(backend, given.map(({ index }) => index))
  return Array.from({ length: threshold }, (_, k) => given
    .flatMap(({ given: commitments }, i) => {
      const [weight, commitment] = [weights[i], commitments[k]]
      return weight == null || commitment == null ? [] : [backend.multiply(weight, commitment)]
    })
    .reduce((sum, term) => backend.add(sum, term)))
}

/** The commitments of a key that was generated: the sum of all members'. */
export function addCommitments (
  backend: VoprfBackend,
  given: ReadonlyArray<readonly ElementBytes[]>,
  threshold: number
): readonly ElementBytes[] {
  return Array.from({ length: threshold }, (_, k) => given
    .flatMap(commitments => commitments[k] ?? [])
    .reduce((sum, term) => backend.add(sum, term)))
}
