import { DiscoveryError } from '../base/errors.ts'
import type { DiscoveryErrorOptions, ErrorTable } from '../base/errors.ts'

export const HOLDER_ERRORS = {
  HOLDER_STATE_CORRUPT: {
    kind: 'internal',
    verdict: 'ours',
    sentence: 'What the holder kept about this identifier can not be read.',
    remedy: 'Move the file away; the next claim proves possession again.'
  },
  HOLDER_SECRET_INVALID: {
    kind: 'malformed',
    verdict: 'caller',
    sentence: 'The holder\'s secret is not 32 bytes.',
    remedy: 'Restore the secret from its backup; without it earlier mappings can not be changed.'
  },
  HOLDER_NO_DP: {
    kind: 'unavailable',
    verdict: 'caller',
    sentence: 'The registry lists no active DP that can take the claim.',
    remedy: 'Name a DP that the registry lists as active, or get the newest registry.'
  },
  HOLDER_NO_MSP: {
    kind: 'not-found',
    verdict: 'caller',
    sentence: 'The registry lists no active MSP of that id with an address.',
    remedy: 'Choose an MSP that the registry lists.'
  },
  HOLDER_FINDABLE_ANYWAY: {
    kind: 'malformed',
    verdict: 'caller',
    sentence: 'What is published is found anyway; a note is for a mapping that its DP keeps to itself.',
    remedy: 'Claim it as federated only, or leave out that it is to be findable.'
  },
  HOLDER_NOTE_IMPOSSIBLE: {
    kind: 'unavailable',
    verdict: 'ignore',
    sentence: 'Nothing could be noted of where a mapping is kept: its DP did not agree, or its lookup key is of no ' +
      'current evaluation key.',
    remedy: 'Claim it again.'
  },
  HOLDER_OPT_OUT_TAGGED: {
    kind: 'malformed',
    verdict: 'caller',
    sentence: 'Who is listed nowhere has neither tags nor a name on a service.',
    remedy: 'Leave these out, or name the service on which the identifier is to be reached.'
  },
  HOLDER_STILL_LISTED: {
    kind: 'refused',
    verdict: 'caller',
    sentence: 'This holder has a mapping that lists a service, so that an opt-out would say what is not so.',
    remedy: 'Replace that mapping by the opt-out, or release it first.'
  },
  HOLDER_NO_CSIP: {
    kind: 'refused',
    verdict: 'caller',
    sentence: 'No active CSIP of the registry, with an address, may attest this identifier, by the method asked for ' +
      'if any, or not as many as the policy asks for.',
    remedy: 'Use an identifier that a CSIP of the federation attests, leave the method to it, or name another DP.'
  },
  HOLDER_NOTHING_TO_RELEASE: {
    kind: 'not-found',
    verdict: 'caller',
    sentence: 'This holder keeps no such mapping with an attestation that lives.',
    remedy: 'Name the service of a mapping that was claimed with this data folder; what its DP doesn\'t renew ' +
      'expires by itself.'
  },
  HOLDER_NOTHING_TO_RENEW: {
    kind: 'not-found',
    verdict: 'caller',
    sentence: 'This holder keeps no such mapping.',
    remedy: 'Claim it first, with this data folder; renew with the same service and audience.'
  },
  HOLDER_NOTHING_TO_DEFEND: {
    kind: 'not-found',
    verdict: 'caller',
    sentence: 'No dispute is open against a mapping of this holder.',
    remedy: 'Look at what is open with mimi conflicts, with the data folder of the claim.'
  },
  HOLDER_NO_FIRST_MAPPING: {
    kind: 'not-found',
    verdict: 'caller',
    sentence: 'This holder keeps no first mapping of this identifier that lives.',
    remedy: 'Name an identifier that was claimed as newly yours, with the data folder of that claim.'
  },
  HOLDER_NOTHING_TO_REPLACE: {
    kind: 'not-found',
    verdict: 'caller',
    sentence: 'This holder keeps no mapping that could be replaced.',
    remedy: 'Name the service from which the mapping moves; claim the identifier where there is none yet.'
  },
  HOLDER_NOTHING_TO_ROTATE: {
    kind: 'not-found',
    verdict: 'caller',
    sentence: 'Nothing is published under the present key of this identifier.',
    remedy: 'Claim it first; recover where the present key is lost.'
  },
  HOLDER_NOTHING_TO_RECOVER: {
    kind: 'not-found',
    verdict: 'caller',
    sentence: 'No mapping commits to a key of this holder.',
    remedy: 'Restore the secret from its backup, or name a service to claim the identifier anew.'
  },
  HOLDER_AUDIENCE_MISSING: {
    kind: 'refused',
    verdict: 'caller',
    sentence: 'A mapping is sealed for an audience whose secret was not given.',
    remedy: 'Give the secrets of all audiences, so that their mappings move as well.'
  },
  HOLDER_REPLICAS_UNREACHABLE: {
    kind: 'unavailable',
    verdict: 'ignore',
    sentence: 'Too few replicas answered to say what is published.',
    remedy: 'Try again later.'
  },
  HOLDER_NOT_STORED: {
    kind: 'unavailable',
    verdict: 'ignore',
    sentence: 'No replica signed that it has what was handed in, whichever DP took it.',
    remedy: 'Do the same again later: nothing was forgotten here.'
  },
  HOLDER_ATTESTATION_FOREIGN: {
    kind: 'unverified',
    verdict: 'penalise',
    sentence: 'The CSIP attested something else than what was proved to it.',
    remedy: 'Tell the CSIP\'s operator; nothing was published.'
  },
  HOLDER_SENIORITY_LOST: {
    kind: 'unverified',
    verdict: 'ignore',
    sentence: 'No DP that was asked brought a certificate as old as the one that this holder has, so the mapping ' +
      'would lose its seniority.',
    remedy: 'Do the same again later, or name another DP: the certificate is kept here, and shown to each. Tell the ' +
      'operators of the DPs that are named.'
  },
  HOLDER_NO_CODE: {
    kind: 'refused',
    verdict: 'caller',
    sentence: 'No code was given, so possession is not proved.',
    remedy: 'Start the claim again and enter the code that was sent.'
  },
  HOLDER_LIFETIME_TOO_SHORT: {
    kind: 'expired',
    verdict: 'caller',
    sentence: 'Attestation and confirmation leave no time for a mapping.',
    remedy: 'Check the clocks of CSIP and MSP, and claim again.'
  }
} as const satisfies ErrorTable

export type HolderErrorCode = keyof typeof HOLDER_ERRORS

export class HolderError extends DiscoveryError<HolderErrorCode> {
  override readonly name = 'HolderError'

  constructor (code: HolderErrorCode, options?: DiscoveryErrorOptions) {
    super(HOLDER_ERRORS, code, options)
  }
}
