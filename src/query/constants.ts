/** Versions and bounds of queries and what answers them. Sizes are in bytes. */
import { MAX_FRAME_LENGTH, MAX_RECORD_SET_LENGTH } from '../base/limits.ts'

const KiB = 1024

/** The only version of queries, answers, aggregates and disclosures so far. */
export const QUERY_VERSION = 1
/** Nobody draws the same twice. */
export const QUERY_ID_LENGTH = 16
/** DPs that a query names, and that a DP prefers: whoever means more means all. */
export const MAX_NAMED_DPS = 256
/** A peer id of 64 characters and its tag for each DP, and the rest. */
export const MAX_QUERY_LENGTH = 17 * KiB
export const MAX_DISCLOSURE_LENGTH = 18 * KiB
/** One full record set and the fields around it. */
export const MAX_ANSWER_LENGTH = MAX_RECORD_SET_LENGTH + KiB
/** What fits one frame. A DP whose answer doesn't fit any more is named with the reason, and can be asked by itself. */
export const MAX_AGGREGATE_LENGTH = MAX_FRAME_LENGTH - 8 * KiB
/** DPs ask others, and those ask others: nobody asks further. */
export const MAX_LEVELS = 2
/** Milliseconds between the query and the reading of its answer, besides clocks that differ. */
export const MAX_ANSWER_AGE = 120_000
