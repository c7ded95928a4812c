/** What a caller hears when it asks for more than it may. */
import { DiscoveryError } from '../base/errors.ts'
import type { DiscoveryErrorOptions, ErrorTable } from '../base/errors.ts'

export const BUDGET_ERRORS = {
  RATE_LIMITED: {
    kind: 'limited',
    verdict: 'ignore',
    sentence: 'The budget for new identifiers is used up.',
    remedy: 'Ask again after the time given in retryAfter; asking again for the same identifiers costs nothing.'
  },
  BATCH_OVER_BUDGET: {
    kind: 'refused',
    verdict: 'ignore',
    sentence: 'One request holds more new identifiers than the budget allows at once.',
    remedy: 'Send at most as many at once as the burst of the caller\'s tier in the registry\'s policy.'
  },
  BUDGET_ZERO: {
    kind: 'refused',
    verdict: 'ignore',
    sentence: 'The policy allows this caller no evaluations.',
    remedy: 'Ask through a messaging service or discovery provider that the registry lists.'
  }
} as const satisfies ErrorTable

export type BudgetErrorCode = keyof typeof BUDGET_ERRORS

export class BudgetError extends DiscoveryError<BudgetErrorCode> {
  override readonly name = 'BudgetError'

  constructor (code: BudgetErrorCode, options?: DiscoveryErrorOptions) {
    super(BUDGET_ERRORS, code, options)
  }
}
