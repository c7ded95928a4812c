/** Which fact of a record set strikes an entry: invalidations, read beside defences and links. */
import { equalBytes } from '../base/bytes.ts'
import { attempt } from './attempt.ts'
import { verifyParsedDefence } from './defence.ts'
import { claimsOf } from './fact.ts'
import { strikes, verifyParsedInvalidation } from './invalidation.ts'
import { Lineage } from './lineage.ts'
import { NO_ENTRY } from './link.ts'
import { claimedSeniority, parseWitness } from './witness.ts'
import type { VerifiedRegistry } from '../registry/interface.ts'
import type { SupersededBy, UncheckedDispute, UncheckedDefence, UncheckedEntry, UncheckedInvalidation, VerifyContext } from './interface.ts'
import type { Strikable } from './invalidation.ts'
import type { RecordSet } from './record-set.ts'

/** What strikes depend on; a record set is such. */
export type StrikingFacts = Pick<RecordSet, 'invalidations' | 'defences' | 'links'>

export type Striker = (entry: Strikable) => UncheckedInvalidation | undefined

/** Finds the fact that strikes an entry; of several the first in canonical order. Only what would strike one is verified, and once. */
export function strikerOf (set: StrikingFacts, context: VerifyContext, lineage: Lineage = new Lineage(set, context)): Striker {
  const holding = remembered((fact: UncheckedInvalidation) => attempt(() => verifyParsedInvalidation(fact, context)) != null)
  const defending = remembered((fact: UncheckedDefence) => attempt(() => verifyParsedDefence(fact, context)) != null)

  /** A ruling by silence doesn't touch the claimant's own keys, nor whoever had answered before replicas said that nobody had. */
  const spares = (by: SupersededBy, entry: Strikable): boolean => by.decision == null && (
    lineage.related(by.dispute.holderKey, entry.holderKey) ||
    set.defences.some(defence => answers(defence, by) && lineage.related(defence.holderKey, entry.holderKey) && defending(defence)))

  const hits = (fact: UncheckedInvalidation, entry: Strikable): boolean => {
    const { by } = fact
    if (by.reason === 'superseded') {
      return strikes(fact, entry) && !spares(by, entry)
    }
    return strikes(fact, entry) || (by.reason === 'released' && by.entryId != null && lineage.succeeds(by.holderKey, entry.holderKey) &&
      strikes({ ...fact, by: { ...by, holderKey: entry.holderKey } }, entry))
  }
  return entry => set.invalidations.find(fact => hits(fact, entry) && holding(fact))
}

/** A stored entry, which was verified when it was taken in; one whose witnesses the registry doesn't list any more counts as the youngest. */
export function asStrikable (entry: UncheckedEntry, registry: VerifiedRegistry): Strikable {
  const claims = entry.attestations.map(claimsOf)
  const seniority = attempt(() => claimedSeniority(entry.witnesses.map(parseWitness), registry, entry.dp))
  return {
    holderKey: entry.holderKey,
    entryId: entry.entryId,
    issuedAt: entry.issuedAt,
    establishedAt: seniority?.establishedAt ?? Infinity,
    strength: Math.max(...claims.map(({ strength }) => strength)),
    verifiedAttestations: claims
  }
}

/** The seniority that a claimant had when it disputed: what strikes that takes the dispute back. */
export function standsFor ({ holderKey, issuedAt, strength, attestation }: UncheckedDispute): Strikable {
  return { holderKey, entryId: NO_ENTRY, issuedAt, establishedAt: issuedAt, strength, verifiedAttestations: [claimsOf(attestation)] }
}

/** Signed in time, by whoever was attested then. What is signed later undoes no ruling. */
function answers (defence: UncheckedDefence, { dispute, silence }: SupersededBy): boolean {
  const said = Math.min(...silence.map(({ noDefence }) => noDefence.issuedAt))
  return equalBytes(defence.disputeHash, dispute.hash) && defence.issuedAt < said && defence.attestedUntil > said
}

function remembered<T> (judge: (fact: T) => boolean): (fact: T) => boolean {
  const verdicts = new Map<T, boolean>()
  return fact => {
    const verdict = verdicts.get(fact) ?? judge(fact)
    verdicts.set(fact, verdict)
    return verdict
  }
}
