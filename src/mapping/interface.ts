/** The types of the mapping core: what was parsed, what was verified, what was opened. */
import type { EntryId, Hash, LookupKey, PublicKeyBytes, SignatureBytes } from '../base/bytes.ts'
import type { VerifiedAttestation } from '../attestation/verify.ts'
import type { VerifiedRegistry } from '../registry/interface.ts'
import type { Decision } from './verdict.ts'

export type { ArbiterSignature, Decision, Verdict, VerdictFields } from './verdict.ts'

export declare const checked: unique symbol

/** Names one mapping: no two holders, and no two DPs, share a slot. */
export interface EntrySlot {
  /** Peer id of the publishing DP, base58btc. */
  readonly dp: string
  readonly holderKey: PublicKeyBytes
  readonly entryId: EntryId
}

/** The open part: what the holder signed, readable by every replica. Times are milliseconds since the epoch. */
export interface EntryFields extends EntrySlot {
  readonly lookupKey: LookupKey
  readonly oprfKeyId: number
  /** 1 or more; a renewal counts up. */
  readonly sequence: number
  /** The DP's single-use random of this claim, 32 bytes. */
  readonly claimNonce: Uint8Array
  /** SHA-256 of the salted MSP id, 32 bytes. */
  readonly mspCommitment: Uint8Array
  readonly attestationHashes: readonly Uint8Array[]
  /** SHA-256 of the holder's next public key, 32 bytes. */
  readonly nextKeyHash: Uint8Array
  readonly firstMapping: boolean
  readonly issuedAt: number
  readonly expiresAt: number
  /** Ascending, without duplicates; empty: anywhere. */
  readonly regions: readonly string[]
  /**
   * Present: the publishing DP keeps it to itself, and shows it to queries of
   * these DPs (peer ids, ascending; empty: of every DP of the registry).
   */
  readonly federatedOnly?: readonly string[]
}

/**
 * What a holder hands to the publishing DP: an `Entry` without witnesses and
 * without the DP's signature. Parsed, nothing verified.
 */
export interface UncheckedHolderEntry extends EntryFields {
  /** As received. */
  readonly bytes: Uint8Array
  /** SHA-256 of `bytes`. */
  readonly hash: Hash
  /** The slot as a string; equal strings are equal slots, and their order is the canonical one. */
  readonly slot: string
  /** EntryOpen, the exact bytes that were signed. */
  readonly open: Uint8Array
  readonly sealed: Uint8Array
  /** SHA-256 of `sealed`: what signatures cover. */
  readonly sealedHash: Hash
  readonly sealedIndex: Uint8Array
  /** Attestations as Signed, in the order of `attestationHashes`. */
  readonly attestations: readonly Uint8Array[]
  readonly holderSignature: SignatureBytes
}

/** All that proofs are about. */
export type EntryProofs = Omit<UncheckedHolderEntry, 'sealed'>

/** An entry whose form is right and of which nothing else is known. Made by parse.ts. */
export interface UncheckedEntry extends EntryProofs {
  /** Undefined in a compact entry, which is an answer and never stored. */
  readonly sealed?: Uint8Array
  /** WitnessStatements as Signed. */
  readonly witnesses: readonly Uint8Array[]
  readonly dpSignature: SignatureBytes
}

/** One that is stored, with its sealed part. */
export interface WholeEntry extends UncheckedEntry {
  readonly sealed: Uint8Array
}

/** What a DP knows before it co-signs: all but seniority. Made by validity.ts only. */
export interface VerifiedHolderEntry extends UncheckedHolderEntry {
  readonly [checked]: 'holder' | 'entry'
  readonly csiType: string
  readonly verifiedAttestations: readonly VerifiedAttestation[]
  /** Ids of the CSIPs that attest possession, distinct, ascending. */
  readonly csips: readonly string[]
  /** The greatest of its attestations. */
  readonly strength: number
  /** When the last of its attestations ends; milliseconds since the epoch. */
  readonly attestedUntil: number
}

/** An entry of which everything holds that a replica can check. Made by validity.ts only. */
export interface VerifiedEntry extends UncheckedEntry, Omit<VerifiedHolderEntry, typeof checked | 'sealed'> {
  readonly [checked]: 'entry'
  /** Since when possession is attested without a gap, as witnessed. */
  readonly establishedAt: number
  /** When the attestation was witnessed: the latest of the witnesses' dates. */
  readonly witnessedAt: number
  /**
   * When it stops being an answer: its expiry, or the end of the grace after the
   * revocation of a CSIP without which its attestations don't suffice.
   */
  readonly standsUntil: number
}

