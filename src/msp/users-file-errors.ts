import { DiscoveryError } from '../base/errors.ts'
import type { DiscoveryErrorOptions, ErrorTable } from '../base/errors.ts'

export const USERS_FILE_ERRORS = {
  USERS_FILE_INVALID: {
    kind: 'malformed',
    verdict: 'ours',
    sentence: 'The file of users has a line that is no identifier of the federation.',
    remedy: 'Write one URI a line, such as tel:+14155550123; # begins a comment.'
  }
} as const satisfies ErrorTable

export type UsersFileErrorCode = keyof typeof USERS_FILE_ERRORS

export class UsersFileError extends DiscoveryError<UsersFileErrorCode> {
  override readonly name = 'UsersFileError'

  constructor (code: UsersFileErrorCode, options?: DiscoveryErrorOptions) {
    super(USERS_FILE_ERRORS, code, options)
  }
}
