/**
 * What is there for callers whose number nobody knows, divided so that few don't use
 * it up, however often they ask: of what is for all nobody takes more than is left
 * free. So k that take all they can have a part of k + 1 each, and as much is left for
 * whoever comes next. What was taken is forgotten little by little, of a caller and of
 * all at one rate: or else many could keep all of it and have taken nothing.
 */

export interface FairShareLimits {
  /** Units that are under way at once; flows back in a period, by the exponential. */
  readonly all: number
  /** Milliseconds in which 1/e of what was taken is left. */
  readonly period: number
  /** Names that are kept; with more of them than that it is a matter of luck who finds something free. */
  readonly maxNames: number
}

interface Use {
  readonly used: number
  /** Milliseconds since the epoch. */
  readonly at: number
}

const NOTHING: Use = { used: 0, at: 0 }
/** Doubles of today's times and amounts are no more exact. */
const ROUNDING = 1e-6
/** Of all, for those that share a network. */
const PART_OF_NETWORK = 1 / 2

export class FairShare {
  readonly #limits: FairShareLimits
  readonly #ofNames = new Map<string, Use>()
  readonly #ofNetworks = new Map<string, Use>()
  #ofAll = NOTHING

  constructor (limits: FairShareLimits) {
    this.#limits = limits
  }

  /**
   * Milliseconds until so much may be taken; zero: it may be.
   *
   * @param network - whose names together are bounded in the same way @default none
   * @param now - milliseconds since the epoch
   */
  wait (name: string, units: number, now: number, network?: string): number {
    const { all } = this.#limits
    if (all === Infinity) {
      return 0
    }
    const [own, total] = [this.#used(this.#ofNames.get(name), now), this.#used(this.#ofAll, now)]
    if (network == null) {
      return this.#waitFor(own + total, units, all)
    }
    const shared = this.#used(this.#ofNetworks.get(network), now)
    return Math.max(
      this.#waitFor(shared + total, units, all), this.#waitFor(own + shared, units, all * PART_OF_NETWORK))
  }

  /** To be called where there is nothing to wait for. */
  take (name: string, units: number, now: number, network?: string): void {
    if (this.#limits.all === Infinity) {
      return
    }
    this.#note(this.#ofNames, name, units, now)
    if (network != null) {
      this.#note(this.#ofNetworks, network, units, now)
    }
    this.#ofAll = this.#more(this.#ofAll, units, now)
  }

  /** @param used - by the name, and by all of them: that, and the units on either side, must fit */
  #waitFor (used: number, units: number, room: number): number {
    const { period } = this.#limits
    const left = room - 2 * units
    if (used <= left + ROUNDING) {
      return 0
    }
    return left <= 0 ? period : Math.ceil(period * Math.log(used / left))
  }

  #note (uses: Map<string, Use>, name: string, units: number, now: number): void {
    const next = this.#more(uses.get(name), units, now)
    uses.delete(name) // to the end of the order
    if (uses.size >= this.#limits.maxNames) {
      const [longest] = uses.keys()
      uses.delete(longest ?? name)
    }
    uses.set(name, next)
  }

  #more (use: Use | undefined, units: number, now: number): Use {
    return { used: this.#used(use, now) + units, at: Math.max(use?.at ?? now, now) }
  }

  #used ({ used, at }: Use = NOTHING, now: number): number {
    return used * Math.exp(-Math.max(0, now - at) / this.#limits.period)
  }
}
