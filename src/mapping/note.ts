/**
 * Notes: where a mapping is kept that no replica keeps (docs/protocol.md, "Note"). Who
 * holds it and until when stands in the clear; whom to ask, and that they agreed, is
 * sealed for whoever can name the identifier.
 */
import { asEntryId, asLookupKey } from '../base/bytes.ts'
import { decodeStrict } from '../base/codec.ts'
import { signUnder, verifyUnder } from '../base/envelope.ts'
import { parsePublicKey } from '../base/keys.ts'
import { MAX_ATTESTATION_LENGTH, MAX_NOTE_LENGTH } from '../base/limits.ts'
import { Signed } from '../base/pb/signed.ts'
import { placementAt } from '../registry/placement.ts'
import {
  CONFLICT_VERSION, INDEX_BUCKETS, MAX_REGIONS, MAX_REGION_LENGTH, SALT_LENGTH, SEAL_OVERHEAD
} from './constants.ts'
import { MappingError } from './errors.ts'
import { checkEvidence, checkFrame, claimsOf, isTime, openFact, requireField } from './fact.ts'
import { NoteOpen, NotePayload, NoteSealed } from './pb/facts.ts'
import { noteKey, openWithPartKey, seal } from './sealed.ts'
import type { SealingKey, SignatureBytes } from '../base/bytes.ts'
import type { Random } from '../base/clock.ts'
import type { FederationSigner } from '../base/envelope.ts'
import type { NoteFields, UncheckedNote, VerifiedNote, VerifyContext } from './interface.ts'

const REGION = new RegExp(`^[a-z0-9._-]{1,${MAX_REGION_LENGTH}}$`)
/** A peer id and a signature. */
const MAX_SEALED_NOTE = INDEX_BUCKETS[0]

/** What a DP agrees to: that whoever looks this holder up is sent to it, for as long. */
export type Consented = Pick<NoteFields, 'lookupKey' | 'holderKey' | 'entryId' | 'issuedAt' | 'expiresAt'>

/** (DP that keeps the mapping) */
export function consentToNote (note: Consented, dp: FederationSigner): SignatureBytes {
  return signUnder('noteConsent', dp, ...consentParts(note))
}

/** Whether a DP that may be asked agreed. @param id - its peer id */
export function hasConsented (
  note: Consented, id: string, consent: Uint8Array, registry: VerifyContext['registry']
): boolean {
  const dp = registry.dp(id)
  return dp != null && dp.status !== 'revoked' &&
    verifyUnder('noteConsent', registry.federationId, dp.publicKey, consent, ...consentParts(note))
}

function consentParts ({ lookupKey, holderKey, entryId, issuedAt, expiresAt }: Consented): Uint8Array[] {
  return [lookupKey, holderKey, entryId, time(issuedAt), time(expiresAt)]
}

function time (ms: number): Uint8Array {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(ms))
  return bytes
}

/**
 * (Holder)
 *
 * @param consent - of `consentToNote`, by the DP that is to be asked
 * @param sealingKey - E, or the key of an audience
 * @returns Signed, as it travels
 * @throws as `parseNote`
 */
export function makeNote (
  fields: NoteFields, where: { readonly dp: string, readonly consent: Uint8Array },
  holder: FederationSigner, sealingKey: SealingKey, random: Random
): Uint8Array {
  const open = NoteOpen.encode({
    version: CONFLICT_VERSION,
    lookupKey: fields.lookupKey.slice(),
    oprfKeyId: fields.oprfKeyId,
    holderKey: fields.holderKey.slice(),
    entryId: fields.entryId.slice(),
    attestation: fields.attestation.slice(),
    issuedAt: fields.issuedAt,
    expiresAt: fields.expiresAt,
    regions: [...new Set(fields.regions)].sort(),
    salt: random.bytes(SALT_LENGTH).slice()
  }).slice()
  const plaintext = NoteSealed.encode({ dp: where.dp, consent: where.consent.slice() })
  const sealed = seal(noteKey(sealingKey, open), 'note', open, plaintext).slice()
  const payload = NotePayload.encode({ open, sealed })
  return parseNote(Signed.encode({ payload, signature: signUnder('note', holder, payload).slice() })).bytes
}

