import { DiscoveryError } from '../base/errors.ts'
import type { DiscoveryErrorOptions, ErrorTable } from '../base/errors.ts'

export const LIGHT_ERRORS = {
  DISCOVER_NO_REPLICA: {
    kind: 'unavailable',
    verdict: 'ignore',
    sentence: 'None of the replicas of this identifier answered, so nobody knows whether there are mappings.',
    remedy: 'Ask again later; the reason for each replica is given.'
  },
  DISCOVER_NO_ANSWER: {
    kind: 'unavailable',
    verdict: 'ignore',
    sentence: 'None of the DPs that were asked answered, so nobody knows whether there are mappings.',
    remedy: 'Ask again later, or in another mode; the reason for each DP is given.'
  },
  DISCOVER_MSP_UNKNOWN: {
    kind: 'malformed',
    verdict: 'caller',
    sentence: 'A lookup is for mappings of a service that the registry does not list.',
    remedy: 'Give the id of the MSP as the registry has it; where it joined just now, fetch the newest registry.'
  },
  DISCOVER_OPTION_UNUSED: {
    kind: 'malformed',
    verdict: 'caller',
    sentence: 'An option of a lookup plays no role in its mode.',
    remedy: 'Name DPs for the mode `selected` alone, and two levels for `preferred` alone, or leave the option out.'
  },
  LIGHT_NO_HOME: {
    kind: 'unavailable',
    verdict: 'caller',
    sentence: 'The light node has no DP to ask: the one it was given is not listed or was revoked, or no DP is active.',
    remedy: 'Give it the peer id of an active DP of the registry.'
  },
  DISCOVER_TOO_MANY: {
    kind: 'malformed',
    verdict: 'caller',
    sentence: 'More identifiers were given than one address book takes.',
    remedy: 'Split it.'
  },
  DISCOVER_LEFT: {
    kind: 'refused',
    verdict: 'caller',
    sentence: 'Nobody waits for this lookup any more.',
    remedy: 'Go on reading results to go on looking up.'
  },
  LIGHT_NO_REGISTRY: {
    kind: 'unavailable',
    verdict: 'caller',
    sentence: 'The light node has no registry and nobody to get it from.',
    remedy: 'Give it a registry file, or addresses of DPs to bootstrap from.'
  },
  LIGHT_NO_MSP: {
    kind: 'malformed',
    verdict: 'caller',
    sentence: 'The light node serves no MSP, so it keeps nothing of accounts.',
    remedy: 'Close the account at the node that confirms the service\'s users.'
  },
  CARRY_REFUSED: {
    kind: 'refused',
    verdict: 'caller',
    sentence: 'The message is none that is carried for holders, or goes to nobody that the registry lists.',
    remedy: 'Let the holder of this package make the messages, by the newest registry.'
  },
  DISCONNECTED_NO_CSIP: {
    kind: 'not-found',
    verdict: 'caller',
    sentence: 'No CSIP that could be asked may attest this identifier.',
    remedy: 'Check the identifier, and the CSIPs that the registry lists for it.'
  }
} as const satisfies ErrorTable

export type LightErrorCode = keyof typeof LIGHT_ERRORS

export class LightError extends DiscoveryError<LightErrorCode> {
  override readonly name = 'LightError'
  /** Why each replica didn't help, where it is about replicas. */
  readonly failed: ReadonlyArray<{ readonly dp: string, readonly code: string }>

  constructor (code: LightErrorCode, options: DiscoveryErrorOptions &
    { failed?: ReadonlyArray<{ readonly dp: string, readonly code: string }> } = {}) {
    super(LIGHT_ERRORS, code, options)
    this.failed = options.failed ?? []
  }
}
