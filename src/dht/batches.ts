/** Many facts for one replica, cut into merges of a size that is cheap to repeat. */
import { toString } from 'uint8arrays/to-string'
import { RecordSet } from '../mapping/record-set.ts'
import { PUBLISH_BATCH, PUBLISH_BATCH_LENGTH } from './constants.ts'
import type { VerifiedEntry, VerifiedFact } from '../mapping/interface.ts'

/** What a publisher brings to replicas. */
export type Publishable = VerifiedEntry | VerifiedFact

export function isEntry (fact: Publishable): fact is VerifiedEntry {
  return 'slot' in fact
}

function isFact (fact: Publishable): fact is VerifiedFact {
  return !isEntry(fact)
}

/** One set for each lookup key; of several entries in a slot the newest travels. */
export function batchesOf (facts: readonly Publishable[]): ReadonlyArray<ReadonlyArray<RecordSet<VerifiedEntry>>> {
  const byKey = new Map<string, Publishable[]>()
  for (const fact of facts) {
    const name = toString(fact.lookupKey, 'latin1')
    byKey.set(name, [...byKey.get(name) ?? [], fact])
  }
  const batches: Array<Array<RecordSet<VerifiedEntry>>> = []
  let length = Infinity
  for (const group of byKey.values()) {
    const [first] = group
    if (first == null) {
      continue
    }
    const set = RecordSet.of(first.lookupKey, group.filter(isEntry), group.filter(isFact))
    if (length + set.bytes.byteLength > PUBLISH_BATCH_LENGTH || batches.at(-1)?.length === PUBLISH_BATCH) {
      batches.push([])
      length = 0
    }
    batches.at(-1)?.push(set)
    length += set.bytes.byteLength
  }
  return batches
}
