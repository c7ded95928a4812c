/** The code a call fails with, so that a test can name it. */
import { expect } from 'chai'
import { DiscoveryError } from '../../src/base/errors.ts'

export function codeOf (call: () => unknown): string {
  try {
    call()
  } catch (err) {
    expect(err).to.be.instanceOf(DiscoveryError)
    return err instanceof DiscoveryError ? err.code : ''
  }
  return 'nothing was thrown'
}
