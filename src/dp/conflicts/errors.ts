import { DiscoveryError } from '../../base/errors.ts'
import type { DiscoveryErrorOptions, ErrorTable } from '../../base/errors.ts'

export const CONFLICT_ERRORS = {
  CONFLICT_UNKNOWN: {
    kind: 'not-found',
    verdict: 'caller',
    sentence: 'No such challenge was brought to this DP, or it ended long ago.',
    remedy: 'Ask the DP that took the challenge, or bring the same challenge here.'
  },
  CONFLICT_WITHOUT_RIVAL: {
    kind: 'refused',
    verdict: 'caller',
    sentence: 'Nobody else has an older mapping of this identifier that lives, so there is nothing to challenge.',
    remedy: 'Claim the identifier.'
  },
  CONFLICT_REPLICAS_UNREACHABLE: {
    kind: 'unavailable',
    verdict: 'ignore',
    sentence: 'Not enough replicas answered to tell what stands against the challenge.',
    remedy: 'Bring the same challenge again later, or to another DP.'
  },
  CONFLICT_OVER: {
    kind: 'conflict',
    verdict: 'caller',
    sentence: 'The conflict is decided.',
    remedy: 'Look at how it ended; a new challenge opens a new conflict.'
  },
  CONFLICTS_FULL: {
    kind: 'limited',
    verdict: 'caller',
    sentence: 'This DP follows as many conflicts as it can.',
    remedy: 'Bring the challenge to another DP, or later.'
  },
  CONFLICT_STORED_CORRUPT: {
    kind: 'internal',
    verdict: 'ours',
    sentence: 'What the DP stored of a conflict can not be read.',
    remedy: 'The operator has to restore the DP\'s store.'
  }
} as const satisfies ErrorTable

export type ConflictErrorCode = keyof typeof CONFLICT_ERRORS

export class ConflictError extends DiscoveryError<ConflictErrorCode> {
  override readonly name = 'ConflictError'

  constructor (code: ConflictErrorCode, options?: DiscoveryErrorOptions) {
    super(CONFLICT_ERRORS, code, options)
  }
}
