/**
 * Defences: the holder of a disputed mapping says that it is still theirs
 * (docs/protocol.md, "Conflict facts").
 */
import { asHash, asLookupKey } from '../base/bytes.ts'
import { signUnder, verifyUnder } from '../base/envelope.ts'
import { parsePublicKey } from '../base/keys.ts'
import { MAX_ATTESTATION_LENGTH, MAX_DEFENCE_LENGTH } from '../base/limits.ts'
import { Signed } from '../base/pb/signed.ts'
import { CONFLICT_VERSION } from './constants.ts'
import { MappingError } from './errors.ts'
import { checkEvidence, checkFrame, claimsOf, isTime, openFact, requireField } from './fact.ts'
import { DefencePayload } from './pb/facts.ts'
import type { FederationSigner } from '../base/envelope.ts'
import type { DefenceFields, UncheckedDefence, VerifiedDefence, VerifyContext } from './interface.ts'

/**
 * (Holder) Signs a defence.
 *
 * @param defender - the holder key of `fields`
 * @returns Signed, as it travels; `verifyObject` has the last word on it
 * @throws as `parseDefence`
 */
export function makeDefence (fields: DefenceFields, defender: FederationSigner): Uint8Array {
  const payload = DefencePayload.encode({
    version: CONFLICT_VERSION,
    lookupKey: fields.lookupKey.slice(),
    oprfKeyId: fields.oprfKeyId,
    disputeHash: fields.disputeHash.slice(),
    holderKey: fields.holderKey.slice(),
    attestation: fields.attestation.slice(),
    issuedAt: fields.issuedAt
  })
  return parseDefence(Signed.encode({ payload, signature: signUnder('defence', defender, payload).slice() })).bytes
}

/**
 * Form only.
 *
 * @throws BaseError as `decodeStrict`, `LENGTH_INVALID`, `KEY_INVALID`
 * @throws MappingError `VERSION_UNKNOWN`, `FACT_FIELD_INVALID`
 */
export function parseDefence (bytes: Uint8Array): UncheckedDefence {
  // [1] size and canonical encoding of both layers
  const { fact, decoded } = openFact(DefencePayload, bytes, 'Defence', MAX_DEFENCE_LENGTH)
  // [2] version
  if (decoded.version !== CONFLICT_VERSION) {
    throw new MappingError('VERSION_UNKNOWN', { detail: `defence of version ${decoded.version}` })
  }
  // [3] lengths and ranges
  const { attestation, issuedAt } = decoded
  requireField(isTime(issuedAt), 'issuedAt of a defence')
  requireField(
    attestation.byteLength > 0 && attestation.byteLength <= MAX_ATTESTATION_LENGTH, 'attestation of a defence'
  )
  const { strength, expiresAt, csipId } = claimsOf(attestation)
  return {
    kind: 'defence',
    lookupKey: asLookupKey(decoded.lookupKey),
    oprfKeyId: decoded.oprfKeyId,
    disputeHash: asHash(decoded.disputeHash),
    holderKey: parsePublicKey(decoded.holderKey),
    attestation,
    issuedAt,
    strength,
    attestedUntil: expiresAt,
    csipId,
    ...fact
  }
}

/**
 * Judged as of when it was issued. Whether its attestation still lives is for
 * the view: a defence holds no longer than that.
 *
 * @throws MappingError `FACT_…`; AttestationError
 */
export function verifyParsedDefence (fact: UncheckedDefence, context: VerifyContext): VerifiedDefence {
  // [4] time, and a key of the federation
  checkFrame(fact, context)
  // [5] possession; a defence covers only mappings of its key, which stand on what witnesses saw
  checkEvidence(fact, context.registry, fact.issuedAt)
  // [6] the defender's signature
  if (!verifyUnder('defence', context.registry.federationId, fact.holderKey, fact.signature, fact.payload)) {
    throw new MappingError('FACT_SIGNATURE_INVALID')
  }
  return fact as VerifiedDefence
}
