/** What is wrong when a package that only some roles need isn't there. */
import { DiscoveryError } from './errors.ts'
import type { DiscoveryErrorOptions, ErrorTable } from './errors.ts'

export const PACKAGE_ERRORS = {
  PACKAGE_MISSING: {
    kind: 'unavailable',
    verdict: 'caller',
    sentence: 'This role needs a package that is not installed.',
    remedy: 'Install what the detail names, where this package is installed; a light node needs none of it.'
  }
} as const satisfies ErrorTable

export class PackageError extends DiscoveryError<keyof typeof PACKAGE_ERRORS> {
  override readonly name = 'PackageError'

  constructor (code: keyof typeof PACKAGE_ERRORS, options?: DiscoveryErrorOptions) {
    super(PACKAGE_ERRORS, code, options)
  }
}
