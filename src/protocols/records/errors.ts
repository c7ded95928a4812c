/** Codes of `/mimi/records/1.0.0`; those of entries and admission travel as they are. */
import { DiscoveryError } from '../../base/errors.ts'
import type { DiscoveryErrorOptions, ErrorTable } from '../../base/errors.ts'

export const RECORDS_ERRORS = {
  RECORDS_TOO_MANY_ITEMS: {
    kind: 'malformed',
    verdict: 'penalise',
    sentence: 'A request names more lookup keys or entries than one may.',
    remedy: 'Split it: 128 lookup keys and 1,024 entries a request.'
  },
  RECORDS_LIMITED: {
    kind: 'limited',
    verdict: 'ignore',
    sentence: 'This caller, or all of its kind, has read or had witnessed as much as the DP does for it in the time; ' +
      'or the CSIP had, at this lookup key.',
    remedy: 'Ask again after the time given, or ask another replica.'
  },
  RECORDS_KEY_REPEATED: {
    kind: 'malformed',
    verdict: 'penalise',
    sentence: 'A merge names a lookup key twice.',
    remedy: 'Merge the facts of one key before sending them.'
  },
  RECORDS_NOT_A_DP: {
    kind: 'refused',
    verdict: 'penalise',
    sentence: 'Only DPs of the registry may store records or ask for witness statements.',
    remedy: 'Publish through a DP of the federation.'
  },
  RECORDS_NOT_REPLICA: {
    kind: 'refused',
    verdict: 'ignore',
    sentence: 'This DP is not a replica of the lookup key for the regions of the entry.',
    remedy: 'Fetch the newest registry at both ends, and compute the replicas again.'
  },
  RECORDS_NOT_WHOLE: {
    kind: 'unavailable',
    verdict: 'ignore',
    sentence: 'This DP is new, or lost what it stored, and has not got back what it should have at this key.',
    remedy: 'Ask the other replicas; it fetches what it lacks by itself.'
  },
  RECORDS_OLDER_KEY_UNREADABLE: {
    kind: 'unavailable',
    verdict: 'ignore',
    sentence: 'Too few replicas could be read of the older lookup key from which seniority is to be moved.',
    remedy: 'Ask again when they can be reached.'
  },
  SILENCE_UNKNOWN: {
    kind: 'not-found',
    verdict: 'caller',
    sentence: 'The dispute is not stored here, or not since the receipt that was shown.',
    remedy: 'Store the dispute here, and wait for the conflict window.'
  },
  SILENCE_TOO_EARLY: {
    kind: 'limited',
    verdict: 'caller',
    sentence: 'The conflict window since the dispute was stored here has not passed.',
    remedy: 'Ask again when it has.'
  },
  SILENCE_DEFENDED: {
    kind: 'conflict',
    verdict: 'caller',
    sentence: 'A defence against the dispute is stored here.',
    remedy: 'Respect it, or have arbiters decide.'
  },
  RECORDS_ANSWER_INVALID: {
    kind: 'unverified',
    verdict: 'penalise',
    sentence: 'A replica answered something else than was asked.',
    remedy: 'Ask another replica.'
  }
} as const satisfies ErrorTable

export type RecordsErrorCode = keyof typeof RECORDS_ERRORS

export class RecordsError extends DiscoveryError<RecordsErrorCode> {
  override readonly name = 'RecordsError'

  constructor (code: RecordsErrorCode, options?: DiscoveryErrorOptions) {
    super(RECORDS_ERRORS, code, options)
  }
}
