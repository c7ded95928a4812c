import { DiscoveryError } from '../base/errors.ts'

/** What `work` gives, or undefined where it refuses; what isn't a refusal is our own fault and goes up. */
export function attempt<T> (work: () => T): T | undefined {
  try {
    return work()
  } catch (err) {
    if (err instanceof DiscoveryError) {
      return undefined
    }
    throw err
  }
}
