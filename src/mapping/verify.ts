/**
 * Everything about an entry that can be checked with the registry alone, steps
 * in order of cost (docs/protocol.md, "Verifying an entry"). What comes out is
 * the only way to get a `VerifiedEntry`; others call it by validity.ts.
 */
import { toString } from 'uint8arrays/to-string'
import { equalBytes } from '../base/bytes.ts'
import { verifyUnder } from '../base/envelope.ts'
import { sha256 } from '../base/hash.ts'
import { AttestationError } from '../attestation/errors.ts'
import { olderKeysOf, verifyAttestation } from '../attestation/verify.ts'
import { placementAt } from '../registry/placement.ts'
import { dpParts, holderParts } from './entry.ts'
import { MappingError } from './errors.ts'
import { claimedSeniority, parseWitness, verifyWitness } from './witness.ts'
import type { VerifiedAttestation } from '../attestation/verify.ts'
import type { DpRecord } from '../registry/interface.ts'
import type {
  EntryProofs, UncheckedEntry, UncheckedHolderEntry, VerifiedEntry, VerifiedHolderEntry, VerifyContext,
  VerifyEntryContext
} from './interface.ts'

export { openEntry, openIndex, openWithPartKeys } from './open.ts'

/**
 * (Everybody) Proofs of an entry, compact or whole.
 *
 * @throws BaseError as `decodeStrict`, `LENGTH_INVALID`
 * @throws AttestationError
 * @throws MappingError `VERSION_UNKNOWN`, `ENTRY_…`, `WITNESS…`
 */
export function verifyParsedEntry (entry: UncheckedEntry, context: VerifyEntryContext): VerifiedEntry {
  const known = cached(entry, context)
  if (known != null) {
    return known
  }
  const { registry, now, allowExpired = false } = context
  const at = allowExpired ? Math.min(now, entry.expiresAt - 1) : now
  // [4] to [7]
  const dp = checkFacts(entry, { registry, now: at })
  checkDp(dp, entry)
  // [8] attestations, as of when they were witnessed
  const statements = entry.witnesses.map(parseWitness)
  const seniority = claimedSeniority(statements, registry)
  const attested = checkAttestations(entry, { registry, now: at }, seniority.witnessedAt)
  if (attested.standsUntil <= at && !allowExpired) {
    throw new AttestationError('ATTESTATION_CSIP_REVOKED', { detail: 'none of its attestations stands any more' })
  }
  if (dp.status === 'revoked' && seniority.witnessedAt >= dp.statusSince) {
    throw new MappingError('ENTRY_DP_NOT_ALLOWED', { detail: 'witnessed after it was revoked' })
  }
  // [9] the holder
  checkHolderSignature(entry, context)
  // [10] seniority
  for (const statement of statements) {
    verifyWitness(statement, { attestation: attested.first, registry, now })
  }
  // [11] the DP
  if (!verifyUnder('entryDp', registry.federationId, dp.publicKey, entry.dpSignature, ...dpParts(entry))) {
    throw new MappingError('ENTRY_DP_SIGNATURE_INVALID', { detail: dp.id })
  }
  const verified = { ...entry, ...attested.proven, ...seniority, standsUntil: attested.standsUntil } as VerifiedEntry
  context.cache?.set(cacheKey(entry, context), verified)
  return verified
}

/**
 * (Publishing DP) The same for what a holder hands in, before witnesses and the
 * DP's own signature: all but steps 10 and 11.
 */
export function verifyParsedHolderEntry (entry: UncheckedHolderEntry, context: VerifyContext): VerifiedHolderEntry {
  checkDp(checkFacts(entry, context), entry)
  const { proven } = checkAttestations(entry, context, context.now)
  checkHolderSignature(entry, context)
  return { ...entry, ...proven } as VerifiedHolderEntry
}

/** Steps 4 to 7: what costs no signature. */
function checkFacts (entry: EntryProofs, { registry, now }: VerifyContext): DpRecord {
  const { policy } = registry
  // [4] the lease
  if (entry.expiresAt <= entry.issuedAt) {
    throw new MappingError('ENTRY_TIMES_INVALID')
  }
  if (entry.expiresAt - entry.issuedAt > policy.maxEntryLifetime) {
    throw new MappingError('ENTRY_LIFETIME_EXCEEDED', {
      detail: `${entry.expiresAt - entry.issuedAt} ms of ${policy.maxEntryLifetime}`
    })
  }
  if (entry.issuedAt > now + policy.clockTolerance) {
    throw new MappingError('ENTRY_NOT_YET_ISSUED', { detail: `by ${entry.issuedAt - now} ms` })
  }
  if (entry.expiresAt <= now) {
    throw new MappingError('ENTRY_EXPIRED', { detail: `since ${now - entry.expiresAt} ms` })
  }
  // [5] a DP of the registry
  const dp = registry.dp(entry.dp)
  if (dp == null) {
    throw new MappingError('ENTRY_DP_UNKNOWN')
  }
  // [6] regions of the federation
  if (!entry.regions.every(region => placementAt(policy, entry.issuedAt).regions.includes(region))) {
    throw new MappingError('ENTRY_REGION_UNKNOWN')
  }
  // [7] a key of the federation
  if (registry.oprfKey(entry.oprfKeyId) == null) {
    throw new MappingError('ENTRY_OPRF_KEY_UNKNOWN', { detail: `key ${entry.oprfKeyId}` })
  }
  return dp
}

