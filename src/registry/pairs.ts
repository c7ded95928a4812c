/** For whom facts are placed while a placement gives way to the next: whoever reconciles them, and until when. */
import { nextPlacementChange, placementsSince, readersOf, replicasOf } from './placement.ts'
import type { LookupKey } from '../base/bytes.ts'
import type { VerifiedRegistry } from './interface.ts'

/** Milliseconds for which those placed before still hand over: a DP that is away for a weekend is served. */
export const HAND_OVER_FOR = 3 * 86_400_000

/** A time of each placement that counts at `now`: the next one that is known, the present one, those of late. */
export function placementTimes (registry: VerifiedRegistry, now: number): readonly number[] {
  const next = nextPlacementChange(registry, now)
  return [...next == null ? [] : [next], ...placementsSince(registry, now - HAND_OVER_FOR, now)]
}

/**
 * Peer ids of the DPs that are placed for a fact at one of these times.
 *
 * @param regions - of an entry; without, it is a fact that every replica of the key keeps
 */
export function placedAt (
  lookupKey: LookupKey,
  registry: VerifiedRegistry,
  times: readonly number[],
  regions?: readonly string[]
): readonly string[] {
  const dps = times.flatMap(at => regions == null
    ? readersOf(lookupKey, registry, at)
    : replicasOf(lookupKey, registry, at, regions))
  return [...new Set(dps.map(({ id }) => id))].sort()
}

/** Whether a DP may take a fact in: it is placed for it, or will be by the next placement that is known. */
export function takesIn (
  id: string,
  lookupKey: LookupKey,
  registry: VerifiedRegistry,
  now: number,
  regions?: readonly string[]
): boolean {
  const next = nextPlacementChange(registry, now)
  return placedAt(lookupKey, registry, next == null ? [now] : [now, next], regions).includes(id)
}
