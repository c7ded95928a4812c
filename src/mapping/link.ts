/**
 * Links: one holder key takes the place of another of the same identifier
 * (docs/protocol.md, "Conflict facts"). Both keys agree: the old one by its
 * signature or, where it is lost, by the commitment to its successor that it
 * signed into its entries.
 */
import { asEntryId, asHash, asLookupKey, asSignature, equalBytes } from '../base/bytes.ts'
import { decodeStrict } from '../base/codec.ts'
import { signUnder, verifyUnder } from '../base/envelope.ts'
import { sha256 } from '../base/hash.ts'
import { parsePublicKey } from '../base/keys.ts'
import { MAX_ATTESTATION_LENGTH, MAX_LINK_LENGTH } from '../base/limits.ts'
import { Signed } from '../base/pb/signed.ts'
import { verifyAttestation } from '../attestation/verify.ts'
import { CONFLICT_VERSION, MAX_WITNESSES, SALT_LENGTH } from './constants.ts'
import { MappingError } from './errors.ts'
import { checkFrame, claimsOf, isTime, openFact, requireField } from './fact.ts'
import { EntryOpen } from './pb/entry.ts'
import { LinkCore, LinkPayload } from './pb/facts.ts'
import { claimedSeniority, parseWitness, verifyWitness } from './witness.ts'
import type { EntryId, FederationId } from '../base/bytes.ts'
import type { FederationSigner } from '../base/envelope.ts'
import type {
  CommitmentOpening, LinkFields, UncheckedHolderEntry, UncheckedLink, VerifiedLink, VerifyContext
} from './interface.ts'

/** Stands for the seniority of a key, which no release of a single mapping touches. */
export const NO_ENTRY: EntryId = asEntryId(new Uint8Array(SALT_LENGTH))

/** How the old key agrees: it signs, or an entry of it named the new key. */
export type LinkConsent = { readonly oldKey: FederationSigner } |
  { readonly committed: Pick<UncheckedHolderEntry, 'open' | 'sealedHash' | 'sealedIndex' | 'holderSignature'> }

/**
 * (Holder) Signs a link.
 *
 * @returns Signed, as it travels; `verifyObject` has the last word on it
 * @throws as `parseLink`
 */
export function makeLink (fields: LinkFields, newKey: FederationSigner, consent: LinkConsent): Uint8Array {
  const core = LinkCore.encode({
    version: CONFLICT_VERSION,
    lookupKey: fields.lookupKey.slice(),
    oprfKeyId: fields.oprfKeyId,
    oldKey: fields.oldKey.slice(),
    newKey: fields.newKey.slice(),
    issuedAt: fields.issuedAt,
    attestation: fields.attestation.slice(),
    witnesses: fields.witnesses.map(witness => witness.slice())
  })
  const payload = LinkPayload.encode('oldKey' in consent
    ? { core, oldSignature: signUnder('link', consent.oldKey, ...oldKeyParts(core, fields)).slice() }
    : { core, opening: openingOf(consent.committed) })
  return parseLink(Signed.encode({ payload, signature: signUnder('link', newKey, payload).slice() })).bytes
}

/**
 * Form only.
 *
 * @throws BaseError as `decodeStrict`, `LENGTH_INVALID`, `KEY_INVALID`
 * @throws MappingError `VERSION_UNKNOWN`, `FACT_FIELD_INVALID`
 */
export function parseLink (bytes: Uint8Array): UncheckedLink {
  // [1] size and canonical encoding of all layers
  const { fact, decoded } = openFact(LinkPayload, bytes, 'Link', MAX_LINK_LENGTH)
  const core = decodeStrict(LinkCore, decoded.core, 'LinkCore', MAX_LINK_LENGTH)
  // [2] version
  if (core.version !== CONFLICT_VERSION) {
    throw new MappingError('VERSION_UNKNOWN', { detail: `link of version ${core.version}` })
  }
  // [3] lengths and ranges
  const { attestation, witnesses, issuedAt } = core
  requireField(isTime(issuedAt), 'issuedAt of a link')
  requireField(!equalBytes(core.oldKey, core.newKey), 'a link of a key to itself')
  requireField(attestation.byteLength > 0 && attestation.byteLength <= MAX_ATTESTATION_LENGTH, 'attestation of a link')
  requireField(witnesses.length >= 1 && witnesses.length <= MAX_WITNESSES, 'witnesses of a link')
  const { strength, expiresAt, csipId } = claimsOf(attestation)
  return {
    kind: 'link',
    lookupKey: asLookupKey(core.lookupKey),
    oprfKeyId: core.oprfKeyId,
    oldKey: parsePublicKey(core.oldKey),
    newKey: parsePublicKey(core.newKey),
    issuedAt,
    attestation,
    witnesses,
    core: decoded.core,
    consent: consentOf(decoded),
    strength,
    attestedUntil: expiresAt,
    csipId,
    ...fact
  }
}

