/** Since when enough replicas hold a dispute for its window to run. */
import { silenceRequired } from '../mapping/ruling.ts'
import type { VerifiedReceipt } from '../mapping/receipt.ts'
import type { VerifiedRegistry } from '../registry/interface.ts'

export interface Held {
  /** Operators whose replicas have it on their disk. */
  readonly operators: number
  /** How many it takes. */
  readonly required: number
  /** When it was enough; undefined: it isn't yet. Milliseconds since the epoch. */
  readonly since?: number
}

/** @param receipts - verified, for the dispute; of several by one replica the earliest counts */
export function heldBy (receipts: readonly Pick<VerifiedReceipt, 'dp' | 'storedAt'>[], registry: VerifiedRegistry, now: number): Held {
  const operators = new Set<string>()
  let since: number | undefined
  for (const { dp, storedAt } of [...receipts].sort((a, b) => a.storedAt - b.storedAt)) {
    const operator = registry.dp(dp)?.operator
    if (operator != null) {
      operators.add(operator)
    }
    if (since == null && operators.size >= silenceRequired(registry, storedAt)) {
      since = storedAt
    }
  }
  return { operators: operators.size, required: silenceRequired(registry, now), ...(since == null ? {} : { since }) }
}
