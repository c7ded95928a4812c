/**
 * The DPs that a node relays and reads through: a few of each, kept for some time,
 * so that connections stand and few operators see that it asks; and what is
 * remembered of each. It orders, it never excludes. Pure, but for clock and lot.
 */
import { LRUCache } from 'lru-cache'
import { steadyNow } from '../../base/clock.ts'
import { shuffled } from '../../base/lot.ts'
import type { Clock, Random } from '../../base/clock.ts'
import type { DpRecord } from '../../registry/interface.ts'

export type PartnerRole = 'relay' | 'gateway'

/** Kept of each role, of different operators where there are so many: with two that are gone, one is left. */
const KEPT = 3
/** Milliseconds: long enough to be worth a handshake, and nobody carries a node's requests for ever. */
const KEPT_FOR = 2 * 3_600_000
/** Failures count half as much after this, milliseconds: the time in which a node restarts. */
const HALF_LIFE = 30_000
/** So many failures are remembered: with the half-life, for some three minutes. */
const MAX_POINTS = 4
/** Below this somebody is as good as one that never failed: one certain failure counts for a minute. */
const FORGIVEN = 0.25
/** Milliseconds in which a lookup surely ends: so long whoever relayed for it isn't asked to read for it. */
export const LOOKUP_SPAN = 15_000
/** DPs remembered: more than a federation has. */
const MAX_REMEMBERED = 1_000
/** Weight of the newest measurement: five of them turn the average. */
const EWMA_WEIGHT = 0.3

interface Seen {
  points: number
  at: number
  busyUntil: number
  heardAt: number
}

export interface PartnerBookComponents {
  readonly clock: Clock
  readonly random: Random
}

export class PartnerBook {
  readonly #components: PartnerBookComponents
  readonly #seen = new LRUCache<string, Seen>({ max: MAX_REMEMBERED })
  readonly #kept: Record<PartnerRole, Map<string, { readonly operator: string, readonly until: number }>> = {
    relay: new Map(), gateway: new Map()
  }

  /** By operator: when a DP of it relayed last. */
  readonly #relayedAt = new LRUCache<string, number>({ max: MAX_REMEMBERED })
  /** Milliseconds that an answer takes, by the kind of request. */
  readonly #usual = new Map<string, number>()

  constructor (components: PartnerBookComponents) {
    this.#components = components
  }

  /**
   * All of them, the best first: who didn't fail lately, kept ones before others. Among
   * kept ones relays have their order, so that one carries all it can; gateways are
   * drawn, so that none sees all that is read.
   */
  order (role: PartnerRole, candidates: readonly DpRecord[]): readonly DpRecord[] {
    const drawn = shuffled(candidates, this.#components.random)
    const kept = this.#keep(role, drawn)
    const place = new Map((role === 'relay' ? [...kept] : drawn.filter(({ id }) => kept.has(id)).map(({ id }) => id))
      .map((id, i) => [id, i]))
    const ranked = drawn.map(dp => ({ dp, points: this.points(dp.id), place: place.get(dp.id) ?? KEPT + place.size }))
    return ranked.sort((a, b) => a.points - b.points || a.place - b.place).map(({ dp }) => dp)
  }

  /** The first of that order, where it is one that is kept. */
  foremost (role: PartnerRole, candidates: readonly DpRecord[]): DpRecord | undefined {
    for (const [id, { until }] of this.#kept[role]) {
      const dp = candidates.find(candidate => candidate.id === id)
      if (dp != null && until > steadyNow(this.#components.clock) && this.points(id) === 0) {
        return dp
      }
    }
    return this.order(role, candidates)[0]
  }

  /** What counts against it at this moment, 0 or more; one that asked for time has the most. */
  points (id: string): number {
    const seen = this.#seen.get(id)
    const now = steadyNow(this.#components.clock)
    if (seen == null) {
      return 0
    }
    const points = faded(seen, now)
    return seen.busyUntil > now ? MAX_POINTS + 1 : points < FORGIVEN ? 0 : points
  }

  /** It did what it was asked to: what was is forgiven. */
  worked (id: string): void {
    const now = steadyNow(this.#components.clock)
    this.#seen.set(id, { points: 0, at: now, busyUntil: 0, heardAt: now })
  }

  /** It said something, though nothing that helps. */
  heard (id: string): void {
    this.#of(id).heardAt = steadyNow(this.#components.clock)
  }

  /** What came in that very millisecond came before: it is an answer to something else. */
  heardSince (id: string, time: number): boolean {
    return (this.#seen.get(id)?.heardAt ?? -Infinity) > time
  }

  /** @param weight - 1: it is certain; less: it may have been another */
  failed (id: string, weight: number): void {
    const now = steadyNow(this.#components.clock)
    const seen = this.#of(id)
    seen.points = Math.min(MAX_POINTS, faded(seen, now) + weight)
    seen.at = now
  }

  /** @param milliseconds - for which it wants to be left alone */
  busy (id: string, milliseconds: number): void {
    const seen = this.#of(id)
    seen.busyUntil = Math.max(seen.busyUntil, steadyNow(this.#components.clock) + milliseconds)
  }

  /** Milliseconds until it wants to be asked again; zero: now. */
  busyFor (id: string): number {
    return Math.max(0, (this.#seen.get(id)?.busyUntil ?? 0) - steadyNow(this.#components.clock))
  }

  /** A request goes through a DP of this operator. */
  relayed (operator: string): void {
    this.#relayedAt.set(operator, steadyNow(this.#components.clock))
  }

  /** Whether one went through it that may belong to a lookup under way. */
  relaysNow (operator: string): boolean {
    return (this.#relayedAt.get(operator) ?? -Infinity) > steadyNow(this.#components.clock) - LOOKUP_SPAN
  }

  measured (kind: string, milliseconds: number): void {
    const usual = this.#usual.get(kind)
    this.#usual.set(kind, usual == null ? milliseconds : usual + EWMA_WEIGHT * (milliseconds - usual))
  }

  /** Milliseconds; undefined: never measured. */
  usual (kind: string): number | undefined {
    return this.#usual.get(kind)
  }

  /** Ids of those that are kept; where too few of the candidates are, others are from now on. */
  #keep (role: PartnerRole, drawn: readonly DpRecord[]): ReadonlySet<string> {
    const kept = this.#kept[role]
    const now = steadyNow(this.#components.clock)
    for (const [id, { until }] of kept) {
      if (until <= now) {
        kept.delete(id)
      }
    }
    const wanted = Math.min(KEPT, drawn.length)
    const here = drawn.filter(({ id }) => kept.has(id))
    const operators = new Set(here.map(({ operator }) => operator))
    const strangers = drawn.filter(({ id }) => !kept.has(id))
    const isNew = ({ operator }: DpRecord): boolean => !operators.has(operator)
    for (let missing = wanted - here.length; missing > 0; missing--) {
      const next = strangers.find(isNew) ?? strangers[0]
      if (next == null) {
        break
      }
      strangers.splice(strangers.indexOf(next), 1)
      operators.add(next.operator)
      kept.set(next.id, { operator: next.operator, until: now + KEPT_FOR })
    }
    return new Set(kept.keys())
  }

  #of (id: string): Seen {
    const seen = this.#seen.get(id) ?? { points: 0, at: 0, busyUntil: 0, heardAt: -Infinity }
    this.#seen.set(id, seen)
    return seen
  }
}

function faded ({ points, at }: Seen, now: number): number {
  // a clock that was set back must not add any
  return points * 2 ** (-Math.max(0, now - at) / HALF_LIFE)
}
