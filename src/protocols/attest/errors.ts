import { DiscoveryError } from '../../base/errors.ts'
import type { DiscoveryErrorOptions, ErrorTable } from '../../base/errors.ts'

export const ATTEST_ERRORS = {
  ATTEST_CSIP_UNKNOWN: {
    kind: 'not-found',
    verdict: 'caller',
    sentence: 'The registry lists no CSIP of this id, or no address for it.',
    remedy: 'Name a CSIP that the registry lists.'
  },
  ATTEST_CSIP_NOT_ACTIVE: {
    kind: 'unavailable',
    verdict: 'ours',
    sentence: 'This CSIP is not active in a registry that holds, or signs with a key that the registry does not list ' +
      'as valid.',
    remedy: 'Prove possession to another CSIP; its operator has to mend its entry in the registry.',
    remedies: {
      csip: 'Have the registry list this CSIP as active, with the key that it signs with: see mimi csip status.',
      asker: 'Prove possession to another CSIP.'
    }
  },
  ATTEST_SCOPE_REFUSED: {
    kind: 'refused',
    verdict: 'caller',
    sentence: 'The registry does not let this CSIP attest identifiers of this type or prefix.',
    remedy: 'Prove possession to a CSIP whose scopes cover the identifier.'
  },
  ATTEST_METHOD_REFUSED: {
    kind: 'refused',
    verdict: 'caller',
    sentence: 'This CSIP does not offer the method for this identifier, or the federation asks for a stronger one.',
    remedy: 'Leave the method out, so that the CSIP chooses one, or name another.'
  },
  ATTEST_OPRF_KEY_UNKNOWN: {
    kind: 'expired',
    verdict: 'caller',
    sentence: 'The transcript is of an OPRF key that is not in use.',
    remedy: 'Fetch the newest registry and evaluate again.'
  },
  ATTEST_TRANSCRIPT_INVALID: {
    kind: 'unverified',
    verdict: 'penalise',
    sentence: 'The evaluation transcript does not hold for this identifier.',
    remedy: 'Evaluate the identifier again, and send the transcript that comes of it unchanged.'
  },
  ATTEST_RENEWAL_INVALID: {
    kind: 'unverified',
    verdict: 'caller',
    sentence: 'The attestation to be renewed does not hold, or is of another identifier or holder key.',
    remedy: 'Ask for a new attestation instead.'
  },
  ATTEST_RENEWAL_EARLY: {
    kind: 'refused',
    verdict: 'caller',
    sentence: 'The attestation has not yet reached half of its life.',
    remedy: 'Renew it later; see retry-after.'
  },
  ATTEST_RENEWAL_ENDED: {
    kind: 'refused',
    verdict: 'caller',
    sentence: 'The identifier was given up, or given to somebody else, since the attestation was issued.',
    remedy: 'If you have the identifier now, ask for a new attestation instead of a renewal.'
  },
  ATTEST_FRESH_PROOF_NEEDED: {
    kind: 'refused',
    verdict: 'caller',
    sentence: 'The identifier went to another carrier since the attestation was issued, so a carrier\'s word alone ' +
      'does not renew it.',
    remedy: 'Renew it by a method that reaches you: a code, a call or a sign-in. Your mappings stay meanwhile.'
  },
  ATTEST_QUERY_REFUSED: {
    kind: 'refused',
    verdict: 'caller',
    sentence: 'Only discovery providers and messaging services that the registry lists may ask what became of an ' +
      'identifier.',
    remedy: 'Ask with the key that the registry lists.'
  },
  ATTEST_QUERY_INVALID: {
    kind: 'malformed',
    verdict: 'caller',
    sentence: 'The questions are too many, none, or about a time that is not in the past.',
    remedy: 'Ask 1 to 256 at once, each with a date up to now.'
  },
  ATTEST_RATE_LIMITED: {
    kind: 'limited',
    verdict: 'ignore',
    sentence: 'Too much was asked for: of this identifier, by this client, or of this CSIP in all.',
    remedy: 'Use the code that was sent, or ask again after the time given.'
  },
  ATTEST_CHANNEL_DOWN: {
    kind: 'unavailable',
    verdict: 'ignore',
    sentence: 'The code could not be sent.',
    remedy: 'Ask again later, or by another method.',
    remedies: {
      csip: 'See that the server or gateway that the detail names runs, is reached from here, and takes the account.'
    }
  },
  ATTEST_UNDELIVERED: {
    kind: 'unavailable',
    verdict: 'ignore',
    sentence: 'The code was sent, but its carrier reports that it did not arrive; the challenge is closed.',
    remedy: 'Check the identifier, then ask for a new code, or by another method.'
  },
  ATTEST_PENDING: {
    kind: 'unavailable',
    verdict: 'ignore',
    sentence: 'Possession was not shown yet.',
    remedy: 'Follow the instructions of the challenge, then ask again after the time given.'
  },
  ATTEST_DELAYED: {
    kind: 'unavailable',
    verdict: 'ignore',
    sentence: 'The message was sent, but its carrier reports that it is late; it may still arrive.',
    remedy: 'Wait for it, and ask again after the time given, or prove possession by another method.'
  },
  ATTEST_LINK_DECLINED: {
    kind: 'refused',
    verdict: 'caller',
    sentence: 'Whoever opened the link said that the request was not theirs; the challenge is closed.',
    remedy: 'If you opened it yourself, ask for a new challenge and compare the characters before you confirm.'
  },
  ATTEST_SIGN_IN_DENIED: {
    kind: 'refused',
    verdict: 'caller',
    sentence: 'The sign-in was cancelled, or the provider refused it; the challenge is closed.',
    remedy: 'Ask for a new challenge, sign in and agree.'
  },
  ATTEST_SIGN_IN_OTHER_ACCOUNT: {
    kind: 'unverified',
    verdict: 'caller',
    sentence: 'Another account than the one to be proved signed in; the challenge is closed.',
    remedy: 'Ask for a new challenge, and sign in with the account of the identifier.'
  },
  ATTEST_SIGN_IN_ISSUER: {
    kind: 'unverified',
    verdict: 'penalise',
    sentence: 'The answer to the sign-in is not of the issuer that the registry names; the challenge is closed.',
    remedy: 'Ask for a new challenge; if it happens again, tell the federation.'
  },
  ATTEST_SIGN_IN_NONCE: {
    kind: 'unverified',
    verdict: 'penalise',
    sentence: 'The provider signed for another sign-in than this one; the challenge is closed.',
    remedy: 'Ask for a new challenge; if it happens again, tell the federation.'
  },
  ATTEST_SIGN_IN_INVALID: {
    kind: 'unverified',
    verdict: 'penalise',
    sentence: 'What the provider answered to the sign-in does not hold; the challenge is closed.',
    remedy: 'Ask for a new challenge, or prove possession by another method.'
  },
  ATTEST_MAIL_UNSIGNED: {
    kind: 'unverified',
    verdict: 'caller',
    sentence: 'The mail bears no signature of its domain that holds for what was asked; the challenge is closed.',
    remedy: 'Send it from the domain\'s own mail server, which signs with DKIM; ask for a new challenge first.'
  },
  ATTEST_MAIL_OTHER_SENDER: {
    kind: 'unverified',
    verdict: 'caller',
    sentence: 'The mail is from another address than the one to be proved; the challenge is closed.',
    remedy: 'Ask for a new challenge, and send the mail from the address of the identifier.'
  },
  ATTEST_MAIL_MALFORMED: {
    kind: 'unverified',
    verdict: 'caller',
    sentence: 'The mail is not the one that was asked for: of another subject, to other recipients, sent ' +
      'automatically, or ambiguous; the challenge is closed.',
    remedy: 'Ask for a new challenge, and send a new mail of exactly the subject given, to the address given alone.'
  },
  ATTEST_RANGE_CLOSED: {
    kind: 'limited',
    verdict: 'ignore',
    sentence: 'Many identifiers of this range were asked for lately and few were proved; the range is closed for a ' +
      'while.',
    remedy: 'Ask again after the time given, or prove possession to another CSIP.'
  },
  ATTEST_CHANNELS_INVALID: {
    kind: 'refused',
    verdict: 'ours',
    sentence: 'The challenge channels do not fit together, or not with this federation.',
    remedy: 'Configure one channel a method, with a strength of 1 up to that of the method; development channels are ' +
      'for test federations only.'
  },
  ATTEST_CHALLENGE_UNKNOWN: {
    kind: 'not-found',
    verdict: 'caller',
    sentence: 'There is no such challenge: it was answered, replaced by a newer one, or never made.',
    remedy: 'Ask for a new code.'
  },
  ATTEST_SIGNATURE_INVALID: {
    kind: 'unverified',
    verdict: 'penalise',
    sentence: 'The request or the answer is not signed by its holder key.',
    remedy: 'Ask and answer with the key pair whose public key is sent with the request.'
  },
  ATTEST_NOT_NOW: {
    kind: 'expired',
    verdict: 'caller',
    sentence: 'The request is not of now, by the clock of the CSIP.',
    remedy: 'Set the clock of this machine right, and ask again.'
  },
  ATTEST_REPLAYED: {
    kind: 'refused',
    verdict: 'penalise',
    sentence: 'This very request was made before.',
    remedy: 'Make a new request, with a new nonce.'
  },
  ATTEST_WRONG_CODE: {
    kind: 'unverified',
    verdict: 'caller',
    sentence: 'The code is wrong.',
    remedy: 'Type the code of the newest message; after five wrong ones, ask for another.'
  },
  ATTEST_TOO_MANY_ATTEMPTS: {
    kind: 'refused',
    verdict: 'caller',
    sentence: 'Too many wrong codes were tried; the challenge is closed.',
    remedy: 'Ask for a new code.'
  },
  ATTEST_CODE_EXPIRED: {
    kind: 'expired',
    verdict: 'caller',
    sentence: 'The code has expired.',
    remedy: 'Ask for a new code.'
  },
  ATTEST_SEALED_INVALID: {
    kind: 'malformed',
    verdict: 'ignore',
    sentence: 'What was carried for the CSIP is not sealed for it.',
    remedy: 'Fetch the newest registry, and seal it for the CSIP\'s present peer id.'
  },
  ATTEST_SEAL_BROKEN: {
    kind: 'unverified',
    verdict: 'ignore',
    sentence: 'The answer is not what the CSIP sealed for this request.',
    remedy: 'Whoever carries your messages changed it: go by another way, and tell them.'
  },
  ATTEST_ANSWER_INVALID: {
    kind: 'unverified',
    verdict: 'penalise',
    sentence: 'What the CSIP answered does not hold, or is not what was asked for.',
    remedy: 'Prove possession to another CSIP, and tell the federation.'
  }
} as const satisfies ErrorTable

export type AttestErrorCode = keyof typeof ATTEST_ERRORS

export class AttestError extends DiscoveryError<AttestErrorCode> {
  override readonly name = 'AttestError'

  constructor (code: AttestErrorCode, options?: DiscoveryErrorOptions) {
    super(ATTEST_ERRORS, code, options)
  }
}
