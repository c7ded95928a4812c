/**
 * Challenges: a newcomer who proved possession says, in public, that older
 * mappings have no right to be there (docs/protocol.md, "Conflict facts"). A
 * challenge strikes nothing; it names nobody.
 */
import { asLookupKey } from '../base/bytes.ts'
import { signUnder, verifyUnder } from '../base/envelope.ts'
import { parsePublicKey } from '../base/keys.ts'
import { MAX_ATTESTATION_LENGTH, MAX_CHALLENGE_LENGTH } from '../base/limits.ts'
import { Signed } from '../base/pb/signed.ts'
import { CONFLICT_VERSION, SERIAL_LENGTH } from './constants.ts'
import { MappingError } from './errors.ts'
import { checkEvidence, checkFrame, claimsOf, isTime, openFact, requireField } from './fact.ts'
import { ChallengePayload, Takeover } from './pb/facts.ts'
import type { Signer } from '../base/keys.ts'
import type { ChallengeFields, UncheckedChallenge, VerifiedChallenge, VerifyContext } from './interface.ts'

/**
 * (Claimant) Signs a challenge.
 *
 * @param claimant - the holder key of `fields`
 * @returns Signed, as it travels; `verifyChallenge` has the last word on it
 * @throws as `parseChallenge`
 */
export function makeChallenge (fields: ChallengeFields, claimant: Signer): Uint8Array {
  const payload = ChallengePayload.encode({
    version: CONFLICT_VERSION,
    lookupKey: fields.lookupKey.slice(),
    oprfKeyId: fields.oprfKeyId,
    holderKey: fields.holderKey.slice(),
    attestation: fields.attestation.slice(),
    takeover: fields.takeover === 'replace' ? Takeover.REPLACE : Takeover.FIRST_MAPPING,
    issuedAt: fields.issuedAt,
    serial: fields.serial.slice()
  })
  return parseChallenge(Signed.encode({ payload, signature: signUnder('challenge', claimant, payload).slice() })).bytes
}

/**
 * Form only.
 *
 * @throws BaseError as `decodeStrict`, `LENGTH_INVALID`, `KEY_INVALID`
 * @throws MappingError `VERSION_UNKNOWN`, `FACT_FIELD_INVALID`
 */
export function parseChallenge (bytes: Uint8Array): UncheckedChallenge {
  // [1] size and canonical encoding of both layers
  const { fact, decoded } = openFact(ChallengePayload, bytes, 'Challenge', MAX_CHALLENGE_LENGTH)
  // [2] version
  if (decoded.version !== CONFLICT_VERSION) {
    throw new MappingError('VERSION_UNKNOWN', { detail: `challenge of version ${decoded.version}` })
  }
  // [3] lengths and ranges
  const { attestation, takeover, issuedAt, serial } = decoded
  requireField(isTime(issuedAt), 'issuedAt of a challenge')
  requireField(serial.byteLength === SERIAL_LENGTH, 'serial of a challenge')
  requireField(takeover !== Takeover.UNUSED_TAKEOVER, 'takeover of a challenge')
  requireField(attestation.byteLength > 0 && attestation.byteLength <= MAX_ATTESTATION_LENGTH, 'attestation of a challenge')
  const { strength, expiresAt, csipId } = claimsOf(attestation)
  return {
    kind: 'challenge',
    lookupKey: asLookupKey(decoded.lookupKey),
    oprfKeyId: decoded.oprfKeyId,
    holderKey: parsePublicKey(decoded.holderKey),
    attestation,
    takeover: takeover === Takeover.REPLACE ? 'replace' : 'firstMapping',
    issuedAt,
    serial,
    strength,
    attestedUntil: expiresAt,
    csipId,
    ...fact
  }
}

/** @throws as `parseChallenge` and `verifyParsedChallenge` */
export function verifyChallenge (bytes: Uint8Array, context: VerifyContext): VerifiedChallenge {
  return verifyParsedChallenge(parseChallenge(bytes), context)
}

/**
 * Judged as of when it was issued. Whether its attestation still lives is for
 * the view.
 *
 * @param witnessedAt - since when others are known to have seen it; what its CSIP did wrong later doesn't matter. Default: now
 * @throws MappingError `FACT_…`; AttestationError
 */
export function verifyParsedChallenge (fact: UncheckedChallenge, context: VerifyContext, witnessedAt: number = context.now): VerifiedChallenge {
  // [4] time, and a key of the federation
  checkFrame(fact, context)
  // [5] possession
  checkEvidence(fact, context.registry, witnessedAt)
  // [6] the claimant's signature
  if (!verifyUnder('challenge', fact.holderKey, fact.signature, fact.payload)) {
    throw new MappingError('FACT_SIGNATURE_INVALID')
  }
  return fact as VerifiedChallenge
}
