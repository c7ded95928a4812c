/** Protocol id, deadlines and sizes of `/mimi/record-sync/1.0.0`, each with its reason. */
import { FetchRequest, FetchResponse, Hello, Ranges } from './pb/messages.ts'
import { ID_LENGTH } from '../../store/summed-index.ts'
import type { RpcMethod, RpcProtocol } from '../../rpc/interface.ts'

const KiB = 1024
const SECOND = 1_000

/** Of a range, bytes: an accident has a chance of 2^-64 after 2^32 comparisons. */
export const FINGERPRINT_LENGTH = 16
/** Parts that a range with another fingerprint is cut into: four rounds lead from 100,000 ids to a few. */
export const SPLIT = 16
/** So few ids are told outright: shorter than the fingerprints of their parts. */
export const IDS_AT_MOST = 16
/** Bytes of ranges in one message: some 6,500 ids. */
export const MAX_RANGES_LENGTH = 256 * KiB
/** Ranges in one message: what they cost the other side stays below a tenth of a second. */
export const MAX_RANGES = 2_048
/** Tags, lengths and kind around a range. */
export const RANGE_OVERHEAD = 16
/** Room for the lower bound and the frame of the message. */
const MESSAGE_OVERHEAD = 1 * KiB

/** Facts asked for at once. */
export const MAX_FETCH = 1_024
/** What one answer carries: some 300 entries of usual size, and one always fits. */
export const MAX_FETCH_LENGTH = 1_024 * KiB
/** Kind, tags and lengths around a fact. */
export const FACT_OVERHEAD = 12

/** Keys taken in at once: they share an fsync, and others still get their turn. */
export const KEYS_AT_ONCE = 64

/** Reading ranges is memory alone; an ocean and a slow line are the rest. */
export const RECONCILE_TIMEOUT = 10 * SECOND
/** A thousand reads from disk, and a megabyte over a slow line. */
export const FETCH_TIMEOUT = 20 * SECOND

/** Of a StoreRun as Signed, bytes: it takes 115. */
export const MAX_STORE_RUN = 128
/** Two of these, and a version. */
const MAX_HELLO = 2 * MAX_STORE_RUN
/** Two rows of the disk at most. */
export const HELLO_TIMEOUT = 3 * SECOND

/** Rounds of a session: a million ids take 170, and nobody needs more. */
export const MAX_ROUNDS = 512
/** Times that facts are tried which others of the same key may make room for. */
export const MAX_TAKES = 3
/**
 * Milliseconds between two sessions with a DP by lot: what got lost is found within minutes, for half a kilobyte each.
 */
export const DEFAULT_SYNC_INTERVAL = 60 * SECOND
/** Milliseconds until the next attempt where no DP could be reached at all, or this one isn't whole. */
export const DEFAULT_RETRY_INTERVAL = 5 * SECOND
/**
 * Milliseconds between two sessions with one DP that other events ask for: connections that come and go, differences
 * that stay.
 */
export const MIN_SESSION_GAP = 20 * SECOND
/** Timers don't take a month; what is due later is found by the sessions by lot. */
export const LONGEST_WAIT = 86_400 * SECOND
/** DPs by lot to begin with, of distinct operators as far as there are: one that hides something is not alone. */
export const FIRST_SESSIONS = 3
/**
 * The same where it has facts, since it may have missed others: in all but large federations these are all that share
 * keys with it.
 */
export const SESSIONS_AFTER_AWAY = 16
/** DPs that a DP with a new store asks whether they knew another of it, before it is ready. */
export const FIRST_HELLOS = 8
/** DPs that other events ask for sessions with at once; one more is left to the lot. */
export const MAX_WAITING = 64
/** DPs of which is remembered what was refused, and when the last session began: as many as a registry lists. */
export const MAX_REMEMBERED = 2_048
/**
 * Facts of one DP that were refused, by their id: they aren't fetched again for a while. A hostile one holds no more
 * memory.
 */
export const MAX_REFUSED = 20_000
/**
 * Milliseconds until what was refused is tried again where nothing says that the reason is over; then twice as long
 * each time,
 */
export const REFUSED_FOR = 600 * SECOND
/** and this at most. */
export const REFUSED_FOR_LONGEST = 86_400 * SECOND
/** The same where the reason is over: a set that changes all the time doesn't make it cost much more. */
export const RETRY_PACE = MIN_SESSION_GAP
/**
 * Bytes that sessions with one DP may cost in a day beside what is stored of them: twice the ids of a million facts.
 * Whatever it holds, it costs no more.
 */
export const WASTE_PER_DAY = 128 * 1_024 * KiB
/** Bytes of ranges that a session may take in any case: an equal one takes 700. */
export const FREE_RANGES = 4 * KiB
/** Bytes of ranges in which a fact is found that stands alone among a million. */
export const RANGES_PER_FACT = 4 * KiB
/** Bytes of ranges in which an id is found beside some hundred others. */
export const RANGES_PER_ID = 256
/** Facts between two lines in the log. */
export const LOGGED_EVERY = 10_000

export const RECONCILE_METHOD: RpcMethod<Ranges, Ranges> = {
  id: 1,
  name: 'reconcile',
  request: Ranges,
  response: Ranges,
  maxRequest: MAX_RANGES_LENGTH + MESSAGE_OVERHEAD,
  maxResponse: MAX_RANGES_LENGTH + MESSAGE_OVERHEAD,
  timeout: RECONCILE_TIMEOUT
}

export const FETCH_METHOD: RpcMethod<FetchRequest, FetchResponse> = {
  id: 2,
  name: 'fetch',
  request: FetchRequest,
  response: FetchResponse,
  maxRequest: MAX_FETCH * ID_LENGTH + MESSAGE_OVERHEAD,
  maxResponse: MAX_FETCH_LENGTH + MAX_FETCH * FACT_OVERHEAD + MESSAGE_OVERHEAD,
  timeout: FETCH_TIMEOUT
}

export const HELLO_METHOD: RpcMethod<Hello, Hello> = {
  id: 3,
  name: 'hello',
  request: Hello,
  response: Hello,
  maxRequest: MAX_HELLO,
  maxResponse: MAX_HELLO,
  timeout: HELLO_TIMEOUT
}

export const RECORD_SYNC_PROTOCOL: RpcProtocol = {
  id: '/mimi/record-sync/1.0.0',
  // a session has three requests under way at most
  maxInFlight: 4,
  methods: [RECONCILE_METHOD, FETCH_METHOD, HELLO_METHOD]
}
