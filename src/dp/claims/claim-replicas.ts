/** The replicas as a claim needs them: the DHT's reader and publisher, and the records client. */
import { RecordSet } from '../../mapping/record-set.ts'
import type { Published, Publisher, RecordReader } from '../../dht/interface.ts'
import type { ClaimReplicas, PublishOutcome } from '../../protocols/claim/interface.ts'
import type { RecordsClient } from '../../protocols/records/interface.ts'

export interface ClaimReplicasComponents {
  readonly reader: Pick<RecordReader, 'read'>
  readonly records: Pick<RecordsClient, 'witness'>
  readonly publisher: Pick<Publisher, 'publishEntry' | 'onLate'>
  readonly publishFact: Publisher['publishFact']
}

export function claimReplicas ({ reader, records, publisher, publishFact }: ClaimReplicasComponents): ClaimReplicas {
  return {
    read: async (lookupKey, options) => {
      // ended leases too: they tell which sequences are spent
      const [read] = await reader.read([lookupKey], options)
      const replicas = read?.replicas ?? []
      return {
        set: read?.set ?? RecordSet.empty(lookupKey),
        complete: read?.complete ?? false,
        answered: replicas.filter(({ outcome }) => outcome === 'answered').length,
        asked: replicas.length,
        isClockOff: read?.clock.state === 'off'
      }
    },
    witness: async (dp, request, options) => await records.witness(dp, request, options),
    publish: async (entry, { signal, onSettled } = {}) => outcomeOf(await publisher.publishEntry(entry, {
      signal,
      onSettled: published => { onSettled?.(outcomeOf(published)) }
    })),
    publishFact: async (fact, options) => outcomeOf(await publishFact(fact, options)),
    onLate: listener => {
      publisher.onLate(async ({ entry, receipt: { dp, bytes } }) => { await listener({ entry, dp, receipt: bytes }) })
    }
  }
}

function outcomeOf ({ receipts, failed, replicas }: Omit<Published, 'entry'>): PublishOutcome {
  return {
    receipts: receipts.map(({ bytes }) => bytes),
    failed: failed.map(({ dp, code }) => ({ dp, code })),
    replicas
  }
}
