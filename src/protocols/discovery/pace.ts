/** No DP is asked more often than it declares that it can take. */

interface Bucket {
  tokens: number
  /** When `tokens` was right; never goes back. */
  at: number
}

/** Tokens for one second: whoever waited that long gets no more at once. */
export class Pace {
  readonly #buckets = new Map<string, Bucket>()

  /**
   * @param capacity - requests a second; undefined: as many as there are
   * @param now - milliseconds since the epoch
   * @returns undefined when it may be asked now, else milliseconds until it may
   */
  take (dp: string, capacity: number | undefined, now: number): number | undefined {
    if (capacity == null) {
      return undefined
    }
    const bucket = this.#buckets.get(dp) ?? { tokens: capacity, at: now }
    bucket.tokens = Math.min(capacity, bucket.tokens + Math.max(0, now - bucket.at) * capacity / 1_000)
    bucket.at = Math.max(bucket.at, now)
    this.#buckets.set(dp, bucket)
    if (bucket.tokens < 1) {
      return Math.ceil((1 - bucket.tokens) * 1_000 / capacity)
    }
    bucket.tokens--
    return undefined
  }
}
