/** All that is to be had at the key of a dispute: from its replicas, and from this DP itself. */
import { RecordSet } from '../../mapping/record-set.ts'
import type { RecordReader } from '../../dht/interface.ts'
import type { VerifiedDispute, VerifiedEntry } from '../../mapping/interface.ts'
import type { LocalView } from '../local-view.ts'
import type { AbortOptions } from '@libp2p/interface'

export interface KeyReaderComponents {
  readonly reader: Pick<RecordReader, 'read'>
  /** What this DP knows at a key by itself. */
  readonly known: LocalView
}

export interface KeyReading {
  readonly set: RecordSet<VerifiedEntry>
  /** Whether a quorum of every group of replicas answered. */
  readonly complete: boolean
}

export async function readKeyOf (
  { lookupKey }: Pick<VerifiedDispute, 'lookupKey'>,
  { reader, known }: KeyReaderComponents,
  options?: AbortOptions
): Promise<KeyReading> {
  const [read] = await reader.read([lookupKey], options)
  const local = await known(lookupKey)
  return { set: (read?.set ?? RecordSet.empty(lookupKey)).merge(local), complete: read?.complete ?? false }
}
