/** What waits for one recipient: when it is looked at next, and how often it failed in a row. */

export class Lane {
  #wantedAt = Infinity
  #pausedUntil = 0
  #failures = 0
  /** Something came while it ran. */
  #again = false
  #running?: Promise<void>

  get isRunning (): boolean {
    return this.#running != null
  }

  get isFailing (): boolean {
    return this.#failures > 0
  }

  /** Milliseconds since the epoch; Infinity: nothing waits. */
  get wantedAt (): number {
    return Math.max(this.#wantedAt, this.#pausedUntil)
  }

  /** Something waits now. */
  want (): void {
    this.#wantedAt = 0
    this.#again = true
  }

  /** Nothing waits before then. */
  wantAt (time: number): void {
    this.#wantedAt = this.#again ? 0 : time
  }

  succeeded (): void {
    this.#failures = 0
  }

  /** @param delay - milliseconds, by the number of failures in a row */
  failed (now: number, delay: (failures: number) => number): void {
    this.#failures++
    this.#pausedUntil = now + delay(this.#failures)
  }

  /** The recipient is there again. */
  resume (): void {
    this.#pausedUntil = 0
  }

  /** @param work - must not throw */
  run (work: () => Promise<void>, ended: () => void): void {
    this.#again = false
    this.#running = work().finally(() => {
      this.#running = undefined
      ended()
    })
  }

  /** Resolves once nothing is under way. */
  async idle (): Promise<void> {
    await this.#running
  }
}
