/** Figures that several parts of the store keep to. */

/**
 * Operations of one batch that are written all or nothing. Longer ones, such as a
 * prune of a million rows, go in pieces: what an engine holds of one is bounded.
 */
export const MAX_ATOMIC = 32_768
/** Of the rows and keys on disk; `docs/operators.md` says what each version brought. */
export const STORE_FORMAT = 1
