/** Tests assert codes, never texts. */
import { DiscoveryError } from '../../src/base/errors.ts'

/** What `work` throws; fails if it throws nothing, or not one of our errors. */
export function errorOf (work: () => unknown): DiscoveryError {
  try {
    work()
  } catch (err) {
    if (err instanceof DiscoveryError) {
      return err
    }
    throw err
  }
  throw new Error('expected an error, got none')
}

export function codeOf (work: () => unknown): string {
  return errorOf(work).code
}

/** The same for promises. */
export async function rejectionOf (work: Promise<unknown>): Promise<DiscoveryError> {
  try {
    await work
  } catch (err) {
    if (err instanceof DiscoveryError) {
      return err
    }
    throw err
  }
  throw new Error('expected an error, got none')
}

export async function codeOfRejection (work: Promise<unknown>): Promise<string> {
  return (await rejectionOf(work)).code
}
