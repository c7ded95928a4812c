/**
 * Key generation: the rounds of FROST's DKG (Komlo and Goldberg 2020, figure 1; a
 * Pedersen DKG with proofs of knowledge) by @noble/curves. A member's identifier
 * is its index in the committee.
 *
 * These rounds compute with BigInt, whose timing depends on the values. That is
 * accepted here and nowhere else: a ceremony is rare, its secrets are used once, and
 * nobody outside can choose what is computed or measure it well.
 */
import { ristretto255_FROST } from '@noble/curves/ed25519.js'
import { concat } from 'uint8arrays/concat'
import { equals } from 'uint8arrays/equals'
import { fromString } from 'uint8arrays/from-string'
import { sha512 } from '../../base/hash.ts'
import { ELEMENT_LENGTH, isScalar, smallScalar } from '../suite.ts'
import { PROOF_OF_KNOWLEDGE_LENGTH } from './constants.ts'
import type { Random } from '../../base/clock.ts'
import type { ElementBytes, ScalarBytes, VoprfBackend } from '../backend.ts'

const { DKG, Identifier } = ristretto255_FROST
/** `HDKG` of the suite: context string and label. */
const PROOF_CONTEXT = fromString('FROST-RISTRETTO255-SHA512-v1dkg')

/** What a member says in round 1. */
export interface Commitments {
  /** Index of the member. */
  readonly index: number
  readonly commitments: readonly ElementBytes[]
  /** R ‖ z, 64 bytes. */
  readonly proof: Uint8Array
}

/** What a dealer gave to a member. */
export interface DealtTo {
  /** Index of the other one. */
  readonly index: number
  /** MUST stay secret. */
  readonly share: ScalarBytes
}

interface Round {
  readonly index: number
  readonly threshold: number
  /** The same source each time: FROST's rounds are gone through anew whenever one is needed. */
  readonly random: () => Random
}

type Secret = ReturnType<typeof DKG.round1>['secret']
type RoundOne = ReturnType<typeof DKG.round1>['public']

function begin (
  { index, threshold, random }: Round,
  count: number
): { readonly said: RoundOne, readonly secret: Secret } {
  const source = random()
  const signers = { min: threshold, max: Math.max(count, threshold) }
  const { public: said, secret } = DKG.round1(
    Identifier.fromNumber(index),
    signers,
    undefined,
    length => source.bytes(length ?? ELEMENT_LENGTH)
  )
  return { said, secret }
}

function roundOneOf ({ index, commitments, proof }: Commitments): RoundOne {
  return {
    identifier: Identifier.fromNumber(index),
    commitment: commitments.map(commitment => Uint8Array.from(commitment)),
    proofOfKnowledge: Uint8Array.from(proof)
  }
}

/** Round 1: commitments to a polynomial, and proof that its constant term is known. */
export function commit (round: Round): Commitments {
  const { said, secret } = begin(round, round.threshold)
  DKG.clean(secret)
  return { index: round.index, commitments: said.commitment, proof: said.proofOfKnowledge }
}

/**
 * Whether the proof of round 1 holds: z·G = R + c·C0. FROST's round 2 looks again;
 * here it is one member by one, so that the liar has a name.
 */
export function provesKnowledge (backend: VoprfBackend, { index, commitments, proof }: Commitments): boolean {
  const [first] = commitments
  const [R, z] = [proof.subarray(0, ELEMENT_LENGTH), proof.subarray(ELEMENT_LENGTH)]
  const isProof = proof.byteLength === PROOF_OF_KNOWLEDGE_LENGTH && backend.isElement(R) && isScalar(backend, z)
  if (first == null || !isProof) {
    return false
  }
  // FROST's own context: ceremony and federation stand under the signature of the message
  const c = backend.reduce(sha512(concat([PROOF_CONTEXT, smallScalar(index), first, R])))
  return equals(backend.multiplyBase(z), backend.add(R, backend.multiply(c, first)))
}

/**
 * Round 2: a share for each other member. Its own isn't among them.
 *
 * @param others - of whom everything said in round 1 holds
 */
export function deal (round: Round, others: readonly Commitments[]): readonly DealtTo[] {
  const { secret } = begin(round, others.length + 1)
  try {
    const dealt = DKG.round2(secret, others.map(roundOneOf))
    return others.flatMap(({ index }) => {
      const share = dealt[Identifier.fromNumber(index)]?.signingShare
      return share == null ? [] : [{ index, share: Uint8Array.from(share) }]
    })
  } finally {
    DKG.clean(secret)
  }
}

/** What round 3 gives. */
export interface Generated {
  readonly commitments: readonly ElementBytes[]
  /** MUST stay secret. */
  readonly secretShare: ScalarBytes
}

/**
 * Round 3: the member's share of the key that all have made together.
 *
 * @param others - said in round 1, by each other member that counts
 * @param dealt - what each of them gave in round 2; all of it was found right before
 */
export function finish (round: Round, others: readonly Commitments[], dealt: readonly DealtTo[]): Generated {
  const { secret } = begin(round, others.length + 1)
  try {
    const roundOne = others.map(roundOneOf)
    DKG.round2(secret, roundOne)
    const shares = dealt.map(
      ({ index, share }) => ({ identifier: Identifier.fromNumber(index), signingShare: Uint8Array.from(share) })
    )
    const { public: { commitments }, secret: { signingShare } } = DKG.round3(secret, roundOne, shares)
    return { commitments, secretShare: signingShare }
  } finally {
    DKG.clean(secret)
  }
}
