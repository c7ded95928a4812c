/** What waits for one replica, by name: whose turn is next, how many of one key, and which of two of one name. */

/** Starts what names a fact, behind its key: no peer id, and so no slot, begins with it. */
export const FACT_MARK = '!'

/** Rows of one key share it: all before the first slash of a name, its entries apart from its facts. */
function groupOf (name: string): string {
  const end = name.indexOf('/') + 1
  return name.slice(0, name.startsWith(FACT_MARK, end) ? end + 1 : end)
}

export class QueuedNames {
  /** In the order of their turns; prints tell bytes of one name apart. */
  readonly #prints = new Map<string, number>()
  readonly #ofGroup = new Map<string, number>()

  get size (): number {
    return this.#prints.size
  }

  print (name: string): number | undefined {
    return this.#prints.get(name)
  }

  /** How many of its key wait: entries or facts, as it is one. */
  countOfKey (name: string): number {
    return this.#ofGroup.get(groupOf(name)) ?? 0
  }

  /** One that is there keeps its turn. */
  set (name: string, print: number): void {
    if (!this.#prints.has(name)) {
      this.#ofGroup.set(groupOf(name), this.countOfKey(name) + 1)
    }
    this.#prints.set(name, print)
  }

  delete (name: string): void {
    if (!this.#prints.delete(name)) {
      return
    }
    const left = this.countOfKey(name) - 1
    if (left > 0) {
      this.#ofGroup.set(groupOf(name), left)
    } else {
      this.#ofGroup.delete(groupOf(name))
    }
  }

  /** Those whose turn it is; they go to the end. One that isn't due keeps its turn, and takes nobody's. */
  take (limit: number, isDue: (name: string) => boolean): readonly string[] {
    const due: Array<readonly [name: string, print: number]> = []
    for (const [name, print] of this.#prints) {
      if (due.length === limit) {
        break
      }
      if (isDue(name)) {
        due.push([name, print])
      }
    }
    return due.map(([name, print]) => {
      this.#prints.delete(name)
      this.#prints.set(name, print)
      return name
    })
  }

  [Symbol.iterator] (): Iterator<string> {
    return this.#prints.keys()
  }
}
