/** Protocol id, deadlines and sizes of `/mimi/oprf/1.0.0`, each with its reason. */
import { MAX_BATCH } from '../../blinding/suite.ts'
import { MAX_PAYMENT_LENGTH } from '../../tokens/constants.ts'
import { EvaluateRequest, EvaluateResponse } from './pb/messages.ts'
import type { RpcMethod, RpcProtocol } from '../../rpc/interface.ts'

/**
 * A batch of 256 takes an evaluator a tenth of a second; the rest is for queues,
 * distance, and connecting to a host that starts or is busy. Nobody waits so long
 * for one that is slow: a spare is asked after HEDGE_FACTOR times the usual.
 */
export const EVALUATE_TIMEOUT = 15_000
/** 34 bytes for each of 256 elements, the numbers, and a payment. */
export const MAX_EVALUATE_REQUEST = MAX_BATCH * 34 + 64 + MAX_PAYMENT_LENGTH
/** 34 bytes for each element and 66 for each proof. */
export const MAX_EVALUATE_RESPONSE = MAX_BATCH * (34 + 66) + 64
/** Evaluation is work of the processor: more at once only makes all of them wait. */
export const MAX_IN_FLIGHT = 16

/** How long an evaluator whose proof didn't hold is asked only if nobody else is left. */
export const DEFAULT_LIAR_PENALTY = 600_000
/** The same for one that couldn't be reached: the time in which a node restarts. */
export const DEFAULT_ABSENT_PENALTY = 30_000
/** A spare is asked when an answer takes this many times as long as it usually does. */
export const HEDGE_FACTOR = 3
/** Below this a spare costs more than it saves. */
export const DEFAULT_MIN_HEDGE_DELAY = 25
/** What is waited for somebody never measured: more than a round trip around the world. */
export const DEFAULT_MAX_HEDGE_DELAY = 400
/** Milliseconds before evaluators that were away or busy are asked again; twice as long each time. */
export const FIRST_PAUSE = 150
/** Identifiers whose result is kept in memory, 200 bytes each. */
export const DEFAULT_CACHE_SIZE = 10_000

export const EVALUATE_METHOD: RpcMethod<EvaluateRequest, EvaluateResponse> = {
  id: 1,
  name: 'evaluate',
  request: EvaluateRequest,
  response: EvaluateResponse,
  maxRequest: MAX_EVALUATE_REQUEST,
  maxResponse: MAX_EVALUATE_RESPONSE,
  timeout: EVALUATE_TIMEOUT
}

export const OPRF_PROTOCOL: RpcProtocol = {
  id: '/mimi/oprf/1.0.0',
  maxInFlight: MAX_IN_FLIGHT,
  methods: [EVALUATE_METHOD]
}
