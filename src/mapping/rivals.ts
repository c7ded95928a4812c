/**
 * Who stands against a first mapping: older living entries of other holders. What
 * a DP finds so is shown as evidence, and whoever is shown it finds the same
 * (docs/protocol.md, "First mapping").
 */
import { attempt } from './attempt.ts'
import { Lineage } from './lineage.ts'
import { RecordSet } from './record-set.ts'
import { verifyFact, verifyParsed } from './validity.ts'
import { viewOf } from './view.ts'
import type { LookupKey } from '../base/bytes.ts'
import type { VerifiedEntry, VerifyContext, VerifyEntryContext } from './interface.ts'

/** Older entries that are shown: one is enough, the others spare a round. */
export const MAX_RIVALS = 8

/**
 * Living entries of other holder keys, not linked to this one, established before
 * `entry` was; older first.
 *
 * @param set - what is known at the lookup key, with or without `entry`
 */
export function olderRivals (set: RecordSet<VerifiedEntry>, entry: VerifiedEntry, context: VerifyContext): readonly VerifiedEntry[] {
  const { living } = viewOf(set.with(entry), context)
  const lineage = new Lineage(set, context)
  // a link may lend it more than was witnessed
  const { establishedAt } = living.find(({ slot }) => slot === entry.slot) ?? entry
  return lineage.olderOfOthers(living, { holderKey: entry.holderKey, before: establishedAt })
}

/** These entries, and all other facts that say what becomes of them: a RecordSet, encoded. */
export function evidenceOf (set: RecordSet<VerifiedEntry>, rivals: readonly VerifiedEntry[]): Uint8Array {
  return RecordSet.of(set.lookupKey, rivals.slice(0, MAX_RIVALS), set.facts).bytes
}

export interface Evidence {
  /** What of it holds. */
  readonly set: RecordSet<VerifiedEntry>
  /** Older than the entry, and living by these facts; none: it shows nothing. */
  readonly rivals: readonly VerifiedEntry[]
}

/**
 * What was shown against `entry`, checked. What doesn't hold counts for nothing.
 *
 * @throws BaseError, MappingError as `RecordSet.decode`
 */
export function openEvidence (bytes: Uint8Array, entry: VerifiedEntry, context: VerifyContext): Evidence {
  const set = verifiedSet(bytes, entry.lookupKey, context)
  return { set, rivals: olderRivals(set, entry, context) }
}

/**
 * (Holder) The same for an entry that was not witnessed yet: whatever of others
 * is established by now is older.
 *
 * @throws BaseError, MappingError as `RecordSet.decode`
 */
export function livingOfOthers (bytes: Uint8Array, { lookupKey, holderKey }: Pick<VerifiedEntry, 'lookupKey' | 'holderKey'>, context: VerifyContext): readonly VerifiedEntry[] {
  const set = verifiedSet(bytes, lookupKey, context)
  const lineage = new Lineage(set, context)
  return lineage.olderOfOthers(viewOf(set, context).living, { holderKey, before: Infinity })
}

/**
 * What holds of an encoded RecordSet.
 *
 * @throws BaseError, MappingError as `RecordSet.decode`
 */
export function verifiedSet (bytes: Uint8Array, lookupKey: LookupKey, context: VerifyEntryContext): RecordSet<VerifiedEntry> {
  const shown = RecordSet.decode(bytes, lookupKey)
  const entries = shown.entries.flatMap(entry => attempt(() => verifyParsed('entry', entry, context)) ?? [])
  const facts = shown.facts.flatMap(fact => attempt(() => verifyFact(fact, context)) ?? [])
  return RecordSet.of(lookupKey, entries, facts)
}
