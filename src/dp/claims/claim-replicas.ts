/** The replicas as a claim needs them: the DHT's reader and publisher, and the records client. */
import { RecordSet } from '../../mapping/record-set.ts'
import type { Publisher, RecordReader } from '../../dht/interface.ts'
import type { ClaimReplicas } from '../../protocols/claim/interface.ts'
import type { RecordsClient } from '../../protocols/records/interface.ts'

export interface ClaimReplicasComponents {
  readonly reader: Pick<RecordReader, 'read'>
  readonly records: Pick<RecordsClient, 'witness'>
  readonly publisher: Pick<Publisher, 'publish'>
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
        asked: replicas.length
      }
    },
    witness: async (dp, request, options) => await records.witness(dp, request, options),
    publish: async (entry, options) => {
      const [published] = await publisher.publish([entry], options)
      return {
        receipts: published?.receipts.map(({ bytes }) => bytes) ?? [],
        failed: published?.failed.map(({ dp, code }) => ({ dp, code })) ?? [],
        replicas: published?.replicas ?? 0
      }
    },
    publishFact: async (fact, options) => {
      const { receipts, failed, replicas } = await publishFact(fact, options)
      return {
        receipts: receipts.map(({ bytes }) => bytes),
        failed: failed.map(({ dp, code }) => ({ dp, code })),
        replicas
      }
    }
  }
}
