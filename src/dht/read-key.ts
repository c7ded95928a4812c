/** One key under way: who was asked, what they have, and whether that is enough. */
import { equalBytes } from '../base/bytes.ts'
import { judgeClock, leastOf, UNHEARD } from '../registry/clock.ts'
import { majority } from '../registry/placement.ts'
import { mergeRecordSets, RecordSet, supersedes } from '../mapping/record-set.ts'
import { contestedSlots, strikerOf, viewOf } from '../mapping/view.ts'
import { READ_SPARE } from './constants.ts'
import type { LookupKey } from '../base/bytes.ts'
import type { Fact, VerifiedEntry } from '../mapping/interface.ts'
import type { View } from '../mapping/view.ts'
import type { ClockVerdict } from '../registry/clock.ts'
import type { DpRecord, VerifiedRegistry } from '../registry/interface.ts'
import type { ReadOptions, RecordRead, ReplicaVerdict } from './interface.ts'

interface Asked {
  readonly dp: DpRecord
  outcome: ReplicaVerdict['outcome']
  code?: string
  /** Verified facts that it has; undefined: not known. */
  set?: RecordSet<VerifiedEntry>
  /** Milliseconds by which the reader's clock is ahead of its time; undefined: not known. */
  offset?: number
  /** The clock ahead of the even one, when that was measured. */
  lead: number
}

/** What a replica's answer is worth, beside what it holds. */
export interface AnswerWorth {
  /** Why the answer doesn't count, although what could be verified of it is used; undefined: it counts. */
  readonly code?: string
  /** Milliseconds by which the reader's clock is ahead of the replica's time; undefined: it gave none. */
  readonly offset?: number
  /** Milliseconds by which the clock was ahead of the even one then: what it is set by later counts. @default 0 */
  readonly lead?: number
}

/** A DP, and for whom it speaks: an operator has one voice, however many replicas are its own. */
export interface Replica {
  readonly dp: DpRecord
  readonly operator: string
}

/** Replicas of one placement, closest first: of the key, of a region, of a time before. */
export type ReplicaGroup = readonly Replica[]

export class ReadKey {
  readonly lookupKey: LookupKey
  readonly #groups: readonly ReplicaGroup[]
  readonly #options: ReadOptions
  readonly #registry: VerifiedRegistry
  readonly #asked = new Map<string, Asked>()
  #set: RecordSet<VerifiedEntry>
  /** Of the clock before the even one, milliseconds, as it was last looked at. */
  #lead = 0

  constructor (
    lookupKey: LookupKey, groups: readonly ReplicaGroup[], options: ReadOptions, registry: VerifiedRegistry
  ) {
    this.lookupKey = lookupKey
    this.#registry = registry
    this.#groups = groups.filter(group => group.length > 0)
    this.#options = options
    this.#set = RecordSet.empty(lookupKey)
  }

  get set (): RecordSet<VerifiedEntry> {
    return this.#set
  }

  /**
   * Whom to ask now: of each group as many voices as its quorum still needs, and a
   * spare. Each speaks through its closest replica; another one of the same operator
   * stands in where that failed or is silent, once nobody else is left to be asked:
   * it shows what it has, and denies nothing.
   * Those asked before and silent count only when `patient`.
   */
  next (patient: boolean): readonly DpRecord[] {
    return this.#groups.flatMap(group => {
      const wanted = this.#options.until === 'all' ? Infinity : this.#quorum(group) + READ_SPARE
      const spokesmen = spokesmenOf(group)
      const speaking = spokesmen.filter(({ dp }) => this.#isHopeful(dp.id, patient)).length
      const fresh = spokesmen.filter(({ dp }) => this.#isFresh(dp)).slice(0, Math.max(0, wanted - speaking))
      const asked = this.#ask(fresh)
      return speaking + fresh.length >= wanted ? asked : [...asked, ...this.#ask(this.#standIns(group, patient))]
    })
  }

  #ask (replicas: ReplicaGroup): readonly DpRecord[] {
    return replicas.map(({ dp }) => {
      this.#asked.set(dp.id, { dp, outcome: 'silent', lead: 0 })
      return dp
    })
  }

  /** The next replica of each operator of whom nobody is hoped for; all of them where all are wanted. */
  #standIns (group: ReplicaGroup, patient: boolean): ReplicaGroup {
    const fresh = group.filter(({ dp }) => this.#isFresh(dp))
    if (this.#options.until === 'all') {
      return fresh
    }
    const hopeful = this.#voices(group, id => this.#isHopeful(id, patient))
    return spokesmenOf(fresh.filter(({ operator }) => !hopeful.has(operator)))
  }

  answered (dp: DpRecord, set: RecordSet<VerifiedEntry>, { code, offset, lead = 0 }: AnswerWorth = {}): void {
    this.#lead = lead
    this.#asked.set(dp.id, { dp, outcome: code == null ? 'answered' : 'failed', code, set, offset, lead })
    this.#set = mergeRecordSets(this.#set, set)
  }

  failed (dp: DpRecord, code: string): void {
    this.#asked.set(dp.id, { dp, outcome: 'failed', code, lead: 0 })
  }

