/** Since when enough voices hold a dispute for its window to run. */
import { isVoice, voicesRequired } from '../mapping/voices.ts'
import type { LookupKey } from '../base/bytes.ts'
import type { VerifiedReceipt } from '../mapping/receipt.ts'
import type { VerifiedRegistry } from '../registry/interface.ts'

export interface Held {
  /** Operators whose voices have it on their disk. */
  readonly operators: number
  /** How many it takes. */
  readonly required: number
  /** When it was enough; undefined: it isn't yet. Milliseconds since the epoch. */
  readonly since?: number
}

/** @param receipts - verified, for the dispute; of several by one replica the earliest counts */
export function heldBy (
  receipts: readonly Pick<VerifiedReceipt, 'dp' | 'storedAt'>[], lookupKey: LookupKey, registry: VerifiedRegistry,
  now: number
): Held {
  const voices = new Set<string>()
  let since: number | undefined
  for (const { dp, storedAt } of [...receipts].sort((a, b) => a.storedAt - b.storedAt)) {
    if (isVoice(dp, lookupKey, registry, storedAt)) {
      voices.add(dp)
    }
    if (since == null && voices.size >= voicesRequired(lookupKey, registry, storedAt)) {
      since = storedAt
    }
  }
  return {
    operators: voices.size, required: voicesRequired(lookupKey, registry, now), ...(since == null ? {} : { since })
  }
}
