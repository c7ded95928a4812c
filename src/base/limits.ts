/** Every size limit of the protocol, in bytes unless it says otherwise, with its reason. */

const KiB = 1024

/** URIs of real identifiers are short: 254 for an address (RFC 5321, 4.5.3.1.3) and its scheme. */
export const MAX_CSI_LENGTH = 320
/** One Ed25519 signature and some 200 bytes of fields. */
export const MAX_ATTESTATION_LENGTH = 1 * KiB
/** All tags of a mapping together, separators included (draft, 7.1 (3)). */
export const MAX_TAGS_LENGTH = 256
/** The largest size bucket of a sealed part (docs/protocol.md, "Sealing"). */
export const MAX_SEALED_LENGTH = 2 * KiB
/** Open part, attestations, witnesses and both sealed parts. */
export const MAX_ENTRY_LENGTH = 8 * KiB
/** A ruling: a dispute, and a receipt and a statement of each of a majority of 64 replicas. Others have some 1,300. */
export const MAX_INVALIDATION_LENGTH = 16 * KiB
/** An attestation and some 300 bytes of fields and signature. */
export const MAX_DISPUTE_LENGTH = 2 * KiB
export const MAX_DEFENCE_LENGTH = 2 * KiB
/** Hashes, times and a signature. */
export const MAX_STATEMENT_LENGTH = 1 * KiB
/** Receipts of a majority of 64 voices, of some 200 bytes each. */
export const MAX_FACT_RECEIPTS_LENGTH = 8 * KiB
/** An attestation, fifteen witnesses at most, and the opening of a commitment. */
export const MAX_LINK_LENGTH = 8 * KiB
/** An attestation, the names of sixteen regions, and a sealed part of fixed length. */
export const MAX_NOTE_LENGTH = 3 * KiB
/** A full record set: 128 entries of usual size, with facts of later kinds. */
export const MAX_RECORD_SET_LENGTH = 576 * KiB
/** A federation of 2,000 parties. */
export const MAX_REGISTRY_LENGTH = 2 * 1024 * KiB
/** One frame of the request engine, whatever it carries. */
export const MAX_FRAME_LENGTH = 4 * 1024 * KiB
