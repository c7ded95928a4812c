/** Codes of `/mimi/invalidation-sync/1.0.0`. */
import { DiscoveryError } from '../../base/errors.ts'
import type { DiscoveryErrorOptions, ErrorTable } from '../../base/errors.ts'

export const INVALIDATION_SYNC_ERRORS = {
  SYNC_NOT_A_DP: {
    kind: 'refused',
    verdict: 'penalise',
    sentence: 'Only DPs of the registry reconcile invalidations.',
    remedy: 'Read the replicas of a lookup key: they hold its invalidations.'
  },
  SYNC_RANGES_INVALID: {
    kind: 'malformed',
    verdict: 'penalise',
    sentence: 'The ranges of a reconciliation are out of order, too many, or of the wrong length.',
    remedy: 'Run the same protocol version at both ends.'
  },
  SYNC_FETCH_INVALID: {
    kind: 'malformed',
    verdict: 'penalise',
    sentence: 'A request for invalidations names none, too many, or something else than ids.',
    remedy: 'Ask for 1 to 1,024 ids of 40 bytes.'
  },
  SYNC_ANSWER_INVALID: {
    kind: 'unverified',
    verdict: 'penalise',
    sentence: 'A DP answered other ranges or other invalidations than it was asked for.',
    remedy: 'Reconcile with another DP.'
  },
  SYNC_ENDLESS: {
    kind: 'unverified',
    verdict: 'penalise',
    sentence: 'A reconciliation did not come to an end.',
    remedy: 'Reconcile with another DP.'
  }
} as const satisfies ErrorTable

export type InvalidationSyncErrorCode = keyof typeof INVALIDATION_SYNC_ERRORS

export class InvalidationSyncError extends DiscoveryError<InvalidationSyncErrorCode> {
  override readonly name = 'InvalidationSyncError'

  constructor (code: InvalidationSyncErrorCode, options?: DiscoveryErrorOptions) {
    super(INVALIDATION_SYNC_ERRORS, code, options)
  }
}
