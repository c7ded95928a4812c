/** All that a DP knows at a lookup key by itself: what it published, the replica that it is, its log. */
import { attempt } from '../mapping/attempt.ts'
import { RecordSet } from '../mapping/record-set.ts'
import { verifiedSet } from '../mapping/rivals.ts'
import { verifyEntry } from '../mapping/validity.ts'
import { entriesAt } from '../protocols/claim/index.ts'
import type { LookupKey } from '../base/bytes.ts'
import type { Clock } from '../base/clock.ts'
import type { EntryCache, VerifiedEntry, VerifyEntryContext } from '../mapping/interface.ts'
import type { RegistrySource } from '../registry/interface.ts'
import type { KeyValueStore, RecordStore } from '../store/interface.ts'
import type { InvalidationLog } from '../store/invalidation-log.ts'

export interface LocalViewComponents {
  readonly registry: RegistrySource
  readonly clock: Clock
  readonly records: Pick<RecordStore, 'get'>
  /** Where claims are kept. */
  readonly claims: Pick<KeyValueStore, 'get' | 'iterate'>
  readonly log: Pick<InvalidationLog, 'at'>
  /** Entries whose signatures are known to hold. */
  readonly cache: EntryCache
}

/** Verified; nobody else is asked. */
export type LocalView = (lookupKey: LookupKey) => Promise<RecordSet<VerifiedEntry>>

export function localView ({ registry, clock, records, claims, log, cache }: LocalViewComponents): LocalView {
  const context = (): VerifyEntryContext => ({ registry: registry.current(), now: clock.now(), cache })
  return async lookupKey => {
    const published = await entriesAt(claims, lookupKey)
    const own = published.flatMap(bytes => attempt(() => verifyEntry(bytes, context())) ?? [])
    const known = RecordSet.of(lookupKey, own, await log.at(lookupKey))
    const stored = await records.get(lookupKey)
    return stored == null ? known : known.merge(verifiedSet(stored, lookupKey, context()))
  }
}
