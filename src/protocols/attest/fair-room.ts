/**
 * Room for so many, in shares: where it is full the share that has most gives way,
 * its oldest first, so that whoever has much at will shuts out nobody but itself.
 */
export class FairRoom {
  readonly #max: number
  readonly #shares = new Map<string, Set<string>>()
  readonly #byName = new Map<string, string>()

  /** @param max - names at once, at least 1 */
  constructor (max: number) {
    this.#max = max
  }

  get size (): number {
    return this.#byName.size
  }

  /** @returns the name that gave way */
  add (name: string, share: string): string | undefined {
    this.delete(name)
    const gone = this.size < this.#max ? undefined : this.#oldestOfLargest()
    if (gone != null) {
      this.delete(gone)
    }
    this.#byName.set(name, share)
    this.#shares.set(share, (this.#shares.get(share) ?? new Set()).add(name))
    return gone
  }

  delete (name: string): void {
    const share = this.#byName.get(name) ?? ''
    const names = this.#shares.get(share)
    names?.delete(name)
    if (names?.size === 0) {
      this.#shares.delete(share)
    }
    this.#byName.delete(name)
  }

  #oldestOfLargest (): string | undefined {
    let largest: ReadonlySet<string> = new Set()
    for (const names of this.#shares.values()) {
      largest = names.size > largest.size ? names : largest
    }
    const [oldest] = largest
    return oldest
  }
}
