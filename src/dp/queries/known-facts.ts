/** What a DP knows to strike or to contest mappings at a key: as a replica, and by gossip and reconciliation. */
import { RecordSet } from '../../mapping/record-set.ts'
import type { KnownFacts } from '../../protocols/discovery/interface.ts'
import type { RecordStore } from '../../store/interface.ts'
import type { InvalidationLog } from '../../store/invalidation-log.ts'

export interface KnownFactsComponents {
  readonly records: Pick<RecordStore, 'get'>
  readonly log: Pick<InvalidationLog, 'at'>
}

export function knownFacts ({ records, log }: KnownFactsComponents): KnownFacts {
  return {
    at: async lookupKey => {
      const [stored, logged] = await Promise.all([records.get(lookupKey), log.at(lookupKey)])
      const facts = stored == null ? [] : RecordSet.decode(stored, lookupKey).facts
      return RecordSet.of(lookupKey, [], [...facts, ...logged])
    }
  }
}
