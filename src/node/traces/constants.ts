/** Bounds of what goes to a collector: about 500 bytes a span. */

/** Spans that wait; more are dropped, and counted. */
export const MAX_WAITING_SPANS = 4_096
/** Of one request to the collector. */
export const MAX_BATCH_SPANS = 512
/** Milliseconds that a span waits for others. */
export const BATCH_INTERVAL = 2_000
/** Milliseconds for a collector to answer. */
export const EXPORT_TIMEOUT = 10_000
