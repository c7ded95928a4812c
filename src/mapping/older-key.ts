/**
 * One identifier under two evaluation keys, while one takes the place of the other:
 * what strikes it under the older one strikes what was moved from there, too
 * (docs/protocol.md, "Rotation").
 */
import { equalBytes } from '../base/bytes.ts'
import { strikerOf } from './strikes.ts'
import type { Answerable } from './invalidation.ts'
import type { UncheckedEntry, VerifyContext } from './interface.ts'
import type { StrikingFacts, Striker } from './strikes.ts'

/**
 * Finds the fact under the older key that strikes an entry under the newer. A ruling
 * is about those who were there to answer: it strikes whose holder key has an entry
 * there, and none that began under the newer key.
 *
 * @param older - what is known under the older key
 * @param entries - under the newer: proof that was given there is an answer to what is open here
 */
export function strikerUnder (older: StrikingFacts, entries: readonly UncheckedEntry[], context: VerifyContext): Striker {
  const striker = strikerOf({ ...partsOf(older), entries: [...older.entries, ...entries] }, context)
  const wasThere = ({ holderKey }: Answerable): boolean => older.entries.some(entry => equalBytes(entry.holderKey, holderKey))
  return entry => {
    const by = striker(entry)
    return by?.by.reason === 'superseded' && !wasThere(entry) ? undefined : by
  }
}

/** A record set has them by getters. */
function partsOf ({ invalidations, defences, links, receipts }: StrikingFacts): Omit<StrikingFacts, 'entries'> {
  return { invalidations, defences, links, receipts }
}
