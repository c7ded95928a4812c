import { regionsOf } from '../mapping/regions-of.ts'
import { nextPlacementChange, readersOf, replicasOf } from '../registry/placement.ts'
import type { Fact, UncheckedEntry } from '../mapping/interface.ts'
import type { DpRecord, VerifiedRegistry } from '../registry/interface.ts'

/** The replicas of an entry or another fact, closest first. @param at - milliseconds since the epoch */
export function placedFor (fact: Fact | UncheckedEntry, registry: VerifiedRegistry, at: number): readonly DpRecord[] {
  const regions = regionsOf(fact)
  return regions == null ? readersOf(fact.lookupKey, registry, at) : replicasOf(fact.lookupKey, registry, at, regions)
}

/**
 * Those who will be its replicas by the next placement that is known, and aren't yet:
 * what is published in between they get before their time comes.
 */
export function comingFor (fact: Fact | UncheckedEntry, registry: VerifiedRegistry, at: number): readonly DpRecord[] {
  const next = nextPlacementChange(registry, at)
  const present = new Set(next == null ? [] : placedFor(fact, registry, at).map(({ id }) => id))
  return next == null ? [] : placedFor(fact, registry, next).filter(({ id }) => !present.has(id))
}
