/**
 * What the facts at a lookup key amount to: the same at every replica, DP and
 * querier, whatever came first (docs/protocol.md, "Precedence").
 */
import { equalBytes } from '../base/bytes.ts'
import { attempt } from './attempt.ts'
import { Lineage } from './lineage.ts'
import { strikerUnder } from './older-key.ts'
import { liveEntries } from './record-set.ts'
import { StandingDefences } from './standing-defences.ts'
import { standsFor, strikerOf } from './strikes.ts'
import { verifyFact } from './validity.ts'
import type { Hash } from '../base/bytes.ts'
import type {
  UncheckedDispute, VerifiedDispute, VerifiedDefence, VerifiedEntry, VerifiedNote, VerifyContext
} from './interface.ts'
import type { RecordSet } from './record-set.ts'
import type { OlderFacts } from './older-key.ts'
import type { Striker } from './strikes.ts'

export { strikerOf } from './strikes.ts'

export interface InvalidatedSlot {
  readonly slot: string
  /** SHA-256 of the invalidation; of several the first in canonical order. */
  readonly by: Hash
}

/** A dispute that nothing has decided yet. */
export interface OpenDispute {
  readonly dispute: VerifiedDispute
  /** Those that hold, of whomever. */
  readonly defences: readonly VerifiedDefence[]
  /**
   * Older living entries of other holders: at least one of them without a defence as strict as the claimant's proof.
   */
  readonly rivals: readonly VerifiedEntry[]
}

export interface View {
  /**
   * Entries whose lease runs and that nothing strikes, by precedence: older first.
   * Where a link lends seniority to a holder key, `establishedAt` is what it lends.
   */
  readonly living: readonly VerifiedEntry[]
  /** In canonical order; expired ones too. */
  readonly invalidated: readonly InvalidatedSlot[]
  /** In canonical order. */
  readonly open: readonly OpenDispute[]
  /** Whose lease runs and which nothing takes back, in canonical order. */
  readonly notes: readonly VerifiedNote[]
  /** Whether a dispute is open. */
  readonly contested: boolean
}

/**
 * Facts that don't hold under this registry count for nothing.
 *
 * @param older - what is known of the same identifier under older evaluation keys, a set for each; it strikes here, too
 */
export function viewOf (
  set: RecordSet<VerifiedEntry>, context: VerifyContext, older: readonly OlderFacts[] = []
): View {
  const lineage = new Lineage(set, context)
  const striker = strikerAmong([
    strikerOf(set, context, lineage), ...older.map(known => strikerUnder(known, set.entries, context))
  ])
  const invalidated = set.entries.flatMap(entry => {
    const by = striker(entry)
    return by == null ? [] : [{ slot: entry.slot, by: by.hash }]
  })
  const gone = new Set(invalidated.map(({ slot }) => slot))
  const remaining = set.filter(({ slot }) => !gone.has(slot))
  const living = lineage.rank(
    liveEntries(remaining, context.now), context, entry => striker(entry) != null, remaining.entries)
  const open = set.disputes.flatMap(dispute =>
    attempt(() => openDispute(dispute, { set, context, living, lineage, striker })) ?? [])
  const notes = set.notes
    .filter(note => note.expiresAt > context.now && striker(standsFor(note)) == null)
    .flatMap(note => attempt(() => verifyFact(note, context)) ?? [])
  return { living, invalidated, open, notes, contested: open.length > 0 }
}

/** The first fact that any of them finds. */
function strikerAmong (strikers: readonly Striker[]): Striker {
  return entry => {
    for (const striker of strikers) {
      const by = striker(entry)
      if (by != null) {
        return by
      }
    }
    return undefined
  }
}

/** Slots of the entries that an open dispute is against; none where nothing is contested. */
export function contestedSlots ({ open }: Pick<View, 'open'>): ReadonlySet<string> {
  return new Set(open.flatMap(({ rivals }) => rivals.map(({ slot }) => slot)))
}

interface Surroundings {
  readonly set: RecordSet<VerifiedEntry>
  readonly context: VerifyContext
  readonly living: readonly VerifiedEntry[]
  readonly lineage: Lineage
  readonly striker: Striker
}

/** @throws as `verifyParsed` */
function openDispute (
  dispute: UncheckedDispute, { set, context, living, lineage, striker }: Surroundings
): OpenDispute | undefined {
  if (dispute.attestedUntil <= context.now) {
    return undefined // nobody vouches for the claimant any more
  }
  const rivals = lineage.olderOfOthers(living, { holderKey: dispute.holderKey, before: dispute.issuedAt })
  if (rivals.length === 0) {
    return undefined
  }
  const verified = verifyFact(dispute, context)
  const answers = new StandingDefences(dispute, set, lineage, context)
  const isDefended = ({ holderKey }: VerifiedEntry): boolean => (answers.of(holderKey) ?? 0) >= dispute.strength
  const isWithdrawn = striker(standsFor(dispute)) != null
  return isWithdrawn || rivals.every(isDefended) || isDecided(dispute, set, context)
    ? undefined
    : { dispute: verified, defences: answers.standing, rivals }
}

/** Arbiters have the last word; a ruling by silence leaves whom it does not strike to them. */
function isDecided (
  dispute: UncheckedDispute, { invalidations }: Pick<RecordSet, 'invalidations'>, context: VerifyContext
): boolean {
  return invalidations.some(fact => fact.by.reason === 'superseded' && fact.by.decision != null &&
    equalBytes(fact.by.dispute.hash, dispute.hash) && attempt(() => verifyFact(fact, context)) != null)
}
