import { DiscoveryError } from '../base/errors.ts'
import type { DiscoveryErrorOptions, ErrorTable } from '../base/errors.ts'

export const DP_ERRORS = {
  DP_NOT_LISTED: {
    kind: 'refused',
    verdict: 'caller',
    sentence: 'The registry does not list this DP.',
    remedy: 'Hand the peer id and addresses that `mimi dp status` prints to whoever signs the registry, and start ' +
      'again with the new version.'
  },
  DP_REVOKED: {
    kind: 'refused',
    verdict: 'caller',
    sentence: 'The registry revoked this DP.',
    remedy: 'Ask whoever signs the registry for the reason.'
  },
  DP_DEFAULT_DISAGREES: {
    kind: 'refused',
    verdict: 'caller',
    sentence: 'The default federation mode of this DP is not the one that the federation agreed on.',
    remedy: 'Leave `--federation` out, or set it to the agreed mode. If the registry lists another mode for this DP, ' +
      'have whoever signs it change that, or the policy.'
  },
  DP_DEFAULT_IMPOSSIBLE: {
    kind: 'refused',
    verdict: 'caller',
    sentence: 'The federation agreed that queries go to preferred DPs, and this DP prefers none.',
    remedy: 'Name them with --preferred, which may be repeated, or have the registry changed.'
  },
  DP_PREFERRED_INVALID: {
    kind: 'refused',
    verdict: 'caller',
    sentence: 'A preferred DP is not listed by the registry, was revoked, or is this DP itself; or there are too many.',
    remedy: 'Name other DPs of the registry by their peer ids, 256 at most.'
  },
  DP_HPKE_KEY_MISSING: {
    kind: 'refused',
    verdict: 'caller',
    sentence: 'The registry lists an HPKE key for this DP, and it has another one or none.',
    remedy: 'Start it with the seed of the listed key, and of the one before while the registry changes; or have the ' +
      'registry list the new key (mimi registry set-hpke-key).'
  },
  DP_TOKEN_KEY_MISSING: {
    kind: 'refused',
    verdict: 'caller',
    sentence: 'The registry lists a token key for this DP that isn\'t made of its own key.',
    remedy: 'Have the registry list the token key that `mimi dp status` prints (mimi registry set-token-key).'
  },
  DP_SHARE_MISMATCH: {
    kind: 'refused',
    verdict: 'caller',
    sentence: 'The share of the evaluation key that this DP holds is not the one that the registry lists.',
    remedy: 'Use the share file made with that key; a share of another key or epoch gives wrong answers.'
  },
  DP_NOT_WHOLE: {
    kind: 'unavailable',
    verdict: 'ours',
    sentence: 'This DP doesn\'t have all that it should store: it answers with what it has, and denies nothing.',
    remedy: 'Wait: it fetches the rest from other replicas. Where it doesn\'t go on, see that these are reached.'
  },
  DP_TOO_FEW_PEERS: {
    kind: 'unavailable',
    verdict: 'ours',
    sentence: 'This DP is connected with fewer than half of the others.',
    remedy: 'See that it is reached at the addresses that the registry lists, and reaches those of the others.'
  },
  DP_STOPPED: {
    kind: 'refused',
    verdict: 'caller',
    sentence: 'The DP has been stopped.',
    remedy: 'Create a new one.'
  }
} as const satisfies ErrorTable

export type DpErrorCode = keyof typeof DP_ERRORS

export class DpError extends DiscoveryError<DpErrorCode> {
  override readonly name = 'DpError'

  constructor (code: DpErrorCode, options?: DiscoveryErrorOptions) {
    super(DP_ERRORS, code, options)
  }
}
