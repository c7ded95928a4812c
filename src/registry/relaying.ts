/** Whether a federation can keep from each of its DPs who asks about whom. */
import type { DpRecord } from './interface.ts'

/** The asker's own, the one that relays, and the one that opens. */
const RELAY_OPERATORS = 3

/** Three operators have an active DP with an HPKE key. */
export function canRelay (dps: ReadonlyArray<Pick<DpRecord, 'hpkeKey' | 'status' | 'terms'>>): boolean {
  const able = dps.filter(({ hpkeKey, status }) => hpkeKey != null && status === 'active')
  return new Set(able.map(({ terms }) => terms.at(-1)?.operator)).size >= RELAY_OPERATORS
}
