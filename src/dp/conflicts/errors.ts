import { DiscoveryError } from '../../base/errors.ts'
import type { DiscoveryErrorOptions, ErrorTable } from '../../base/errors.ts'

export const CONFLICT_ERRORS = {
  CONFLICT_UNKNOWN: {
    kind: 'not-found',
    verdict: 'caller',
    sentence: 'No such dispute was brought to this DP, or it ended long ago.',
    remedy: 'Ask the DP that took the dispute, or bring the same dispute here.'
  },
  CONFLICT_WITHOUT_RIVAL: {
    kind: 'refused',
    verdict: 'caller',
    sentence: 'Nobody else has an older mapping of this identifier that lives, so there is nothing to dispute.',
    remedy: 'Claim the identifier.'
  },
  CONFLICT_REPLICAS_UNREACHABLE: {
    kind: 'unavailable',
    verdict: 'ignore',
    sentence: 'Not enough replicas answered to tell what stands against the dispute.',
    remedy: 'Bring the same dispute again later, or to another DP.'
  },
  CONFLICT_NOT_HELD: {
    kind: 'unavailable',
    verdict: 'ignore',
    sentence: 'Fewer than a majority of the voices at the lookup key show the dispute, so nobody is told of it.',
    remedy: 'Bring the dispute to the replicas first, and give the notice again later.'
  },
  CONFLICT_OVER: {
    kind: 'conflict',
    verdict: 'caller',
    sentence: 'The conflict is decided.',
    remedy: 'Look at how it ended; a new dispute opens a new conflict.'
  },
  CONFLICTS_FULL: {
    kind: 'limited',
    verdict: 'caller',
    sentence: 'This DP follows as many conflicts as it can, in all or of this identifier.',
    remedy: 'Bring the dispute to another DP, or later.'
  },
  CONFLICT_STORED_CORRUPT: {
    kind: 'internal',
    verdict: 'ours',
    sentence: 'What the DP stored of a conflict can not be read.',
    remedy: 'The operator has to restore the DP\'s store.',
    remedies: {
      dp: 'Restore the store from its backup.',
      asker: 'Bring the dispute to another DP.'
    }
  }
} as const satisfies ErrorTable

export type ConflictErrorCode = keyof typeof CONFLICT_ERRORS

export class ConflictError extends DiscoveryError<ConflictErrorCode> {
  override readonly name = 'ConflictError'

  constructor (code: ConflictErrorCode, options?: DiscoveryErrorOptions) {
    super(CONFLICT_ERRORS, code, options)
  }
}
