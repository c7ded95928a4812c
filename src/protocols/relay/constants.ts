/** Protocol id, size classes, deadlines and bounds of `/mimi/relay/1.0.0`, each with its reason. */
import { MAX_FRAME_LENGTH, MAX_RECORD_SET_LENGTH } from '../../base/limits.ts'
import {
  ForwardRequest, ForwardResponse, OpenRequest, OpenResponse, StoredRequest, StoredResponse
} from './pb/messages.ts'
import type { PaceLimits } from '../../base/pace.ts'
import type { RpcMethod, RpcProtocol } from '../../rpc/interface.ts'

const KiB = 1024

/**
 * What is sealed is padded to one of these, so that its length tells little. The last one fits a frame with all around
 * it.
 */
export const SIZE_CLASSES: readonly number[] = [
  1 * KiB, 4 * KiB, 16 * KiB, 64 * KiB, 256 * KiB, 1024 * KiB, MAX_FRAME_LENGTH - 4 * KiB
]
/** Answers to reads and queries have at least this: no mapping and a few of them look the same. */
export const MIN_ANSWER_CLASS = 16 * KiB
/** Key id, encapsulated key, nonce, tag, peer id, tags and lengths. */
const AROUND = 512

/** Two requests of the engine, and what the target does: an evaluation is waited for as long as without a relay. */
export const FORWARD_TIMEOUT = 15_000
/** Sealed requests of one peer at once: what an address book of many keys keeps under way. */
export const MAX_IN_FLIGHT = 64
/**
 * Requests that a relay hands on for one caller in a minute: a read or two a second for each of several users of a
 * host.
 */
export const DEFAULT_FORWARDS = 6_000
/** For all strangers together, of whom none takes more than is left free: half a core's work. */
export const DEFAULT_FORWARDS_IN_ALL = 60_000
/**
 * Requests of one caller to one target, a minute, whose tokens, elements or proofs were worth nothing: by accident
 * that happens once.
 */
export const UNPAID_LIMITS: PaceLimits = { each: 2, all: Infinity, maxNames: 10_000 }
/** Callers that are counted at once. */
export const MAX_CALLERS = 10_000
/**
 * Reads at replicas that a gateway makes for one relay in a minute: what a relay hands on, at replicas enough for a key
 * each.
 */
export const DEFAULT_READS = 120_000
/** And for all relays together, of which none takes more than it leaves free: a core's work. */
export const DEFAULT_READS_IN_ALL = 240_000
/** Relays that are counted at once: more than a registry lists DPs of. */
export const MAX_RELAYS = 10_000
/** Replicas of one lookup key that a gateway reads at most. */
export const MAX_REPLICAS = 64
/** Once most replicas have answered a gateway waits as long again for the others, but this at least, */
export const MIN_STRAGGLER_PATIENCE = 30
/** and this at most. */
export const STRAGGLER_PATIENCE = 250
/**
 * Where fewer have answered it waits so long for those that it has no word of: a connection around the world takes as
 * much.
 */
export const SILENCE_PATIENCE = 1_000
/**
 * What a client waits for a relay and a gateway, and longer while it lags itself, before the path counts as failed:
 * longer than the gateway takes.
 */
export const READ_PATH_PATIENCE = 4_000
/** What a client takes for a read in all, whatever fails meanwhile, unless it says otherwise. */
export const READ_TIMEOUT = 12_000

export const FORWARD_METHOD: RpcMethod<ForwardRequest, ForwardResponse> = {
  id: 1,
  name: 'forward',
  request: ForwardRequest,
  response: ForwardResponse,
  // an evaluation of 256 elements with its context is the largest
  maxRequest: 256 * KiB + AROUND,
  maxResponse: MAX_FRAME_LENGTH - 3 * KiB,
  timeout: FORWARD_TIMEOUT
}

export const OPEN_METHOD: RpcMethod<OpenRequest, OpenResponse> = {
  id: 2,
  name: 'open',
  request: OpenRequest,
  response: OpenResponse,
  maxRequest: 256 * KiB + AROUND,
  maxResponse: MAX_FRAME_LENGTH - 3 * KiB,
  timeout: FORWARD_TIMEOUT
}

export const STORED_METHOD: RpcMethod<StoredRequest, StoredResponse> = {
  id: 3,
  name: 'stored',
  request: StoredRequest,
  response: StoredResponse,
  // key and nonce
  maxRequest: 64,
  // a record set, a signature, and what is around them
  maxResponse: MAX_RECORD_SET_LENGTH + 128,
  timeout: FORWARD_TIMEOUT
}

export const RELAY_PROTOCOL: RpcProtocol = {
  id: '/mimi/relay/1.0.0',
  maxInFlight: MAX_IN_FLIGHT,
  methods: [FORWARD_METHOD, OPEN_METHOD, STORED_METHOD]
}
