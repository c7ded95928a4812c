/** What a page refuses by itself. */
import { DiscoveryError } from '../base/errors.ts'
import type { DiscoveryErrorOptions, ErrorTable } from '../base/errors.ts'

export const PAGE_ERRORS = {
  PAGE_HOST_FOREIGN: {
    kind: 'refused',
    verdict: 'caller',
    sentence: 'The page is asked under another name than its own.',
    remedy: 'Open the address that mimi printed, with 127.0.0.1 or localhost in it.'
  },
  PAGE_ORIGIN_FOREIGN: {
    kind: 'refused',
    verdict: 'caller',
    sentence: 'The request comes from another page than this one.',
    remedy: 'Use the forms of the page itself; a script has to send the Origin of the page.'
  }
} as const satisfies ErrorTable

export type PageErrorCode = keyof typeof PAGE_ERRORS

export class PageError extends DiscoveryError<PageErrorCode> {
  override readonly name = 'PageError'

  constructor (code: PageErrorCode, options?: DiscoveryErrorOptions) {
    super(PAGE_ERRORS, code, options)
  }
}