/**
 * Judged as of when it was issued. Whether it still lends seniority is for the
 * view.
 *
 * @throws MappingError `FACT_…`, `LINK_NOT_AUTHORISED`, `WITNESS…`; AttestationError
 */
export function verifyParsedLink (fact: UncheckedLink, context: VerifyContext): VerifiedLink {
  const { registry, now } = context
  // [4] time, and a key of the federation
  checkFrame(fact, context)
  // [5] the old key was attested here, [6] and since when
  const statements = fact.witnesses.map(parseWitness)
  const { establishedAt, witnessedAt } = claimedSeniority(statements, registry)
  const attestation = verifyAttestation(fact.attestation, { registry, now: fact.issuedAt, witnessedAt })
  if (!equalBytes(attestation.lookupKey, fact.lookupKey) || !equalBytes(attestation.holderKey, fact.oldKey) ||
    attestation.oprfKeyId !== fact.oprfKeyId) {
    throw new MappingError('FACT_EVIDENCE_FOREIGN')
  }
  for (const statement of statements) {
    verifyWitness(statement, { attestation, registry, now })
  }
  // [7] the old key agreed
  if (!isAuthorised(fact, registry)) {
    throw new MappingError('LINK_NOT_AUTHORISED')
  }
  // [8] the new key's signature
  if (!verifyUnder('link', registry.federationId, fact.newKey, fact.signature, fact.payload)) {
    throw new MappingError('FACT_SIGNATURE_INVALID')
  }
  return { ...fact, establishedAt } as VerifiedLink
}

/** Two parts, where the new key signs one: neither signature can stand for the other. */
function oldKeyParts (core: Uint8Array, { newKey }: Pick<LinkFields, 'newKey'>): Uint8Array[] {
  return [core, newKey]
}

function openingOf (entry: Pick<UncheckedHolderEntry, 'open' | 'sealedHash' | 'sealedIndex' |
  'holderSignature'>): NonNullable<LinkPayload['opening']> {
  return {
    open: entry.open.slice(),
    sealedHash: entry.sealedHash.slice(),
    sealedIndexHash: sha256(entry.sealedIndex).slice(),
    holderSignature: entry.holderSignature.slice()
  }
}

function consentOf ({ oldSignature, opening }: LinkPayload): UncheckedLink['consent'] {
  if (opening == null) {
    return { oldSignature: asSignature(oldSignature) }
  }
  requireField(oldSignature.byteLength === 0, 'signature beside an opening')
  const { open, sealedHash, sealedIndexHash, holderSignature } = opening
  return {
    opening: {
      open,
      sealedHash: asHash(sealedHash),
      sealedIndexHash: asHash(sealedIndexHash),
      holderSignature: asSignature(holderSignature)
    }
  }
}

function isAuthorised (fact: UncheckedLink, { federationId }: VerifyContext['registry']): boolean {
  return 'oldSignature' in fact.consent
    ? verifyUnder('link', federationId, fact.oldKey, fact.consent.oldSignature, ...oldKeyParts(fact.core, fact))
    : isCommitted(fact, fact.consent.opening, federationId)
}

/** The commitment stands in the open part of an entry here, which the old key signed. */
function isCommitted (
  { lookupKey, oldKey, newKey }: UncheckedLink, opening: CommitmentOpening, federation: FederationId
): boolean {
  const { open, sealedHash, sealedIndexHash, holderSignature } = opening
  const decoded = decodeStrict(EntryOpen, open, 'EntryOpen', MAX_LINK_LENGTH)
  return equalBytes(decoded.lookupKey, lookupKey) &&
    equalBytes(decoded.holderKey, oldKey) &&
    equalBytes(decoded.nextKeyHash, sha256(newKey)) &&
    verifyUnder('entryHolder', federation, oldKey, holderSignature, open, sealedHash, sealedIndexHash)
}
