/**
 * Which facts beside entries a replica takes in (docs/protocol.md, "Admission").
 * Each kind has room of its own, of which some is kept for those who have
 * mappings here: whoever floods fills neither the set nor their place.
 */
import { toString } from 'uint8arrays/to-string'
import { equalBytes } from '../base/bytes.ts'
import { attempt } from './attempt.ts'
import {
  CONFLICT_FRACTION, CONFLICT_PER_SIGNER, RECEIPTS_PER_FACT, RULINGS_PER_DISPUTE, SIGNER_FRACTION
} from './constants.ts'
import { DefencePlaces } from './defence-places.ts'
import { MappingError } from './errors.ts'
import { claimsOf, admissibleUntil } from './fact.ts'
import { isFor } from './fact-receipts.ts'
import { signerOf } from './invalidation.ts'
import { retain } from './record-set.ts'
import { requireParties } from './parties.ts'
import { requireRoomFor } from './room.ts'
import { verifyFact } from './validity.ts'
import type { Hash } from '../base/bytes.ts'
import type { Quotas } from '../registry/interface.ts'
import type {
  UncheckedDispute, UncheckedDefence, UncheckedFactReceipts, UncheckedInvalidation, UncheckedLink, UncheckedNote,
  VerifiedFact, VerifiedInvalidation, VerifyContext
} from './interface.ts'
import type { RecordSet } from './record-set.ts'

/** Facts that rest on a holder key each. */
type ConflictFact = UncheckedDispute | UncheckedDefence | UncheckedLink | UncheckedNote

/**
 * Whether `set`, which is stored, may take in `fact`. Placement of the key is for
 * the caller to check.
 *
 * @throws MappingError `INVALIDATION_FOREIGN`, `FACT_FOREIGN`, `QUOTA_…`, `RULING_PARTY_MISSING`, `DISPUTE_OPEN`,
 * `DISPUTE_UNKNOWN`, `RECEIPTS_UNKNOWN`, `INVALIDATION_LATE`
 */
export function admitFact (set: RecordSet, fact: VerifiedFact, context: VerifyContext): void {
  if (!equalBytes(set.lookupKey, fact.lookupKey)) {
    throw new MappingError(fact.kind === 'invalidation' ? 'INVALIDATION_FOREIGN' : 'FACT_FOREIGN')
  }
  const remembered = retain(set, context.now, context.registry.policy)
  if (remembered.has(fact)) {
    return // a retry
  }
  switch (fact.kind) {
    case 'invalidation':
      if (admissibleUntil(fact, context.registry.policy) < context.now) {
        throw new MappingError('INVALIDATION_LATE')
      }
      if (fact.by.reason === 'superseded') {
        admitRuling(remembered, fact, context)
      } else {
        admitInvalidation(remembered, fact, context.registry.policy.quotas)
      }
      break
    case 'dispute':
      if (remembered.disputes.some(other => equalBytes(other.holderKey, fact.holderKey) &&
        other.attestedUntil > context.now && !isDecided(remembered, other.hash, context))) {
        throw new MappingError('DISPUTE_OPEN')
      }
      requireRoom(remembered, fact, remembered.disputes, context.registry.policy.quotas)
      break
    case 'defence':
      if (!remembered.disputes.some(({ hash }) => equalBytes(hash, fact.disputeHash))) {
        throw new MappingError('DISPUTE_UNKNOWN')
      }
      admitDefence(remembered, fact, context)
      break
    case 'link':
      requireRoom(remembered, fact, remembered.links, context.registry.policy.quotas)
      break
    case 'receipts':
      admitReceipts(remembered, fact, context)
      break
    case 'note':
      requireRoom(remembered, fact, remembered.notes, context.registry.policy.quotas)
  }
}

/** Whether a ruling on this dispute is stored that holds. */
function isDecided ({ invalidations }: RecordSet, disputeHash: Hash, context: VerifyContext): boolean {
  return invalidations.some(fact => fact.by.reason === 'superseded' && equalBytes(fact.by.dispute.hash, disputeHash) &&
    attempt(() => verifyFact(fact, context)) != null)
}

function admitRuling (set: RecordSet, fact: VerifiedInvalidation, { registry }: VerifyContext): void {
  requireParties(fact, set.entries, registry)
  const rulings = set.invalidations.filter(isRuling)
  if (rulings.filter(other => signerOf(other) === signerOf(fact)).length >= RULINGS_PER_DISPUTE) {
    throw new MappingError('QUOTA_FACTS_SIGNER', { detail: `${RULINGS_PER_DISPUTE} rulings` })
  }
  requireRoomFor('rulings', [...rulings, fact])
}

