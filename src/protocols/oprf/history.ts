/**
 * What this client saw of each evaluator: how fast it answers, and whether it is
 * to be avoided for a while. Small and forgetful: it orders, it never excludes.
 */
import { LRUCache } from 'lru-cache'
import type { Random } from '../../base/clock.ts'

/** More than any committee. */
const MAX_EVALUATORS = 1_000
/** Weight of the newest measurement: five of them turn the average. */
const EWMA_WEIGHT = 0.3
/** Milliseconds after which a measurement says nothing: an evaluator that was slow once is tried again. */
const MEASUREMENT_LIFETIME = 300_000

interface Seen {
  latency?: number
  measuredAt: number
  avoidUntil: number
}

export class EvaluatorHistory {
  readonly #seen = new LRUCache<string, Seen>({ max: MAX_EVALUATORS })
  readonly #random: Random

  constructor (random: Random) {
    this.#random = random
  }

  #of (dp: string): Seen {
    let seen = this.#seen.get(dp)
    if (seen == null) {
      seen = { measuredAt: 0, avoidUntil: 0 }
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
   * The best first: those to be avoided come last, whoever was never measured
   * comes first, so that everybody is; ties are broken by chance, which spreads the load.
   */
  order<T extends { readonly dp: string }> (evaluators: readonly T[], now: number): T[] {
    const chance = this.#random.bytes(evaluators.length)
    return evaluators
      .map((evaluator, i) => ({
        evaluator,
        avoid: (this.#seen.get(evaluator.dp)?.avoidUntil ?? 0) > now ? 1 : 0,
        latency: this.latency(evaluator.dp, now) ?? -1,
        chance: chance[i] ?? 0
      }))
      .sort((a, b) => a.avoid - b.avoid || a.latency - b.latency || a.chance - b.chance)
      .map(({ evaluator }) => evaluator)
  }
}
