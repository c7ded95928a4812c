/** What a caller hears when it asks for more than it may. */
import { DiscoveryError } from '../base/errors.ts'
import type { DiscoveryErrorOptions, ErrorTable } from '../base/errors.ts'

export const BUDGET_ERRORS = {
  RATE_LIMITED: {
    kind: 'limited',
    verdict: 'ignore',
    sentence: 'The budget for new identifiers is used up.',
    remedy: 'Ask again after the time given; asking again for the same identifiers costs nothing.'
  },
  BATCH_OVER_BUDGET: {
    kind: 'refused',
    verdict: 'ignore',
    sentence: 'One request holds more new identifiers than the budget allows at once.',
    remedy: 'Send at most as many at once as the burst of the caller\'s tier in the registry\'s policy.'
  },
  BUDGET_STORE_UNAVAILABLE: {
    kind: 'unavailable',
    verdict: 'ours',
    sentence: 'What is charged can\'t be written down, so nothing is given.',
    remedy: 'Ask another DP; the operator frees space on the disk, and it goes on by itself.',
    remedies: {
      dp: 'Make room on the disk; it goes on by itself.',
      asker: 'Ask another DP; it goes on by itself once its operator made room on the disk.'
    }
  },
  CONTEXT_VERSION_UNKNOWN: {
    kind: 'malformed',
    verdict: 'ignore',
    sentence: 'A rate-limit context or hop is of a version that this node does not know.',
    remedy: 'Run the same protocol version at both ends.',
    remedies: {
      user: 'Update this program; if it is the newest, ask another node.'
    }
  },
  CONTEXT_FIELD_INVALID: {
    kind: 'malformed',
    verdict: 'penalise',
    sentence: 'A field of a rate-limit context or hop does not have the form that its type prescribes.',
    remedy: 'Make contexts as the specification says.'
  },
  CONTEXT_ORIGIN_UNKNOWN: {
    kind: 'refused',
    verdict: 'ignore',
    sentence: 'The registry lists no such DP as may pay for this request.',
    remedy: 'Ask through a DP that the newest registry lists.'
  },
  CONTEXT_SIGNATURE_INVALID: {
    kind: 'unverified',
    verdict: 'penalise',
    sentence: 'A rate-limit context is not signed by the DP that it names as its origin.',
    remedy: 'Hand on what the origin signed, unchanged.'
  },
  CONTEXT_OTHER_REDEEMER: {
    kind: 'refused',
    verdict: 'penalise',
    sentence: 'A rate-limit context is for another DP.',
    remedy: 'Redeem each context at the one DP that it names.'
  },
  CONTEXT_OTHER_FORWARDER: {
    kind: 'refused',
    verdict: 'penalise',
    sentence: 'A rate-limit context was handed on by another DP than the one that it names.',
    remedy: 'Only the DP that a grant names spends it.'
  },
  CONTEXT_OTHER_REQUEST: {
    kind: 'refused',
    verdict: 'penalise',
    sentence: 'A rate-limit context pays for another request.',
    remedy: 'Ask for a context for this very request.'
  },
  CONTEXT_EXPIRED: {
    kind: 'expired',
    verdict: 'ignore',
    sentence: 'A rate-limit context is not valid now.',
    remedy: 'Ask for a new one; set the clocks of both nodes.'
  },
  CONTEXT_REPLAYED: {
    kind: 'refused',
    verdict: 'ignore',
    sentence: 'A rate-limit context was redeemed before.',
    remedy: 'Ask for a new one; identifiers that were charged in this epoch are not charged again.'
  },
  CONTEXT_HOPS_INVALID: {
    kind: 'unverified',
    verdict: 'penalise',
    sentence: 'The hops of a request do not lead from its origin to this DP, each signed, none twice, and no more ' +
      'than the context allows.',
    remedy: 'Sign the hop to the next DP over the context that it gets.'
  },
  BUDGET_ZERO: {
    kind: 'refused',
    verdict: 'ignore',
    sentence: 'The policy allows this caller nothing.',
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
