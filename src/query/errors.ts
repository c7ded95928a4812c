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
  }
} as const satisfies ErrorTable

export type QueryErrorCode = keyof typeof QUERY_ERRORS

export class QueryError extends DiscoveryError<QueryErrorCode> {
  override readonly name = 'QueryError'

  constructor (code: QueryErrorCode, options?: DiscoveryErrorOptions) {
    super(QUERY_ERRORS, code, options)
  }
}
