/** Limits and lengths of entries; sizes of whole messages are in base/limits.ts. */

const KiB = 1024

/** The only version of entries, confirmations, witness statements and receipts so far. */
export const ENTRY_VERSION = 1
/** What a policy may ask for at most (registry/policy.ts); the default is one. */
export const MAX_ATTESTATIONS = 4
/** A majority of 29 voices: an entry has no room for more. */
export const MAX_WITNESSES = 15
/** An entry for more regions than these can leave them out and be stored anywhere. */
export const MAX_REGIONS = 16
/** DPs that a federated-only entry admits by name: whoever means more admits all. */
export const MAX_ADMITTED = 32
/** As ids in the registry are. */
export const MAX_REGION_LENGTH = 64
export const MAX_MSP_ID_LENGTH = 64
/** How an MSP names a user: room for a URI. */
export const MAX_SSI_HINT_LENGTH = 320
/** Length of the salt of an MSP commitment and of an entry id, bytes: no two collide. */
export const SALT_LENGTH = 16
/** Domain of the MSP commitment's hash. */
export const MSP_COMMITMENT_DOMAIN = 'mimi-discovery/1/msp-commitment'
/** Domain of the sealing keys' derivation. */
export const SEAL_DOMAIN = 'mimi-discovery/1/seal'
/** Padded lengths of the sealed part's plaintext, bytes: its length tells little more than its presence. */
export const SEALED_BUCKETS = [512, 1024, 2048] as const
/** The one padded length of the sealed index: some 90 bytes whatever the MSP. */
export const INDEX_BUCKETS = [128] as const
/** Key commitment (32) before the ciphertext and Poly1305 tag (16) behind it. */
export const SEAL_OVERHEAD = 48
/** The only version of invalidations so far. */
export const INVALIDATION_VERSION = 1
/** Bytes. */
export const SERIAL_LENGTH = 16
/** Names of CSIPs, types and scopes, as in attestations. */
export const MAX_INVALIDATION_NAME_LENGTH = 255
/**
 * Parts of `factsPerKey` that one signer may take: eight signers fit, and single releases don't keep a release of all
 * out.
 */
export const SIGNER_FRACTION = 8
/** The only version of disputes, defences, no-defence statements, verdicts and links so far. */
export const CONFLICT_VERSION = 1
/** A majority of as many replicas as a policy may ask for (registry/policy.ts). */
export const MAX_SILENCE = 33
/** Arbiters that sign one verdict. */
export const MAX_RULING_ARBITERS = 64
/** Holder keys that one verdict strikes. */
export const MAX_LOSING = 64
/** DPs of parties that a verdict names. */
export const MAX_PARTIES = 64

/** Tag and length around a fact inside a record set. */
export const FRAMING_LENGTH = 4
/** Bytes of a record set for entries; the rest is kept for facts, so that neither can fill it. */
export const ENTRIES_LENGTH = 256 * KiB
/**
 * Bytes that entries beyond the reserved slots may take up, so that nobody can
 * fill a record set with large entries and lock new holders out.
 */
export const UNRESERVED_LENGTH = 204 * KiB
/** Bytes for invalidations other than rulings: 64 of usual size; of strangers two thirds. */
export const INVALIDATIONS_LENGTH = 96 * KiB
export const UNRESERVED_INVALIDATIONS_LENGTH = 64 * KiB
/** Bytes for rulings: ten of usual size. */
export const RULINGS_LENGTH = 32 * KiB
/** Of one dispute: by silence and, for whom that did not strike, by arbiters. */
export const RULINGS_PER_DISPUTE = 2
/**
 * Bytes for each kind of conflict facts, and for notes; of strangers two thirds. Defences that have a place aren't
 * counted.
 */
export const CONFLICT_LENGTHS = { dispute: 18 * KiB, defence: 6 * KiB, link: 28 * KiB, note: 12 * KiB } as const
/** Holders, the oldest first, for whom a place is kept to answer a dispute. */
export const DEFENCE_RANKS = 4
/**
 * Bytes for what the holders of one rank answer, of all disputes: as many as the disputes of strangers have, which are
 * no shorter.
 */
export const RANK_LENGTH = 12 * KiB
/**
 * Bytes for all defences: by now some may have a place that had none, or the other way round, and the set still has to
 * fit.
 */
export const DEFENCES_LENGTH = CONFLICT_LENGTHS.defence + DEFENCE_RANKS * RANK_LENGTH
/** Bytes for receipts of defences and links that have no place: of seventeen, where seven voices speak. */
export const RECEIPTS_LENGTH = 16 * KiB
/** The same for the first of each fact of the holders of one rank: of as many defences as have a place, and links. */
export const RANK_RECEIPTS_LENGTH = 16 * KiB
/** Receipts that are remembered of one defence or link. */
export const RECEIPTS_PER_FACT = 3
/** Part of `factsPerKey` that strangers may take of each kind of conflict facts. */
export const CONFLICT_FRACTION = 4
/** Disputes, defences and links of one holder key that are remembered. */
export const CONFLICT_PER_SIGNER = 4