/** A fact beside entries, as it travels. */
export interface NamedFact {
  /** As received. */
  readonly bytes: Uint8Array
  /** SHA-256 of `bytes`. */
  readonly hash: Hash
  /** `hash` in hex; facts of a record set are in its order. */
  readonly name: string
}

/** `bytes` are Signed. */
export interface SignedFact extends NamedFact {
  readonly payload: Uint8Array
  readonly signature: SignatureBytes
}

/** What an invalidation says. Times are milliseconds since the epoch. */
export interface InvalidationFields {
  readonly lookupKey: LookupKey
  readonly oprfKeyId: number
  readonly issuedAt: number
  /** 16 random bytes. */
  readonly serial: Uint8Array
  /** Strikes what is older; `issuedAt` at most. */
  readonly before: number
  readonly by: ReleasedBy | ReassignedBy | SupersededBy
}

/** The holder key lets go of its own mappings. */
export interface ReleasedBy {
  readonly reason: 'released'
  readonly holderKey: PublicKeyBytes
  /** Undefined: all of them. */
  readonly entryId?: EntryId
  /** As Signed: that the key was attested here. */
  readonly attestation: Uint8Array
}

/** The identifier belongs to somebody else since `before`. */
export interface ReassignedBy {
  readonly reason: 'reassigned'
  readonly csipId: string
  readonly csiType: string
  /** Prefix of the scope in the registry under which it is said. */
  readonly scope: string
}

/** A conflict is decided: by the silence of the disputed, or by arbiters. */
export interface SupersededBy {
  readonly reason: 'superseded'
  /** Peer id of the DP that put the evidence together, base58btc; it signs. */
  readonly dp: string
  readonly dispute: UncheckedDispute
  /** Empty where arbiters decided. */
  readonly silence: readonly Silence[]
  readonly decision?: Decision
}

/** One replica's word that no defence came. */
export interface Silence {
  /** StorageReceipt as Signed, for the dispute. */
  readonly receipt: Uint8Array
  readonly noDefence: UncheckedNoDefence
}

/** An invalidation whose form is right and of which nothing else is known. Made by `parseInvalidation`. */
export interface UncheckedInvalidation extends InvalidationFields, SignedFact {
  readonly kind: 'invalidation'
}

/** What a claimant says. Times are milliseconds since the epoch. */
export interface DisputeFields {
  readonly lookupKey: LookupKey
  readonly oprfKeyId: number
  /** The claimant's. */
  readonly holderKey: PublicKeyBytes
  /** As Signed: of this key, here. */
  readonly attestation: Uint8Array
  readonly takeover: 'firstMapping' | 'replace'
  readonly issuedAt: number
  /** 16 random bytes. */
  readonly serial: Uint8Array
}

/** A dispute whose form is right and of which nothing else is known. Made by `parseDispute`. */
export interface UncheckedDispute extends DisputeFields, SignedFact, Attested {
  readonly kind: 'dispute'
}

/** A dispute that counts while `attestedUntil` lies ahead. Made by validity.ts only. */
export interface VerifiedDispute extends UncheckedDispute {
  readonly [checked]: 'dispute'
}

/** What a defender says. Times are milliseconds since the epoch. */
export interface DefenceFields {
  readonly lookupKey: LookupKey
  readonly oprfKeyId: number
  /** SHA-256 of the dispute. */
  readonly disputeHash: Hash
  /** The defender's. */
  readonly holderKey: PublicKeyBytes
  /** As Signed: of this key, here. */
  readonly attestation: Uint8Array
  readonly issuedAt: number
}

/** A defence whose form is right and of which nothing else is known. Made by `parseDefence`. */
export interface UncheckedDefence extends DefenceFields, SignedFact, Attested {
  readonly kind: 'defence'
}

/** A defence that counts while `attestedUntil` lies ahead. Made by validity.ts only. */
export interface VerifiedDefence extends UncheckedDefence {
  readonly [checked]: 'defence'
}

/** What the attestation in a fact says; true once the fact is verified. */
interface Attested {
  readonly strength: number
  /** Milliseconds since the epoch. */
  readonly attestedUntil: number
  readonly csipId: string
}

/** A replica's word, of which only the form is known. Made by `parseNoDefence`. */
export interface UncheckedNoDefence extends SignedFact {
  /** Peer id of the replica, base58btc. */
  readonly dp: string
  readonly lookupKey: LookupKey
  readonly disputeHash: Hash
  /** That of its receipt for the dispute; milliseconds since the epoch. */
  readonly storedAt: number
  readonly issuedAt: number
  /** Milliseconds since `storedAt` in which its registry was fresh: time frozen is no silence. */
  readonly freshFor: number
}

