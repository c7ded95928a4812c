/** What a DP does with a notice of a first mapping, and with what stands against its own. */
import { equalBytes } from '../../base/bytes.ts'
import { RecordSet } from '../../mapping/record-set.ts'
import { verifyFact } from '../../mapping/validity.ts'
import type { Clock } from '../../base/clock.ts'
import type { Publisher, RecordReader } from '../../dht/index.ts'
import type { VerifiedEntry } from '../../mapping/interface.ts'
import type { FirstMappingFacts } from '../../protocols/first-mapping/index.ts'
import type { RecordIntake } from '../../protocols/records/index.ts'
import type { RegistrySource } from '../../registry/interface.ts'
import type { Invalidations } from '../invalidations/interface.ts'
import type { LocalView } from '../local-view.ts'

export interface FirstMappingFactsComponents {
  readonly registry: RegistrySource
  readonly clock: Clock
  readonly known: LocalView
  readonly intake: Pick<RecordIntake, 'take' | 'cache'>
  readonly invalidations: Pick<Invalidations, 'take' | 'publishFact'>
  readonly reader: Pick<RecordReader, 'read'>
  readonly publisher: Pick<Publisher, 'publish'>
}

export function firstMappingFacts (components: FirstMappingFactsComponents): FirstMappingFacts {
  const { registry, clock, known, intake, invalidations, reader, publisher } = components
  return {
    known,
    take: async (entry, notices) => {
      await invalidations.take(notices, 'notice')
      // whoever is no replica of it refuses it, and has nothing to keep
      await intake.take(RecordSet.of(entry.lookupKey, [entry]))
    },
    repair: async (set, options) => {
      const [read] = await reader.read([set.lookupKey], options)
      const missing = lackedBy(read?.set ?? RecordSet.empty(set.lookupKey), set)
      for (const fact of missing.facts) {
        const context = { registry: registry.current(), now: clock.now(), cache: intake.cache }
        await invalidations.publishFact(verifyFact(fact, context), options)
      }
      await publisher.publish(missing.entries, options)
    }
  }
}

/** Of `set`, what may go to replicas and isn't in `held` yet. */
function lackedBy (held: RecordSet<VerifiedEntry>, set: RecordSet<VerifiedEntry>): RecordSet<VerifiedEntry> {
  return held.merge(set).filter(
    entry => entry.federatedOnly == null && !equalBytes(held.entry(entry)?.hash ?? new Uint8Array(), entry.hash),
    fact => !held.has(fact))
}
