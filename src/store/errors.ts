/** What can go wrong on the way to the disk and back. */
import { DiscoveryError } from '../base/errors.ts'
import type { DiscoveryErrorOptions, ErrorTable } from '../base/errors.ts'

export const STORE_ERRORS = {
  STORE_LOCKED: {
    kind: 'conflict',
    verdict: 'ours',
    sentence: 'Another process has the store open.',
    remedy: 'Stop the other node, or give this one a data directory of its own.'
  },
  STORE_CORRUPT: {
    kind: 'internal',
    verdict: 'ours',
    sentence: 'What is on the disk is not what was written there.',
    remedy: 'Check the disk, then start with an empty data directory: the other replicas fill it again.'
  },
  STORE_CLOSED: {
    kind: 'unavailable',
    verdict: 'ours',
    sentence: 'The store is closed.',
    remedy: 'Wait until the node has started again.'
  },
  STORE_FAILED: {
    kind: 'internal',
    verdict: 'ours',
    sentence: 'The store could not read or write; nothing was acknowledged.',
    remedy: 'See that the disk has room and can be written to.'
  },
  STORE_NAMESPACE_INVALID: {
    kind: 'malformed',
    verdict: 'ours',
    sentence: 'The name of a namespace is not of the prescribed form.',
    remedy: 'Use small letters, digits and hyphens, 32 characters at most.'
  }
} as const satisfies ErrorTable

export type StoreErrorCode = keyof typeof STORE_ERRORS

export class StoreError extends DiscoveryError<StoreErrorCode> {
  override readonly name = 'StoreError'

  constructor (code: StoreErrorCode, options?: DiscoveryErrorOptions) {
    super(STORE_ERRORS, code, options)
  }
}
