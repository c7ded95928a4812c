/** What a node asks before it acts: whether its registry is good for that. */
import { acts } from './standing.ts'
import type { Act, Standing } from './standing.ts'

export interface Gate {
  /** As far as anything was heard. */
  standing (): Standing
  /** Where the act doesn't go on as usual, the DPs are asked once more; not more often than every few seconds. */
  look (act: Act, options?: { readonly signal?: AbortSignal }): Promise<Standing>
  /**
   * The same.
   *
   * @returns the standing by which it is done; results of lookups say it
   * @throws RegistryError REGISTRY_FROZEN, REGISTRY_EXPIRED
   */
  require (act: Act, options?: { readonly signal?: AbortSignal }): Promise<Standing>
}

/** Of a result: by what standing of the registry it came about. */
export type Marked = Pick<Standing, 'state' | 'reason' | 'since' | 'graceUntil'>

export function markOf ({ state, reason, since, graceUntil }: Standing): Marked {
  return { state, reason, since, ...(graceUntil == null ? {} : { graceUntil }) }
}

/** Whether an act goes on as if nothing were amiss; for loops, which come by again. */
export function goesOn (act: Act, gate: Pick<Gate, 'standing'>, now: number): boolean {
  return acts(gate.standing(), now)[act] === 'yes'
}