/** Made by validity.ts only. */
export interface VerifiedNoDefence extends UncheckedNoDefence {
  readonly [checked]: 'no-defence'
}

/** One holder key takes the place of another. Times are milliseconds since the epoch. */
export interface LinkFields {
  readonly lookupKey: LookupKey
  readonly oprfKeyId: number
  readonly oldKey: PublicKeyBytes
  readonly newKey: PublicKeyBytes
  readonly issuedAt: number
  /** As Signed: of the old key, here. */
  readonly attestation: Uint8Array
  /** WitnessStatements as Signed, about that attestation. */
  readonly witnesses: readonly Uint8Array[]
}

/** What the old key signed in an entry that commits to the new key. */
export interface CommitmentOpening {
  /** EntryOpen. */
  readonly open: Uint8Array
  /** SHA-256 of each sealed part. */
  readonly sealedHash: Hash
  readonly sealedIndexHash: Hash
  readonly holderSignature: SignatureBytes
}

/** A link whose form is right and of which nothing else is known. Made by `parseLink`. */
export interface UncheckedLink extends LinkFields, SignedFact, Attested {
  readonly kind: 'link'
  /** LinkCore: what the old key signed, if it did. */
  readonly core: Uint8Array
  /** How the old key agreed. */
  readonly consent: { readonly oldSignature: SignatureBytes } | { readonly opening: CommitmentOpening }
}

/** Made by validity.ts only. */
export interface VerifiedLink extends UncheckedLink {
  readonly [checked]: 'link'
  /** Seniority of the old key, as witnessed. */
  readonly establishedAt: number
}

/** That a defence or a link was stored. */
export interface FactReceiptsFields {
  readonly lookupKey: LookupKey
  /** SHA-256 of the defence or link. */
  readonly factHash: Hash
  /** StorageReceipts as Signed, ascending by DP. */
  readonly receipts: readonly Uint8Array[]
}

/** Receipts whose form is right and of which nothing else is known. Made by `parseFactReceipts`. */
export interface UncheckedFactReceipts extends FactReceiptsFields, NamedFact {
  readonly kind: 'receipts'
  /** The latest of the receipts' times, in milliseconds since the epoch: all had it by then. Its date. */
  readonly storedAt: number
  readonly issuedAt: number
}

/** Made by validity.ts only. */
export interface VerifiedFactReceipts extends UncheckedFactReceipts {
  readonly [checked]: 'receipts'
}

/** Where a federated-only mapping is kept. As in the entry, and the attestation as in a dispute. */
export interface NoteFields {
  readonly lookupKey: LookupKey
  readonly oprfKeyId: number
  readonly holderKey: PublicKeyBytes
  /** Of the mapping, 16 bytes. */
  readonly entryId: EntryId
  readonly attestation: Uint8Array
  readonly issuedAt: number
  readonly expiresAt: number
  readonly regions: readonly string[]
}

/** A note whose form is right and of which nothing else is known. Made by `parseNote`. */
export interface UncheckedNote extends NoteFields, SignedFact, Attested {
  readonly kind: 'note'
  /** NoteOpen. */
  readonly open: Uint8Array
  readonly sealed: Uint8Array
}

/** Made by validity.ts only. */
export interface VerifiedNote extends UncheckedNote {
  readonly [checked]: 'note'
}

/** What a record set holds beside entries. */
export type Fact = UncheckedInvalidation | UncheckedDispute | UncheckedDefence | UncheckedLink |
  UncheckedFactReceipts | UncheckedNote
export type FactKind = Fact['kind']
export type VerifiedFact = VerifiedInvalidation | VerifiedDispute | VerifiedDefence | VerifiedLink |
  VerifiedFactReceipts | VerifiedNote

/** An invalidation that strikes. Made by validity.ts only. */
export interface VerifiedInvalidation extends UncheckedInvalidation {
  readonly [checked]: 'invalidation'
}

export interface VerifyContext {
  readonly registry: VerifiedRegistry
  /** Milliseconds since the epoch. */
  readonly now: number
}

/**
 * Remembers entries that were verified, so that each signature is verified
 * once. Keys are opaque strings. An LRU cache is one.
 */
export interface EntryCache {
  get (key: string): VerifiedEntry | undefined
  set (key: string, entry: VerifiedEntry): unknown
}

export interface VerifyEntryContext extends VerifyContext {
  /** @default none */
  readonly cache?: EntryCache
  /**
   * Judge an entry whose lease has ended as of its last moment. Such an entry
   * still tells that older ones of its slot were replaced; it is never an answer.
   *
   * @default false
   */
  readonly allowExpired?: boolean
}
