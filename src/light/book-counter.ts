/** Counts how far a run through an address book has come, and tells whoever wants to know. */
import type { BookProgress, BookSettled, DiscoverManyOptions } from './interface.ts'

export class BookCounter {
  readonly #onProgress: NonNullable<DiscoverManyOptions['onProgress']>
  #progress: BookProgress

  constructor (total: number, onProgress: DiscoverManyOptions['onProgress'] = () => {}) {
    this.#onProgress = onProgress
    const outcomes = { found: 0, 'opted-out': 0, none: 0, partial: 0, failed: 0, limited: 0, done: 0 }
    this.#progress = { total, settled: 0, evaluated: 0, outcomes }
  }

  /** Whether another run could tell more. */
  get isUnfinished (): boolean {
    const { failed, limited, partial } = this.#progress.outcomes
    return failed + limited + partial > 0
  }

  evaluated (count: number): void {
    this.#progress = { ...this.#progress, evaluated: this.#progress.evaluated + count }
  }

  settled (batch: readonly BookSettled[]): void {
    const outcomes = { ...this.#progress.outcomes }
    for (const { outcome } of batch) {
      outcomes[outcome]++
    }
    this.#progress = { ...this.#progress, settled: this.#progress.settled + batch.length, outcomes }
    this.#onProgress(this.#progress)
  }

  /** @param ms - until it goes on */
  waits (ms: number): void {
    this.#onProgress({ ...this.#progress, waiting: ms })
  }
}
