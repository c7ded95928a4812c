/**
 * Who kept us waiting lately, though others answered: frozen, cut off, or far away. They are asked as all others are,
 * and not waited for.
 */
import { isToCome, steadyNow } from './clock.ts'
import { lruMap } from './lru.ts'
import type { Clock } from './clock.ts'

/** Milliseconds for which nobody waits again: the time in which a node restarts. */
export const LAGGARD_SPAN = 30_000
/** More than a federation has DPs. */
const MAX_NAMES = 1_000

export class Laggards {
  readonly #clock: Clock
  /** Until when. */
  readonly #late = lruMap<number>(MAX_NAMES)

  constructor (clock: Clock) {
    this.#clock = clock
  }

  isLate (name: string): boolean {
    return isToCome(this.#late.get(name) ?? 0, steadyNow(this.#clock), LAGGARD_SPAN)
  }

  /** It kept us waiting. What it is known for isn't prolonged: then it is waited for once more. */
  late (name: string): void {
    if (!this.isLate(name)) {
      this.#late.set(name, steadyNow(this.#clock) + LAGGARD_SPAN)
    }
  }

  /** It answered. */
  spoke (name: string): void {
    this.#late.delete(name)
  }
}
