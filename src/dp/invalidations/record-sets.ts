/** The record sets of the keys whose replica this DP is, as invalidations reach them. */
import { toString } from 'uint8arrays/to-string'
import { RecordSet } from '../../mapping/record-set.ts'
import { takesIn } from '../../registry/pairs.ts'
import type { Clock } from '../../base/clock.ts'
import type { UncheckedInvalidation } from '../../mapping/interface.ts'
import type { RecordIntake } from '../../protocols/records/index.ts'
import type { RegistrySource } from '../../registry/interface.ts'

/** Keys written at once: they share an fsync, and reads still get their turn. */
const AT_ONCE = 64

export interface RecordSetsComponents {
  /** Peer id of this DP, base58btc. */
  readonly id: string
  readonly registry: RegistrySource
  readonly clock: Clock
  readonly intake: Pick<RecordIntake, 'take'>
}

/** Resolves once it is durable; other keys are passed over. Quotas of a key may refuse, and say so to nobody. */
export async function applyToRecordSets (
  facts: readonly UncheckedInvalidation[],
  { id, intake, registry, clock }: RecordSetsComponents
): Promise<void> {
  const groups = byLookupKey(facts)
    .filter(([first]) => first != null && takesIn(id, first.lookupKey, registry.current(), clock.now()))
  for (let i = 0; i < groups.length; i += AT_ONCE) {
    await Promise.all(groups.slice(i, i + AT_ONCE).map(async group => {
      const [first] = group
      if (first != null) {
        await intake.take(RecordSet.of<never>(first.lookupKey, [], group))
      }
    }))
  }
}

function byLookupKey (facts: readonly UncheckedInvalidation[]): ReadonlyArray<readonly UncheckedInvalidation[]> {
  const groups = new Map<string, UncheckedInvalidation[]>()
  for (const fact of facts) {
    const name = toString(fact.lookupKey, 'latin1')
    groups.set(name, [...groups.get(name) ?? [], fact])
  }
  return [...groups.values()]
}
