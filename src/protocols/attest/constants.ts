/** Protocol id, deadlines, sizes and limits of `/mimi/attest/1.0.0`, each with its reason. */
import { MAX_ATTESTATION_LENGTH, MAX_CSI_LENGTH } from '../../base/limits.ts'
import { MAX_TRANSCRIPT_LENGTH } from '../../blinding/transcript.ts'
import { MAX_ATTESTATION_LIFETIME } from '../../registry/constants.ts'
import {
  AnswerRequest, AnswerResponse, DisconnectedRequest, DisconnectedResponse, SealedRequest, SealedResponse, StartRequest,
  StartResponse
} from './pb/messages.ts'
import type { RpcMethod, RpcProtocol } from '../../rpc/interface.ts'
import type { Pace } from './pace.ts'

export {
  DEFAULT_RESEND_INTERVAL, DEFAULT_STARTS_OVERALL, DEFAULT_STARTS_PER_CLIENT, DEFAULT_STARTS_PER_IDENTIFIER,
  DEFAULT_STARTS_PER_OWNER, DEFAULT_STARTS_PER_STRANGER
} from './defaults.ts'

const KiB = 1024
const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Bytes; nobody answers a challenge by guessing its id. */
export const CHALLENGE_ID_LENGTH = 16

/** Bytes; by chance no two starts of one holder have the same. */
export const NONCE_LENGTH = 16

/**
 * With 5 attempts a challenge and 10 challenges a day, a guesser gets an identifier with probability 1/20,000 a day.
 */
export const DEFAULT_CODE_DIGITS = 6
/** More digits than a person types without a mistake. */
export const MAX_CODE_DIGITS = 10
/** Mail may take minutes (greylisting), a person one more. */
export const DEFAULT_CODE_LIFETIME = 10 * MINUTE
/** A typing mistake, a mistaken message, and patience. */
export const DEFAULT_MAX_ATTEMPTS = 5

export const IDENTIFIER_WINDOW = DAY
/**
 * Three at once, for people who mistype and wait in vain; one more each three hours, so that nobody takes a day's in
 * its first minutes.
 */
export function paceOfIdentifier (limit: number): Pace {
  return { limit, window: IDENTIFIER_WINDOW, burst: Math.max(1, Math.floor(0.3 * limit)) }
}
/** People who are told to come back in three hours come back within this. */
export const TURN_HOLD = HOUR
/** The longest life of an attestation. */
export const OWNER_WINDOW = MAX_ATTESTATION_LIFETIME
/** As many as a renewal takes where messages get lost. */
export const OWNER_BURST = 5
export function paceOfOwner (limit: number): Pace {
  return { limit, window: OWNER_WINDOW, burst: Math.max(1, Math.min(OWNER_BURST, limit)) }
}
/** Four attestation lives: whoever was away for a season is no stranger. */
export const OWNER_MEMORY = 4 * MAX_ATTESTATION_LIFETIME
/** A person has one key for an identifier, and rarely a new one: more would multiply messages. */
export const OWNERS_PER_IDENTIFIER = 4
/** Some 30 MB. Whoever is dropped still has an attestation to show. */
export const MAX_OWNED_IDENTIFIERS = 100_000
/** Dropping a count gives back a few messages to one who proved the identifier. */
export const MAX_COUNTED_OWNERS = 100_000
export const CLIENT_WINDOW = HOUR
export const OVERALL_WINDOW = HOUR
/**
 * Half at once, for the rush after a news item; the rest spread, so that a flood in the first minute doesn't close the
 * hour.
 */
