/**
 * Entries as received: form only. What comes out is unchecked, and says so in
 * its name (docs/protocol.md, "Entry", steps 1 to 3).
 */
import { asEntryId, asHash, asLookupKey, asPublicKeyBytes, asSignature } from '../base/bytes.ts'
import { decodeStrict } from '../base/codec.ts'
import { sha256 } from '../base/hash.ts'
import { MAX_ATTESTATION_LENGTH, MAX_ENTRY_LENGTH } from '../base/limits.ts'
import { toString } from 'uint8arrays/to-string'
import {
  ENTRY_VERSION, INDEX_BUCKETS, MAX_ADMITTED, MAX_ATTESTATIONS, MAX_REGIONS, MAX_REGION_LENGTH, MAX_WITNESSES,
  SEALED_BUCKETS, SEAL_OVERHEAD
} from './constants.ts'
import { MappingError } from './errors.ts'
import { CompactEntry, Entry, EntryOpen } from './pb/entry.ts'
import type {
  EntryFields, EntryProofs, EntrySlot, UncheckedEntry, UncheckedHolderEntry, WholeEntry
} from './interface.ts'

/** Peer ids in base58btc: 52 characters for Ed25519 keys. */
const PEER_ID = /^[1-9A-HJ-NP-Za-km-z]{40,64}$/
const REGION = new RegExp(`^[a-z0-9._-]{1,${MAX_REGION_LENGTH}}$`)

/** One string for each slot, in canonical order: by DP, holder key, entry id. */
export function slotOf (slot: EntrySlot): string {
  return `${slot.dp}/${toString(slot.holderKey, 'base16')}/${toString(slot.entryId, 'base16')}`
}

/**
 * @param bytes - an Entry with witnesses and the DP's signature
 * @throws BaseError `MESSAGE_TOO_LARGE`, `MESSAGE_MALFORMED`, `LENGTH_INVALID`
 * @throws MappingError `VERSION_UNKNOWN`, `ENTRY_FIELD_INVALID`
 */
export function parseEntry (bytes: Uint8Array): WholeEntry {
  const { message, entry } = parseParts(bytes)
  requireThat(message.witnesses.length >= 1 && message.witnesses.length <= MAX_WITNESSES, 'number of witnesses')
  return { ...entry, witnesses: message.witnesses, dpSignature: asSignature(message.dpSignature) }
}

/**
 * @param bytes - an Entry that has neither witnesses nor the DP's signature yet
 * @throws as `parseEntry`
 */
export function parseHolderEntry (bytes: Uint8Array): UncheckedHolderEntry {
  const { message, entry } = parseParts(bytes)
  requireThat(
    message.witnesses.length === 0 && message.dpSignature.byteLength === 0,
    'witnesses or signature of the DP before it signed'
  )
  return entry
}

function parseParts (bytes: Uint8Array): { message: Entry, entry: UncheckedHolderEntry } {
  // [1] size and canonical form, of the entry and of its open part
  const message = decodeStrict(Entry, bytes, 'Entry', MAX_ENTRY_LENGTH)
  requireThat(
    SEALED_BUCKETS.some(size => message.sealed.byteLength === size + SEAL_OVERHEAD), 'length of the sealed part'
  )
  return {
    message, entry: { ...parseProofs(bytes, message), sealed: message.sealed, sealedHash: sha256(message.sealed) }
  }
}

/**
 * An entry whose sealed part stayed behind.
 *
 * @param bytes - a CompactEntry
 * @throws as `parseEntry`
 */
export function parseCompactEntry (bytes: Uint8Array): UncheckedEntry {
  const message = decodeStrict(CompactEntry, bytes, 'CompactEntry', MAX_ENTRY_LENGTH)
  requireThat(message.witnesses.length >= 1 && message.witnesses.length <= MAX_WITNESSES, 'number of witnesses')
  return {
    ...parseProofs(bytes, message),
    sealedHash: asHash(message.sealedHash),
    witnesses: message.witnesses,
    dpSignature: asSignature(message.dpSignature)
  }
}

