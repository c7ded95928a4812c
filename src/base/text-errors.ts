/** What is wrong with the bytes of a text. */
import { DiscoveryError } from './errors.ts'
import type { DiscoveryErrorOptions, ErrorTable } from './errors.ts'

export const TEXT_ERRORS = {
  TEXT_NOT_UTF8: {
    kind: 'malformed',
    verdict: 'caller',
    sentence: 'A file is no text in UTF-8.',
    remedy: 'Save it as UTF-8; the detail says in which line the first byte stands that isn\'t.'
  }
} as const satisfies ErrorTable

export class TextError extends DiscoveryError<keyof typeof TEXT_ERRORS> {
  override readonly name = 'TextError'

  constructor (code: keyof typeof TEXT_ERRORS, options?: DiscoveryErrorOptions) {
    super(TEXT_ERRORS, code, options)
  }
}