export function paceOfAll (limit: number): Pace {
  return { limit, window: OVERALL_WINDOW, burst: Math.max(1, Math.floor(limit / 2)) }
}
/** Numbers that one DP or MSP may ask about in an hour: all of its users' in a night, not a number plan. */
export const DEFAULT_QUERIES_PER_CALLER = 20_000
export const QUERY_WINDOW = HOUR
/** Queries in one request. */
export const MAX_QUERIES = 256
/** Above the overall limit times a day, so that no identifier's count is dropped before its window ends. */
export const MAX_COUNTED_IDENTIFIERS = 50_000
/** Peer ids cost nothing: the overall limit is what holds when this overflows. */
export const MAX_COUNTED_CLIENTS = 50_000
/** Of strangers: above what the overall limit lets through in two lifetimes of a code. As many of owners. */
export const MAX_CHALLENGES = 5_000
/** The most that an owner may ask for at once, for each challenge that there is room for. */
export const MAX_REMEMBERED_STARTS = 2 * OWNER_BURST * MAX_CHALLENGES
/** Evaluations of one identifier in an hour for whoever showed possession and no transcript: a person's apps. */
export const EVALUATIONS_PER_IDENTIFIER = 4
/** Challenges that one client waits for at once. */
export const MAX_PENDING = 256

/** Submission to a mail server that greets slowly. */
export const DEFAULT_SEND_TIMEOUT = 20 * SECOND
/** What a failed gateway takes to be looked at. */
export const CHANNEL_RETRY_AFTER = MINUTE
/** A person who signs in or writes a mail takes a minute; who is done need not notice the wait. */
export const PENDING_RETRY_AFTER = 3 * SECOND
/** Characters of a URL to sign in at; providers take parameters of two kilobytes. */
export const MAX_URL_LENGTH = 2 * KiB
/** Characters of an address (RFC 5321, 4.5.3.1.3), and of a subject on one line (RFC 5322, 2.1.1). */
export const MAX_MAIL_FIELD_LENGTH = 254
/** Sending, and the proofs of the transcript. */
export const START_TIMEOUT = DEFAULT_SEND_TIMEOUT + 10 * SECOND
/** Look-ups in the CSIP's own store. */
export const DISCONNECTED_TIMEOUT = 10 * SECOND
/** Two signatures, and an evaluation where the start had none: a code that was typed is used up. */
export const ANSWER_TIMEOUT = 30 * SECOND

export const START_METHOD: RpcMethod<StartRequest, StartResponse> = {
  id: 1,
  name: 'start',
  request: StartRequest,
  response: StartResponse,
  maxRequest: 3 * MAX_CSI_LENGTH + 2 * MAX_TRANSCRIPT_LENGTH + MAX_ATTESTATION_LENGTH + KiB,
  maxResponse: MAX_URL_LENGTH + KiB,
  timeout: START_TIMEOUT
}

export const ANSWER_METHOD: RpcMethod<AnswerRequest, AnswerResponse> = {
  id: 2,
  name: 'answer',
  request: AnswerRequest,
  response: AnswerResponse,
  maxRequest: KiB,
  maxResponse: MAX_ATTESTATION_LENGTH + MAX_TRANSCRIPT_LENGTH + KiB,
  timeout: ANSWER_TIMEOUT
}

export const DISCONNECTED_METHOD: RpcMethod<DisconnectedRequest, DisconnectedResponse> = {
  id: 3,
  name: 'disconnected',
  request: DisconnectedRequest,
  response: DisconnectedResponse,
  // 34 bytes of key and 9 of time, with the frame around them; an answer is a number and a time
  maxRequest: MAX_QUERIES * 48 + KiB,
  maxResponse: MAX_QUERIES * 16 + KiB,
  timeout: DISCONNECTED_TIMEOUT
}

/** The larger of methods 1 and 2, and what is around it. */
export const SEALED_METHOD: RpcMethod<SealedRequest, SealedResponse> = {
  id: 4,
  name: 'sealed',
  request: SealedRequest,
  response: SealedResponse,
  maxRequest: START_METHOD.maxRequest + KiB,
  maxResponse: ANSWER_METHOD.maxResponse + KiB,
  timeout: Math.max(START_TIMEOUT, ANSWER_TIMEOUT)
}

export const ATTEST_PROTOCOL: RpcProtocol = {
  id: '/mimi/attest/1.0.0',
  // a light node proves possession for several users at once, each waiting for a mail server
  maxInFlight: 16,
  // the holder's key stands in them
  saysVersion: true,
  methods: [START_METHOD, ANSWER_METHOD, DISCONNECTED_METHOD, SEALED_METHOD]
}