/**
 * The same entry without its sealed part: verifies as before, and opens no more
 * but for its index.
 */
export function compactEntry (
  { open, sealedHash, sealedIndex, attestations, holderSignature, witnesses, dpSignature }: UncheckedEntry
): UncheckedEntry {
  const copy = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => bytes.slice()
  return parseCompactEntry(CompactEntry.encode({
    open: copy(open),
    sealedHash: copy(sealedHash),
    sealedIndex: copy(sealedIndex),
    attestations: attestations.map(copy),
    holderSignature: copy(holderSignature),
    witnesses: witnesses.map(copy),
    dpSignature: copy(dpSignature)
  }))
}

function parseProofs (bytes: Uint8Array, message: Pick<Entry, 'open' | 'sealedIndex' | 'attestations' |
  'holderSignature'>): Omit<EntryProofs, 'sealedHash'> {
  const open = decodeStrict(EntryOpen, message.open, 'EntryOpen', MAX_ENTRY_LENGTH)
  // [2] version
  if (open.version !== ENTRY_VERSION) {
    throw new MappingError('VERSION_UNKNOWN', { detail: `entry of version ${open.version}` })
  }
  // [3] lengths and forms
  const fields = parseFields(open)
  requireThat(message.attestations.length === fields.attestationHashes.length, 'number of attestations')
  requireThat(
    message.attestations.every(attestation => attestation.byteLength <= MAX_ATTESTATION_LENGTH),
    'length of an attestation'
  )
  requireThat(
    INDEX_BUCKETS.some(size => message.sealedIndex.byteLength === size + SEAL_OVERHEAD), 'length of the sealed index'
  )
  return {
    ...fields,
    bytes,
    hash: sha256(bytes),
    slot: slotOf(fields),
    open: message.open,
    sealedIndex: message.sealedIndex,
    attestations: message.attestations,
    holderSignature: asSignature(message.holderSignature)
  }
}

function parseFields (open: EntryOpen): EntryFields {
  requireThat(PEER_ID.test(open.dp), 'peer id of the DP')
  requireThat(Number.isSafeInteger(open.sequence) && open.sequence >= 1, 'sequence')
  requireThat(Number.isSafeInteger(open.issuedAt) && Number.isSafeInteger(open.expiresAt), 'times')
  requireThat(
    open.attestationHashes.length >= 1 && open.attestationHashes.length <= MAX_ATTESTATIONS, 'number of attestations'
  )
  requireThat(open.regions.length <= MAX_REGIONS && open.regions.every(region => REGION.test(region)), 'regions')
  requireThat(
    open.regions.every((region, i) => i === 0 || (open.regions[i - 1] ?? '') < region), 'order of the regions'
  )
  const admitted = open.federatedOnly?.dps
  // a first mapping is told to everybody
  requireThat(admitted == null || !open.firstMapping, 'a first mapping that is federated only')
  requireThat(
    admitted == null || (admitted.length <= MAX_ADMITTED && admitted.every(dp => PEER_ID.test(dp))),
    'DPs that it admits'
  )
  requireThat(
    admitted?.every((dp, i) => i === 0 || (admitted[i - 1] ?? '') < dp) ?? true, 'order of the DPs that it admits'
  )
  return {
    lookupKey: asLookupKey(open.lookupKey),
    oprfKeyId: open.oprfKeyId,
    entryId: asEntryId(open.entryId),
    sequence: open.sequence,
    holderKey: asPublicKeyBytes(open.holderKey),
    dp: open.dp,
    claimNonce: asHash(open.claimNonce),
    mspCommitment: asHash(open.mspCommitment),
    attestationHashes: open.attestationHashes.map(asHash),
    nextKeyHash: asHash(open.nextKeyHash),
    firstMapping: open.firstMapping,
    issuedAt: open.issuedAt,
    expiresAt: open.expiresAt,
    regions: open.regions,
    ...(admitted == null ? {} : { federatedOnly: admitted })
  }
}

function requireThat (holds: boolean, what: string): void {
  if (!holds) {
    throw new MappingError('ENTRY_FIELD_INVALID', { detail: what })
  }
}
