/** How far a DP has asked the voices about the keys at which it holds mappings. They are asked in order. */
import { compareBytes } from '../../base/bytes.ts'
import type { LookupKey } from '../../base/bytes.ts'

export class VoicesAsked {
  #upTo?: LookupKey
  #isThrough = false

  upTo (lookupKey: LookupKey): void {
    this.#upTo = lookupKey
  }

  through (): void {
    this.#isThrough = true
  }

  has (lookupKey: LookupKey): boolean {
    return this.#isThrough || (this.#upTo != null && compareBytes(lookupKey, this.#upTo) <= 0)
  }
}
