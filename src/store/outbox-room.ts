/** How many items an outbox holds: counted once, then kept; and again before it says that it is full. */
import { steadyNow } from '../base/clock.ts'
import { StoreError } from './errors.ts'
import { itemKey, ITEMS } from './outbox-keys.ts'
import type { Clock } from '../base/clock.ts'
import type { KeyValueStore } from './interface.ts'

/**
 * Some 300 MB of first mappings: what a DP takes in for an hour at its pace, or a federation in days while a DP is
 * away.
 */
export const DEFAULT_MAX_ITEMS = 100_000
/** Milliseconds between two counts of one that is full: they read it whole. */
const RECOUNT_INTERVAL = 60_000

export interface OutboxRoomComponents {
  readonly store: KeyValueStore
  readonly clock: Clock
}

export class OutboxRoom {
  readonly #components: OutboxRoomComponents
  readonly #max: number
  /** Never fewer than there are. */
  #items?: number
  #countedAt = -Infinity

  constructor (components: OutboxRoomComponents, max: number) {
    this.#components = components
    this.#max = max
  }

  /**
   * For one more item; one that is there already takes none.
   *
   * @throws StoreError `STORE_QUEUE_FULL`
   */
  async take (name: string): Promise<void> {
    const { store } = this.#components
    this.#items ??= await this.#count()
    if (this.#items >= this.#max) {
      if (await store.get(itemKey(name)) != null) {
        return
      }
      await this.#recount()
    }
    this.#items++
  }

  async #recount (): Promise<void> {
    const now = steadyNow(this.#components.clock)
    if (now - this.#countedAt >= RECOUNT_INTERVAL) {
      this.#items = await this.#count()
    }
    if ((this.#items ?? 0) >= this.#max) {
      throw new StoreError('STORE_QUEUE_FULL', { retryAfter: RECOUNT_INTERVAL, detail: `${this.#max} items` })
    }
  }

  async #count (): Promise<number> {
    this.#countedAt = steadyNow(this.#components.clock)
    let items = 0
    for await (const [key] of this.#components.store.iterate({ ...ITEMS, limit: this.#max })) {
      items += key.byteLength > 0 ? 1 : 0
    }
    return items
  }
}
