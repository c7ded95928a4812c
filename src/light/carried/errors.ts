/** What goes wrong between a holder and the sidecar that carries its messages. */
import { DiscoveryError } from '../../base/errors.ts'
import type { DiscoveryErrorOptions, ErrorTable } from '../../base/errors.ts'

export const SIDECAR_ERRORS = {
  SIDECAR_URL_INVALID: {
    kind: 'malformed',
    verdict: 'caller',
    sentence: 'The sidecar\'s URL would have the token cross a network in the clear, or is none.',
    remedy: 'Give an https URL, or an http URL of this machine, without a password in it.'
  },
  SIDECAR_UNREACHABLE: {
    kind: 'unavailable',
    verdict: 'ignore',
    sentence: 'The sidecar does not answer.',
    remedy: 'Check its URL, and that it runs; then do the same again: it goes on where it was.'
  },
  SIDECAR_ANSWER_INVALID: {
    kind: 'unverified',
    verdict: 'ignore',
    sentence: 'The sidecar answered something else than was asked for.',
    remedy: 'Check that nothing between changes its answers, and that both are of one version.'
  }
} as const satisfies ErrorTable

export type SidecarErrorCode = keyof typeof SIDECAR_ERRORS

export class SidecarError extends DiscoveryError<SidecarErrorCode> {
  override readonly name = 'SidecarError'

  constructor (code: SidecarErrorCode, options?: DiscoveryErrorOptions) {
    super(SIDECAR_ERRORS, code, options)
  }
}
