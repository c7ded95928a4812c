/** From many answers to one view: which mappings live, and at which DPs each was found. */
import { equalBytes } from '../base/bytes.ts'
import { DiscoveryError } from '../base/errors.ts'
import { isForged } from '../mapping/forged.ts'
import { mergeRecordSets, RecordSet } from '../mapping/record-set.ts'
import { verifyFact, verifyParsed } from '../mapping/validity.ts'
import { contestedSlots, viewOf } from '../mapping/view.ts'
import type { LookupKey } from '../base/bytes.ts'
import type { Fact, VerifiedEntry, VerifiedNote, VerifyEntryContext } from '../mapping/interface.ts'

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
  /** Where more mappings are kept that no replica keeps. */
  readonly notes: readonly VerifiedNote[]
  /** Slots of the entries that an open dispute is against. */
  readonly contested: ReadonlySet<string>
  /** All that holds of what they have. */
  readonly known: RecordSet<VerifiedEntry>
  /** DPs that answered with what doesn't verify, and the code of the first. */
  readonly faults: ReadonlyArray<{ readonly dp: string, readonly code: string }>
}

/** What doesn't hold spoils nothing but itself. The order of `holdings` plays no role. */
export function mergeHoldings (
  lookupKey: LookupKey, holdings: readonly Holding[], context: VerifyEntryContext
): MergedView {
  const judge = new Judge(context)
  const verified = holdings.map(({ dp, set }) => ({ dp, set: judge.setOf(dp, set) }))
  const union = verified.reduce<RecordSet<VerifiedEntry>>(
    (all, { set }) => mergeRecordSets(all, set), RecordSet.empty(lookupKey))
  const { living, open, notes } = viewOf(union, context)
  const entries = living.map(entry => ({
    entry,
    dps: [...new Set(verified.filter(({ set }) => holds(set, entry)).map(({ dp }) => dp))].sort()
  }))
  const faults = [...judge.faults].map(([dp, code]) => ({ dp, code }))
  return { entries, notes, contested: contestedSlots({ open }), known: union, faults }
}

function holds (set: RecordSet<VerifiedEntry>, entry: VerifiedEntry): boolean {
  const held = set.entry(entry)
  return held != null && equalBytes(held.hash, entry.hash)
}

/** What a fact is: of use, of none any more or yet, or nothing that anybody honest shows. */
type Judgement = 'holds' | 'useless' | { readonly forged: string }

class Judge {
  /** By DP, the code of the first. */
  readonly faults = new Map<string, string>()
  readonly #context: VerifyEntryContext
  /** The same facts come from many DPs. */
  readonly #facts = new Map<string, Judgement>()

  constructor (context: VerifyEntryContext) {
    this.#context = { ...context, allowExpired: true }
  }

  /** What holds of what a DP shows. */
  setOf (dp: string, { lookupKey, entries, facts }: RecordSet): RecordSet<VerifiedEntry> {
    const verified = entries.flatMap(entry => {
      const judged = this.#try(() => verifyParsed('entry', entry, this.#context))
      if (judged instanceof DiscoveryError) {
        this.#blame(dp, judged.code)
      }
      return judged instanceof DiscoveryError ? [] : [judged]
    })
    return RecordSet.of(lookupKey, verified, facts.filter(fact => {
      const judged = this.#judge(fact)
      if (typeof judged === 'object') {
        this.#blame(dp, judged.forged)
      }
      return judged === 'holds'
    }))
  }

  #judge (fact: Fact): Judgement {
    const key = `${fact.kind} ${fact.name}`
    let judged = this.#facts.get(key)
    if (judged == null) {
      const verified = this.#try(() => verifyFact(fact, this.#context))
      judged = !(verified instanceof DiscoveryError)
        ? 'holds'
        : isForged(verified) ? { forged: verified.code } : 'useless'
      this.#facts.set(key, judged)
    }
    return judged
  }

  #blame (dp: string, code: string): void {
    this.faults.set(dp, this.faults.get(dp) ?? code)
  }

  /** What isn't a refusal is our own fault and goes up. */
  #try<T> (verify: () => T): T | DiscoveryError {
    try {
      return verify()
    } catch (err) {
      if (err instanceof DiscoveryError) {
        return err
      }
      throw err
    }
  }
}

/**
 * - `found`: at least one mapping
 * - `opted-out`: none, and somebody who proved possession lists no service; there may be more where not everybody
 *   answered
 * - `none`: everybody who was asked answered, and there is none
 * - `partial`: there is none at those who answered, and others didn't answer
 * - `failed`: nobody answered
 */
export type QueryOutcome = 'found' | 'opted-out' | 'none' | 'partial' | 'failed'

export interface Counted {
  /** Mappings. */
  readonly found: number
  /** Entries that list no service. */
  readonly optedOut: number
  /** How many who were asked answered, and whether that is everybody. */
  readonly answered: number
  readonly complete: boolean
}

export function outcomeOf ({ found, optedOut, answered, complete }: Counted): QueryOutcome {
  if (found > 0) {
    return 'found'
  }
  if (optedOut > 0) {
    return 'opted-out'
  }
  return complete ? 'none' : answered > 0 ? 'partial' : 'failed'
}
