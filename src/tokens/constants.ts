/** Bounds of tokens. Sizes are in bytes, times in milliseconds. */
import { MAX_ATTESTATION_LENGTH } from '../base/limits.ts'

export const TOKEN_VERSION = 1
/** Nobody draws the same twice. */
export const NONCE_LENGTH = 32
/** HMAC-SHA-256. */
export const MAC_LENGTH = 32
/** As many as one batch of evaluations takes. */
export const MAX_TOKENS = 256
/** Tokens of those who prove nothing: what is saved up is bounded by how long they live. */
export const COMMON_EPOCH = 3_600_000
/**
 * Epochs of common tokens that a sliding hour can touch, with a tolerance of clocks below half an hour before and after
 * each.
 */
export const COMMON_EPOCHS_IN_AN_HOUR = 3
/** Witnessed as long ago as this, a person has the half of a CSIP's figure that newcomers can't use up. */
export const OLD_ACQUAINTANCE = 30 * 24 * 3_600_000
/** The same request may come by two relays, or once more after its answer was lost. */
export const MAX_ANSWERS = 4
/**
 * Tokens that live at one time, of MSPs and DPs; each share of an issuer's room is used up by nobody else (room.ts).
 */
export const MAX_TOKENS_OF_PARTIES = 150_000
/** Of CSIPs, which evaluate for whoever claims. */
export const MAX_TOKENS_OF_CSIPS = 100_000
/** Of people, whichever CSIP attests them. */
export const MAX_TOKENS_OF_PERSONS = 325_000
/** Of clients of this DP. */
export const MAX_TOKENS_OF_CLIENTS = 25_000
/** An attestation, fifteen witnesses, and a batch. */
export const MAX_REQUEST_LENGTH = 16 * (MAX_ATTESTATION_LENGTH + 4) + 256 * 34 + 512
export const MAX_RESPONSE_LENGTH = 256 * 34 + 128
export const MAX_PAYMENT_LENGTH = 256 * 34 + 64
/** Five types in a few epochs. */
export const MAX_COUNT_LINES = 64
export const MAX_COUNT_LENGTH = 2_560
