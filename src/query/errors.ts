/** Codes of answers to queries. */
import { DiscoveryError } from '../base/errors.ts'
import type { DiscoveryErrorOptions, ErrorTable } from '../base/errors.ts'

export const QUERY_ERRORS = {
  COMPACT_VERSION_UNKNOWN: {
    kind: 'malformed',
    verdict: 'ignore',
    sentence: 'A compact answer is of a version that this node does not know.',
    remedy: 'Update this node, or ask for verbose answers.'
  },
  COMPACT_LENGTH_INVALID: {
    kind: 'malformed',
    verdict: 'penalise',
    sentence: 'The bit strings of a compact answer are not of one and the same size class.',
    remedy: 'Pad all three with zeros to the smallest class that holds every bit index of the registry.'
  },
  COMPACT_BIT_UNKNOWN: {
    kind: 'malformed',
    verdict: 'ignore',
    sentence: 'A compact answer sets a bit, or its padding, that no MSP of the registry has.',
    remedy: 'Read it with the registry version that it names.'
  },
  COMPACT_REGISTRY_MISMATCH: {
    kind: 'refused',
    verdict: 'ignore',
    sentence: 'A compact answer was made with another registry version.',
    remedy: 'Fetch the registry version that it names.'
  },
  QUERY_VERSION_UNKNOWN: {
    kind: 'malformed',
    verdict: 'ignore',
    sentence: 'A query, answer or disclosure is of a version that this node does not know.',
    remedy: 'Run the same protocol version at both ends.',
    remedies: {
      user: 'Update this program; if it is the newest, ask another node.'
    }
  },
  QUERY_FIELD_INVALID: {
    kind: 'malformed',
    verdict: 'penalise',
    sentence: 'A field of a query, or of what answers it, does not have the form that its type prescribes.',
    remedy: 'Name DPs by peer id, ascending, for the mode `selected` alone; levels for `preferred` alone.'
  },
  QUERY_DPS_MISSING: {
    kind: 'malformed',
    verdict: 'caller',
    sentence: 'The mode `selected` needs the DPs that are to be asked.',
    remedy: 'Name one DP or more, or choose another mode.'
  },
  ANSWER_OTHER_QUERY: {
    kind: 'unverified',
    verdict: 'penalise',
    sentence: 'An answer is to another query.',
    remedy: 'Ask that DP directly.'
  },
  ANSWER_OTHER_DP: {
    kind: 'unverified',
    verdict: 'penalise',
    sentence: 'An answer is by another DP than the one that was asked.',
    remedy: 'Ask that DP directly.'
  },
  ANSWER_SIGNATURE_INVALID: {
    kind: 'unverified',
    verdict: 'penalise',
    sentence: 'An answer is not signed by its DP.',
    remedy: 'Ask that DP directly.'
  },
  ANSWER_TIME_IMPLAUSIBLE: {
    kind: 'unverified',
    verdict: 'ignore',
    sentence: 'An answer is dated long before or after it was asked for.',
    remedy: 'Set the clocks of both nodes.'
  },
  ANSWER_FOREIGN_ENTRY: {
    kind: 'unverified',
    verdict: 'penalise',
    sentence: 'An answer holds an entry that another DP published.',
    remedy: 'Answer with what this DP published itself.'
  },
  AGGREGATE_OTHER_QUERY: {
    kind: 'unverified',
    verdict: 'penalise',
    sentence: 'Collected answers are to another query.',
    remedy: 'Ask through another DP.'
  },
  AGGREGATE_OTHER_DP: {
    kind: 'unverified',
    verdict: 'penalise',
    sentence: 'Answers were collected by another DP than the one that was asked.',
    remedy: 'Ask through another DP.'
  },
  AGGREGATE_SIGNATURE_INVALID: {
    kind: 'unverified',
    verdict: 'penalise',
    sentence: 'Collected answers are not signed by the DP that collected them.',
    remedy: 'Ask through another DP.'
  },
  AGGREGATE_TIME_IMPLAUSIBLE: {
    kind: 'unverified',
    verdict: 'ignore',
    sentence: 'Collected answers are dated long before or after they were asked for.',
    remedy: 'Set the clocks of both nodes.'
  },
  AGGREGATE_REGISTRY_DIFFERS: {
    kind: 'unavailable',
    verdict: 'ignore',
    sentence: 'The forwarding DP asked whom another registry version lists.',
    remedy: 'Fetch the newest registry at both ends, and ask again.'
  },
  AGGREGATE_DP_MISSING: {
    kind: 'unverified',
    verdict: 'penalise',
    sentence: 'The forwarding DP left out a DP that it had to ask.',
    remedy: 'Ask through another DP; one that does not answer has to be named with the reason.'
  },
  AGGREGATE_DP_UNASKED: {
    kind: 'unverified',
    verdict: 'penalise',
    sentence: 'The forwarding DP names a DP that was not to be asked.',
    remedy: 'Ask through another DP.'
  },
  AGGREGATE_ORDER: {
    kind: 'unverified',
    verdict: 'penalise',
    sentence: 'The forwarding DP put answers into another order, or names a DP twice.',
    remedy: 'Ask through another DP; the order is that of the peer ids.'
  },
  AGGREGATE_PART_INVALID: {
    kind: 'unverified',
    verdict: 'penalise',
    sentence: 'The forwarding DP handed on what it had to refuse.',
    remedy: 'Ask through another DP.'
  },
  DISCLOSURE_OTHER_DP: {
    kind: 'unverified',
    verdict: 'penalise',
    sentence: 'A disclosure is by another DP, or names its own DP as preferred.',
    remedy: 'Ask another DP.'
  },
  DISCLOSURE_SIGNATURE_INVALID: {
    kind: 'unverified',
    verdict: 'penalise',
    sentence: 'A disclosure is not signed by its DP.',
    remedy: 'Ask another DP.'
  },
  DISCLOSURE_TIME_IMPLAUSIBLE: {
    kind: 'unverified',
    verdict: 'ignore',
    sentence: 'A disclosure is dated long before or after it was asked for.',
    remedy: 'Set the clocks of both nodes.'
  },
  DISCLOSURE_BREAKS_DEFAULT: {
    kind: 'refused',
    verdict: 'penalise',
    sentence: 'A DP discloses another default than the federation agreed on.',
    remedy: 'Ask another DP; its operator has to set the default of the registry\'s policy.'
  }
} as const satisfies ErrorTable

export type QueryErrorCode = keyof typeof QUERY_ERRORS

export class QueryError extends DiscoveryError<QueryErrorCode> {
  override readonly name = 'QueryError'

  /** Peer id of the DP that is to blame, where it is known. */
  readonly dp?: string

  constructor (code: QueryErrorCode, { dp, ...options }: DiscoveryErrorOptions & { readonly dp?: string } = {}) {
    super(QUERY_ERRORS, code, options)
    this.dp = dp
  }
}
