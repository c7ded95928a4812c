/**
 * kad-dht wants one of several values. There is no best one, for the truth is
 * their union; the one that lacks least of it is the nearest to that. Our own
 * reads never ask.
 */
import { liveEntries, RecordSet } from '../mapping/record-set.ts'
import { lookupKeyOf } from './validator.ts'
import type { Clock } from '../base/clock.ts'
import type { SelectFn } from '@libp2p/kad-dht'

/** Values were validated before. Ties go to the first. */
export function recordSelector ({ clock }: { clock: Clock }): SelectFn {
  return (key, values) => {
    const lookupKey = lookupKeyOf(key)
    const now = clock.now()
    const counts = values.map(value => {
      const set = RecordSet.decode(value, lookupKey)
      return liveEntries(set, now).length + set.facts.length
    })
    return counts.indexOf(Math.max(...counts))
  }
}
