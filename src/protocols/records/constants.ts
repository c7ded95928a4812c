/** Protocol id, deadlines and sizes of `/mimi/records/1.0.0`, each with its reason. */
import { MAX_ATTESTATION_LENGTH, MAX_STATEMENT_LENGTH } from '../../base/limits.ts'
import { MAX_WITNESSES } from '../../mapping/constants.ts'
import {
  DigestRequest, DigestResponse, MergeRequest, MergeResponse, ReadRequest, ReadResponse, SilenceRequest,
  SilenceResponse, WitnessRequest, WitnessResponse
} from './pb/messages.ts'
import type { CallerLimits, PaceLimits } from '../../base/pace.ts'
import type { RpcMethod, RpcProtocol } from '../../rpc/interface.ts'

const KiB = 1024

/** Lookup keys in one request: a batch that still costs a replica only milliseconds. */
export const MAX_ITEMS = 128
/** Two hashes and their tags, for each item. */
const ITEM_LENGTH = 80
/** What one answer carries; one full record set always fits, the rest is deferred. */
export const MAX_READ_RESPONSE = 1024 * KiB
/** Facts of one merge: a full record set always fits. */
export const MAX_MERGE_REQUEST = 1024 * KiB
/** Room for tags, lengths and lookup keys around the sets of one message. */
export const MESSAGE_RESERVE = MAX_ITEMS * ITEM_LENGTH + KiB
/** A code of 64 characters or the hash in the receipt, for each of as many entries as fit a merge. */
export const MAX_MERGE_RESPONSE = 128 * KiB
/** Entries in one merge, so that checking them takes well under a second. */
export const MAX_MERGE_ENTRIES = 1_024

/** Callers that have a pace of their own, at once. */
const MAX_CALLERS = 10_000
/** Lookup keys that are read in a minute: a disk finds some thousands a second, and the half of it is for parties. */
export const READ_PACE: CallerLimits = {
  // an address book of 5,000 takes ten seconds at each replica
  strangers: { each: 30_000, all: 120_000, maxNames: MAX_CALLERS },
  // gateways read for many, and DPs compare what they have; a few of them must not use up what all have
  parties: { each: 240_000, all: Infinity, maxNames: MAX_CALLERS }
}

/**
 * Statements in a minute: a DP asks for as many as it takes claims of parties. Each costs a handful of verifications.
 */
export const WITNESS_PACE: PaceLimits = { each: 12_000, all: Infinity, maxNames: MAX_CALLERS }
const DAY = 86_400_000
/** Attestations that are new here, shown by one DP in a day: renewals of five million holders. */
export const SIGHTS_OF_CALLER: PaceLimits = { each: 250_000, all: Infinity, maxNames: MAX_CALLERS, period: DAY }
/**
 * At one key, of one CSIP, in a day: more than a CSIP begins for one identifier, with all its apps. A name is forgotten
 * only for what costs others as much.
 */
export const SIGHTS_AT_KEY: PaceLimits = { each: 64, all: Infinity, maxNames: 100_000, period: DAY, forgets: true }
/** Rows that are forgotten at once. */
export const MAX_PRUNED = 1_024

/** A read touches the disk once a key. */
export const READ_TIMEOUT = 5_000
/** A thousand entries with six signatures each, and an fsync. */
export const MERGE_TIMEOUT = 10_000

/** Entries whose signatures are known to hold, some 4 KiB each. */
export const DEFAULT_VERIFIED_CACHE = 10_000

export const READ_METHOD: RpcMethod<ReadRequest, ReadResponse> = {
  id: 1,
  name: 'read',
  request: ReadRequest,
  response: ReadResponse,
  maxRequest: MESSAGE_RESERVE,
  maxResponse: MAX_READ_RESPONSE + MESSAGE_RESERVE,
  timeout: READ_TIMEOUT
}

export const MERGE_METHOD: RpcMethod<MergeRequest, MergeResponse> = {
  id: 2,
  name: 'merge',
  request: MergeRequest,
  response: MergeResponse,
  maxRequest: MAX_MERGE_REQUEST + MESSAGE_RESERVE,
  maxResponse: MAX_MERGE_RESPONSE,
  timeout: MERGE_TIMEOUT
}

export const WITNESS_METHOD: RpcMethod<WitnessRequest, WitnessResponse> = {
  id: 3,
  name: 'witness',
  request: WitnessRequest,
  response: WitnessResponse,
  maxRequest: (MAX_WITNESSES + 3) * MAX_ATTESTATION_LENGTH,
  maxResponse: 2 * MAX_ATTESTATION_LENGTH,
  timeout: READ_TIMEOUT
}

export const DIGEST_METHOD: RpcMethod<DigestRequest, DigestResponse> = {
  id: 4,
  name: 'digest',
  request: DigestRequest,
  response: DigestResponse,
  maxRequest: MESSAGE_RESERVE,
  maxResponse: MESSAGE_RESERVE,
  timeout: READ_TIMEOUT
}

export const SILENCE_METHOD: RpcMethod<SilenceRequest, SilenceResponse> = {
  id: 5,
  name: 'silence',
  request: SilenceRequest,
  response: SilenceResponse,
  maxRequest: 2 * MAX_STATEMENT_LENGTH,
  maxResponse: 2 * MAX_STATEMENT_LENGTH,
  timeout: READ_TIMEOUT
}

export const RECORDS_PROTOCOL: RpcProtocol = {
  id: '/mimi/records/1.0.0',
  // reads are short; what a peer wants beyond that waits at the peer
  maxInFlight: 64,
  methods: [READ_METHOD, MERGE_METHOD, WITNESS_METHOD, DIGEST_METHOD, SILENCE_METHOD]
}