function admitInvalidation (set: RecordSet, fact: VerifiedInvalidation, { factsPerKey, holdersPerCsip }: Quotas): void {
  const invalidations = set.invalidations.filter(other => !isRuling(other))
  // [1] of one signer; releases of one mapping and of all are counted apart, so that all can always be released
  const alike = invalidations.filter(other => signerOf(other) === signerOf(fact) && isSingle(other) === isSingle(fact))
  const perSigner = Math.max(1, Math.floor(factsPerKey / SIGNER_FRACTION))
  if (alike.length >= perSigner) {
    throw new MappingError('QUOTA_FACTS_SIGNER', { detail: `${perSigner} invalidations` })
  }
  // [2] all together; the first of a holder who has mappings here, and of a CSIP, is reserved
  const reserved = alike.length === 0 && hasStanding(set, fact)
  if (!reserved && invalidations.length >= factsPerKey) {
    throw new MappingError('QUOTA_FACTS', { detail: `${factsPerKey} invalidations` })
  }
  // [3] keys that one CSIP vouches for without a mapping here
  const voucher = voucherOf(fact)
  if (voucher != null && !reserved) {
    const strangers = invalidations.filter(other => voucherOf(other) === voucher && !hasStanding(set, other)).map(
      signerOf
    )
    if (!hasStanding(set, fact) && new Set(strangers).size >= holdersPerCsip && !strangers.includes(signerOf(fact))) {
      throw new MappingError('QUOTA_CSIP', { detail: `${holdersPerCsip} holder keys` })
    }
  }
  requireRoomFor('invalidations', [...invalidations, fact], reserved)
}

/**
 * In a place that is kept for it; else where everybody's are, counted for each dispute: who is disputed by many answers
 * each.
 */
function admitDefence (set: RecordSet, fact: UncheckedDefence, context: VerifyContext): void {
  requireRoomFor('all defences', [...set.defences, fact])
  const places = new DefencePlaces(set, context)
  if (places.isFor(fact)) {
    return
  }
  const alike = set.defences.filter(({ disputeHash }) => equalBytes(disputeHash, fact.disputeHash))
  requireRoom(set, fact, alike, context.registry.policy.quotas, places.without(set.defences))
}

/** For a defence or link that is here; of several for one fact those that show an earlier time. */
function admitReceipts (set: RecordSet, fact: UncheckedFactReceipts, context: VerifyContext): void {
  if (![...set.defences, ...set.links].some(stored => isFor(fact, stored))) {
    throw new MappingError('RECEIPTS_UNKNOWN')
  }
  const alike = set.receipts.filter(other => equalBytes(other.factHash, fact.factHash))
  if (alike.length >= RECEIPTS_PER_FACT || alike.some(other => other.storedAt <= fact.storedAt)) {
    throw new MappingError('QUOTA_CONFLICT', { detail: `${alike.length} receipts of the fact` })
  }
  const places = new DefencePlaces(set, context)
  if (!places.isForReceipts(fact)) {
    requireRoomFor('receipts', [...places.withoutReceipts(set.receipts), fact])
  }
}

/** The same rules for each kind: how many there are of `held`, how many bytes of `stored`. */
function requireRoom (
  set: RecordSet, fact: ConflictFact, held: readonly ConflictFact[], { factsPerKey, holdersPerCsip }: Quotas,
  stored = held
): void {
  const signer = keyOf(fact)
  const own = held.filter(other => keyOf(other) === signer)
  const reserved = own.length === 0 && hasMapping(set, fact)
  const limit = Math.max(1, Math.floor(factsPerKey / CONFLICT_FRACTION))
  // [1] of one holder key, [2] all together but for the first of those who have mappings here
  if (own.length >= CONFLICT_PER_SIGNER || (!reserved && held.length >= limit)) {
    throw new MappingError('QUOTA_CONFLICT', { detail: `${own.length} and ${held.length} of ${limit} ${fact.kind}s` })
  }
  // [3] keys that one CSIP vouches for without a mapping here
  const strangers = new Set(held.filter(other => other.csipId === fact.csipId && !hasMapping(set, other)).map(keyOf))
  if (!hasMapping(set, fact) && !strangers.has(signer) && strangers.size >= holdersPerCsip) {
    throw new MappingError('QUOTA_CSIP', { detail: `${holdersPerCsip} holder keys` })
  }
  // [4] bytes
  requireRoomFor(`${fact.kind}s`, [...stored, fact], reserved)
}

/** New keys cost nothing: a link counts for the old one, which is attested. */
function holderOf (fact: ConflictFact): Uint8Array {
  return fact.kind === 'link' ? fact.oldKey : fact.holderKey
}

function keyOf (fact: ConflictFact): string {
  return toString(holderOf(fact), 'base16')
}

function hasMapping (set: RecordSet, fact: ConflictFact): boolean {
  return set.entries.some(({ holderKey }) => equalBytes(holderKey, holderOf(fact)))
}

function isRuling ({ by }: UncheckedInvalidation): boolean {
  return by.reason === 'superseded'
}

function isSingle ({ by }: UncheckedInvalidation): boolean {
  return by.reason === 'released' && by.entryId != null
}

/** A CSIP that may re-assign was given that by the registry; a holder has it by a mapping. */
function hasStanding (set: RecordSet, { by }: UncheckedInvalidation): boolean {
  return by.reason !== 'released' || set.entries.some(({ holderKey }) => equalBytes(holderKey, by.holderKey))
}

function voucherOf ({ by }: UncheckedInvalidation): string | undefined {
  return by.reason === 'released' ? claimsOf(by.attestation).csipId : undefined
}
