/** What can be wrong with tokens: asked for, paid with, or counted. */
import { DiscoveryError } from '../base/errors.ts'
import type { DiscoveryErrorOptions, ErrorTable } from '../base/errors.ts'

export const TOKEN_ERRORS = {
  TOKEN_VERSION_UNKNOWN: {
    kind: 'malformed',
    verdict: 'ignore',
    sentence: 'A request or count of tokens is of a version that this node does not know.',
    remedy: 'Run the same protocol version at both ends.'
  },
  TOKEN_FIELD_INVALID: {
    kind: 'malformed',
    verdict: 'penalise',
    sentence: 'A field of a request, payment or count of tokens does not have the form that its type prescribes.',
    remedy: 'Make it as the specification says.'
  },
  TOKEN_OTHER_ISSUER: {
    kind: 'refused',
    verdict: 'penalise',
    sentence: 'Tokens are asked for or redeemed at another discovery provider than the one that they name.',
    remedy: 'Draw tokens from the very provider that they are to be spent at.'
  },
  TOKEN_EPOCH_WRONG: {
    kind: 'expired',
    verdict: 'ignore',
    sentence: 'Tokens are of an epoch that is over, or has not begun.',
    remedy: 'Draw tokens of this epoch; set the clocks of both nodes.'
  },
  TOKEN_PROOF_WANTED: {
    kind: 'refused',
    verdict: 'caller',
    sentence: 'Tokens of this type are for parties of the registry and for people who show an attestation.',
    remedy: 'Prove an identifier of your own (mimi claim), or ask for common tokens, which need no proof.'
  },
  TOKEN_PARTY_UNKNOWN: {
    kind: 'refused',
    verdict: 'ignore',
    sentence: 'The registry lists no such party that may draw tokens.',
    remedy: 'Fetch the newest registry.'
  },
  TOKEN_SIGNATURE_INVALID: {
    kind: 'unverified',
    verdict: 'penalise',
    sentence: 'A request for tokens, or a count of them, is not signed by the key that it needs.',
    remedy: 'Sign with a key that the registry lists, or with the holder key of the attestation.'
  },
  TOKEN_OTHER_PURPOSE: {
    kind: 'refused',
    verdict: 'penalise',
    sentence: 'Tokens of this type do not pay for this request.',
    remedy: 'Pay with tokens for what is asked.'
  },
  TOKEN_NUMBER_WRONG: {
    kind: 'refused',
    verdict: 'penalise',
    sentence: 'A payment does not hold one token for each identifier.',
    remedy: 'Pay with exactly as many tokens as identifiers are asked for.'
  },
  TOKEN_INVALID: {
    kind: 'unverified',
    verdict: 'penalise',
    sentence: 'A payment was not made of tokens of this provider for this request.',
    remedy: 'Draw new tokens under the key that the registry lists now.'
  },
  TOKEN_REFUSED_OFTEN: {
    kind: 'limited',
    verdict: 'ignore',
    sentence: 'Payments or proofs from there were worth nothing a few times, and are not looked at for a while.',
    remedy: 'Wait for the time that is given; draw new tokens under the key that the registry lists now, with a ' +
      'proof that verifies.'
  },
  TOKEN_SPENT: {
    kind: 'refused',
    verdict: 'penalise',
    sentence: 'A token was spent on another request.',
    remedy: 'Spend each token once.'
  },
  TOKEN_ANSWERED: {
    kind: 'refused',
    verdict: 'ignore',
    sentence: 'This request was answered as often as its tokens pay for.',
    remedy: 'Use an answer that came, or ask again with new tokens.'
  },
  TOKEN_ALLOTMENT_DRAWN: {
    kind: 'limited',
    verdict: 'ignore',
    sentence: 'What the policy allots is drawn.',
    remedy: 'Ask again after the time given, or prove an identifier of your own (mimi claim).'
  },
  TOKEN_OVER_ALLOTMENT: {
    kind: 'refused',
    verdict: 'caller',
    sentence: 'More tokens are asked for at once than the policy ever allots.',
    remedy: 'Ask for fewer, or prove an identifier of your own (mimi claim).'
  },
  TOKEN_SITTING_OUT: {
    kind: 'unavailable',
    verdict: 'ignore',
    sentence: 'The provider lost what it knew of tokens of this epoch, and takes none of it.',
    remedy: 'Use another provider until the epoch is over.',
    remedies: {
      dp: 'Look after the disk; it goes on by itself with the next epoch.'
    }
  },
  TOKEN_LEDGER_FULL: {
    kind: 'unavailable',
    verdict: 'ours',
    sentence: 'The provider has no more room for tokens of such subjects, or for more of this one\'s.',
    remedy: 'Ask again after the time given.',
    remedies: {
      asker: 'Use another provider, or ask again after the time given.',
      dp: 'Nothing: it goes on when the epoch is over.'
    }
  },
  TOKEN_NOT_ISSUED: {
    kind: 'unavailable',
    verdict: 'ignore',
    sentence: 'The provider issues and takes no tokens: the registry lists no token key for it.',
    remedy: 'Use providers whose token key the registry lists.',
    remedies: {
      asker: 'Use another provider, or ask again after the time given.',
      dp: 'Have the registry list the token key that mimi dp status prints (mimi registry set-token-key).'
    }
  },
  TOKEN_STORE_UNAVAILABLE: {
    kind: 'unavailable',
    verdict: 'ours',
    sentence: 'The provider can\'t write down what is drawn and spent, so it gives and takes nothing.',
    remedy: 'Use another provider; the operator makes room on the disk, and it goes on by itself.',
    remedies: {
      dp: 'Make room on the disk; it goes on by itself.',
      asker: 'Use another provider; it goes on by itself once its operator made room on the disk.'
    }
  },
  TOKEN_COUNT_INVALID: {
    kind: 'unverified',
    verdict: 'penalise',
    sentence: 'A count of tokens is of no provider of the registry, or of the future.',
    remedy: 'Discard it.'
  }
} as const satisfies ErrorTable

export type TokenErrorCode = keyof typeof TOKEN_ERRORS

export class TokenError extends DiscoveryError<TokenErrorCode> {
  override readonly name = 'TokenError'

  constructor (code: TokenErrorCode, options?: DiscoveryErrorOptions) {
    super(TOKEN_ERRORS, code, options)
  }
}
