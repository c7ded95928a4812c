/** Bounds of contexts and hops. Sizes are in bytes, times in milliseconds. */

/** The only version of contexts and hops so far. */
export const CONTEXT_VERSION = 1
/** Nobody draws the same twice. */
export const SERIAL_LENGTH = 16
/** Three peer ids, a digest, and a signature. */
export const MAX_CONTEXT_LENGTH = 512
/** Two peer ids, a hash, and a signature. */
export const MAX_HOP_LENGTH = 320
/** A query reaches a DP from its origin, or through one more. */
export const MAX_HOPS = 2
/** What the longest query takes, four times over. */
export const CONTEXT_LIFETIME = 120_000