  isSettled (now: number): boolean {
    const all = this.#options.until === 'all'
    const exhausted = this.#groups.every(group =>
      all ? group.every(({ dp }) => this.#isGone(dp)) : this.#isExhausted(group))
    switch (this.#options.until ?? 'quorum') {
      case 'first':
        return exhausted || this.isComplete || this.#view(now).living.length > 0
      case 'quorum':
        return exhausted || this.isComplete
      case 'all':
        return exhausted
    }
  }

  /**
   * Of each group a majority spoke, each operator through its closest replica: one that stands in may lack what that
   * one stored. An answer counts where the reader's clock is right by it: else what has ended, and what hasn't begun,
   * is left out.
   */
  get isComplete (): boolean {
    return this.#groups.length > 0 && this.#groups.every(group =>
      spokesmenOf(group).filter(({ dp }) => this.#isConfirming(dp.id)).length >= this.#quorum(group))
  }

  /** Of the group that says the least for the reader's clock. */
  get clock (): ClockVerdict {
    const { clockTolerance: tolerance } = this.#registry.policy
    const verdicts = this.#groups.map(group => {
      const words = group.flatMap(({ dp, operator: voice }) => {
        const offset = this.#offsetOf(dp.id)
        return offset == null ? [] : [{ voice, offset }]
      })
      return judgeClock(words, { voices: this.#voices(group, () => true).size, tolerance })
    })
    return leastOf(verdicts) ?? UNHEARD
  }

  /**
   * @param lead - milliseconds by which the clock is ahead of the even one now. Default: as it was with the last answer
   */
  result (now: number, lead: number = this.#lead): RecordRead {
    this.#lead = lead
    const view = this.#view(now)
    const entries = view.living
    const status = entries.length > 0 ? 'found' : this.isComplete ? 'none' : 'unknown'
    const replicas = [...this.#asked.values()].map(({ dp, outcome, code }): ReplicaVerdict =>
      code == null ? { dp: dp.id, outcome } : { dp: dp.id, outcome, code })
    return {
      lookupKey: this.lookupKey,
      status,
      complete: this.isComplete,
      clock: this.clock,
      entries,
      contested: contestedSlots(view),
      set: this.#set,
      replicas,
      foundAt: this.#foundAt(entries)
    }
  }

  #view (now: number): View {
    return viewOf(this.#set, { registry: this.#registry, now })
  }

  #foundAt (entries: readonly VerifiedEntry[]): RecordRead['foundAt'] {
    const have = (fact: Fact): string[] =>
      [...this.#asked.values()].flatMap(({ dp, set }) => set?.has(fact) === true ? dp.id : [])
    return new Map([
      ...entries.map(entry => [entry.slot, this.#holdersOf(entry)] as const),
      ...this.#set.disputes.map(dispute => [dispute.name, have(dispute)] as const)
    ])
  }

  #holdersOf (entry: VerifiedEntry): string[] {
    return [...this.#asked.values()].filter(({ set }) => {
      const held = set?.entry(entry)
      return held != null && equalBytes(held.hash, entry.hash)
    }).map(({ dp }) => dp.id)
  }

  /**
   * What each replica that answered doesn't have, of what it should have.
   *
   * @param isReplica - of an entry or another fact
   */
  * lagging (now: number, isReplica: (dp: DpRecord, fact: VerifiedEntry |
    Fact) => boolean): Iterable<readonly [dp: DpRecord, missing: RecordSet<VerifiedEntry>]> {
    const striker = strikerOf(this.#set, { registry: this.#registry, now })
    for (const { dp, set } of this.#asked.values()) {
      if (set == null) {
        continue
      }
      const missing = this.#set.filter(entry => {
        const held = set.entry(entry)
        // an ended lease is worth telling only to whoever still has what it replaced
        const worth = held == null ? entry.expiresAt > now : supersedes(entry, held)
        return worth && striker(entry) == null && isReplica(dp, entry)
      }, fact => !set.has(fact) && isReplica(dp, fact))
      if (!missing.isEmpty) {
        yield [dp, missing]
      }
    }
  }

  /** Operators of whose replicas one is as `test` asks. */
  #voices (group: ReplicaGroup, test: (id: string) => boolean): Set<string> {
    return new Set(group.filter(({ dp }) => test(dp.id)).map(({ operator }) => operator))
  }

  /** Nobody is waited for any more, and whoever could stand in was asked. */
  #isExhausted (group: ReplicaGroup): boolean {
    const shown = this.#voices(group, id => this.#isConfirming(id))
    return spokesmenOf(group).every(({ dp }) => this.#isGone(dp)) &&
      group.every(({ dp, operator }) => shown.has(operator) || this.#isGone(dp))
  }

  /** A majority of the voices, those included whose place is held and who aren't asked any more. */
  #quorum (group: ReplicaGroup): number {
    const voices = this.#voices(group, () => true).size
    return Math.min(voices, this.#options.quorum ?? majority(voices))
  }

  #isHopeful (id: string, patient: boolean): boolean {
    const outcome = this.#asked.get(id)?.outcome
    return outcome === 'answered' ? this.#isConfirming(id) : patient && outcome === 'silent'
  }

  #isFresh (dp: DpRecord): boolean {
    return isAskable(dp) && !this.#asked.has(dp.id)
  }

  #isConfirming (id: string): boolean {
    return this.#asked.get(id)?.outcome === 'answered' &&
      Math.abs(this.#offsetOf(id) ?? Infinity) <= this.#registry.policy.clockTolerance
  }

  /** A clock that was set since is off by that as well. */
  #offsetOf (id: string): number | undefined {
    const { offset, lead = 0 } = this.#asked.get(id) ?? {}
    return offset == null ? undefined : offset + this.#lead - lead
  }

  /** Answered, failed, or not to be asked. */
  #isGone (dp: DpRecord): boolean {
    const outcome = this.#asked.get(dp.id)?.outcome
    return !isAskable(dp) || outcome === 'answered' || outcome === 'failed'
  }
}

/** The closest replica of each operator, closest first. */
function spokesmenOf (group: ReplicaGroup): ReplicaGroup {
  return group.filter(({ operator }, i) => group.findIndex(other => other.operator === operator) === i)
}

/** Nothing that a revoked DP says counts, though its place is held until its term ends. */
function isAskable ({ status }: DpRecord): boolean {
  return status !== 'revoked'
}
