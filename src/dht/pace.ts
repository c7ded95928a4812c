/** Work that comes again and again: never twice at once, each wait chosen by the work itself. */
import type { Timer } from '../base/clock.ts'

export class Pace {
  readonly #timer: Timer
  readonly #work: (signal: AbortSignal) => Promise<number>
  #stopped?: AbortController
  #cancel = (): void => {}
  #running: Promise<void> = Promise.resolve()

  /** @param work - must not throw; returns the milliseconds until it is wanted again */
  constructor (timer: Timer, work: (signal: AbortSignal) => Promise<number>) {
    this.#timer = timer
    this.#work = work
  }

  /** Begins after a first wait of `delay` milliseconds. */
  start (delay = 0): void {
    if (this.#stopped == null) {
      this.#stopped = new AbortController()
      this.#wait(delay, this.#stopped.signal)
    }
  }

  /** Resolves once the work under way has ended. */
  async stop (): Promise<void> {
    this.#stopped?.abort()
    this.#stopped = undefined
    this.#cancel()
    await this.#running
  }

  /** Doesn't wait any longer, if it waits. */
  hurry (): void {
    const { signal } = this.#stopped ?? {}
    if (signal != null) {
      this.#cancel()
      this.#wait(0, signal)
    }
  }

  #wait (ms: number, signal: AbortSignal): void {
    this.#cancel = this.#timer.after(ms, () => {
      this.#running = this.#running.then(async () => {
        if (!signal.aborted) {
          const next = await this.#work(signal)
          if (!signal.aborted) {
            this.#cancel()
            this.#wait(next, signal)
          }
        }
      })
    })
  }
}
