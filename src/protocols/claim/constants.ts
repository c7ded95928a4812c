/** Protocol id, deadlines and sizes of `/mimi/claim/1.0.0`, each with its reason. */
import {
  MAX_DISPUTE_LENGTH, MAX_DEFENCE_LENGTH, MAX_ENTRY_LENGTH, MAX_FACT_RECEIPTS_LENGTH, MAX_INVALIDATION_LENGTH,
  MAX_LINK_LENGTH, MAX_NOTE_LENGTH, MAX_RECORD_SET_LENGTH
} from '../../base/limits.ts'
import {
  BeginRequest, BeginResponse, DisputeRequest, CompleteRequest, CompleteResponse, ConflictRequest, ConflictResponse,
  DefendRequest, LinkRequest, NoteRequest, NoticeRequest, NoticeResponse, PublishResponse, ReassignRequest,
  ReleaseRequest, StatusRequest, StatusResponse
} from './pb/messages.ts'
import type { CallerLimits, PaceLimits } from '../../base/pace.ts'
import type { RpcMethod, RpcProtocol } from '../../rpc/interface.ts'

const KiB = 1024
const SECOND = 1_000
const MINUTE = 60 * SECOND

export const CLAIM_NONCE_LENGTH = 32
/** A person has to find the code in a mailbox between `begin` and `complete`. */
export const DEFAULT_NONCE_LIFETIME = 60 * MINUTE

/** `begin` and `status` only touch the DP's own store. */
export const SHORT_TIMEOUT = 5 * SECOND
/** `complete` reads replicas, gathers witnesses and writes replicas, one round each, with a retry. */
export const COMPLETE_TIMEOUT = 30 * SECOND
/**
 * Milliseconds before DPs that were not there to witness are asked again: one that
 * starts is reached, and one that was busy has caught up, while the claim can still wait.
 */
export const WITNESS_PAUSES: readonly number[] = [500, 1_500, 4_000]
/**
 * Once a majority of voices signed, the others are waited for as long again, since
 * they may know of an earlier date: this at least, and at most; milliseconds.
 */
export const MIN_WITNESS_PATIENCE = 30
export const MAX_WITNESS_PATIENCE = 250
/** Callers, or holders, that have a pace of their own at once. */
const MAX_NAMES = 10_000
/** Claims, releases, re-assignments, disputes, defences and links in a minute: each reads or writes replicas. */
export const CALLER_PACE: CallerLimits = {
  // a service that isn't listed brings a thousand users in a minute
  strangers: { each: 1_200, all: 6_000, maxNames: MAX_NAMES },
  // the registry bounds how many they are: a few must not use up what all have
  parties: { each: 12_000, all: Infinity, maxNames: MAX_NAMES }
}
/** Claims of one holder at one key: all the services of a person, and each renewed a few times. */
export const HOLDER_PACE: PaceLimits = { each: 100, all: 200_000, maxNames: 10 * MAX_NAMES, period: 60 * MINUTE }
/** The entry, two keys, and a certificate: an attestation and fifteen statements. */
export const MAX_COMPLETE_REQUEST = MAX_ENTRY_LENGTH + 8 * KiB
/** The complete entry, and a receipt or a failure of each replica, 64 at most; or what stands against it. */
export const MAX_COMPLETE_RESPONSE = Math.max(MAX_ENTRY_LENGTH + 64 * KiB, MAX_RECORD_SET_LENGTH + KiB)
/** DPs that know of an older mapping, of as many as there are: whoever asks needs one. */
export const MAX_CONFLICTS_TOLD = 32
/** Replicas times a peer id and a code; conflicts times a peer id and eight hashes. */
const MAX_STATUS_RESPONSE = 32 * KiB
/** Some 100 CSIP ids. */
const MAX_BEGIN_RESPONSE = 16 * KiB

export const BEGIN_METHOD: RpcMethod<BeginRequest, BeginResponse> = {
  id: 1,
  name: 'begin',
  request: BeginRequest,
  response: BeginResponse,
  maxRequest: KiB,
  maxResponse: MAX_BEGIN_RESPONSE,
  timeout: SHORT_TIMEOUT
}

