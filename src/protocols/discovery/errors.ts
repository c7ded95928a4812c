/** Codes of `/mimi/discovery/1.0.0`; those of queries, contexts and budgets travel as they are. */
import { DiscoveryError } from '../../base/errors.ts'
import type { DiscoveryErrorOptions, ErrorTable } from '../../base/errors.ts'

export const DISCOVERY_ERRORS = {
  DISCOVERY_CAPACITY: {
    kind: 'limited',
    verdict: 'ignore',
    sentence: 'The DP declares a low capacity, and has as many queries as it can take.',
    remedy: 'Ask it again after the time given.'
  },
  DISCOVERY_ALL_LIMITED: {
    kind: 'limited',
    verdict: 'ignore',
    sentence: 'The budget for queries to all DPs is used up.',
    remedy: 'Ask again after the time given, or ask preferred or selected DPs.'
  },
  DISCOVERY_DP_UNKNOWN: {
    kind: 'refused',
    verdict: 'ignore',
    sentence: 'A query names a DP that the registry does not list, or that was revoked.',
    remedy: 'Choose among the DPs of the newest registry.'
  },
  DISCOVERY_NOT_WHOLE: {
    kind: 'unavailable',
    verdict: 'ignore',
    sentence: 'The DP is new, or lost what it stored, and can not say that it holds nothing.',
    remedy: 'Read the replicas, and ask it again later.'
  },
  DISCOVERY_NO_GRANT: {
    kind: 'unavailable',
    verdict: 'ignore',
    sentence: 'The home DP gave no grant for a DP that is asked at the second level.',
    remedy: 'Ask again: the home DP learns whom its preferred DPs prefer.'
  },
  DISCOVERY_ANSWER_TOO_LARGE: {
    kind: 'refused',
    verdict: 'ignore',
    sentence: 'The answer of a DP did not fit beside those of the others.',
    remedy: 'Ask that DP by itself.'
  },
  DISCOVERY_ANSWER_INVALID: {
    kind: 'unverified',
    verdict: 'penalise',
    sentence: 'A DP answered a query with something else than was asked for.',
    remedy: 'Ask through another DP.'
  }
} as const satisfies ErrorTable

export type DiscoveryErrorCode = keyof typeof DISCOVERY_ERRORS

/** An error of this protocol; `DiscoveryError` is the base of all. */
export class QueryProtocolError extends DiscoveryError<DiscoveryErrorCode> {
  override readonly name = 'QueryProtocolError'

  constructor (code: DiscoveryErrorCode, options?: DiscoveryErrorOptions) {
    super(DISCOVERY_ERRORS, code, options)
  }
}
