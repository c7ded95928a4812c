/** Bounds of the registry, each with its reason. Sizes in bytes, times in milliseconds. */

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

export const FORMAT_VERSION = 1

/** Before a registry is trusted no policy is; the design's tolerance for clock skew is 5 minutes. */
export const ISSUE_TOLERANCE = 5 * MINUTE

/** A year and a month of slack: offline root keys are brought together once a year. */
export const MAX_REGISTRY_LIFETIME = 400 * DAY

/** A disconnected US number ages at least 45 days before it is given out again. */
export const MAX_ATTESTATION_LIFETIME = 45 * DAY

/** More signers than a board that meets; each costs two verifications. */
export const MAX_ROOT_KEYS = 32

/** Placement sorts all DPs for each key. */
export const MAX_DPS = 2_000
export const MAX_CSIPS = 1_000

/** Compact answers hold one bit for each: 4,096 bits are 512 bytes. */
export const MAX_MSPS = 4_096
export const MAX_BIT_INDEX = MAX_MSPS - 1

/** One in use, one being rotated in, and the archive of an archive. */
export const MAX_OPRF_KEYS = 8

/** More evaluators than that cost more to verify than they protect. */
export const MAX_OPRF_SHARES = 64

/** IPv4, IPv6, TCP, WebSocket, a relay or two. */
export const MAX_ADDRESSES = 16
export const MAX_ADDRESS_LENGTH = 256

/** Key history of a party: a rotation a year for a generation. */
export const MAX_KEYS_PER_PARTY = 32

/** Number ranges of a national operator. */
export const MAX_SCOPES = 1_024

/** Trust anchors for certificates: those of a country's numbering administration, and the next ones. */
export const MAX_CERTIFICATE_ROOTS = 64
/** Of one CSIP: what attestations that still live were signed under, and what comes next. */
export const MAX_CHAINS = 32
/** An operator, a reseller, its customer, and one more. */
export const MAX_CHAIN_LENGTH = 4
/** Some 200 number ranges in each. */
export const MAX_CERTIFICATE_LENGTH = 8_192

/** Moves of one DP between operators and regions, or of a whole placement, within the time that they are kept. */
export const MAX_TERMS = 32
/** A loss a week in all the time that they are kept. */
export const MAX_LOSSES = 64

/** Small lists: types, tiers, regions, methods, DPs of an MSP. */
export const MAX_LIST = 256

export const MAX_ID_LENGTH = 64
export const MAX_NAME_LENGTH = 128

export const DAY_MS = DAY
export const HOUR_MS = 60 * MINUTE
export const MINUTE_MS = MINUTE

/** So that a majority of the voices at a key, which witness an entry, is 15 at most. */
export const MAX_REPLICAS = 29
