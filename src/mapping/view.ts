/**
 * What the facts at a lookup key amount to: the same at every replica, DP and
 * querier, whatever came first (docs/protocol.md, "Precedence").
 */
import { DiscoveryError } from '../base/errors.ts'
import { strikes, verifyParsedInvalidation } from './invalidation.ts'
import { inOrder } from './precedence.ts'
import { liveEntries } from './record-set.ts'
import type { Hash } from '../base/bytes.ts'
import type { UncheckedInvalidation, VerifiedEntry, VerifyContext } from './interface.ts'
import type { Strikable } from './invalidation.ts'
import type { RecordSet } from './record-set.ts'

export interface StruckSlot {
  readonly slot: string
  /** SHA-256 of the invalidation; of several the first in canonical order. */
  readonly by: Hash
}

export interface View {
  /** Entries whose lease runs and that nothing strikes, by precedence: older first. */
  readonly living: readonly VerifiedEntry[]
  /** In canonical order; expired ones too. */
  readonly struck: readonly StruckSlot[]
}

/** Invalidations that don't hold under this registry strike nothing. */
export function viewOf (set: RecordSet<VerifiedEntry>, context: VerifyContext): View {
  const striker = strikerOf(set, context)
  const struck = set.entries.flatMap(entry => {
    const by = striker(entry)
    return by == null ? [] : [{ slot: entry.slot, by: by.hash }]
  })
  const gone = new Set(struck.map(({ slot }) => slot))
  return { living: inOrder(liveEntries(set, context.now).filter(({ slot }) => !gone.has(slot))), struck }
}

/** Finds the fact of `set` that strikes an entry. Only what would strike one is verified, and once. */
export function strikerOf (set: Pick<RecordSet, 'invalidations'>, context: VerifyContext): (entry: Strikable) => UncheckedInvalidation | undefined {
  const verdicts = new Map<UncheckedInvalidation, boolean>()
  const holds = (fact: UncheckedInvalidation): boolean => {
    const verdict = verdicts.get(fact) ?? verifies(fact, context)
    verdicts.set(fact, verdict)
    return verdict
  }
  return entry => set.invalidations.find(fact => strikes(fact, entry) && holds(fact))
}

function verifies (fact: UncheckedInvalidation, context: VerifyContext): boolean {
  try {
    verifyParsedInvalidation(fact, context)
    return true
  } catch (err) {
    if (err instanceof DiscoveryError) {
      return false
    }
    throw err
  }
}
