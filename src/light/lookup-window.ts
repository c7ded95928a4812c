/**
 * How many lookups of a node are under way at once; the others wait, and no deadline of
 * theirs has begun. The number follows what comes of them, as a congestion window does
 * (RFC 5681; by delay, as in TCP Vegas): it grows while more of them take no longer, and
 * shrinks when they do or fail. So whoever has many to make gets all of them, one after
 * the other, where all at once would make each too slow to be waited for.
 */
import { DiscoveryError } from '../base/errors.ts'
import { cancelError } from '../rpc/client-call.ts'
import type { Clock } from '../base/clock.ts'
import type { AbortOptions } from '@libp2p/interface'

/** Lookups. */
const FIRST = 8
const LEAST = 4
const MOST = 512
/** A lookup is slow when it takes this many times as long as the quickest of late, */
const SLOW_FACTOR = 4
/** and so many milliseconds at least. */
const SLOW = 250
/** What the quickest took grows by this with each lookup, so that it is forgotten after some hundred. */
const FADING = 1.01
const WHEN_SLOW = 0.9
const WHEN_FAILED = 0.5

export class LookupWindow {
  readonly #clock: Clock
  readonly #waiting = new Set<() => void>()
  #size = FIRST
  #running = 0
  #quickest = Infinity
  /** Before then it isn't made smaller again: those under way were begun under the old size. */
  #settled = 0

  constructor (clock: Clock) {
    this.#clock = clock
  }

  /** Lookups at once. */
  get size (): number {
    return Math.floor(this.#size)
  }

  /** @throws what `work` throws; RpcError as the signal says, while it waits */
  async run<T> (work: () => Promise<T>, { signal }: AbortOptions = {}): Promise<T> {
    const isCalledOff = (): boolean => signal?.aborted === true
    if (isCalledOff()) {
      throw cancelError(signal?.reason)
    }
    if (this.#running < this.size) {
      this.#running++
    } else {
      await this.#turn(signal)
    }
    const begun = this.#clock.now()
    try {
      const result = await work()
      this.#succeeded(this.#clock.now() - begun)
      return result
    } catch (err) {
      if (!isCalledOff() && err instanceof DiscoveryError && err.kind === 'unavailable') {
        this.#shrink(WHEN_FAILED, this.#clock.now() - begun)
      }
      throw err
    } finally {
      this.#running--
      this.#admit()
    }
  }

  /** Its place is counted when it gets it. */
  async #turn (signal?: AbortSignal): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const enter = (): void => {
        signal?.removeEventListener('abort', onAbort)
        resolve()
      }
      const onAbort = (): void => {
        this.#waiting.delete(enter)
        reject(cancelError(signal?.reason))
      }
      signal?.addEventListener('abort', onAbort, { once: true })
      this.#waiting.add(enter)
    })
  }

  #succeeded (took: number): void {
    this.#quickest = Math.min(this.#quickest * FADING, Math.max(1, took))
    if (took > Math.max(SLOW, SLOW_FACTOR * this.#quickest)) {
      this.#shrink(WHEN_SLOW, took)
    } else if (this.#waiting.size > 0) {
      this.#size = Math.min(MOST, this.#size + 1)
    }
  }

  #shrink (factor: number, took: number): void {
    const now = this.#clock.now()
    if (now >= this.#settled) {
      this.#size = Math.max(LEAST, this.#size * factor)
      this.#settled = now + took
    }
  }

  #admit (): void {
    for (const enter of this.#waiting) {
      if (this.#running >= this.size) {
        return
      }
      this.#running++
      this.#waiting.delete(enter)
      enter()
    }
  }
}
