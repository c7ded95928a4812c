/** What a DP knows at a lookup key by itself, and what it does with a notice and with what stands against its own. */
import { equalBytes } from '../../base/bytes.ts'
import { attempt } from '../../mapping/attempt.ts'
import { verifyFact } from '../../mapping/fact-kinds.ts'
import { RecordSet } from '../../mapping/record-set.ts'
import { verifiedSet } from '../../mapping/rivals.ts'
import { verifyEntry } from '../../mapping/verify.ts'
import { entriesAt } from '../../protocols/claim/index.ts'
import type { Clock } from '../../base/clock.ts'
import type { Publisher, RecordReader } from '../../dht/index.ts'
import type { VerifyEntryContext } from '../../mapping/interface.ts'
import type { FirstMappingFacts } from '../../protocols/first-mapping/index.ts'
import type { RecordIntake } from '../../protocols/records/index.ts'
import type { RegistrySource } from '../../registry/interface.ts'
import type { KeyValueStore, RecordStore } from '../../store/interface.ts'
import type { InvalidationLog } from '../../store/invalidation-log.ts'
import type { Invalidations } from '../invalidations/invalidations.ts'

export interface FirstMappingFactsComponents {
  readonly registry: RegistrySource
  readonly clock: Clock
  readonly records: Pick<RecordStore, 'get'>
  /** Where claims are kept. */
  readonly claims: Pick<KeyValueStore, 'get' | 'iterate'>
  readonly log: Pick<InvalidationLog, 'at'>
  readonly intake: Pick<RecordIntake, 'take' | 'cache'>
  readonly struck: Pick<Invalidations, 'take' | 'publishFact'>
  readonly reader: Pick<RecordReader, 'read'>
  readonly publisher: Pick<Publisher, 'publish'>
}

export function firstMappingFacts ({ registry, clock, records, claims, log, intake, struck, reader, publisher }: FirstMappingFactsComponents): FirstMappingFacts {
  const context = (): VerifyEntryContext => ({ registry: registry.current(), now: clock.now(), cache: intake.cache })
  return {
    known: async lookupKey => {
      const own = (await entriesAt(claims, lookupKey)).flatMap(bytes => attempt(() => verifyEntry(bytes, context())) ?? [])
      const known = RecordSet.of(lookupKey, own, await log.at(lookupKey))
      const stored = await records.get(lookupKey)
      return stored == null ? known : known.merge(verifiedSet(stored, lookupKey, context()))
    },
    take: async (entry, invalidations) => {
      await struck.take(invalidations, 'notice')
      // whoever is no replica of it refuses it, and has nothing to keep
      await intake.take(RecordSet.of(entry.lookupKey, [entry]))
    },
    repair: async (set, options) => {
      const [read] = await reader.read([set.lookupKey], options)
      const held = read?.set ?? RecordSet.empty(set.lookupKey)
      const missing = held.merge(set).filter(
        entry => entry.federatedOnly == null && !equalBytes(held.entry(entry)?.hash ?? new Uint8Array(), entry.hash),
        fact => !held.has(fact))
      for (const fact of missing.facts) {
        await struck.publishFact(verifyFact(fact, context()), options)
      }
      await publisher.publish(missing.entries, options)
    }
  }
}