export const COMPLETE_METHOD: RpcMethod<CompleteRequest, CompleteResponse> = {
  id: 2,
  name: 'complete',
  request: CompleteRequest,
  response: CompleteResponse,
  maxRequest: MAX_COMPLETE_REQUEST,
  maxResponse: MAX_COMPLETE_RESPONSE,
  timeout: COMPLETE_TIMEOUT
}

export const STATUS_METHOD: RpcMethod<StatusRequest, StatusResponse> = {
  id: 3,
  name: 'status',
  request: StatusRequest,
  response: StatusResponse,
  maxRequest: KiB,
  maxResponse: MAX_STATUS_RESPONSE,
  timeout: SHORT_TIMEOUT
}

export const RELEASE_METHOD: RpcMethod<ReleaseRequest, PublishResponse> = {
  id: 4,
  name: 'release',
  request: ReleaseRequest,
  response: PublishResponse,
  maxRequest: MAX_INVALIDATION_LENGTH + KiB,
  // a receipt or a failure of each replica, in all regions
  maxResponse: 64 * KiB,
  // replicas are written in one round, with a retry
  timeout: COMPLETE_TIMEOUT
}

export const DISPUTE_METHOD: RpcMethod<DisputeRequest, ConflictResponse> = {
  id: 5,
  name: 'dispute',
  request: DisputeRequest,
  response: ConflictResponse,
  maxRequest: MAX_DISPUTE_LENGTH + KiB,
  // each state once
  maxResponse: KiB,
  // replicas are read, then written
  timeout: COMPLETE_TIMEOUT
}

export const DEFEND_METHOD: RpcMethod<DefendRequest, PublishResponse> = {
  id: 6,
  name: 'defend',
  request: DefendRequest,
  response: PublishResponse,
  maxRequest: MAX_DEFENCE_LENGTH + KiB,
  maxResponse: RELEASE_METHOD.maxResponse,
  timeout: COMPLETE_TIMEOUT
}

export const CONFLICT_METHOD: RpcMethod<ConflictRequest, ConflictResponse> = {
  id: 7,
  name: 'conflict',
  request: ConflictRequest,
  response: ConflictResponse,
  maxRequest: KiB,
  maxResponse: DISPUTE_METHOD.maxResponse,
  timeout: SHORT_TIMEOUT
}

export const LINK_METHOD: RpcMethod<LinkRequest, PublishResponse> = {
  id: 8,
  name: 'link',
  request: LinkRequest,
  response: PublishResponse,
  maxRequest: MAX_LINK_LENGTH + KiB,
  maxResponse: RELEASE_METHOD.maxResponse,
  timeout: COMPLETE_TIMEOUT
}

export const NOTICE_METHOD: RpcMethod<NoticeRequest, NoticeResponse> = {
  id: 9,
  name: 'notice',
  request: NoticeRequest,
  response: NoticeResponse,
  maxRequest: MAX_DISPUTE_LENGTH + MAX_FACT_RECEIPTS_LENGTH + KiB,
  maxResponse: KiB,
  timeout: SHORT_TIMEOUT
}

export const REASSIGN_METHOD: RpcMethod<ReassignRequest, PublishResponse> = {
  id: 10,
  name: 'reassign',
  request: ReassignRequest,
  response: PublishResponse,
  maxRequest: MAX_INVALIDATION_LENGTH + KiB,
  maxResponse: RELEASE_METHOD.maxResponse,
  timeout: COMPLETE_TIMEOUT
}

export const NOTE_METHOD: RpcMethod<NoteRequest, PublishResponse> = {
  id: 11,
  name: 'note',
  request: NoteRequest,
  response: PublishResponse,
  maxRequest: MAX_NOTE_LENGTH + KiB,
  maxResponse: RELEASE_METHOD.maxResponse,
  timeout: COMPLETE_TIMEOUT
}

export const CLAIM_PROTOCOL: RpcProtocol = {
  id: '/mimi/claim/1.0.0',
  // completing takes three rounds with replicas; a light node completes many at once
  maxInFlight: 32,
  // the holder's key stands in them
  saysVersion: true,
  methods: [
    BEGIN_METHOD, COMPLETE_METHOD, STATUS_METHOD, RELEASE_METHOD, DISPUTE_METHOD, DEFEND_METHOD, CONFLICT_METHOD,
    LINK_METHOD,
    NOTICE_METHOD, REASSIGN_METHOD, NOTE_METHOD
  ]
}
