/** Making entries: the holder seals and signs, then the publishing DP completes. */
import { concat } from 'uint8arrays/concat'
import { signUnder } from '../base/envelope.ts'
import { sha256 } from '../base/hash.ts'
import { ENTRY_VERSION, MAX_MSP_ID_LENGTH, SALT_LENGTH } from './constants.ts'
import { mspCommitment } from './confirmation.ts'
import { MappingError } from './errors.ts'
import { parseEntry, parseHolderEntry } from './parse.ts'
import { Entry, EntryOpen, SealedPart } from './pb/entry.ts'
import { partKeys, seal } from './sealed.ts'
import type { EntryId, Hash, LookupKey, SealingKey, SignatureBytes } from '../base/bytes.ts'
import type { Random } from '../base/clock.ts'
import type { FederationSigner } from '../base/envelope.ts'
import type { UncheckedEntry, UncheckedHolderEntry, WholeEntry } from './interface.ts'
import type { PartKeys } from './sealed.ts'

/** What a holder decides about an entry. Times are milliseconds since the epoch. */
export interface EntryDraft {
  readonly lookupKey: LookupKey
  readonly oprfKeyId: number
  /** Of a renewal that of the entry it replaces. @default 16 fresh random bytes */
  readonly entryId?: EntryId
  /** 1, or one more than the entry it replaces. @default 1 */
  readonly sequence?: number
  /** Peer id of the publishing DP, base58btc. */
  readonly dp: string
  /** The DP's single-use random, 32 bytes. */
  readonly claimNonce: Uint8Array
  /** As Signed; the first is the one that was witnessed. */
  readonly attestations: readonly Uint8Array[]
  /** SHA-256 of the holder's next public key, 32 bytes. */
  readonly nextKeyHash: Hash
  /** @default false */
  readonly firstMapping?: boolean
  readonly issuedAt: number
  readonly expiresAt: number
  /** @default anywhere */
  readonly regions?: readonly string[]
  /**
   * Peer ids of DPs whose queries may find it, all of the registry where the list is empty; no replica keeps it.
   * @default published
   */
  readonly federatedOnly?: readonly string[]
  readonly mspId: string
  /** Confirmation as Signed. */
  readonly confirmation: Uint8Array
  /** SealedIndex, from `makeIndexStatement`. */
  readonly indexStatement: Uint8Array
}

/** The same where the holder lists no service: no MSP has a word in it. */
export type OptOutDraft = Omit<EntryDraft, 'mspId' | 'confirmation' | 'indexStatement'>

export interface BuiltEntry {
  /** For the DP: an Entry without witnesses and DP signature. `entry.bytes` is what travels. */
  readonly entry: UncheckedHolderEntry
  /** For the DP, in confidence: they open this entry and nothing else. */
  readonly partKeys: PartKeys
}

/**
 * (Holder) Seals and signs.
 *
 * @param sealingKey - E, or the key of an audience
 * @throws MappingError `ENTRY_FIELD_INVALID`, `SEAL_TOO_LARGE`; BaseError `LENGTH_INVALID`, `MESSAGE_TOO_LARGE`
 */
export function buildEntry (
  draft: EntryDraft, holder: FederationSigner, sealingKey: SealingKey, random: Random
): BuiltEntry {
  requireMspId(draft)
  return sealAndSign(draft, draft, holder, sealingKey, random)
}

const NO_SERVICE = { mspId: '', confirmation: new Uint8Array(0), indexStatement: new Uint8Array(0) }

/** (Holder) "I am listed nowhere": like any other entry to whoever can't open it. @throws as `buildEntry` */
export function buildOptOut (
  draft: OptOutDraft, holder: FederationSigner, sealingKey: SealingKey, random: Random
): BuiltEntry {
  return sealAndSign(draft, NO_SERVICE, holder, sealingKey, random)
}

