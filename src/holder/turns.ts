/** Tasks of one name run one after the other, in the order in which they came; others beside them. */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>()

  /** Resolves or rejects as the task does. */
  async take<T> (name: string, task: () => Promise<T>): Promise<T> {
    const before = this.#last.get(name)
    const turn = (async () => {
      await before?.catch(() => {}) // its caller hears of it
      return await task()
    })()
    this.#last.set(name, turn)
    try {
      return await turn
    } finally {
      if (this.#last.get(name) === turn) {
        this.#last.delete(name)
      }
    }
  }
}
