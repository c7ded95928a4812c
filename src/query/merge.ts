/** From many answers to one view: which mappings live, and at which DPs each was found. */
import { equalBytes } from '../base/bytes.ts'
import { DiscoveryError } from '../base/errors.ts'
import { mergeRecordSets, RecordSet } from '../mapping/record-set.ts'
import { verifyParsedEntry } from '../mapping/verify.ts'
import { contestedSlots, viewOf } from '../mapping/view.ts'
import type { LookupKey } from '../base/bytes.ts'
import type { UncheckedEntry, VerifiedEntry, VerifyEntryContext } from '../mapping/interface.ts'

/** What one DP holds. */
export interface Holding {
  /** Peer id. */
  readonly dp: string
  readonly set: RecordSet
}

export interface FoundEntry {
  readonly entry: VerifiedEntry
  /** Peer ids, ascending. */
  readonly dps: readonly string[]
}

export interface MergedView {
  /** That live and that nothing known to anybody strikes; older first. */
  readonly entries: readonly FoundEntry[]
  /** Slots of the entries that an open dispute is against. */
  readonly contested: ReadonlySet<string>
  /** DPs that answered with an entry that doesn't verify, and the code of the first. */
  readonly faults: ReadonlyArray<{ readonly dp: string, readonly code: string }>
}

/** A bad entry spoils nothing but itself. The order of `holdings` plays no role. */
export function mergeHoldings (lookupKey: LookupKey, holdings: readonly Holding[], context: VerifyEntryContext): MergedView {
  const faults = new Map<string, string>()
  const verified = holdings.map(({ dp, set }) => ({ dp, set: RecordSet.of(lookupKey, set.entries.flatMap(entry => attempt(dp, entry, context, faults)), set.facts) }))
  const union = verified.reduce<RecordSet<VerifiedEntry>>((all, { set }) => mergeRecordSets(all, set), RecordSet.empty(lookupKey))
  const { living, open } = viewOf(union, context)
  const entries = living.map(entry => ({
    entry,
    dps: [...new Set(verified.filter(({ set }) => holds(set, entry)).map(({ dp }) => dp))].sort()
  }))
  return { entries, contested: contestedSlots({ open }), faults: [...faults].map(([dp, code]) => ({ dp, code })) }
}

function holds (set: RecordSet<VerifiedEntry>, entry: VerifiedEntry): boolean {
  const held = set.entry(entry)
  return held != null && equalBytes(held.hash, entry.hash)
}

function attempt (dp: string, entry: UncheckedEntry, context: VerifyEntryContext, faults: Map<string, string>): VerifiedEntry[] {
  try {
    return [verifyParsedEntry(entry, { ...context, allowExpired: true })]
  } catch (err) {
    if (!(err instanceof DiscoveryError)) {
      throw err
    }
    if (!faults.has(dp)) {
      faults.set(dp, err.code)
    }
    return []
  }
}

/**
 * - `found`: at least one mapping
 * - `none`: everybody who was asked answered, and there is none
 * - `partial`: there is none at those who answered, and others didn't answer
 * - `failed`: nobody answered
 */
export type QueryOutcome = 'found' | 'none' | 'partial' | 'failed'

export function outcomeOf ({ found, answered, complete }: { readonly found: number, readonly answered: number, readonly complete: boolean }): QueryOutcome {
  if (found > 0) {
    return 'found'
  }
  return complete ? 'none' : answered > 0 ? 'partial' : 'failed'
}
