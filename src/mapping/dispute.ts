/**
 * Disputes: a newcomer who proved possession says, in public, that older
 * mappings have no right to be there (docs/protocol.md, "Conflict facts"). A
 * dispute strikes nothing; it names nobody.
 */
import { asLookupKey } from '../base/bytes.ts'
import { signUnder, verifyUnder } from '../base/envelope.ts'
import { parsePublicKey } from '../base/keys.ts'
import { MAX_ATTESTATION_LENGTH, MAX_DISPUTE_LENGTH } from '../base/limits.ts'
import { Signed } from '../base/pb/signed.ts'
import { CONFLICT_VERSION, SERIAL_LENGTH } from './constants.ts'
import { MappingError } from './errors.ts'
import { checkEvidence, checkFrame, claimsOf, isTime, openFact, requireField } from './fact.ts'
import { DisputePayload, Takeover } from './pb/facts.ts'
import type { FederationSigner } from '../base/envelope.ts'
import type { DisputeFields, UncheckedDispute, VerifiedDispute, VerifyContext } from './interface.ts'

/**
 * (Claimant) Signs a dispute.
 *
 * @param claimant - the holder key of `fields`
 * @returns Signed, as it travels; `verifyObject` has the last word on it
 * @throws as `parseDispute`
 */
export function makeDispute (fields: DisputeFields, claimant: FederationSigner): Uint8Array {
  const payload = DisputePayload.encode({
    version: CONFLICT_VERSION,
    lookupKey: fields.lookupKey.slice(),
    oprfKeyId: fields.oprfKeyId,
    holderKey: fields.holderKey.slice(),
    attestation: fields.attestation.slice(),
    takeover: fields.takeover === 'replace' ? Takeover.REPLACE : Takeover.FIRST_MAPPING,
    issuedAt: fields.issuedAt,
    serial: fields.serial.slice()
  })
  return parseDispute(Signed.encode({ payload, signature: signUnder('dispute', claimant, payload).slice() })).bytes
}

/**
 * Form only.
 *
 * @throws BaseError as `decodeStrict`, `LENGTH_INVALID`, `KEY_INVALID`
 * @throws MappingError `VERSION_UNKNOWN`, `FACT_FIELD_INVALID`
 */
export function parseDispute (bytes: Uint8Array): UncheckedDispute {
  // [1] size and canonical encoding of both layers
  const { fact, decoded } = openFact(DisputePayload, bytes, 'Dispute', MAX_DISPUTE_LENGTH)
  // [2] version
  if (decoded.version !== CONFLICT_VERSION) {
    throw new MappingError('VERSION_UNKNOWN', { detail: `dispute of version ${decoded.version}` })
  }
  // [3] lengths and ranges
  const { attestation, takeover, issuedAt, serial } = decoded
  requireField(isTime(issuedAt), 'issuedAt of a dispute')
  requireField(serial.byteLength === SERIAL_LENGTH, 'serial of a dispute')
  requireField(takeover !== Takeover.UNUSED_TAKEOVER, 'takeover of a dispute')
  requireField(
    attestation.byteLength > 0 && attestation.byteLength <= MAX_ATTESTATION_LENGTH, 'attestation of a dispute'
  )
  const { strength, expiresAt, csipId } = claimsOf(attestation)
  return {
    kind: 'dispute',
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

/**
 * Judged as of when it was issued. Whether its attestation still lives is for
 * the view.
 *
 * @param witnessedAt - since when others are known to have seen it; what its CSIP did wrong later doesn't matter.
 * Default: now
 * @throws MappingError `FACT_…`; AttestationError
 */
export function verifyParsedDispute (
  fact: UncheckedDispute, context: VerifyContext, witnessedAt: number = context.now
): VerifiedDispute {
  // [4] time, and a key of the federation
  checkFrame(fact, context)
  // [5] possession
  checkEvidence(fact, context.registry, witnessedAt)
  // [6] the claimant's signature
  if (!verifyUnder('dispute', context.registry.federationId, fact.holderKey, fact.signature, fact.payload)) {
    throw new MappingError('FACT_SIGNATURE_INVALID')
  }
  return fact as VerifiedDispute
}
