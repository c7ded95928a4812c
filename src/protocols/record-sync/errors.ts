/** Codes of `/mimi/record-sync/1.0.0`. */
import { DiscoveryError } from '../../base/errors.ts'
import type { DiscoveryErrorOptions, ErrorTable } from '../../base/errors.ts'

export const RECORD_SYNC_ERRORS = {
  SYNC_NOT_A_DP: {
    kind: 'refused',
    verdict: 'penalise',
    sentence: 'Only DPs of the registry reconcile what replicas store.',
    remedy: 'Read the replicas of a lookup key.'
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
    sentence: 'A request for facts names none, too many, or something else than ids.',
    remedy: 'Ask for 1 to 1,024 ids of 40 bytes.'
  },
  SYNC_ANSWER_INVALID: {
    kind: 'unverified',
    verdict: 'penalise',
    sentence: 'A DP answered other ranges or other facts than it was asked for.',
    remedy: 'Reconcile with another DP.'
  },
  SYNC_HELLO_INVALID: {
    kind: 'malformed',
    verdict: 'penalise',
    sentence: 'A greeting names no store, or not by 16 bytes.',
    remedy: 'Run the same protocol version at both ends.'
  },
  SYNC_SIGNATURE_INVALID: {
    kind: 'unverified',
    verdict: 'penalise',
    sentence: 'A DP didn\'t sign what a greeting says of its store.',
    remedy: 'Sign it with the key that the registry lists, for this federation.'
  },
  SYNC_NOT_READY: {
    kind: 'unavailable',
    verdict: 'ignore',
    sentence: 'This DP is still reading what it stores.',
    remedy: 'Try again in a minute.'
  },
  SYNC_OTHER_VERSION: {
    kind: 'unavailable',
    verdict: 'ignore',
    sentence: 'The two DPs hold different versions of the registry, and so differ in who stores what.',
    remedy: 'It ends by itself once both have the newer one.'
  },
  SYNC_SPENT: {
    kind: 'limited',
    verdict: 'ignore',
    sentence: 'Sessions with this DP have cost so much in a day, and brought nothing of use, that it is not asked ' +
      'for a while.',
    remedy: 'Other replicas have what is to be had. See what its log refuses, and why others keep it; a DP that ' +
      'makes things up is one for the federation to revoke.'
  },
  SYNC_ENDLESS: {
    kind: 'unverified',
    verdict: 'penalise',
    sentence: 'A reconciliation did not come to an end.',
    remedy: 'Reconcile with another DP.'
  }
} as const satisfies ErrorTable

export type RecordSyncErrorCode = keyof typeof RECORD_SYNC_ERRORS

export class RecordSyncError extends DiscoveryError<RecordSyncErrorCode> {
  override readonly name = 'RecordSyncError'

  constructor (code: RecordSyncErrorCode, options?: DiscoveryErrorOptions) {
    super(RECORD_SYNC_ERRORS, code, options)
  }
}
