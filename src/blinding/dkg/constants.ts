/** Bounds of ceremonies, each with its reason. */

export const CEREMONY_VERSION = 1
/** The work of a ceremony grows with the square of its committee, and nobody evaluates faster with more. */
export const MAX_MEMBERS = 16
/** With one member there is no secret to share. FROST's rounds refuse less, too. */
export const MIN_THRESHOLD = 2
export const NONCE_LENGTH = 16
export const SEED_LENGTH = 32
/** A Schnorr proof: R ‖ z. */
export const PROOF_OF_KNOWLEDGE_LENGTH = 64
/** A scalar, and the tag of ChaCha20-Poly1305. */
export const SEALED_SHARE_LENGTH = 32 + 16
/** Milliseconds: people have to answer, but nobody keeps the secrets of a ceremony for a season. */
export const MAX_CEREMONY_DURATION = 14 * 86_400_000
/** Bytes: members, and holders of the previous key with its commitments, some 60 bytes each. */
export const MAX_INVITATION_LENGTH = 4 * 1024
/** Bytes: a deal for 16 members, 86 bytes each, or a roster of as many. */
export const MAX_CEREMONY_MESSAGE_LENGTH = 4 * 1024
/** Bytes: invitation, roster, and join, deal and approval of 16 members and as many holders. */
export const MAX_TRANSCRIPT_LENGTH = 128 * 1024
