/**
 * Which entries a replica takes in (docs/protocol.md, "Admission"). Quotas refuse here and
 * nowhere else, and they never evict: what is stored stays, whoever floods.
 *
 * Everything that is remembered counts, also slots whose lease has ended, else a
 * flood of short leases would not be bounded.
 */
import { compareBytes, equalBytes } from '../base/bytes.ts'
import { toString } from 'uint8arrays/to-string'
import { MappingError } from './errors.ts'
import { claimsOf } from './fact.ts'
import { retain, supersedes } from './record-set.ts'
import { requireRoomFor } from './room.ts'
import { asStrikable, strikerOf } from './strikes.ts'
import type { VerifiedRegistry } from '../registry/interface.ts'
import type { UncheckedEntry, VerifiedEntry, VerifyContext } from './interface.ts'
import type { RecordSet } from './record-set.ts'

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
 * @throws MappingError `ENTRY_FOREIGN`, `ENTRY_STALE`, `ENTRY_BACKDATED`, `ENTRY_EXPIRED`, `QUOTA_HOLDER`,
 * `QUOTA_CSIP`, `QUOTA_KEY`, `QUOTA_BYTES`
 * @throws MappingError `ENTRY_INVALIDATED`
 */
export function admitOwn (set: RecordSet, entry: VerifiedEntry, { registry, now }: VerifyContext): void {
  if (!equalBytes(set.lookupKey, entry.lookupKey)) {
    throw new MappingError('ENTRY_FOREIGN')
  }
  const remembered = retain(set, now, registry.policy)
  // [1] what is struck doesn't come back, and gets no receipt where it still lies
  const striker = strikerOf(remembered, { registry, now })
  if (striker(entry) != null) {
    throw new MappingError('ENTRY_INVALIDATED')
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
  // [3] an ended lease, or one whose CSIP was revoked, takes no room of its own; it may tell that an older one was
  // replaced
  if (held == null && entry.standsUntil <= now) {
    throw new MappingError('ENTRY_EXPIRED')
  }
  checkQuotas(remembered, entry, held, registry, striker)
}

function checkQuotas (
  set: RecordSet, entry: VerifiedEntry, held: UncheckedEntry | undefined, registry: VerifiedRegistry,
  striker: ReturnType<typeof strikerOf>
): void {
  const { quotas } = registry.policy
  const others = set.entries.filter(({ slot }) => slot !== entry.slot)
  const own = others.filter(({ holderKey }) => equalBytes(holderKey, entry.holderKey))
  if (held == null) {
    // [4] of one holder
    if (own.length >= quotas.entriesPerHolder) {
      throw new MappingError('QUOTA_HOLDER', { detail: `${quotas.entriesPerHolder} mappings` })
    }
    // [5] holders that one CSIP vouches for: room at one of its CSIPs is enough, so all together stay bounded;
    // those before a re-assignment are no obstacle to the one after it
    const standing = set.invalidations.length === 0
      ? others
      : others.filter(other => striker(asStrikable(other, registry)) == null)
    if (own.length === 0 && entry.csips.every(csip => holdersOf(csip, standing) >= quotas.holdersPerCsip)) {
      throw new MappingError('QUOTA_CSIP', { detail: `${quotas.holdersPerCsip} holder keys` })
    }
  }
  // [6] all together; the first slots of each holder are reserved, so that a former owner can't lock the new one out
  const reserved = own.length < quotas.reservedPerHolder
  if (held == null && !reserved && others.length >= quotas.entriesPerKey) {
    throw new MappingError('QUOTA_KEY', { detail: `${quotas.entriesPerKey} mappings` })
  }
  requireRoomFor('entries', [...others, entry], reserved)
}

/** Distinct holder keys among stored entries that this CSIP attests. */
function holdersOf (csip: string, entries: readonly UncheckedEntry[]): number {
  return new Set(
    entries.filter(entry => csipsOf(entry).includes(csip)).map(({ holderKey }) => toString(holderKey, 'base16'))
  ).size
}

/** Stored entries were verified when they were taken in; this reads who vouched for them. */
function csipsOf (entry: UncheckedEntry): readonly string[] {
  return entry.attestations.map(attestation => claimsOf(attestation).csipId)
}
