/**
 * Who stands against a first mapping: older living entries of other holders. What
 * a DP finds so is shown as evidence, and whoever is shown it finds the same
 * (docs/protocol.md, "First mapping").
 */
import { olderKeysOf } from '../attestation/verify.ts'
import { equalBytes } from '../base/bytes.ts'
import { attempt } from './attempt.ts'
import { claimsOf } from './fact.ts'
import { Lineage } from './lineage.ts'
import { RecordSet } from './record-set.ts'
import { verifyFact, verifyParsed } from './validity.ts'
import { viewOf } from './view.ts'
import type { LookupKey } from '../base/bytes.ts'
import type { UncheckedHolderEntry, VerifiedEntry, VerifyContext, VerifyEntryContext } from './interface.ts'

/** Older entries that are shown: one is enough, the others spare a round. */
export const MAX_RIVALS = 8

/**
 * Living entries of other holder keys, not linked to this one, established before
 * `entry` was; older first.
 *
 * @param set - what is known at the lookup key, with or without `entry`, or at one that the identifier has under an
 * older evaluation key
 */
export function olderRivals (
  set: RecordSet<VerifiedEntry>, entry: VerifiedEntry, context: VerifyContext
): readonly VerifiedEntry[] {
  const { living } = viewOf(equalBytes(set.lookupKey, entry.lookupKey) ? set.with(entry) : set, context)
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
 * Where the identifier of an entry is, by the word of its CSIPs: its own lookup key, then those under older evaluation
 * keys.
 */
export function lookupKeysOf ({ lookupKey, attestations }: Pick<UncheckedHolderEntry, 'lookupKey' |
  'attestations'>): readonly LookupKey[] {
  return [lookupKey, ...olderKeysOf(attestations.map(claimsOf)).map(older => older.lookupKey)]
}

/**
 * What was shown against `entry`, checked. What doesn't hold counts for nothing.
 *
 * @throws BaseError, MappingError as `RecordSet.decode`
 */
export function openEvidence (bytes: Uint8Array, entry: VerifiedEntry, context: VerifyContext): Evidence {
  const set = shownSet(bytes, entry, context)
  return { set, rivals: olderRivals(set, entry, context) }
}

/**
 * (Holder) The same for an entry that was not witnessed yet: whatever of others
 * is established by now is older.
 *
 * @throws BaseError, MappingError as `RecordSet.decode`
 */
export function livingOfOthers (
  bytes: Uint8Array, entry: Pick<UncheckedHolderEntry, 'lookupKey' | 'holderKey' | 'attestations'>,
  context: VerifyContext
): readonly VerifiedEntry[] {
  const { holderKey } = entry
  const set = shownSet(bytes, entry, context)
  const lineage = new Lineage(set, context)
  return lineage.olderOfOthers(viewOf(set, context).living, { holderKey, before: Infinity })
}

/** At whichever key of the identifier it is. @throws as `verifiedSet` */
function shownSet (
  bytes: Uint8Array, entry: Pick<UncheckedHolderEntry, 'lookupKey' | 'attestations'>, context: VerifyContext
): RecordSet<VerifiedEntry> {
  const lookupKey = lookupKeysOf(entry).find(key => attempt(() => RecordSet.decode(bytes, key)) != null)
  return verifiedSet(bytes, lookupKey ?? entry.lookupKey, context)
}

/**
 * What holds of an encoded RecordSet.
 *
 * @throws BaseError, MappingError as `RecordSet.decode`
 */
export function verifiedSet (
  bytes: Uint8Array, lookupKey: LookupKey, context: VerifyEntryContext
): RecordSet<VerifiedEntry> {
  const shown = RecordSet.decode(bytes, lookupKey)
  const entries = shown.entries.flatMap(entry => attempt(() => verifyParsed('entry', entry, context)) ?? [])
  const facts = shown.facts.flatMap(fact => attempt(() => verifyFact(fact, context)) ?? [])
  return RecordSet.of(lookupKey, entries, facts)
}
