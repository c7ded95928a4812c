/** What can go wrong with fetching and keeping the registry, beside what is wrong with it. */
import { DiscoveryError } from '../../base/errors.ts'
import type { DiscoveryErrorOptions, ErrorTable } from '../../base/errors.ts'

export const REGISTRY_PROTOCOL_ERRORS = {
  REGISTRY_UNREACHABLE: {
    kind: 'unavailable',
    verdict: 'ours',
    sentence: 'None of the DPs that were asked for the registry gave one that verifies.',
    remedy: 'Check the addresses and the network, and that the anchor is that of their federation.'
  },
  REGISTRY_ARCHIVE_BROKEN: {
    kind: 'internal',
    verdict: 'ours',
    sentence: 'The kept versions of the registry are incomplete or do not follow from the anchor.',
    remedy: 'Check the configured anchor; if it is right, remove the kept versions and start from a registry file.'
  },
  REGISTRY_LIMITED: {
    kind: 'limited',
    verdict: 'caller',
    sentence: 'More of the registry was asked for than a discovery provider gives in a minute.',
    remedy: 'Ask again after the time given, or ask another discovery provider.'
  },
  REGISTRY_SHOW_LIMITED: {
    kind: 'limited',
    verdict: 'ignore',
    sentence: 'More versions of the registry were shown than a node verifies in a minute.',
    remedy: 'Show them again after the time given, or let the node fetch them.'
  },
  REGISTRY_SHOW_MALFORMED: {
    kind: 'malformed',
    verdict: 'penalise',
    sentence: 'No version of the registry was shown, or more than a request may hold.',
    remedy: 'Show 1 to 16 versions, from the one after that of the node on.'
  },
  REGISTRY_MISSING: {
    kind: 'not-found',
    verdict: 'caller',
    sentence: 'There is no registry to start with.',
    remedy: 'Give a registry file, or addresses of DPs to fetch it from.'
  }
} as const satisfies ErrorTable

export type RegistryProtocolErrorCode = keyof typeof REGISTRY_PROTOCOL_ERRORS

export class RegistryProtocolError extends DiscoveryError<RegistryProtocolErrorCode> {
  override readonly name = 'RegistryProtocolError'

  constructor (code: RegistryProtocolErrorCode, options?: DiscoveryErrorOptions) {
    super(REGISTRY_PROTOCOL_ERRORS, code, options)
  }
}
