/** Queries to everybody cost everybody something, so they have a budget of their own, below that for others. */
import type { RateTier } from '../registry/interface.ts'

/** Of what the tier allows: enough for the new contacts of a day, too little for a search. */
const SHARE_OF_ALL = 10

/** A tier that is shut stays shut. */
export function allTierOf ({ tier, perHour, burst }: RateTier): RateTier {
  return { tier, perHour: Math.ceil(perHour / SHARE_OF_ALL), burst: Math.ceil(burst / SHARE_OF_ALL) }
}