/**
 * Form only.
 *
 * @throws BaseError as `decodeStrict`, `LENGTH_INVALID`, `KEY_INVALID`
 * @throws MappingError `VERSION_UNKNOWN`, `FACT_FIELD_INVALID`
 */
export function parseNote (bytes: Uint8Array): UncheckedNote {
  // [1] size and canonical encoding of all layers
  const { fact, decoded: { open, sealed } } = openFact(NotePayload, bytes, 'Note', MAX_NOTE_LENGTH)
  const decoded = decodeStrict(NoteOpen, open, 'NoteOpen', MAX_NOTE_LENGTH)
  // [2] version
  if (decoded.version !== CONFLICT_VERSION) {
    throw new MappingError('VERSION_UNKNOWN', { detail: `note of version ${decoded.version}` })
  }
  // [3] lengths and ranges
  const { attestation, issuedAt, expiresAt, regions, salt } = decoded
  requireField(isTime(issuedAt) && isTime(expiresAt) && issuedAt < expiresAt, 'lease of a note')
  requireField(salt.byteLength === SALT_LENGTH, 'salt of a note')
  requireField(sealed.byteLength === MAX_SEALED_NOTE + SEAL_OVERHEAD, 'sealed part of a note')
  const areRegions = regions.length <= MAX_REGIONS && regions.every((region, i) =>
    REGION.test(region) && (i === 0 || (regions[i - 1] ?? '') < region))
  requireField(areRegions, 'regions of a note')
  requireField(attestation.byteLength > 0 && attestation.byteLength <= MAX_ATTESTATION_LENGTH, 'attestation of a note')
  const { strength, expiresAt: attestedUntil, csipId } = claimsOf(attestation)
  return {
    kind: 'note',
    lookupKey: asLookupKey(decoded.lookupKey),
    oprfKeyId: decoded.oprfKeyId,
    holderKey: parsePublicKey(decoded.holderKey),
    entryId: asEntryId(decoded.entryId),
    attestation,
    issuedAt,
    expiresAt,
    regions,
    open,
    sealed,
    strength,
    attestedUntil,
    csipId,
    ...fact
  }
}

/** @throws MappingError `FACT_…`, `NOTE_…`; AttestationError */
export function verifyParsedNote (fact: UncheckedNote, context: VerifyContext): VerifiedNote {
  const { policy, federationId } = context.registry
  // [4] the lease, regions and a key of the federation
  checkFrame(fact, context)
  if (fact.expiresAt - fact.issuedAt > policy.maxEntryLifetime) {
    throw new MappingError('NOTE_TIMES_INVALID', { detail: `more than ${policy.maxEntryLifetime} ms` })
  }
  if (!fact.regions.every(region => placementAt(policy, fact.issuedAt).regions.includes(region))) {
    throw new MappingError('NOTE_REGION_UNKNOWN')
  }
  // [5] possession, for as long as the lease
  checkEvidence(fact, context.registry, context.now)
  if (fact.expiresAt > fact.attestedUntil) {
    throw new MappingError('NOTE_TIMES_INVALID', { detail: 'outlives its attestation' })
  }
  // [6] the holder's signature
  if (!verifyUnder('note', federationId, fact.holderKey, fact.signature, fact.payload)) {
    throw new MappingError('FACT_SIGNATURE_INVALID')
  }
  return fact as VerifiedNote
}

/**
 * (Querier)
 *
 * @returns peer id of the DP to ask; undefined where the note is sealed under another key
 * @throws MappingError `SEAL_…`, `NOTE_CONSENT_INVALID`; BaseError as `decodeStrict`
 */
export function openNote (
  note: VerifiedNote, sealingKey: SealingKey, { registry }: Pick<VerifyContext, 'registry'>
): string | undefined {
  const plaintext = openWithPartKey(noteKey(sealingKey, note.open), 'note', note.open, note.sealed)
  if (plaintext == null) {
    return undefined
  }
  const { dp: id, consent } = decodeStrict(NoteSealed, plaintext, 'NoteSealed', MAX_SEALED_NOTE)
  if (!hasConsented(note, id, consent, registry)) {
    throw new MappingError('NOTE_CONSENT_INVALID', { detail: id })
  }
  return id
}
