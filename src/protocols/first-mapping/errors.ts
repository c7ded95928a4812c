/** Codes of `/mimi/first-mapping/1.0.0`. */
import { DiscoveryError } from '../../base/errors.ts'
import type { DiscoveryErrorOptions, ErrorTable } from '../../base/errors.ts'

export const FIRST_MAPPING_ERRORS = {
  FIRST_MAPPING_NOT_ORIGIN: {
    kind: 'refused',
    verdict: 'penalise',
    sentence: 'A first-mapping notice came from somebody else than the DP that published the entry.',
    remedy: 'Only a DP of the registry tells of the entries that it signed.'
  },
  FIRST_MAPPING_NOT_FLAGGED: {
    kind: 'malformed',
    verdict: 'penalise',
    sentence: 'The entry of a first-mapping notice does not have the first-mapping flag.',
    remedy: 'Send notices of entries with the flag only.'
  },
  FIRST_MAPPING_TOO_MANY: {
    kind: 'malformed',
    verdict: 'penalise',
    sentence: 'A first-mapping notice carries too many invalidations.',
    remedy: 'Send those that strike older entries, and leave the rest to reconciliation.'
  },
  FIRST_MAPPING_BUSY: {
    kind: 'limited',
    verdict: 'ignore',
    sentence: 'The DP works on as many first-mapping notices as it can.',
    remedy: 'Send the notice again after the time given.'
  },
  FIRST_MAPPING_ANSWER_INVALID: {
    kind: 'unverified',
    verdict: 'penalise',
    sentence: 'A DP answered a first-mapping notice with a conflict, and showed no older mapping that holds.',
    remedy: 'Tell the operator of that DP; until it answers otherwise it does not count as informed.'
  }
} as const satisfies ErrorTable

export type FirstMappingErrorCode = keyof typeof FIRST_MAPPING_ERRORS

export class FirstMappingError extends DiscoveryError<FirstMappingErrorCode> {
  override readonly name = 'FirstMappingError'

  constructor (code: FirstMappingErrorCode, options?: DiscoveryErrorOptions) {
    super(FIRST_MAPPING_ERRORS, code, options)
  }
}
