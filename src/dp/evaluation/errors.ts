/** What can be wrong with a share file. */
import { DiscoveryError } from '../../base/errors.ts'
import type { DiscoveryErrorOptions, ErrorTable } from '../../base/errors.ts'

export const SHARE_FILE_ERRORS = {
  SHARE_FILE_INVALID: {
    kind: 'malformed',
    verdict: 'caller',
    sentence: 'A share file does not hold a share of an evaluation key.',
    remedy: 'Install the file as "mimi oprf deal" wrote it.'
  },
  SHARE_FILE_FOREIGN: {
    kind: 'refused',
    verdict: 'caller',
    sentence: 'A share file was made for another discovery provider.',
    remedy: 'Install the file whose "dp" is the peer id of this node.'
  },
  SHARE_FILE_DUPLICATE: {
    kind: 'conflict',
    verdict: 'caller',
    sentence: 'Two share files are of the same key and share epoch.',
    remedy: 'Install one file for each key and share epoch.'
  }
} as const satisfies ErrorTable

export type ShareFileErrorCode = keyof typeof SHARE_FILE_ERRORS

export class ShareFileError extends DiscoveryError<ShareFileErrorCode> {
  override readonly name = 'ShareFileError'

  constructor (code: ShareFileErrorCode, options?: DiscoveryErrorOptions) {
    super(SHARE_FILE_ERRORS, code, options)
  }
}
