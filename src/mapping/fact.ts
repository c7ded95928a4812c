/**
 * What all facts beside entries share: they travel as Signed, belong to one
 * lookup key, are named by their hash, and are remembered until everything that
 * they could concern has expired.
 */
import { toString } from 'uint8arrays/to-string'
import { asLookupKey, asSignature, equalBytes } from '../base/bytes.ts'
import { decodeStrict } from '../base/codec.ts'
import { sha256 } from '../base/hash.ts'
import { MAX_ATTESTATION_LENGTH } from '../base/limits.ts'
import { Signed } from '../base/pb/signed.ts'
import { AttestationPayload } from '../attestation/pb/attestation.ts'
import { verifyAttestation } from '../attestation/verify.ts'
import { MAX_ATTESTATION_LIFETIME } from '../registry/constants.ts'
import { MappingError } from './errors.ts'
import type { OlderKey } from '../attestation/attestation.ts'
import type { LookupKey, PublicKeyBytes } from '../base/bytes.ts'
import type { Codec } from '../base/codec.ts'
import type { DpRecord, Policy, VerifiedRegistry } from '../registry/interface.ts'
import type { InvalidationFields, SignedFact, VerifyContext } from './interface.ts'

/** Whose possession a fact rests on. */
interface Evidence {
  readonly lookupKey: LookupKey
  readonly oprfKeyId: number
  readonly holderKey: PublicKeyBytes
  readonly attestation: Uint8Array
  readonly issuedAt: number
}

/**
 * Both layers of a fact.
 *
 * @param what - names the type in errors
 * @throws BaseError as `decodeStrict`, `LENGTH_INVALID`
 */
export function openFact<T> (codec: Codec<T>, bytes: Uint8Array, what: string, maxLength: number): {
  fact: SignedFact, decoded: T
} {
  const { payload, signature } = decodeStrict(Signed, bytes, what, maxLength)
  const decoded = decodeStrict(codec, payload, `${what}Payload`, maxLength)
  const hash = sha256(bytes)
  return { fact: { bytes, hash, name: toString(hash, 'base16'), payload, signature: asSignature(signature) }, decoded }
}

/** @throws MappingError `FACT_FIELD_INVALID` */
export function requireField (holds: boolean, what: string): void {
  if (!holds) {
    throw new MappingError('FACT_FIELD_INVALID', { detail: what })
  }
}

export function isTime (time: number): boolean {
  return Number.isSafeInteger(time) && time > 0
}

/** What the times of facts follow from. */
export type Lifetimes = Pick<Policy, 'clockTolerance'>

/** What a fact's date follows from. */
export interface Dated {
  readonly issuedAt: number
  /** Of an invalidation. */
  readonly by?: InvalidationFields['by']
  /** Of a note, which concerns nothing when its lease has ended. */
  readonly expiresAt?: number
}

/** A ruling by silence strikes what was there when it was asked for: that is its date. */
function dateOf ({ issuedAt, by }: Dated): number {
  return by?.reason === 'superseded' && by.decision == null ? by.dispute.issuedAt : issuedAt
}

/**
 * Until when a fact is remembered: two lives after its date. What it concerns has
 * expired after one; in the second nobody continues its seniority. A life is the
 * longest that any policy may allow: one that shortens lives and lengthens them again
 * would else bring back what was struck.
 */
export function factRetainedUntil (fact: Dated, policy: Lifetimes): number {
  return fact.expiresAt != null
    ? fact.expiresAt + policy.clockTolerance
    : dateOf(fact) + 2 * MAX_ATTESTATION_LIFETIME + 2 * policy.clockTolerance
}

/** Until when a strike is admitted: one that comes later would soon be forgotten, and what it struck come back. */
export function admissibleUntil (fact: Dated, policy: Lifetimes): number {
  return dateOf(fact) + MAX_ATTESTATION_LIFETIME + 2 * policy.clockTolerance
}

/**
 * Time and OPRF key.
 *
 * @throws MappingError `FACT_NOT_YET_ISSUED`, `FACT_EXPIRED`, `FACT_OPRF_KEY_UNKNOWN`
 */
export function checkFrame (fact: Dated & { readonly oprfKeyId: number }, { registry, now }: VerifyContext): void {
  if (fact.issuedAt > now + registry.policy.clockTolerance) {
    throw new MappingError('FACT_NOT_YET_ISSUED', { detail: `by ${fact.issuedAt - now} ms` })
  }
  if (factRetainedUntil(fact, registry.policy) < now) {
    throw new MappingError('FACT_EXPIRED')
  }
  if (registry.oprfKey(fact.oprfKeyId) == null) {
    throw new MappingError('FACT_OPRF_KEY_UNKNOWN', { detail: `key ${fact.oprfKeyId}` })
  }
}

/**
 * That the attestation in a fact held when the fact was issued, and is of its
 * holder key.
 *
 * @param witnessedAt - since when others are known to have seen the fact
 * @throws AttestationError; MappingError `FACT_EVIDENCE_FOREIGN`
 */
export function checkEvidence (fact: Evidence, registry: VerifiedRegistry, witnessedAt: number): void {
  const attested = verifyAttestation(fact.attestation, { registry, now: fact.issuedAt, witnessedAt })
  if (!equalBytes(attested.lookupKey, fact.lookupKey) || !equalBytes(attested.holderKey, fact.holderKey) ||
    attested.oprfKeyId !== fact.oprfKeyId) {
    throw new MappingError('FACT_EVIDENCE_FOREIGN')
  }
}

/** What an attestation says of itself, unverified. */
export interface AttestationClaims {
  readonly lookupKey: LookupKey
  readonly csipId: string
  readonly csiType: string
  readonly scope: string
  readonly strength: number
  readonly issuedAt: number
  readonly expiresAt: number
  /** SHA-256 of what it renews; empty: nothing. */
  readonly renews: Uint8Array
  readonly older?: OlderKey
}

/**
 * For facts of which the attestation is verified elsewhere: when they were taken
 * in, or before they count.
 *
 * @throws BaseError as `decodeStrict`
 */
export function claimsOf (attestation: Uint8Array): AttestationClaims {
  const { payload } = decodeStrict(Signed, attestation, 'Attestation', MAX_ATTESTATION_LENGTH)
  const { olderLookupKey, olderOprfKeyId, ...rest } = decodeStrict(
    AttestationPayload, payload, 'AttestationPayload', MAX_ATTESTATION_LENGTH
  )
  const { csipId, csiType, scope, strength, issuedAt, expiresAt, renews } = rest
  const older = olderLookupKey.byteLength === 0
    ? undefined
    : { lookupKey: asLookupKey(olderLookupKey), oprfKeyId: olderOprfKeyId }
  return {
    lookupKey: asLookupKey(rest.lookupKey), csipId, csiType, scope, strength, issuedAt, expiresAt, renews, older
  }
}

/** Whether a DP's word no longer counted at a moment. */
export function isRevoked ({ status, statusSince }: Pick<DpRecord, 'status' | 'statusSince'>, at: number): boolean {
  return status === 'revoked' && at >= statusSince
}
