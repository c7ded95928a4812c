import { DiscoveryError } from '../../base/errors.ts'
import type { DiscoveryErrorOptions, ErrorTable } from '../../base/errors.ts'
import type { VerifiedEntry } from '../../mapping/interface.ts'

export const CLAIM_ERRORS = {
  CLAIM_NOT_ACCEPTING: {
    kind: 'refused',
    verdict: 'caller',
    sentence: 'The registry does not list this DP as active, so it takes no claims.',
    remedy: 'Claim at another DP of the registry.'
  },
  CLAIM_TYPE_UNKNOWN: {
    kind: 'refused',
    verdict: 'caller',
    sentence: 'The federation does not accept identifiers of this type.',
    remedy: 'Use a type that the registry lists.'
  },
  CLAIM_OPRF_KEY_UNKNOWN: {
    kind: 'refused',
    verdict: 'caller',
    sentence: 'The lookup key was derived under an OPRF key that is not in use.',
    remedy: 'Get the newest registry and evaluate again.'
  },
  CLAIM_NONCE_UNKNOWN: {
    kind: 'refused',
    verdict: 'caller',
    sentence: 'The claim nonce was not given out by this DP, or was used for another entry.',
    remedy: 'Begin a new claim; a nonce serves one entry.'
  },
  CLAIM_NONCE_EXPIRED: {
    kind: 'expired',
    verdict: 'caller',
    sentence: 'The claim nonce has expired.',
    remedy: 'Begin a new claim; the attestation stays good.'
  },
  CLAIM_NONCE_MISMATCH: {
    kind: 'refused',
    verdict: 'penalise',
    sentence: 'The claim nonce was given out for another holder key, lookup key or OPRF key.',
    remedy: 'Complete the claim with the keys it was begun with.'
  },
  CLAIM_WRONG_DP: {
    kind: 'refused',
    verdict: 'caller',
    sentence: 'The entry names another DP as its publisher.',
    remedy: 'Put the id of the DP that began the claim into the entry.'
  },
  CLAIM_NO_ATTESTATION: {
    kind: 'refused',
    verdict: 'caller',
    sentence: 'The entry carries no attestation of possession.',
    remedy: 'Prove possession to a CSIP that the DP accepts.'
  },
  CLAIM_SEQUENCE_STALE: {
    kind: 'conflict',
    verdict: 'caller',
    sentence: 'An entry with this id and the same or a higher sequence exists.',
    remedy: 'Sign the entry again with a higher sequence.'
  },
  CLAIM_PUBLICATION_CHANGED: {
    kind: 'conflict',
    verdict: 'caller',
    sentence: 'An entry with this id is published and this one is federated only, or the other way round.',
    remedy: 'Claim it under an id of its own, and release the one that is to end.'
  },
  CLAIM_CONFLICT: {
    kind: 'conflict',
    verdict: 'caller',
    sentence: 'The identifier was claimed as newly yours, but somebody else has an older mapping of it, which the DP ' +
      'showed and which holds.',
    remedy: 'Claim without the first-mapping flag to be listed beside the older mapping, or have whoever gave you ' +
      'the identifier end it: a release by its holder, or a re-assignment by the identifier\'s provider; or dispute ' +
      'the older mapping (`mimi dispute`).'
  },
  CLAIM_NO_WITNESSES: {
    kind: 'unavailable',
    verdict: 'ignore',
    sentence: 'Too few replicas of distinct operators answered to witness the entry.',
    remedy: 'Complete the same claim again later; nothing was published.'
  },
  CLAIM_SENIORITY_LOST: {
    kind: 'refused',
    verdict: 'ignore',
    sentence: 'Witnesses did not confirm the seniority that an earlier certificate shows, so nothing was published.',
    remedy: 'Claim through another DP, or again later; the mapping of before stays as it is.'
  },
  CLAIM_QUEUED: {
    kind: 'unavailable',
    verdict: 'ignore',
    sentence: 'The entry is co-signed and stored at the DP, but a majority of its replicas does not have it yet.',
    remedy: 'The DP goes on trying; complete the same claim again to learn how it stands.'
  },
  CLAIM_REPLICAS_UNREACHABLE: {
    kind: 'unavailable',
    verdict: 'ignore',
    sentence: 'Not enough replicas answered to tell which entries exist.',
    remedy: 'Complete the same claim again later; nothing was published.'
  },
  CLAIM_CLOCK_OFF: {
    kind: 'unavailable',
    verdict: 'ignore',
    sentence: 'The clock of the DP is off by what most others say, and it co-signs nothing.',
    remedy: 'Claim through another DP, or again once its operator has set its clock; nothing was published.',
    remedies: {
      dp: 'Set the clock of this DP and keep it by NTP (chrony, systemd-timesyncd).'
    }
  },
  CLAIM_LIMITED: {
    kind: 'limited',
    verdict: 'ignore',
    sentence: 'This caller, or this holder at this identifier, has brought as much as the DP works on for now.',
    remedy: 'Bring it again after the time given, or to another DP.'
  },
  CLAIM_NOT_FOUND: {
    kind: 'not-found',
    verdict: 'caller',
    sentence: 'This DP has published no such entry.',
    remedy: 'Ask the DP that completed the claim.'
  },
  CLAIM_FACT_QUEUED: {
    kind: 'unavailable',
    verdict: 'ignore',
    sentence: 'What was brought is stored at the DP, but a majority of its replicas does not have it yet.',
    remedy: 'The DP goes on trying; bring the very same again to learn how it stands.'
  },
  CLAIM_REASON_OTHER: {
    kind: 'malformed',
    verdict: 'caller',
    sentence: 'What was brought is an invalidation of another reason than this method takes.',
    remedy: 'Bring releases by release and re-assignments by reassign; rulings are made by DPs.'
  },
  CLAIM_DISPUTE_UNKNOWN: {
    kind: 'not-found',
    verdict: 'caller',
    sentence: 'This DP follows no such conflict, or it ended long ago.',
    remedy: 'Ask the DP that took the dispute, or bring the same dispute here.'
  },
  CLAIM_NOTICE_FOREIGN: {
    kind: 'refused',
    verdict: 'penalise',
    sentence: 'Only DPs of the registry tell one another of disputes.',
    remedy: 'Bring the dispute to a DP, which has the others told.'
  },
  CLAIM_STORED_CORRUPT: {
    kind: 'internal',
    verdict: 'ours',
    sentence: 'What the DP stored of this claim can not be read.',
    remedy: 'The operator has to restore the DP\'s store.',
    remedies: {
      dp: 'Restore the store from its backup.',
      asker: 'Claim at another DP.'
    }
  },
  CLAIM_ANSWER_INVALID: {
    kind: 'unverified',
    verdict: 'penalise',
    sentence: 'The DP answered with an entry that is not the one it was given.',
    remedy: 'Claim at another DP.'
  }
} as const satisfies ErrorTable

export type ClaimErrorCode = keyof typeof CLAIM_ERRORS

export class ClaimError extends DiscoveryError<ClaimErrorCode> {
  override readonly name = 'ClaimError'

  constructor (code: ClaimErrorCode, options?: DiscoveryErrorOptions) {
    super(CLAIM_ERRORS, code, options)
  }
}

/** `CLAIM_CONFLICT`, with what stands against the claim. */
export class ClaimConflictError extends ClaimError {
  /** Verified; older first. */
  readonly older: readonly VerifiedEntry[]

  constructor (older: readonly VerifiedEntry[], options?: DiscoveryErrorOptions) {
    super('CLAIM_CONFLICT', options)
    this.older = older
  }
}
