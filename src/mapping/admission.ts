/**
 * What a replica takes in (docs/protocol.md, "Admission"). Quotas refuse here and
 * nowhere else, and they never evict: what is stored stays, whoever floods.
 *
 * Everything that is remembered counts, also slots whose lease has ended, else a
 * flood of short leases would not be bounded.
 */
import { compareBytes, equalBytes } from '../base/bytes.ts'
import { decodeStrict } from '../base/codec.ts'
import { DiscoveryError } from '../base/errors.ts'
import { MAX_ATTESTATION_LENGTH, MAX_RECORD_SET_LENGTH } from '../base/limits.ts'
import { Signed } from '../base/pb/signed.ts'
import { AttestationPayload } from '../attestation/pb/attestation.ts'
import { toString } from 'uint8arrays/to-string'
import { SIGNER_FRACTION } from './constants.ts'
import { MappingError } from './errors.ts'
import { signerOf } from './invalidation.ts'
import { OPAQUE_KINDS, retain, supersedes } from './record-set.ts'
import { strikerOf } from './view.ts'
import { claimedSeniority, parseWitness } from './witness.ts'
import type { VerifiedRegistry } from '../registry/interface.ts'
import type { UncheckedEntry, UncheckedInvalidation, VerifiedEntry, VerifiedInvalidation, VerifyContext } from './interface.ts'
import type { RecordSet } from './record-set.ts'

/**
 * Bytes that entries beyond the reserved slots may take up, so that nobody can
 * fill a record set with large entries and lock new holders out.
 */
const UNRESERVED_LENGTH = MAX_RECORD_SET_LENGTH / 2
/** Bytes that are kept for invalidations: `factsPerKey` of them, at the default, at full length. */
const FACTS_LENGTH = MAX_RECORD_SET_LENGTH / 4
/** Tag and length around an entry inside a record set. */
const FRAMING_LENGTH = 4

/**
 * Whether the set of a replica, which is stored, may take in `entry`. Region and
 * placement are for the caller to check.
 *
 * @throws MappingError `ENTRY_FEDERATED_ONLY`, or as `admitOwn`
 */
export function admit (set: RecordSet, entry: VerifiedEntry, context: VerifyContext): void {
  requirePublic(entry)
  admitOwn(set, entry, context)
}

/**
 * What the holder wants its DP to keep to itself is in no replica, however it got there.
 *
 * @throws MappingError `ENTRY_FEDERATED_ONLY`
 */
export function requirePublic ({ federatedOnly }: Pick<UncheckedEntry, 'federatedOnly'>): void {
  if (federatedOnly != null) {
    throw new MappingError('ENTRY_FEDERATED_ONLY')
  }
}

/**
 * The same for the set of what the publishing DP keeps to itself.
 *
 * @throws MappingError `ENTRY_FOREIGN`, `ENTRY_STALE`, `ENTRY_BACKDATED`, `ENTRY_EXPIRED`, `QUOTA_HOLDER`, `QUOTA_CSIP`, `QUOTA_KEY`, `QUOTA_BYTES`
 * @throws MappingError `ENTRY_STRUCK`
 */
export function admitOwn (set: RecordSet, entry: VerifiedEntry, { registry, now }: VerifyContext): void {
  if (!equalBytes(set.lookupKey, entry.lookupKey)) {
    throw new MappingError('ENTRY_FOREIGN')
  }
  const remembered = retain(set, now, registry.policy)
  // [1] what is struck doesn't come back, and gets no receipt where it still lies
  const striker = strikerOf(remembered, { registry, now })
  if (striker(entry) != null) {
    throw new MappingError('ENTRY_STRUCK')
  }
  const held = remembered.entry(entry)
  if (held != null && compareBytes(held.hash, entry.hash) === 0) {
    return // a retry
  }
  // [2] never backwards
  if (held != null && !supersedes(entry, held)) {
    throw new MappingError('ENTRY_STALE', { detail: `sequence ${entry.sequence}, stored ${held.sequence}` })
  }
  if (held != null && entry.issuedAt < held.issuedAt) {
    throw new MappingError('ENTRY_BACKDATED')
  }
  // [3] an ended lease takes no room of its own; it may tell that an older one was replaced
  if (held == null && entry.expiresAt <= now) {
    throw new MappingError('ENTRY_EXPIRED')
  }
  checkQuotas(remembered, entry, held, registry, striker)
}

/**
 * Whether `set`, which is stored, may take in `fact`. Placement is for the caller
 * to check.
 *
 * @throws MappingError `INVALIDATION_FOREIGN`, `QUOTA_FACTS_SIGNER`, `QUOTA_FACTS`, `QUOTA_CSIP`, `QUOTA_BYTES`
 */
