/** What a promise came to. */
import { DiscoveryError } from '../../src/base/errors.ts'

/** The DiscoveryError that `promise` rejects with; anything else fails the test. */
export async function codeOf (promise: Promise<unknown>): Promise<DiscoveryError> {
  try {
    await promise
  } catch (err) {
    if (err instanceof DiscoveryError) {
      return err
    }
    throw err
  }
  throw new Error('expected an error')
}

export interface Deferred<T> {
  promise: Promise<T>
  resolve: (value: T) => void
}

export function deferred<T> (): Deferred<T> {
  let resolve: (value: T) => void = () => {}
  const promise = new Promise<T>((_resolve) => { resolve = _resolve })
  return { promise, resolve }
}
