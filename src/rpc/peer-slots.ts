/**
 * Requests of one peer and protocol that are worked on, over all its streams: a
 * peer that resets its stream and comes again doesn't get its slots back before
 * the work has ended.
 */
export class PeerSlots {
  readonly #max: number
  readonly #onUnused: () => void
  #busy = 0
  #streams = 0

  /** @param onUnused - called when neither a stream nor work is left */
  constructor (max: number, onUnused: () => void) {
    this.#max = max
    this.#onUnused = onUnused
  }

  acquire (): boolean {
    if (this.#busy >= this.#max) {
      return false
    }
    this.#busy++
    return true
  }

  release (): void {
    this.#busy--
    this.#check()
  }

  addStream (): void {
    this.#streams++
  }

  removeStream (): void {
    this.#streams--
    this.#check()
  }

  #check (): void {
    if (this.#busy === 0 && this.#streams === 0) {
      this.#onUnused()
    }
  }
}
