/**
 * Bytes that peers make this node hold: frames that aren't whole yet, requests that are
 * worked on, answers that wait to be read. Counted for each connection, and for all
 * connections of its kind together.
 */
import { SMALL_SHARE } from './constants.ts'

export class ByteRoom {
  readonly #max: number
  readonly #parent?: ByteRoom
  #held = 0

  constructor (max: number, parent?: ByteRoom) {
    this.#max = max
    this.#parent = parent
  }

  get held (): number {
    return this.#held
  }

  /** Whether so many more bytes fit, here and above. */
  has (bytes: number): boolean {
    return this.#held + bytes <= this.#max && (this.#parent?.has(bytes) ?? true)
  }

  /** There is too much, and this connection has more of it than any honest one needs at all times. */
  get isOver (): boolean {
    return this.#held > SMALL_SHARE && !this.has(0)
  }

  /** Whether a body may come or go: small ones always, so that large ones of others shut nobody out. */
  admits (bytes: number): boolean {
    return this.#held + bytes <= SMALL_SHARE || this.has(bytes)
  }

  /** @param change - more or fewer; what is there is counted, whether it fits or not */
  count (change: number): void {
    this.#held += change
    this.#parent?.count(change)
  }
}
