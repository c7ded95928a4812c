/** What a node says of its own clock. */
import { DiscoveryError } from '../base/errors.ts'
import { offsetText } from './clock.ts'
import type { ClockVerdict } from './clock.ts'
import type { DiscoveryErrorOptions, ErrorTable } from '../base/errors.ts'

export const CLOCK_ERRORS = {
  CLOCK_OFF: {
    kind: 'unavailable',
    verdict: 'ours',
    sentence: 'The clock of this machine and those of most DPs that were heard differ by more than the federation ' +
      'tolerates.',
    remedy: 'Set the clock of this machine and keep it by NTP (chrony, systemd-timesyncd); then try again.',
    remedies: {
      user: 'Have this machine set its clock by itself; then try again.',
      asker: 'Ask another node: the clock of this one is off.'
    }
  }
} as const satisfies ErrorTable

export type ClockErrorCode = keyof typeof CLOCK_ERRORS

export class ClockError extends DiscoveryError<ClockErrorCode> {
  override readonly name = 'ClockError'

  constructor (code: ClockErrorCode, options?: DiscoveryErrorOptions) {
    super(CLOCK_ERRORS, code, options)
  }
}

/** Says by how much. */
export function clockOff ({ offset, heard }: Pick<ClockVerdict, 'offset' | 'heard'>, cause?: unknown): ClockError {
  const detail = `${offsetText(offset)}, by ${heard} ${heard === 1 ? 'operator' : 'operators'}`
  return new ClockError('CLOCK_OFF', { detail, cause })
}
