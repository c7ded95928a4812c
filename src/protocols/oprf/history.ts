/**
 * What this client saw of each evaluator: how fast it answers, and whether it is
 * to be avoided for a while. Small and forgetful: it orders, it never excludes.
 */
import { LRUCache } from 'lru-cache'
import { lotOf } from '../../base/lot.ts'
import type { Random } from '../../base/clock.ts'

/** More than any committee. */
const MAX_EVALUATORS = 1_000
/** Weight of the newest measurement: five of them turn the average. */
const EWMA_WEIGHT = 0.3
/** Milliseconds after which a measurement says nothing: an evaluator that was slow once is tried again. */
const MEASUREMENT_LIFETIME = 300_000
/**
 * Milliseconds: so rarely one that was never measured is tried before those that were, since it may cost a handshake.
 */
const LOOK_AROUND = 10_000

interface Seen {
  /** Drawn once, so that a client stays with whom it began, and clients spread. */
  readonly lot: number
  latency?: number
  measuredAt: number
  avoidUntil: number
}

export class EvaluatorHistory {
  readonly #seen = new LRUCache<string, Seen>({ max: MAX_EVALUATORS })
  readonly #random: Random
  #lookedAround = -Infinity

  constructor (random: Random) {
    this.#random = random
  }

  #of (dp: string): Seen {
    let seen = this.#seen.get(dp)
    if (seen == null) {
      seen = { lot: lotOf(this.#random), measuredAt: 0, avoidUntil: 0 }
      this.#seen.set(dp, seen)
    }
    return seen
  }

  measured (dp: string, milliseconds: number, now: number): void {
    const seen = this.#of(dp)
    seen.latency = seen.latency == null ? milliseconds : seen.latency + EWMA_WEIGHT * (milliseconds - seen.latency)
    seen.measuredAt = now
    seen.avoidUntil = 0
  }

  /** It was given up after that long: its answer would have taken at least as much. */
  slowerThan (dp: string, milliseconds: number, now: number): void {
    const seen = this.#of(dp)
    seen.latency = Math.max(this.latency(dp, now) ?? 0, milliseconds)
    seen.measuredAt = now
  }

  isAvoided (dp: string, now: number): boolean {
    return (this.#seen.get(dp)?.avoidUntil ?? 0) > now
  }

  avoid (dp: string, until: number): void {
    const seen = this.#of(dp)
    seen.avoidUntil = Math.max(seen.avoidUntil, until)
  }

  /** Expected milliseconds to an answer, or undefined where nothing is known. */
  latency (dp: string, now: number): number | undefined {
    const seen = this.#seen.get(dp)
    return seen?.latency == null || now - seen.measuredAt > MEASUREMENT_LIFETIME ? undefined : seen.latency
  }

  /**
   * The best first: those to be avoided come last; of the others the fastest, then
   * whoever was never measured. Now and then one of these comes first, so that everybody
   * is: not all at once, for each may have to be connected to.
   */
  order<T extends { readonly dp: string }> (evaluators: readonly T[], now: number): T[] {
    const ranked = evaluators.map(evaluator => {
      const { lot, avoidUntil } = this.#of(evaluator.dp)
      const latency = this.latency(evaluator.dp, now)
      return { evaluator, avoid: avoidUntil > now ? 1 : 0, isNew: latency == null, latency: latency ?? Infinity, lot }
    })
    ranked.sort((a, b) => a.avoid - b.avoid || (a.isNew && b.isNew ? 0 : a.latency - b.latency) || a.lot - b.lot)
    const sorted = ranked.map(({ evaluator }) => evaluator)
    const next = ranked.findIndex(({ isNew, avoid }) => isNew && avoid === 0)
    if (next > 0 && now - this.#lookedAround >= LOOK_AROUND) {
      this.#lookedAround = now
      sorted.unshift(...sorted.splice(next, 1))
    }
    return sorted
  }
}
