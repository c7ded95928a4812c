/**
 * Second paths of all requests of a node. Where one way is slow a second one helps;
 * where all are, it is for the load, and each further path adds to it.
 */

/** So many may always be under way: the requests of one lookup, each with one beside it that hangs. */
const ALWAYS = 8
/** And beside these, one for so many requests under way. */
const REQUESTS_OF_ONE = 4

export class Hedges {
  readonly #firsts = new Set<object>()
  readonly #seconds = new Set<object>()

  /** Whether another path may begin for a request that has one under way. */
  get isRoom (): boolean {
    return this.#seconds.size < ALWAYS + Math.floor(this.#firsts.size / REQUESTS_OF_ONE)
  }

  begin (path: object, isSecond: boolean): void {
    (isSecond ? this.#seconds : this.#firsts).add(path)
  }

  end (path: object): void {
    this.#firsts.delete(path)
    this.#seconds.delete(path)
  }
}
