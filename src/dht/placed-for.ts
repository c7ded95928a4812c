import { regionsOf } from '../mapping/regions-of.ts'
import { readersOf, replicasOf } from '../registry/placement.ts'
import type { Fact, UncheckedEntry } from '../mapping/interface.ts'
import type { DpRecord, VerifiedRegistry } from '../registry/interface.ts'

/** The replicas of an entry or another fact, closest first. @param at - milliseconds since the epoch */
export function placedFor (fact: Fact | UncheckedEntry, registry: VerifiedRegistry, at: number): readonly DpRecord[] {
  const regions = regionsOf(fact)
  return regions == null ? readersOf(fact.lookupKey, registry, at) : replicasOf(fact.lookupKey, registry, at, regions)
}
