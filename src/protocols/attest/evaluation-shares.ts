/**
 * How much of a CSIP's evaluations goes to claimers who show no transcript: half of its
 * figure, so that what it has to announce is never held up. Of that nobody takes more than
 * is left free then, whatever identifiers they have at will, and one identifier a few.
 */
import { EVALUATIONS_PER_IDENTIFIER } from './constants.ts'

const HOUR = 3_600_000

/** Whose evaluation it is, under names. */
export interface EvaluationOf {
  readonly identifier: string
  /** Whose identifiers it is among. */
  readonly share: string
}

export class EvaluationShares {
  #hour = NaN
  #all = 0
  readonly #counts = new Map<string, number>()

  /**
   * @param perHour - of the CSIP in all
   * @param now - milliseconds, by the steady clock
   * @returns milliseconds until there may be one; 0: now
   */
  wait ({ identifier, share }: EvaluationOf, perHour: number, now: number): number {
    this.#turn(now)
    const free = Math.floor(perHour / 2) - this.#all
    const fits = this.#countOf(identifier) < EVALUATIONS_PER_IDENTIFIER && this.#countOf(share) < free
    return fits ? 0 : (this.#hour + 1) * HOUR - now
  }

  take ({ identifier, share }: EvaluationOf, now: number): void {
    this.#turn(now)
    this.#all++
    this.#counts.set(identifier, this.#countOf(identifier) + 1)
    this.#counts.set(share, this.#countOf(share) + 1)
  }

  #countOf (name: string): number {
    return this.#counts.get(name) ?? 0
  }

  #turn (now: number): void {
    const hour = Math.floor(now / HOUR)
    if (hour !== this.#hour) {
      this.#hour = hour
      this.#all = 0
      this.#counts.clear()
    }
  }
}
