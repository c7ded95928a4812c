/** Who is placed at a lookup key now: one set for all keys of the same DPs. */
import { placedAt, placementTimes } from '../../registry/pairs.ts'
import type { LookupKey } from '../../base/bytes.ts'
import type { Clock } from '../../base/clock.ts'
import type { RegistrySource } from '../../registry/interface.ts'
import type { Placed } from '../../store/fact-index.ts'

export function placements (
  { registry, clock }: { registry: RegistrySource, clock: Clock }
): (lookupKey: LookupKey, regions?: readonly string[]) => Placed {
  const sets = new Map<string, Placed>()
  return (lookupKey, regions) => {
    const current = registry.current()
    const ids = placedAt(lookupKey, current, placementTimes(current, clock.now()), regions)
    const name = ids.join()
    const known = sets.get(name) ?? new Set(ids)
    sets.set(name, known)
    return known
  }
}
