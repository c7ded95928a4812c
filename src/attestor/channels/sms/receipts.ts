/** Receipts of short messages, and who waits for them. */
import { LRUCache } from 'lru-cache'
import type { ReceiptState } from './smpp-session.ts'

/** Messages whose receipt may still come. */
const MAX_AWAITED = 20_000
/** Receipts may overtake the answer to the message that they are of. */
const MAX_EARLY = 1_000

export class Receipts {
  readonly #awaited = new LRUCache<string, () => void>({ max: MAX_AWAITED })
  readonly #early = new LRUCache<string, true>({ max: MAX_EARLY })

  /** @param id - of the message; empty where the SMSC gave none */
  await (id: string, undelivered: (() => void) | undefined): void {
    if (id === '' || undelivered == null) {
      return
    }
    if (this.#early.delete(id)) {
      undelivered()
    } else {
      this.#awaited.set(id, undelivered)
    }
  }

  came (id: string, state: ReceiptState): void {
    if (state === 'under-way') {
      return
    }
    const undelivered = this.#awaited.get(id)
    if (undelivered == null) {
      if (state === 'undelivered') {
        this.#early.set(id, true)
      }
      return
    }
    this.#awaited.delete(id)
    if (state === 'undelivered') {
      undelivered()
    }
  }
}
