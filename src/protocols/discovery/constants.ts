/** Protocol id, deadlines and sizes of `/mimi/discovery/1.0.0`, each with its reason. */
import { MAX_AGGREGATE_LENGTH, MAX_DISCLOSURE_LENGTH, MAX_NAMED_DPS, MAX_QUERY_LENGTH } from '../../query/constants.ts'
import { DisclosureRequest, DisclosureResponse, QueryRequest, QueryResponse } from './pb/messages.ts'
import type { RpcMethod, RpcProtocol } from '../../rpc/interface.ts'

const KiB = 1024
const SECOND = 1_000

/** A context or hop as Signed, with its tag: some 350 bytes, and room. */
const CONTEXT_LENGTH = 512

/** What a query waits for when it doesn't say: two levels of a round trip each, on any continent. */
export const DEFAULT_QUERY_DEADLINE = 5 * SECOND
/** Nobody waits longer for a query. */
export const MAX_QUERY_DEADLINE = 30 * SECOND
/** Shorter than a round trip across a continent and a signature. */
export const MIN_QUERY_DEADLINE = 50
/** Of what is left, what a DP keeps for collecting and signing. */
export const DEADLINE_RESERVE = 0.2
/** One DP that is silent holds up nobody longer than this. */
export const DEFAULT_DP_TIMEOUT = 3 * SECOND
/** DPs that are asked at once for one query. */
export const DEFAULT_CONCURRENCY = 32
/** A DP's preferred DPs change when its operator changes them. */
export const DISCLOSURE_LIFETIME = 60 * SECOND
/** Tags, lengths, code and signature around the parts of an aggregate. */
export const AGGREGATE_RESERVE = 64 * KiB

export const QUERY_METHOD: RpcMethod<QueryRequest, QueryResponse> = {
  id: 1,
  name: 'query',
  request: QueryRequest,
  response: QueryResponse,
  // a grant for each DP that a preferred one prefers
  maxRequest: MAX_QUERY_LENGTH + (MAX_NAMED_DPS + 8) * CONTEXT_LENGTH,
  maxResponse: MAX_AGGREGATE_LENGTH + KiB,
  timeout: MAX_QUERY_DEADLINE
}

export const DISCLOSURE_METHOD: RpcMethod<DisclosureRequest, DisclosureResponse> = {
  id: 2,
  name: 'disclosure',
  request: DisclosureRequest,
  response: DisclosureResponse,
  maxRequest: 16,
  maxResponse: MAX_DISCLOSURE_LENGTH + KiB,
  timeout: 5 * SECOND
}

export const DISCOVERY_PROTOCOL: RpcProtocol = {
  id: '/mimi/discovery/1.0.0',
  // a query to all occupies its place for as long as the slowest DP takes
  maxInFlight: 32,
  methods: [QUERY_METHOD, DISCLOSURE_METHOD]
}
