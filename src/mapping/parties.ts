/** Whose matter a dispute is: an arbiter of the same operator has no say in it (docs/protocol.md, "Rulings"). */
import { equalBytes } from '../base/bytes.ts'
import { Certificates } from './certificates.ts'
import { MappingError } from './errors.ts'
import { asStrikable } from './strikes.ts'
import type { VerifiedRegistry } from '../registry/interface.ts'
import type { UncheckedDispute, UncheckedEntry, UncheckedInvalidation } from './interface.ts'

/**
 * DPs that published what either side of a dispute had at its key when it was
 * made: the claimant's mappings, and older ones of others. A later one makes
 * nobody a party, else a side could rid itself of arbiters.
 *
 * @returns peer ids, ascending
 */
export function partiesTo (
  { holderKey, issuedAt }: UncheckedDispute, entries: readonly UncheckedEntry[], registry: VerifiedRegistry
): readonly string[] {
  const certificates = new Certificates(entries, [], registry)
  const isOlder = (entry: UncheckedEntry): boolean =>
    certificates.dated(asStrikable(entry, registry)).establishedAt < issuedAt
  const involved = entries.filter(entry => entry.issuedAt <= issuedAt && entry.expiresAt > issuedAt &&
    (equalBytes(entry.holderKey, holderKey) || isOlder(entry)))
  return [...new Set(involved.map(({ dp }) => dp))].sort()
}

/**
 * (Replica) Whether the verdict of a ruling by arbiters names every party's DP
 * that `entries` tell. Others believe what the arbiters signed: entries come and
 * go, and what is struck stays struck.
 *
 * @throws MappingError `RULING_PARTY_MISSING`
 */
export function requireParties (
  { by }: UncheckedInvalidation, entries: readonly UncheckedEntry[], registry: VerifiedRegistry
): void {
  if (by.reason !== 'superseded' || by.decision == null) {
    return
  }
  const { parties } = by.decision.verdict
  const missing = partiesTo(by.dispute, entries, registry).find(dp => !parties.includes(dp))
  if (missing != null) {
    throw new MappingError('RULING_PARTY_MISSING', { detail: missing })
  }
}
