/** Codes of `/mimi/ceremony/1.0.0`; what is wrong with a message itself is in src/blinding/dkg/errors.ts. */
import { DiscoveryError } from '../../base/errors.ts'
import type { DiscoveryErrorOptions, ErrorTable } from '../../base/errors.ts'

export const CEREMONY_PROTOCOL_ERRORS = {
  CEREMONY_UNKNOWN: {
    kind: 'not-found',
    verdict: 'ignore',
    sentence: 'The discovery provider knows of no such ceremony.',
    remedy: 'Send the invitation first; of a ceremony that is long over nothing is kept.'
  },
  CEREMONY_REGISTRY_DISAGREES: {
    kind: 'refused',
    verdict: 'caller',
    sentence: 'The registry that this discovery provider holds does not allow such a ceremony.',
    remedy: 'Invite active discovery providers, name a key id that is free, or share a key anew exactly as the ' +
      'registry lists it.'
  },
  CEREMONY_REGISTRY_BEHIND: {
    kind: 'unavailable',
    verdict: 'ignore',
    sentence: 'The invitation names a later version of the registry than this discovery provider holds.',
    remedy: 'Wait until it has fetched that version.'
  },
  CEREMONY_BUSY: {
    kind: 'limited',
    verdict: 'ignore',
    sentence: 'The discovery provider keeps as many ceremonies as it can.',
    remedy: 'Let those that are under way come to their end first.'
  },
  CEREMONY_NOT_READY: {
    kind: 'unavailable',
    verdict: 'ignore',
    sentence: 'The discovery provider has not read yet which ceremonies it takes part in, or is stopping.',
    remedy: 'Ask again in a second.'
  },
  CEREMONY_EPOCH_USED: {
    kind: 'conflict',
    verdict: 'ignore',
    sentence: 'The discovery provider has shares of that key and share epoch, or is making them.',
    remedy: 'Wait for the end of the other ceremony, or invite again with a later share epoch.'
  },
  CEREMONY_STORED_CORRUPT: {
    kind: 'internal',
    verdict: 'ours',
    sentence: 'What this discovery provider stored of a ceremony can not be read.',
    remedy: 'Restore its store, or start the ceremony again without it.'
  }
} as const satisfies ErrorTable

export type CeremonyProtocolErrorCode = keyof typeof CEREMONY_PROTOCOL_ERRORS

export class CeremonyProtocolError extends DiscoveryError<CeremonyProtocolErrorCode> {
  override readonly name = 'CeremonyProtocolError'

  constructor (code: CeremonyProtocolErrorCode, options?: DiscoveryErrorOptions) {
    super(CEREMONY_PROTOCOL_ERRORS, code, options)
  }
}