export function admitInvalidation (set: RecordSet, fact: VerifiedInvalidation, { registry, now }: VerifyContext): void {
  if (!equalBytes(set.lookupKey, fact.lookupKey)) {
    throw new MappingError('INVALIDATION_FOREIGN')
  }
  const remembered = retain(set, now, registry.policy)
  if (remembered.hasInvalidation(fact)) {
    return // a retry
  }
  const { factsPerKey, holdersPerCsip } = registry.policy.quotas
  const { invalidations } = remembered
  // [1] of one signer; releases of one mapping and of all are counted apart, so that all can always be released
  const alike = invalidations.filter(other => signerOf(other) === signerOf(fact) && isSingle(other) === isSingle(fact))
  const perSigner = Math.max(1, Math.floor(factsPerKey / SIGNER_FRACTION))
  if (alike.length >= perSigner) {
    throw new MappingError('QUOTA_FACTS_SIGNER', { detail: `${perSigner} invalidations` })
  }
  // [2] all together; the first of a holder who has mappings here, and of a CSIP, is reserved
  const reserved = alike.length === 0 && hasStanding(remembered, fact)
  if (!reserved && invalidations.length >= factsPerKey) {
    throw new MappingError('QUOTA_FACTS', { detail: `${factsPerKey} invalidations` })
  }
  // [3] keys that one CSIP vouches for without a mapping here
  const voucher = voucherOf(fact)
  if (voucher != null && !reserved) {
    const strangers = invalidations.filter(other => voucherOf(other) === voucher && !hasStanding(remembered, other)).map(signerOf)
    if (!hasStanding(remembered, fact) && new Set(strangers).size >= holdersPerCsip && !strangers.includes(signerOf(fact))) {
      throw new MappingError('QUOTA_CSIP', { detail: `${holdersPerCsip} holder keys` })
    }
  }
  const length = invalidations.reduce((sum, { bytes }) => sum + bytes.byteLength + FRAMING_LENGTH, fact.bytes.byteLength + FRAMING_LENGTH)
  if (length > (reserved ? FACTS_LENGTH : FACTS_LENGTH / 2)) {
    throw new MappingError('QUOTA_BYTES')
  }
}

function isSingle ({ by }: UncheckedInvalidation): boolean {
  return by.reason === 'released' && by.entryId != null
}

/** A CSIP that may re-assign was given that by the registry; a holder has it by a mapping. */
function hasStanding (set: RecordSet, { by }: UncheckedInvalidation): boolean {
  return by.reason === 'reassigned' || set.entries.some(({ holderKey }) => equalBytes(holderKey, by.holderKey))
}

function voucherOf ({ by }: UncheckedInvalidation): string | undefined {
  return by.reason === 'released' ? attesterOf(by.attestation) : undefined
}

/** @throws MappingError `FACT_KIND_REFUSED` when the set holds more than entries and invalidations */
export function admitKinds (incoming: RecordSet): void {
  const kind = OPAQUE_KINDS.find(candidate => incoming.opaqueFacts(candidate).length > 0)
  if (kind != null) {
    throw new MappingError('FACT_KIND_REFUSED', { detail: kind })
  }
}

function checkQuotas (set: RecordSet, entry: VerifiedEntry, held: UncheckedEntry | undefined, registry: VerifiedRegistry, striker: ReturnType<typeof strikerOf>): void {
  const { quotas } = registry.policy
  const others = set.entries.filter(({ slot }) => slot !== entry.slot)
  const own = others.filter(({ holderKey }) => equalBytes(holderKey, entry.holderKey))
  const length = others.reduce((sum, { bytes }) => sum + bytes.byteLength + FRAMING_LENGTH, entry.bytes.byteLength + FRAMING_LENGTH)
  if (held == null) {
    // [4] of one holder
    if (own.length >= quotas.entriesPerHolder) {
      throw new MappingError('QUOTA_HOLDER', { detail: `${quotas.entriesPerHolder} mappings` })
    }
    // [5] holders that one CSIP vouches for: room at one of its CSIPs is enough, so all together stay bounded;
    // those before a re-assignment are no obstacle to the one after it
    const standing = set.invalidations.length === 0 ? others : others.filter(other => striker({ ...other, establishedAt: seniorityOf(other, registry) }) == null)
    if (own.length === 0 && entry.csips.every(csip => holdersOf(csip, standing) >= quotas.holdersPerCsip)) {
      throw new MappingError('QUOTA_CSIP', { detail: `${quotas.holdersPerCsip} holder keys` })
    }
  }
  // [6] all together; the first slots of each holder are reserved, so that a former owner can't lock the new one out
  const reserved = own.length < quotas.reservedPerHolder
  if (held == null && !reserved && others.length >= quotas.entriesPerKey) {
    throw new MappingError('QUOTA_KEY', { detail: `${quotas.entriesPerKey} mappings` })
  }
  if (length > (reserved ? MAX_RECORD_SET_LENGTH - FACTS_LENGTH : UNRESERVED_LENGTH)) {
    throw new MappingError('QUOTA_BYTES')
  }
}

/** Distinct holder keys among stored entries that this CSIP attests. */
function holdersOf (csip: string, entries: readonly UncheckedEntry[]): number {
  return new Set(entries.filter(entry => csipsOf(entry).includes(csip)).map(({ holderKey }) => toString(holderKey, 'base16'))).size
}

/** Stored entries were verified when they were taken in; this reads who vouched for them. */
function csipsOf (entry: UncheckedEntry): readonly string[] {
  return entry.attestations.map(attesterOf)
}

/** Of a stored entry; one whose witnesses the registry doesn't list any more counts as the youngest. */
function seniorityOf (entry: UncheckedEntry, registry: VerifiedRegistry): number {
  try {
    return claimedSeniority(entry.witnesses.map(parseWitness), registry, entry.dp).establishedAt
  } catch (err) {
    if (err instanceof DiscoveryError) {
      return Infinity
    }
    throw err
  }
}

function attesterOf (attestation: Uint8Array): string {
  const { payload } = decodeStrict(Signed, attestation, 'Attestation', MAX_ATTESTATION_LENGTH)
  return decodeStrict(AttestationPayload, payload, 'AttestationPayload', MAX_ATTESTATION_LENGTH).csipId
}
