/**
 * How far this process lags behind: a timer that comes late by so much has found so
 * much work before it. One late timer is a burst; only what stays counts, as for a
 * queue that doesn't empty (RFC 8289, section 3).
 */
import { LOAD_SAMPLES, LOAD_SAMPLE_INTERVAL } from './constants.ts'

export interface LoadMeter {
  /** Milliseconds by which all of the last few timers came late, at least. */
  lag (): number
  start (): void
  stop (): void
}

export class EventLoopMeter implements LoadMeter {
  readonly #late: number[] = []
  #users = 0
  #timer?: ReturnType<typeof setInterval>
  #due = 0

  lag (): number {
    return this.#late.length < LOAD_SAMPLES ? 0 : Math.min(...this.#late)
  }

  start (): void {
    if (this.#users++ > 0) {
      return
    }
    this.#due = performance.now() + LOAD_SAMPLE_INTERVAL
    this.#timer = setInterval(() => {
      const now = performance.now()
      this.#late.push(Math.max(0, now - this.#due))
      if (this.#late.length > LOAD_SAMPLES) {
        this.#late.shift()
      }
      this.#due = now + LOAD_SAMPLE_INTERVAL
    }, LOAD_SAMPLE_INTERVAL)
    this.#timer.unref()
  }

  stop (): void {
    if (--this.#users > 0) {
      return
    }
    clearInterval(this.#timer)
    this.#late.length = 0
  }
}

/** Of all nodes of this process, which lag together. */
export const processLoad: LoadMeter = new EventLoopMeter()
