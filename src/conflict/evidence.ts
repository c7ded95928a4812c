/** What the facts at a lookup key say of one dispute. */
import { equalBytes } from '../base/bytes.ts'
import { attempt } from '../mapping/attempt.ts'
import { Lineage } from '../mapping/lineage.ts'
import { partiesTo } from '../mapping/parties.ts'
import { StandingDefences } from '../mapping/standing-defences.ts'
import { standsFor, strikerOf } from '../mapping/strikes.ts'
import { verifyFact } from '../mapping/validity.ts'
import { viewOf } from '../mapping/view.ts'
import type { PublicKeyBytes } from '../base/bytes.ts'
import type { UncheckedInvalidation, VerifiedDispute, VerifiedEntry, VerifyContext } from '../mapping/interface.ts'
import type { RecordSet } from '../mapping/record-set.ts'
import type { ConflictFacts, Rival } from './machine.ts'

/** Older mappings that live, of others than the claimant. */
export function rivalsAgainst (
  dispute: VerifiedDispute, set: RecordSet<VerifiedEntry>, context: VerifyContext,
  lineage: Lineage = new Lineage(set, context)
): readonly VerifiedEntry[] {
  return lineage.olderOfOthers(viewOf(set, context).living, { holderKey: dispute.holderKey, before: dispute.issuedAt })
}

/** Peer ids of the DPs of either side, ascending: what a verdict has to name, and whoever came to be one since. */
export function partiesOf (
  dispute: VerifiedDispute, set: RecordSet<VerifiedEntry>, context: VerifyContext
): readonly string[] {
  const own = viewOf(set, context).living.filter(({ holderKey }) => equalBytes(holderKey, dispute.holderKey))
  const now = [...own, ...rivalsAgainst(dispute, set, context)].map(({ dp }) => dp)
  return [...new Set([...partiesTo(dispute, set.entries, context.registry), ...now])].sort()
}

/** @param heldSince - when a majority of the replicas had the dispute; undefined: not yet */
export function factsOf (
  dispute: VerifiedDispute, set: RecordSet<VerifiedEntry>, context: VerifyContext, heldSince?: number
): ConflictFacts {
  const lineage = new Lineage(set, context)
  const older = rivalsAgainst(dispute, set, context, lineage)
  const standing = new StandingDefences(dispute, set, lineage, context)
  const rulings = set.invalidations.filter(fact => fact.by.reason === 'superseded' &&
    equalBytes(fact.by.dispute.hash, dispute.hash) &&
    attempt(() => verifyFact(fact, context)) != null)
  const arbiters = rulings.map(winnerOf).find(winner => winner != null)
  return {
    strength: dispute.strength,
    attestedUntil: dispute.attestedUntil,
    rivals: rivalsOf(older, lineage, holderKey => standing.of(holderKey)),
    ruled: rulings.some(fact => winnerOf(fact) == null),
    withdrawn: strikerOf(set, context, lineage)(standsFor(dispute)) != null,
    ...(arbiters == null ? {} : { arbiters }),
    ...(heldSince == null ? {} : { heldSince })
  }
}

/** Mappings of keys that are linked belong to one rival. */
function rivalsOf (older: readonly VerifiedEntry[], lineage: Lineage, answerOf: (holderKey: PublicKeyBytes) => number |
  undefined): Rival[] {
  const groups: VerifiedEntry[][] = []
  for (const entry of older) {
    const group = groups.find(([first]) => first != null && lineage.related(first.holderKey, entry.holderKey))
    if (group == null) {
      groups.push([entry])
    } else {
      group.push(entry)
    }
  }
  return groups.map(entries => {
    const answers = entries.flatMap(({ holderKey }) => answerOf(holderKey) ?? [])
    return {
      strength: Math.max(...entries.map(({ strength }) => strength)),
      ...(answers.length === 0 ? {} : { defence: Math.max(...answers) })
    }
  })
}

function winnerOf ({ by }: UncheckedInvalidation): 'claimant' | 'incumbent' | undefined {
  return by.reason === 'superseded' ? by.decision?.verdict.winner : undefined
}
