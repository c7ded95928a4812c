/** Protocol id, deadlines and sizes of `/mimi/tokens/1.0.0`, each with its reason. */
import { MAX_COUNT_LENGTH, MAX_REQUEST_LENGTH, MAX_RESPONSE_LENGTH } from '../../tokens/constants.ts'
import { TokenRequest, TokenResponse } from '../../tokens/pb/token.ts'
import { Counts } from './pb/messages.ts'
import type { PaceLimits } from '../../base/pace.ts'
import type { RpcMethod, RpcProtocol } from '../../rpc/interface.ts'
import type { Payer } from '../../tokens/payment.ts'

/** A batch of 256 takes an issuer a tenth of a second; the rest is for queues and distance. */
export const DRAW_TIMEOUT = 15_000
/** A row of the disk, and an ocean. */
export const COUNTS_TIMEOUT = 5_000
/** Evaluation is work of the processor: more at once only makes all of them wait. */
export const MAX_IN_FLIGHT = 8

/** Milliseconds between two counts: what a disk loses can be spent twice for that long. */
export const COUNT_INTERVAL = 60_000
/** Milliseconds for which a DP that starts waits for its own counts: its fellows may all start as well. */
export const FIRST_COUNTS_TIMEOUT = 5_000
/** DPs that are told, of distinct operators as far as there are: one that remembers is enough. */
export const COUNT_FELLOWS = 16
/** Of these, at once. */
export const COUNTS_AT_ONCE = 4

/**
 * Tokens, elements and signatures that are worth nothing, a minute: each costs a multiplication or two. Two requests
 * of the largest size of a host; of a relay what 58 such hosts send through it, 5 % of a core. What is refused for
 * another reason costs no more than one of them, and counts as one. One payer shuts out nobody else: there is no sum.
 */
export const REFUSAL_LIMITS: Readonly<Record<Payer['kind'], PaceLimits>> = {
  host: { each: 512, all: Infinity, maxNames: 10_000 },
  party: { each: 512, all: Infinity, maxNames: 10_000 },
  relay: { each: 30_000, all: Infinity, maxNames: 2_000 }
}
/** Kinds of tokens whose tweaked key is kept: five types, each of the epochs that live, and some room. */
export const MAX_EVALUATORS = 32

export const DRAW_METHOD: RpcMethod<TokenRequest, TokenResponse> = {
  id: 1,
  name: 'draw',
  request: TokenRequest,
  response: TokenResponse,
  maxRequest: MAX_REQUEST_LENGTH,
  maxResponse: MAX_RESPONSE_LENGTH,
  timeout: DRAW_TIMEOUT
}

export const COUNTS_METHOD: RpcMethod<Counts, Counts> = {
  id: 2,
  name: 'counts',
  request: Counts,
  response: Counts,
  maxRequest: MAX_COUNT_LENGTH + 4,
  maxResponse: MAX_COUNT_LENGTH + 4,
  timeout: COUNTS_TIMEOUT
}

export const TOKENS_PROTOCOL: RpcProtocol = {
  id: '/mimi/tokens/1.0.0',
  maxInFlight: MAX_IN_FLIGHT,
  methods: [DRAW_METHOD, COUNTS_METHOD]
}
