/** Work on one thing runs one after the other, on different things at once. */
import { toString } from 'uint8arrays/to-string'

export class Turns {
  readonly #last = new Map<string, Promise<unknown>>()

  async take<T> (of: Uint8Array, task: () => Promise<T>): Promise<T> {
    const name = toString(of, 'latin1')
    const before = this.#last.get(name)
    const work = (async () => {
      await before?.catch(() => {}) // its caller hears of it
      return await task()
    })()
    this.#last.set(name, work)
    try {
      return await work
    } finally {
      if (this.#last.get(name) === work) {
        this.#last.delete(name)
      }
    }
  }

  /** Resolves once all work of the moment has ended, however. */
  async ended (): Promise<void> {
    await Promise.allSettled(this.#last.values()) // whoever asked hears of failures
  }
}
