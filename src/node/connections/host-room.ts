/** Things that hosts have a number of, in the order in which they came. */
export class HostRoom<T extends { readonly host: string }> {
  readonly #hosts = new Map<string, Set<T>>()
  #size = 0

  get size (): number {
    return this.#size
  }

  [Symbol.iterator] (): Iterator<T> {
    return [...this.#hosts.values()].flatMap(items => [...items])[Symbol.iterator]()
  }

  /** How many a host has. */
  of (host: string): number {
    return this.#hosts.get(host)?.size ?? 0
  }

  itemsOf (host: string): Iterable<T> {
    return this.#hosts.get(host) ?? []
  }

  add (item: T): void {
    const items = this.#hosts.get(item.host) ?? new Set()
    this.#hosts.set(item.host, items.add(item))
    this.#size++
  }

  remove (item: T): void {
    const items = this.#hosts.get(item.host)
    if (items?.delete(item) === true) {
      this.#size--
      if (items.size === 0) {
        this.#hosts.delete(item.host)
      }
    }
  }

  oldestOf (host: string): T | undefined {
    const [first] = this.#hosts.get(host) ?? []
    return first
  }

  /** The host with most of them; the one that came first, where several have. */
  busiest (): string | undefined {
    let busiest: string | undefined
    for (const host of this.#hosts.keys()) {
      if (busiest == null || this.of(host) > this.of(busiest)) {
        busiest = host
      }
    }
    return busiest
  }

  oldestOfBusiest (): T | undefined {
    const host = this.busiest()
    return host == null ? undefined : this.oldestOf(host)
  }
}
