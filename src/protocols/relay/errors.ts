/** What can go wrong between sealing a request and opening its answer. */
import { DiscoveryError } from '../../base/errors.ts'
import type { DiscoveryErrorOptions, ErrorTable } from '../../base/errors.ts'

export const RELAY_ERRORS = {
  RELAY_MALFORMED: {
    kind: 'malformed',
    verdict: 'penalise',
    sentence: 'A sealed request or answer, or what is in it, has another form than the protocol says.',
    remedy: 'Seal as docs/protocol.md says, padded to a size class.'
  },
  RELAY_KEY_UNKNOWN: {
    kind: 'expired',
    verdict: 'ignore',
    sentence: 'The request is sealed under a key that this discovery provider does not have, or has no longer.',
    remedy: 'Fetch the newest registry and seal under the HPKE key that it lists.'
  },
  RELAY_OPEN_FAILED: {
    kind: 'unverified',
    verdict: 'ignore',
    sentence: 'The sealed request does not open: it was altered, or sealed for another discovery provider, ' +
      'federation or kind of request.',
    remedy: 'Seal it anew for the discovery provider that is asked, and send it through another relay.'
  },
  RELAY_ANSWER_INVALID: {
    kind: 'unverified',
    verdict: 'ignore',
    sentence: 'The sealed answer does not open: it is not the answer of the discovery provider that was asked.',
    remedy: 'Ask again through another relay.'
  },
  RELAY_TARGET_UNKNOWN: {
    kind: 'refused',
    verdict: 'ignore',
    sentence: 'A sealed request names a target that is no discovery provider of the registry, has no HPKE key there, ' +
      'was revoked, or is the relay itself.',
    remedy: 'Choose among the discovery providers of the newest registry that list an HPKE key.'
  },
  RELAY_NOT_A_DP: {
    kind: 'refused',
    verdict: 'ignore',
    sentence: 'A sealed request came from somebody who is no discovery provider of the registry.',
    remedy: 'Send it through a relay.'
  },
  RELAY_LIMITED: {
    kind: 'limited',
    verdict: 'ignore',
    sentence: 'The relay hands on no more for this caller now.',
    remedy: 'Ask again after the time given, or through another relay.'
  },
  RELAY_TOO_LARGE: {
    kind: 'refused',
    verdict: 'ignore',
    sentence: 'What is to be sealed is larger than the largest size class.',
    remedy: 'Ask for less at once.'
  },
  RELAY_NO_GATEWAY: {
    kind: 'unavailable',
    verdict: 'ignore',
    sentence: 'No gateway answered, through any relay: nobody knows what the replicas would have said.',
    remedy: 'Ask again; where it stays so, check the own connection.'
  },
  RELAY_REQUIRED: {
    kind: 'refused',
    verdict: 'ignore',
    sentence: 'The federation lets nobody ask directly, since a discovery provider would learn who asks and about ' +
      'whom.',
    remedy: 'Ask through relays: leave the option out that says directly, name a home with an HPKE key, or none.'
  },
  RELAY_NONE: {
    kind: 'unavailable',
    verdict: 'ignore',
    sentence: 'The registry lists too few discovery providers with an HPKE key, of different operators, to ask ' +
      'without being known.',
    remedy: 'Ask directly by the option for that, or wait until more operators relay.'
  }
} as const satisfies ErrorTable

export type RelayErrorCode = keyof typeof RELAY_ERRORS

export class RelayError extends DiscoveryError<RelayErrorCode> {
  override readonly name = 'RelayError'

  constructor (code: RelayErrorCode, options?: DiscoveryErrorOptions) {
    super(RELAY_ERRORS, code, options)
  }
}
