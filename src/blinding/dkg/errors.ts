/** What can be wrong in a ceremony, and whose fault it is. */
import { DiscoveryError } from '../../base/errors.ts'
import type { DiscoveryErrorOptions, ErrorTable } from '../../base/errors.ts'

export const CEREMONY_ERRORS = {
  CEREMONY_VERSION_UNKNOWN: {
    kind: 'malformed',
    verdict: 'penalise',
    sentence: 'A message of a ceremony has a version that this node does not know.',
    remedy: 'Run the same protocol version at all members.'
  },
  CEREMONY_INVITATION_INVALID: {
    kind: 'malformed',
    verdict: 'penalise',
    sentence: 'An invitation to a ceremony contradicts itself, or lacks something.',
    remedy: 'Name 2 to 16 distinct members, a threshold of 2 or more, a minimum between threshold and members, times ' +
      'in order, and what is shared anew where that is so.'
  },
  CEREMONY_MESSAGE_INVALID: {
    kind: 'malformed',
    verdict: 'penalise',
    sentence: 'A message of a ceremony does not have the prescribed form.',
    remedy: 'Run the same protocol version at all members.'
  },
  CEREMONY_MESSAGE_FOREIGN: {
    kind: 'refused',
    verdict: 'penalise',
    sentence: 'A message belongs to another ceremony.',
    remedy: 'Send each message to the ceremony that it names.'
  },
  CEREMONY_NOT_A_PARTICIPANT: {
    kind: 'refused',
    verdict: 'penalise',
    sentence: 'A message of a ceremony comes from somebody who has no part in it, or not this one.',
    remedy: 'Only members of the committee, and holders of the shares that it starts from, take part.'
  },
  CEREMONY_SIGNATURE_INVALID: {
    kind: 'unverified',
    verdict: 'penalise',
    sentence: 'A message of a ceremony is not signed by the discovery provider that it names.',
    remedy: 'Send messages as their author signed them.'
  },
  CEREMONY_COMMITMENTS_INVALID: {
    kind: 'unverified',
    verdict: 'penalise',
    sentence: 'The commitments of a dealer are too few or too many, or one is no element or the identity.',
    remedy: 'Commit to a polynomial of as many coefficients as the threshold, none of them zero.'
  },
  CEREMONY_PROOF_INVALID: {
    kind: 'unverified',
    verdict: 'penalise',
    sentence: 'A dealer does not show that it knows what it committed to.',
    remedy: 'Nothing that others do mends this: start again without that dealer.'
  },
  CEREMONY_SHARE_FOREIGN: {
    kind: 'unverified',
    verdict: 'penalise',
    sentence: 'A dealer shares something else anew than the share that the registry lists for it.',
    remedy: 'Nothing that others do mends this: start again without that dealer.'
  },
  CEREMONY_SHARE_WRONG: {
    kind: 'unverified',
    verdict: 'penalise',
    sentence: 'A dealer gave a member a share that does not fit its commitments; the complaint proves it.',
    remedy: 'Start the ceremony again without that dealer.'
  },
  CEREMONY_COMPLAINT_FALSE: {
    kind: 'unverified',
    verdict: 'penalise',
    sentence: 'A member complained of a share that is right, or of nothing.',
    remedy: 'Start the ceremony again without that member.'
  },
  CEREMONY_EQUIVOCATION: {
    kind: 'unverified',
    verdict: 'penalise',
    sentence: 'A participant signed two messages where there may be one.',
    remedy: 'Start the ceremony again without that participant.'
  },
  CEREMONY_TOO_FEW: {
    kind: 'unavailable',
    verdict: 'ignore',
    sentence: 'Too few take part for this ceremony to come to a key.',
    remedy: 'Invite a committee whose operators agreed to take part, or lower the minimum.'
  },
  CEREMONY_ANSWERED: {
    kind: 'conflict',
    verdict: 'caller',
    sentence: 'This discovery provider has answered the invitation already, or its time to answer is over.',
    remedy: 'Look at how the ceremony stands; after a refusal, ask for another invitation.'
  },
  CEREMONY_SHARE_MISSING: {
    kind: 'refused',
    verdict: 'caller',
    sentence: 'This discovery provider is to share its own share anew, and does not have it.',
    remedy: 'Start it with the share file of the epoch that the registry lists; other holders can do without it, if ' +
      'enough are left.'
  },
  CEREMONY_UNFINISHED: {
    kind: 'not-found',
    verdict: 'caller',
    sentence: 'The ceremony has not come to a key.',
    remedy: 'Look at how it stands, and whom it waits for.'
  },
  CEREMONY_TRANSCRIPT_INVALID: {
    kind: 'unverified',
    verdict: 'penalise',
    sentence: 'The transcript of a ceremony does not show how its key came about.',
    remedy: 'Take the transcript from another member; sign no registry with this key.'
  }
} as const satisfies ErrorTable

export type CeremonyErrorCode = keyof typeof CEREMONY_ERRORS

export interface CeremonyErrorOptions extends DiscoveryErrorOptions {
  /** Peer id of the DP whose fault it is. */
  readonly dp?: string
}

export class CeremonyError extends DiscoveryError<CeremonyErrorCode> {
  override readonly name = 'CeremonyError'
  readonly dp?: string

  constructor (code: CeremonyErrorCode, options: CeremonyErrorOptions = {}) {
    super(CEREMONY_ERRORS, code, options)
    this.dp = options.dp
  }
}
