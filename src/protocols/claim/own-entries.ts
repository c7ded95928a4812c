/** What this DP completed at a key before: it knows of entries that no replica has. */
import { attempt } from '../../mapping/attempt.ts'
import { verifyEntry } from '../../mapping/validity.ts'
import type { LookupKey } from '../../base/bytes.ts'
import type { VerifiedEntry, VerifyContext } from '../../mapping/interface.ts'
import type { ClaimLedger } from './ledger.ts'

/** Of each slot the newest; those that don't verify any more count for nothing, ended leases do. */
export async function ownEntries (
  ledger: Pick<ClaimLedger, 'at'>, lookupKey: LookupKey, context: VerifyContext
): Promise<readonly VerifiedEntry[]> {
  const entries = await ledger.at(lookupKey)
  return entries.flatMap(bytes => attempt(() => verifyEntry(bytes, { ...context, allowExpired: true })) ?? [])
}