/** Active DPs publish; one that leaves only renews; what one published before it left or was revoked stands. */
function checkDp (dp: DpRecord, entry: EntryProofs): void {
  const renewal = dp.status === 'leaving' && entry.sequence > 1
  if (dp.status !== 'active' && !renewal && entry.issuedAt >= dp.statusSince) {
    throw new MappingError('ENTRY_DP_NOT_ALLOWED', { detail: dp.status })
  }
}

interface Attested {
  standsUntil: number
  first: VerifiedAttestation
  proven: Pick<VerifiedHolderEntry, 'csiType' | 'verifiedAttestations' | 'csips' | 'strength' | 'attestedUntil'>
}

function checkAttestations (entry: EntryProofs, context: VerifyContext, witnessedAt: number): Attested {
  const { registry } = context
  if (!entry.attestations.every((attestation, i) =>
    equalBytes(sha256(attestation), entry.attestationHashes[i] ?? attestation))) {
    throw new MappingError('ENTRY_ATTESTATION_MISMATCH')
  }
  const verifiedAttestations = entry.attestations.map(attestation =>
    verifyAttestation(attestation, { ...context, witnessedAt, allowEnded: true }))
  const [first] = verifiedAttestations
  const sameCsi = verifiedAttestations.every(({ lookupKey, oprfKeyId, csiType }) =>
    equalBytes(lookupKey, entry.lookupKey) && oprfKeyId === entry.oprfKeyId && csiType === first?.csiType)
  if (first == null || !sameCsi) {
    throw new MappingError('ENTRY_ATTESTATION_OTHER_CSI')
  }
  const older = olderKeysOf(verifiedAttestations).map(({ oprfKeyId }) => oprfKeyId)
  if (new Set(older).size < older.length) {
    throw new MappingError('ENTRY_ATTESTATION_OTHER_CSI', { detail: 'under an older key' })
  }
  if (!verifiedAttestations.every(({ holderKey }) => equalBytes(holderKey, entry.holderKey))) {
    throw new MappingError('ENTRY_ATTESTATION_OTHER_HOLDER')
  }
  const csips = [...new Set(verifiedAttestations.map(({ csipId }) => csipId))].sort()
  if (csips.length < verifiedAttestations.length) {
    throw new MappingError('ENTRY_ATTESTATION_DUPLICATE')
  }
  const required = registry.csiType(first.csiType)?.attestationsRequired ?? 1
  if (csips.length < required) {
    throw new MappingError('ENTRY_ATTESTATIONS_TOO_FEW', { detail: `${csips.length} of ${required}` })
  }
  if (verifiedAttestations.some(({ expiresAt }) => expiresAt < entry.expiresAt)) {
    throw new MappingError('ENTRY_OUTLIVES_ATTESTATION')
  }
  const strength = Math.max(...verifiedAttestations.map(attestation => attestation.strength))
  // the CSIPs that are left suffice for as long as the required-th of them stands
  const standing = verifiedAttestations.map(({ standsUntil }) => standsUntil).sort((a, b) => b - a)
  const standsUntil = Math.min(entry.expiresAt, standing[required - 1] ?? 0)
  const attestedUntil = Math.max(...verifiedAttestations.map(({ expiresAt }) => expiresAt))
  return {
    first, standsUntil, proven: { csiType: first.csiType, verifiedAttestations, csips, strength, attestedUntil }
  }
}

function checkHolderSignature (entry: EntryProofs, { registry }: VerifyContext): void {
  const { holderKey, holderSignature } = entry
  if (!verifyUnder('entryHolder', registry.federationId, holderKey, holderSignature, ...holderParts(entry))) {
    throw new MappingError('ENTRY_HOLDER_SIGNATURE_INVALID')
  }
}

/** What was verified under this registry stays so until its lease ends. */
function cached (entry: UncheckedEntry, context: VerifyEntryContext): VerifiedEntry | undefined {
  const known = context.cache?.get(cacheKey(entry, context))
  return known != null && (known.standsUntil > context.now || context.allowExpired === true) ? known : undefined
}

function cacheKey ({ hash }: UncheckedEntry, { registry }: VerifyEntryContext): string {
  return `${toString(registry.hash, 'latin1')}${toString(hash, 'latin1')}`
}
