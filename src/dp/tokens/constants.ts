/** Bounds of the ledger on disk. Times are in milliseconds. */

/** Between two looks at what may be forgotten. */
export const PRUNE_INTERVAL = 60_000
/** Rows that are forgotten, or written, at once: a million of them keep nobody waiting for long. */
export const MAX_ROWS_AT_ONCE = 10_000
