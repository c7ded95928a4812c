import { DiscoveryError } from '../base/errors.ts'
import type { DiscoveryErrorOptions, ErrorTable } from '../base/errors.ts'

export const MSP_CALLBACK_ERRORS = {
  MSP_CALLBACK_INVALID: {
    kind: 'refused',
    verdict: 'caller',
    sentence: 'The MSP\'s callback is set up in a way that would not be safe.',
    remedy: 'Give an https URL, or an http URL of this machine, without a password in it, and a secret of 16 bytes ' +
      'or more.'
  }
} as const satisfies ErrorTable

export type MspCallbackErrorCode = keyof typeof MSP_CALLBACK_ERRORS

export class MspCallbackError extends DiscoveryError<MspCallbackErrorCode> {
  override readonly name = 'MspCallbackError'

  constructor (code: MspCallbackErrorCode, options?: DiscoveryErrorOptions) {
    super(MSP_CALLBACK_ERRORS, code, options)
  }
}
