/** Limits of `/mimi/registry/1.0.0`. Sizes in bytes, times in milliseconds. */
import { MAX_FRAME_LENGTH, MAX_REGISTRY_LENGTH } from '../../base/limits.ts'
import { NewestRequest, NewestResponse, ShowRequest, ShowResponse } from './pb/messages.ts'
import type { CallerLimits } from '../../base/pace.ts'
import type { RpcMethod, RpcProtocol } from '../../rpc/interface.ts'

/** Room for what is around the versions in an answer and its frame. */
const OVERHEAD = 64 * 1024

/** A node that was away for a quarter of a year of weekly versions catches up in one answer. */
export const MAX_VERSIONS_PER_ANSWER = 16

/** One version of the largest size always fits. */
export const MAX_VERSIONS_LENGTH = Math.max(MAX_REGISTRY_LENGTH, MAX_FRAME_LENGTH - OVERHEAD)

/** 16 versions each: more than a federation issues in its life; ends a DP that always promises more. */
export const MAX_ROUNDS = 256

/** What a DP may make a new node hold before a version can be verified: some hundred versions of usual size. */
export const MAX_CHAIN_LENGTH = 64 * 1024 * 1024

/** Soon enough for a DP that joins; some 300 requests a day. */
export const DEFAULT_REFRESH_INTERVAL = 5 * 60_000

/**
 * As long as the registry isn't fresh: whoever was cut off finds back soon, and a few requests a minute bother nobody.
 */
export const RECOVERY_INTERVAL = 15_000

/** Milliseconds between two rounds of asking because an act would be refused. */
export const ASK_AGAIN_INTERVAL = 10_000

/** Milliseconds that an act waits for the word of DPs; enough of them answer much sooner. */
export const HEARING_PATIENCE = 5_000

/** DPs that are told at once of a version that was just taken; each tells as many, so that all know within a few. */
export const TOLD_AT_ONCE = 16

/**
 * Milliseconds until somebody is asked again who claimed to have a newer version, and showed none; or shown again who
 * took none.
 */
export const SHOW_AGAIN_INTERVAL = 10_000

/** The same for who does so each time: by then a node has refreshed by itself twice. */
export const SHOW_AGAIN_LONGEST = 10 * 60_000

/** Remotes of which that is remembered. */
export const MAX_VAIN = 4_096

/** Milliseconds that a request waits for a newer version: a megabyte over a usual line. */
export const EXCHANGE_PATIENCE = 2_000

/** Remotes from which versions are fetched at once: mostly the first brings what all of them have. */
export const FETCHES_AT_ONCE = 2

/** What a node takes the trouble to verify, in a minute: a version comes once in days. */
export const SHOW_LIMITS: CallerLimits = {
  strangers: { each: 6, all: 60, maxNames: 4_096 },
  parties: { each: 30, all: Infinity, maxNames: 4_096 }
}

/**
 * What a node gives of the registry in a minute, in parts of 64 KiB, each answer one at least: those behind
 * one address look every few minutes, or every 15 s where they were cut off.
 */
export const GIVE_LIMITS: CallerLimits = {
  strangers: { each: 2_000, all: 20_000, maxNames: 10_000 },
  // as many as the registry lists
  parties: { each: 4_000, all: Infinity, maxNames: 4_096 }
}
export const GIVEN_AT_ONCE = 64 * 1024

/** Rounds in which each operator is asked once: an hour of refreshes. */
export const ROUNDS_FOR_ALL = 12

/** Enough for the usual threshold of three with two of them down. */
export const DEFAULT_ASK_AT_ONCE = 5

export const NEWEST: RpcMethod<NewestRequest, NewestResponse> = {
  id: 1,
  name: 'newest',
  request: NewestRequest,
  response: NewestResponse,
  // two integers
  maxRequest: 32,
  maxResponse: MAX_FRAME_LENGTH - 1024,
  // a megabyte over a slow line
  timeout: 10_000
}

export const SHOW: RpcMethod<ShowRequest, ShowResponse> = {
  id: 2,
  name: 'show',
  request: ShowRequest,
  response: ShowResponse,
  maxRequest: MAX_FRAME_LENGTH - 1024,
  maxResponse: 16,
  timeout: 10_000
}

export const REGISTRY_PROTOCOL: RpcProtocol = {
  id: '/mimi/registry/1.0.0',
  // answers are large and callers need one at a time
  maxInFlight: 4,
  // `haveVersion` does
  saysVersion: true,
  methods: [NEWEST, SHOW]
}
