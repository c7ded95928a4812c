import { methodStrength } from '../../attestation/methods.ts'
import { DEFAULT_CODE_DIGITS, MAX_CODE_DIGITS } from './constants.ts'
import { AttestError } from './errors.ts'
import type { VerifiedRegistry } from '../../registry/interface.ts'
import type { AttestServerInit } from './interface.ts'

/**
 * What can be known to be wrong before anybody asks.
 *
 * @throws AttestError `ATTEST_CHANNELS_INVALID`
 */
export function checkChannels (
  { channels, codeDigits = DEFAULT_CODE_DIGITS }: AttestServerInit, registry: VerifiedRegistry
): void {
  const methods = new Set(channels.map(({ method }) => method))
  const strong = channels.every(({ method, strength }) =>
    Number.isInteger(strength) && strength >= 1 && strength <= (methodStrength(method) ?? 100))
  if (channels.length === 0 || methods.size !== channels.length || !strong) {
    throw new AttestError('ATTEST_CHANNELS_INVALID')
  }
  if (methods.has('development') && !registry.test) {
    throw new AttestError('ATTEST_CHANNELS_INVALID', { detail: 'development channel' })
  }
  if (!Number.isInteger(codeDigits) || codeDigits < DEFAULT_CODE_DIGITS || codeDigits > MAX_CODE_DIGITS) {
    throw new AttestError('ATTEST_CHANNELS_INVALID', { detail: `codes of ${codeDigits} digits` })
  }
}