function sealAndSign (
  draft: OptOutDraft, { mspId, confirmation, indexStatement }: Omit<EntryDraft, keyof OptOutDraft>,
  holder: FederationSigner, sealingKey: SealingKey, random: Random
): BuiltEntry {
  const entryId = draft.entryId ?? random.bytes(SALT_LENGTH)
  const mspSalt = random.bytes(SALT_LENGTH)
  const sequence = draft.sequence ?? 1
  const open = EntryOpen.encode({
    version: ENTRY_VERSION,
    lookupKey: draft.lookupKey.slice(),
    oprfKeyId: draft.oprfKeyId,
    entryId: entryId.slice(),
    sequence,
    holderKey: holder.publicKey.slice(),
    dp: draft.dp,
    claimNonce: draft.claimNonce.slice(),
    mspCommitment: mspCommitment(holder.federation, mspId, mspSalt).slice(),
    attestationHashes: draft.attestations.map(attestation => sha256(attestation).slice()),
    nextKeyHash: draft.nextKeyHash.slice(),
    firstMapping: draft.firstMapping ?? false,
    issuedAt: draft.issuedAt,
    expiresAt: draft.expiresAt,
    regions: [...new Set(draft.regions)].sort(),
    federatedOnly: draft.federatedOnly == null ? undefined : { dps: [...new Set(draft.federatedOnly)].sort() }
  })
  const keys = partKeys(sealingKey, {
    dp: draft.dp, holderKey: holder.publicKey, entryId: entryId as EntryId, sequence, open
  })
  const part = SealedPart.encode({ mspId, mspSalt: mspSalt.slice(), confirmation: confirmation.slice() })
  const sealed = seal(keys.sealedKey, 'sealed', open, part)
  const sealedIndex = seal(keys.indexKey, 'index', open, indexStatement)
  const bytes = Entry.encode({
    open,
    sealed: sealed.slice(),
    sealedIndex: sealedIndex.slice(),
    attestations: draft.attestations.map(attestation => attestation.slice()),
    holderSignature: signUnder('entryHolder', holder, ...holderParts({ open, sealedHash: sha256(sealed), sealedIndex }))
      .slice()
  })
  return { entry: parseHolderEntry(bytes), partKeys: keys }
}

/**
 * (Publishing DP) Adds the seniority certificate and the DP's signature. To be
 * called with what `verifyHolderEntry` and `openWithPartKeys` accepted.
 *
 * @param witnesses - WitnessStatements as Signed, about the entry's first attestation
 * @returns what is stored and gossiped; `verifyEntry` has the last word on it
 */
export function completeAsDp (
  entry: UncheckedHolderEntry, witnesses: readonly Uint8Array[], dp: FederationSigner
): WholeEntry {
  const dpSignature = signUnder('entryDp', dp, ...dpParts({ ...entry, witnesses }))
  return parseEntry(Entry.encode({
    open: entry.open.slice(),
    sealed: entry.sealed.slice(),
    sealedIndex: entry.sealedIndex.slice(),
    attestations: entry.attestations.map(attestation => attestation.slice()),
    holderSignature: entry.holderSignature.slice(),
    witnesses: witnesses.map(witness => witness.slice()),
    dpSignature: dpSignature.slice()
  }))
}

/** What the holder signs: open part, SHA-256 of each sealed part. */
export function holderParts ({ open, sealedHash, sealedIndex }: Pick<UncheckedEntry, 'open' | 'sealedHash' |
  'sealedIndex'>): Uint8Array[] {
  return [open, sealedHash, sha256(sealedIndex)]
}

/** What the DP signs: the same, the hashes of the attestations, the holder's signature, the hashes of the witnesses. */
export function dpParts (entry: Pick<UncheckedEntry, 'open' | 'sealedHash' | 'sealedIndex' | 'attestations' |
    'witnesses'> & { holderSignature: SignatureBytes }): Uint8Array[] {
  return [
    ...holderParts(entry),
    concat(entry.attestations.map(attestation => sha256(attestation))),
    entry.holderSignature,
    concat(entry.witnesses.map(witness => sha256(witness)))
  ]
}

function requireMspId ({ mspId }: EntryDraft): void {
  if (mspId.length === 0 || mspId.length > MAX_MSP_ID_LENGTH) {
    throw new MappingError('ENTRY_FIELD_INVALID', { detail: 'length of the MSP id' })
  }
}
