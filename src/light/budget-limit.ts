/** What the budget said to one run through an address book, until when that holds, and what becomes of the rest. */
import { steadyNow } from '../base/clock.ts'
import { DiscoveryError } from '../base/errors.ts'
import type { Clock } from '../base/clock.ts'
import type { CanonicalCsi } from '../identifiers/csi.ts'
import type { Limited } from './interface.ts'

/** An identifier and its place in the book. */
export interface Wanted {
  readonly index: number
  readonly csi: CanonicalCsi
}

/** An error of the budget's that tells when it is worth asking again. */
export type BudgetRefusal = DiscoveryError & { readonly retryAfter: number }

export function isBudgetRefusal (err: unknown): err is BudgetRefusal {
  return err instanceof DiscoveryError && err.kind === 'limited' && err.retryAfter != null
}

export class BudgetLimit {
  readonly #clock: Clock
  #last?: { readonly error: DiscoveryError, readonly until: number, readonly queries: boolean }

  constructor (clock: Clock) {
    this.#clock = clock
  }

  get isReached (): boolean {
    return this.#last != null
  }

  /** Then what is evaluated can't be read either. */
  get isReachedForQueries (): boolean {
    return this.#last?.queries === true
  }

  /** @param retryAfter - milliseconds */
  reached (error: DiscoveryError, retryAfter: number, by: 'evaluation' | 'query'): void {
    this.#last = { error, until: steadyNow(this.#clock) + retryAfter, queries: by === 'query' }
  }

  /** What becomes of those that are left; of none of them, before it is reached. */
  settle (items: readonly Wanted[]): readonly Limited[] {
    const last = this.#last
    if (last == null) {
      return []
    }
    const retryAfter = Math.max(1, last.until - steadyNow(this.#clock))
    return items.map(({ index, csi }) => ({ index, csi, outcome: 'limited', error: last.error, retryAfter }))
  }
}
