/** Many facts for one replica, cut into merges of a size that is cheap to repeat. */
import { toString } from 'uint8arrays/to-string'
import { RecordSet } from '../mapping/record-set.ts'
import { MAX_MERGE_ENTRIES } from '../protocols/records/constants.ts'
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
  return inBatches([...byKey.values()].flatMap(group => {
    const [first] = group
    return first == null ? [] : [RecordSet.of(first.lookupKey, group.filter(isEntry), group.filter(isFact))]
  }))
}

/** In their order, each batch within the bounds of a merge; a set that is longer travels alone. */
export function inBatches (
  sets: ReadonlyArray<RecordSet<VerifiedEntry>>
): ReadonlyArray<ReadonlyArray<RecordSet<VerifiedEntry>>> {
  const batches: Array<Array<RecordSet<VerifiedEntry>>> = []
  let length = Infinity
  let facts = 0
  for (const set of sets) {
    const count = set.entries.length + set.facts.length
    if (length + set.bytes.byteLength > PUBLISH_BATCH_LENGTH || facts + count > MAX_MERGE_ENTRIES ||
      batches.at(-1)?.length === PUBLISH_BATCH) {
      batches.push([])
      length = 0
      facts = 0
    }
    batches.at(-1)?.push(set)
    length += set.bytes.byteLength
    facts += count
  }
  return batches
}
