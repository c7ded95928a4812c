/** Many entries for one replica, cut into merges of a size that is cheap to repeat. */
import { toString } from 'uint8arrays/to-string'
import { RecordSet } from '../mapping/record-set.ts'
import { PUBLISH_BATCH, PUBLISH_BATCH_LENGTH } from './constants.ts'
import type { VerifiedEntry } from '../mapping/interface.ts'

/** One set for each lookup key; of several entries in a slot the newest travels. */
export function batchesOf (entries: readonly VerifiedEntry[]): ReadonlyArray<ReadonlyArray<RecordSet<VerifiedEntry>>> {
  const byKey = new Map<string, VerifiedEntry[]>()
  for (const entry of entries) {
    const name = toString(entry.lookupKey, 'latin1')
    byKey.set(name, [...byKey.get(name) ?? [], entry])
  }
  const batches: Array<Array<RecordSet<VerifiedEntry>>> = []
  let length = Infinity
  for (const group of byKey.values()) {
    const [first] = group
    if (first == null) {
      continue
    }
    const set = RecordSet.of(first.lookupKey, group)
    if (length + set.bytes.byteLength > PUBLISH_BATCH_LENGTH || batches.at(-1)?.length === PUBLISH_BATCH) {
      batches.push([])
      length = 0
    }
    batches.at(-1)?.push(set)
    length += set.bytes.byteLength
  }
  return batches
}
