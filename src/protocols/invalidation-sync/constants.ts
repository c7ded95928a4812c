/** Protocol id, deadlines and sizes of `/mimi/invalidation-sync/1.0.0`, each with its reason. */
import { FetchRequest, FetchResponse, Ranges } from './pb/messages.ts'
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

/** Invalidations asked for at once. */
export const MAX_FETCH = 1_024
/** What one answer carries; some 1,500 of usual size, and one always fits. */
export const MAX_FETCH_LENGTH = 1_024 * KiB
/** Verified in one go before others have their turn: some 20 ms. */
export const VERIFY_BATCH = 64

/** Reading ranges is memory alone; an ocean and a slow line are the rest. */
export const RECONCILE_TIMEOUT = 10 * SECOND
/** A thousand reads from disk, and a megabyte over a slow line. */
export const FETCH_TIMEOUT = 20 * SECOND

/** Rounds of a session: a million ids take 170, and nobody needs more. */
export const MAX_ROUNDS = 512
/** Milliseconds between two sessions with a DP by lot: what gossip lost is found within minutes, for half a kilobyte each. */
export const DEFAULT_SYNC_INTERVAL = 60 * SECOND
/** Milliseconds until the next attempt where no DP could be reached at all. */
export const DEFAULT_RETRY_INTERVAL = 5 * SECOND
/** Milliseconds between two sessions with one DP that other events ask for: connections that come and go, differences that stay. */
export const MIN_SESSION_GAP = 20 * SECOND
/** DPs by lot to begin with, of distinct operators as far as there are: one that hides something is not alone. */
export const FIRST_SESSIONS = 3
/** DPs that wait for a session; one more is left to the lot. */
export const MAX_WAITING = 64
/** Ids that were fetched and are of no use here, by their hash: they aren't fetched again until the registry changes. */
export const MAX_USELESS = 50_000

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
  maxResponse: MAX_FETCH_LENGTH + MAX_FETCH * 4 + MESSAGE_OVERHEAD,
  timeout: FETCH_TIMEOUT
}

export const INVALIDATION_SYNC_PROTOCOL: RpcProtocol = {
  id: '/mimi/invalidation-sync/1.0.0',
  // a session has three requests under way at most
  maxInFlight: 4,
  methods: [RECONCILE_METHOD, FETCH_METHOD]
}
