import { DiscoveryError } from '../../base/errors.ts'
import type { DiscoveryErrorOptions, ErrorTable } from '../../base/errors.ts'

export const CONFIRM_ERRORS = {
  CONFIRM_VERSION_UNSUPPORTED: {
    kind: 'malformed',
    verdict: 'caller',
    sentence: 'The confirmation request has a version that this MSP does not know.',
    remedy: 'Update the older side.'
  },
  CONFIRM_WRONG_MSP: {
    kind: 'refused',
    verdict: 'caller',
    sentence: 'The confirmation request is meant for another MSP.',
    remedy: 'Send it to the MSP that it names.'
  },
  CONFIRM_SIGNATURE_INVALID: {
    kind: 'unverified',
    verdict: 'penalise',
    sentence: 'The confirmation request is not signed by the holder key that it names.',
    remedy: 'Sign the request with the key pair that the mapping is for.'
  },
  CONFIRM_NOT_NOW: {
    kind: 'expired',
    verdict: 'caller',
    sentence: 'The confirmation request was signed too long ago, or in the future.',
    remedy: 'Set the clock right and sign a new request.'
  },
  CONFIRM_REPLAYED: {
    kind: 'refused',
    verdict: 'penalise',
    sentence: 'This very confirmation request was made before.',
    remedy: 'Make a new request, with a new nonce.'
  },
  CONFIRM_NONCE_INVALID: {
    kind: 'malformed',
    verdict: 'penalise',
    sentence: 'The confirmation request carries a nonce of a wrong length.',
    remedy: 'Send 16 random bytes.'
  },
  CONFIRM_RATE_LIMITED: {
    kind: 'limited',
    verdict: 'caller',
    sentence: 'This peer asks for more confirmations than the MSP allows.',
    remedy: 'Wait for the time given, then try again.'
  },
  CONFIRM_NOT_A_USER: {
    kind: 'refused',
    verdict: 'caller',
    sentence: 'The MSP does not know this identifier as one of its users.',
    remedy: 'Register the identifier with the MSP first.'
  },
  CONFIRM_HINT_REFUSED: {
    kind: 'refused',
    verdict: 'caller',
    sentence: 'The MSP does not confirm that it names this user so.',
    remedy: 'Leave the hint out, or give the name that the MSP has.'
  },
  CONFIRM_BACKEND_DOWN: {
    kind: 'unavailable',
    verdict: 'ours',
    sentence: 'The MSP can not tell right now whether this is one of its users.',
    remedy: 'Try again later, or tell the MSP.',
    remedies: {
      asker: 'Ask again later, or tell the MSP.',
      msp: 'See that the file of users can be read, or that the callback is reached from here; the log has the reason.'
    }
  },
  CONFIRM_MSP_NOT_ACTIVE: {
    kind: 'unavailable',
    verdict: 'ours',
    sentence: 'The registry does not list this MSP as active with the key that it signs with.',
    remedy: 'The operator has to have MSP id and key listed in a new version of the registry.',
    remedies: {
      msp: 'Have the registry list this MSP as active, with the key that it signs with: see mimi msp status.',
      asker: 'Tell the MSP; claim again once its entry in the registry is mended.'
    }
  },
  CONFIRM_OPRF_KEY_UNKNOWN: {
    kind: 'refused',
    verdict: 'caller',
    sentence: 'The transcript was made under an OPRF key that is not in use.',
    remedy: 'Get the newest registry and evaluate again.'
  },
  CONFIRM_RELEASE_WRONG: {
    kind: 'refused',
    verdict: 'caller',
    sentence: 'What an MSP was to keep is no release of a single mapping.',
    remedy: 'Hand over a release that names the mapping that this MSP confirmed.'
  },
  CONFIRM_RELEASE_UNKNOWN: {
    kind: 'not-found',
    verdict: 'caller',
    sentence: 'The MSP keeps no release for this holder key: it confirmed no mapping of it that still lives.',
    remedy: 'Hand it to the MSP that confirmed the mapping, or claim again.'
  },
  CONFIRM_NOTICE_FOREIGN: {
    kind: 'refused',
    verdict: 'penalise',
    sentence: 'Only DPs of the registry tell an MSP of disputes.',
    remedy: 'Bring the dispute to a DP.'
  },
  CONFIRM_NOTICE_UNKNOWN: {
    kind: 'not-found',
    verdict: 'ignore',
    sentence: 'The MSP confirmed no mapping of this holder key, or keeps it no more.',
    remedy: 'Nothing: there is nobody to tell.'
  },
  CONFIRM_ANSWER_INVALID: {
    kind: 'unverified',
    verdict: 'penalise',
    sentence: 'The MSP\'s confirmation does not say what was asked, or is not signed by its key.',
    remedy: 'Tell the MSP; nothing was published.'
  }
} as const satisfies ErrorTable

export type ConfirmErrorCode = keyof typeof CONFIRM_ERRORS

export class ConfirmError extends DiscoveryError<ConfirmErrorCode> {
  override readonly name = 'ConfirmError'

  constructor (code: ConfirmErrorCode, options?: DiscoveryErrorOptions) {
    super(CONFIRM_ERRORS, code, options)
  }
}
