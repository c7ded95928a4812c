/**
 * How far this process lags behind: a timer that comes late by so much has found so
 * much work before it. One late timer is a burst; only what stays counts, as for a
 * queue that doesn't empty (RFC 8289, section 3).
 */
import { LOAD_SAMPLES, LOAD_SAMPLE_INTERVAL, MAX_SHARE } from './constants.ts'

export interface LoadMeter {
  /** Milliseconds by which all of the last few timers came late, at least. */
  lag (): number
  /** The same for what nobody waits for: a process that works for more than half of its time has none to spare. */
  pressure (): number
  start (): void
  stop (): void
}

export class EventLoopMeter implements LoadMeter {
  readonly #late: number[] = []
  /** Shares of the time between two looks in which it worked, 0 to 1. */
  readonly #shares: number[] = []
  #utilization = performance.eventLoopUtilization()
  #users = 0
  #timer?: ReturnType<typeof setInterval>
  #due = 0

  lag (): number {
    return this.#late.length < LOAD_SAMPLES ? 0 : Math.min(...this.#late)
  }

  pressure (): number {
    const isBusy = this.#shares.length === LOAD_SAMPLES && Math.min(...this.#shares) > MAX_SHARE
    return Math.max(this.lag(), isBusy ? LOAD_SAMPLE_INTERVAL : 0)
  }

  start (): void {
    if (this.#users++ > 0) {
      return
    }
    this.#due = performance.now() + LOAD_SAMPLE_INTERVAL
    this.#timer = setInterval(() => {
      const now = performance.now()
      keep(this.#late, Math.max(0, now - this.#due))
      const utilization = performance.eventLoopUtilization()
      keep(this.#shares, performance.eventLoopUtilization(utilization, this.#utilization).utilization)
      this.#utilization = utilization
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
    this.#shares.length = 0
  }
}

function keep (samples: number[], sample: number): void {
  samples.push(sample)
  if (samples.length > LOAD_SAMPLES) {
    samples.shift()
  }
}

/** Of all nodes of this process, which lag together. */
export const processLoad: LoadMeter = new EventLoopMeter()
