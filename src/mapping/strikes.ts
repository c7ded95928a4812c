/** Which fact of a record set strikes an entry: invalidations, read beside defences and links. */
import { equalBytes } from '../base/bytes.ts'
import { attempt } from './attempt.ts'
import { Certificates, seniorityOf } from './certificates.ts'
import { claimsOf } from './fact.ts'
import { isFor } from './fact-receipts.ts'
import { strikes } from './invalidation.ts'
import { Lineage } from './lineage.ts'
import { NO_ENTRY } from './link.ts'
import { provedBefore } from './standing-defences.ts'
import { verifyFact } from './validity.ts'
import type { VerifiedRegistry } from '../registry/interface.ts'
import type {
  SupersededBy, UncheckedDispute, UncheckedDefence, UncheckedEntry, UncheckedInvalidation, UncheckedLink, UncheckedNote,
  VerifyContext
} from './interface.ts'
import type { Answerable } from './invalidation.ts'
import type { RecordSet } from './record-set.ts'

/** What strikes depend on; a record set is such. */
export type StrikingFacts = Pick<RecordSet, 'entries' | 'invalidations' | 'defences' | 'links' | 'receipts'>

export type Striker = (entry: Answerable) => UncheckedInvalidation | undefined

/** The same facts beside more entries, also such as a record set has but one of. */
export function besides (
  { entries, invalidations, defences, links, receipts }: StrikingFacts, more: readonly UncheckedEntry[]
): StrikingFacts {
  // a record set has them by getters
  return { entries: [...entries, ...more], invalidations, defences, links, receipts }
}

/** Whether a ruling by silence lets an entry be, for what only its judge knows. */
export type Spares = (by: SupersededBy, entry: Answerable) => boolean

/**
 * Finds the fact that strikes an entry; of several the first in canonical order. Only
 * what would strike one is verified, and once. An entry is as old as the earliest
 * certificate of its attestation in the set says, also where that one is struck: a
 * worse certificate is no way around a strike.
 */
export function strikerOf (
  set: StrikingFacts,
  context: VerifyContext,
  lineage: Lineage = new Lineage(set, context),
  alsoSpares: Spares = () => false
): Striker {
  const holding = remembered((fact: UncheckedInvalidation) => attempt(() => verifyFact(fact, context)) != null)
  let certificates: Certificates | undefined
  const known = (): Certificates => {
    certificates ??= new Certificates(set.entries, lineage.links, context.registry)
    return certificates
  }
  const spares = remembered((by: SupersededBy) => sparedBy(by, set, known(), context))

  const hits = (fact: UncheckedInvalidation, entry: Answerable): boolean => {
    const { by } = fact
    if (by.reason === 'superseded') {
      return by.decision == null
        ? strikes(fact, whenSaid(entry, by, set, known()), context.registry) &&
          !spares(by)(entry) && !alsoSpares(by, entry)
        : strikes(fact, entry, context.registry)
    }
    return strikes(fact, entry, context.registry) || (by.reason === 'released' && by.entryId != null &&
      lineage.succeeds(by.holderKey, entry.holderKey) &&
        strikes({ ...fact, by: { ...by, holderKey: entry.holderKey } }, entry, context.registry))
  }
  return entry => {
    // most keys have nothing that strikes
    const dated = set.invalidations.length === 0 ? entry : known().dated(entry)
    return set.invalidations.find(fact => hits(fact, dated) && holding(fact))
  }
}

/**
 * Whom a ruling by silence doesn't touch: the claimant's own keys, and whoever had
 * answered before the first replica said that nobody had. Links and defences count
 * only with receipts that are older: what is dated back undoes no ruling.
 */
function sparedBy (
  by: SupersededBy, set: StrikingFacts, certificates: Certificates, context: VerifyContext
): (entry: Answerable) => boolean {
  const { dispute } = by
  const said = firstSaid(by)
  const stored = (fact: UncheckedDefence |
    UncheckedLink): boolean => set.receipts.some(receipts => isFor(receipts, fact) &&
    receipts.storedAt < said && attempt(() => verifyFact(receipts, context)) != null)
  const lineage = new Lineage({ links: set.links.filter(stored) }, context)
  const defences = set.defences.filter(defence => equalBytes(defence.disputeHash, dispute.hash) && stored(defence) &&
    attempt(() => verifyFact(defence, context)) != null)
  const proved = set.entries.filter(entry => provedBefore(entry, dispute, said, certificates))

  return ({ holderKey, attestedUntil }) => lineage.related(dispute.holderKey, holderKey) ||
    // whoever was established before the dispute, and is attested since without a gap, was when replicas spoke
    defences.some(defence =>
      lineage.related(defence.holderKey, holderKey) && Math.max(attestedUntil, defence.attestedUntil) > said) ||
    proved.some(entry => lineage.related(entry.holderKey, holderKey))
}

