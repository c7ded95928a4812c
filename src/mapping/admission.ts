/**
 * What a replica takes in (docs/protocol.md, "Admission"). Quotas refuse here and
 * nowhere else, and they never evict: what is stored stays, whoever floods.
 *
 * Everything that is remembered counts, also slots whose lease has ended, else a
 * flood of short leases would not be bounded.
 */
import { compareBytes, equalBytes } from '../base/bytes.ts'
import { decodeStrict } from '../base/codec.ts'
import { MAX_ATTESTATION_LENGTH, MAX_RECORD_SET_LENGTH } from '../base/limits.ts'
import { Signed } from '../base/pb/signed.ts'
import { AttestationPayload } from '../attestation/pb/attestation.ts'
import { toString } from 'uint8arrays/to-string'
import { MappingError } from './errors.ts'
import { OPAQUE_KINDS, retain, supersedes } from './record-set.ts'
import type { UncheckedEntry, VerifiedEntry, VerifyContext } from './interface.ts'
import type { RecordSet } from './record-set.ts'

/**
 * Bytes that entries beyond the reserved slots may take up, so that nobody can
 * fill a record set with large entries and lock new holders out.
 */
const UNRESERVED_LENGTH = MAX_RECORD_SET_LENGTH / 2
/** Tag and length around an entry inside a record set. */
const FRAMING_LENGTH = 4

/**
 * Whether `set`, which is stored, may take in `entry`. Region and placement are
 * for the caller to check.
 *
 * @throws MappingError `ENTRY_FOREIGN`, `ENTRY_STALE`, `ENTRY_BACKDATED`, `ENTRY_EXPIRED`, `QUOTA_HOLDER`, `QUOTA_CSIP`, `QUOTA_KEY`, `QUOTA_BYTES`
 */
export function admit (set: RecordSet, entry: VerifiedEntry, { registry, now }: VerifyContext): void {
  if (!equalBytes(set.lookupKey, entry.lookupKey)) {
    throw new MappingError('ENTRY_FOREIGN')
  }
  const remembered = retain(set, now, registry.policy)
  const held = remembered.entry(entry)
  if (held != null && compareBytes(held.hash, entry.hash) === 0) {
    return // a retry
  }
  // [1] never backwards
  if (held != null && !supersedes(entry, held)) {
    throw new MappingError('ENTRY_STALE', { detail: `sequence ${entry.sequence}, stored ${held.sequence}` })
  }
  if (held != null && entry.issuedAt < held.issuedAt) {
    throw new MappingError('ENTRY_BACKDATED')
  }
  // [2] an ended lease takes no room of its own; it may tell that an older one was replaced
  if (held == null && entry.expiresAt <= now) {
    throw new MappingError('ENTRY_EXPIRED')
  }
  checkQuotas(remembered, entry, held, registry.policy.quotas)
}

/** @throws MappingError `FACT_KIND_REFUSED` when the set holds more than entries */
export function admitKinds (incoming: RecordSet): void {
  const kind = OPAQUE_KINDS.find(candidate => incoming.opaqueFacts(candidate).length > 0)
  if (kind != null) {
    throw new MappingError('FACT_KIND_REFUSED', { detail: kind })
  }
}

function checkQuotas (set: RecordSet, entry: VerifiedEntry, held: UncheckedEntry | undefined, quotas: VerifyContext['registry']['policy']['quotas']): void {
  const others = set.entries.filter(({ slot }) => slot !== entry.slot)
  const own = others.filter(({ holderKey }) => equalBytes(holderKey, entry.holderKey))
  const length = others.reduce((sum, { bytes }) => sum + bytes.byteLength + FRAMING_LENGTH, entry.bytes.byteLength + FRAMING_LENGTH)
  if (held == null) {
    // [3] of one holder
    if (own.length >= quotas.entriesPerHolder) {
      throw new MappingError('QUOTA_HOLDER', { detail: `${quotas.entriesPerHolder} mappings` })
    }
    // [4] holders that one CSIP vouches for: room at one of its CSIPs is enough, so all together stay bounded
    if (own.length === 0 && entry.csips.every(csip => holdersOf(csip, others) >= quotas.holdersPerCsip)) {
      throw new MappingError('QUOTA_CSIP', { detail: `${quotas.holdersPerCsip} holder keys` })
    }
  }
  // [5] all together; the first slots of each holder are reserved, so that a former owner can't lock the new one out
  const reserved = own.length < quotas.reservedPerHolder
  if (held == null && !reserved && others.length >= quotas.entriesPerKey) {
    throw new MappingError('QUOTA_KEY', { detail: `${quotas.entriesPerKey} mappings` })
  }
  if (length > (reserved ? MAX_RECORD_SET_LENGTH : UNRESERVED_LENGTH)) {
    throw new MappingError('QUOTA_BYTES')
  }
}

/** Distinct holder keys among stored entries that this CSIP attests. */
function holdersOf (csip: string, entries: readonly UncheckedEntry[]): number {
  return new Set(entries.filter(entry => csipsOf(entry).includes(csip)).map(({ holderKey }) => toString(holderKey, 'base16'))).size
}

/** Stored entries were verified when they were taken in; this reads who vouched for them. */
function csipsOf (entry: UncheckedEntry): readonly string[] {
  return entry.attestations.map(attestation => {
    const { payload } = decodeStrict(Signed, attestation, 'Attestation', MAX_ATTESTATION_LENGTH)
    return decodeStrict(AttestationPayload, payload, 'AttestationPayload', MAX_ATTESTATION_LENGTH).csipId
  })
}
