/** How many DPs evaluate, and how many of them it takes. */
import type { VerifiedRegistry } from './interface.ts'

/** Of n evaluators t make an evaluation: each gives t/n of a figure, so that whoever spreads over all has it once. */
export interface Committee {
  readonly threshold: number
  readonly evaluators: number
}

/** Of the newest key that is valid at `now`, milliseconds since the epoch. */
export function committeeOf (registry: Pick<VerifiedRegistry, 'currentOprfKeys'>, now: number): Committee {
  const [key] = registry.currentOprfKeys(now)
  return { threshold: key?.threshold ?? 0, evaluators: Math.max(1, key?.shares.length ?? 0) }
}