/** When the first replica said that nobody had answered. */
export function firstSaid ({ silence }: SupersededBy): number {
  return Math.min(...silence.map(({ noDefence }) => noDefence.issuedAt))
}

/** As strong as it was when replicas spoke: what was renewed since counts as what it renews. */
function whenSaid (
  entry: Answerable, by: SupersededBy, { entries }: StrikingFacts, certificates: Certificates
): Answerable {
  const said = firstSaid(by)
  const passed = new Set<Uint8Array>()
  const strengthOf = (renewing: Renewing): number => {
    const { continues, witnessedAt = Infinity, verifiedAttestations: [first] } = renewing
    const strength = provedBy(renewing, said)
    const witnessed = Math.min(witnessedAt, certificates.witnessed(renewing))
    const renews = first?.renews
    if (renews == null || renews.byteLength === 0 || witnessed < said || witnessed === Infinity) {
      return strength
    }
    const renewed = entries.filter(held => !passed.has(held.hash) && isUnder(held, renews))
    renewed.forEach(({ hash }) => passed.add(hash))
    const known = renewed.map(held => strengthOf(asRenewing(held)))
    return Math.max(...known, continues?.strength ?? (known.length === 0 ? strength : 0))
  }
  return { ...entry, strength: strengthOf(entry) }
}

/** By the attestation that was witnessed, and by others beside it that there were by then: nobody witnesses these. */
function provedBy ({ strength, verifiedAttestations }: Renewing, said: number): number {
  const counting = verifiedAttestations.filter(({ issuedAt }, i) => i === 0 || issuedAt < said)
  return counting.length === verifiedAttestations.length
    ? strength
    : Math.max(...counting.map(each => each.strength))
}

type Renewing = Pick<
  Answerable, 'strength' | 'continues' | 'witnessedAt' | 'attestationHashes' | 'verifiedAttestations'
>

function asRenewing ({ attestations, attestationHashes }: UncheckedEntry): Renewing {
  const verifiedAttestations = attestations.map(claimsOf)
  const strength = Math.max(...verifiedAttestations.map(claims => claims.strength))
  return { strength, attestationHashes, verifiedAttestations }
}

/** Whether an entry's certificate is about this attestation. */
function isUnder ({ attestationHashes: [first] }: UncheckedEntry, attestation: Uint8Array): boolean {
  return first != null && equalBytes(first, attestation)
}

/**
 * A stored entry, which was verified when it was taken in; one whose witnesses the registry doesn't list any more
 * counts as the youngest.
 */
export function asStrikable (entry: UncheckedEntry, registry: VerifiedRegistry): Answerable {
  const claims = entry.attestations.map(claimsOf)
  const seniority = seniorityOf(entry, registry)
  return {
    holderKey: entry.holderKey,
    entryId: entry.entryId,
    issuedAt: entry.issuedAt,
    attestationHashes: entry.attestationHashes,
    establishedAt: seniority?.establishedAt ?? Infinity,
    witnessedAt: seniority?.witnessedAt,
    strength: Math.max(...claims.map(({ strength }) => strength)),
    attestedUntil: Math.max(...claims.map(({ expiresAt }) => expiresAt)),
    verifiedAttestations: claims
  }
}

/**
 * The seniority that a holder had when it disputed, or noted: what strikes that takes the fact back; of a note, its
 * mapping's release too.
 */
export function standsFor (fact: UncheckedDispute | UncheckedNote): Answerable {
  const { holderKey, issuedAt, strength, attestedUntil, attestation } = fact
  const verifiedAttestations = [claimsOf(attestation)]
  const entryId = fact.kind === 'note' ? fact.entryId : NO_ENTRY
  return {
    holderKey,
    entryId,
    issuedAt,
    establishedAt: issuedAt,
    strength,
    attestedUntil,
    attestationHashes: [],
    verifiedAttestations
  }
}

function remembered<T, V> (judge: (fact: T) => V): (fact: T) => V {
  const verdicts = new Map<T, V>()
  return fact => {
    const known = verdicts.get(fact)
    if (known !== undefined) {
      return known
    }
    const verdict = judge(fact)
    verdicts.set(fact, verdict)
    return verdict
  }
}
