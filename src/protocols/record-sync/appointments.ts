/** Sessions that are due later: with whom, and from when on. One timer, for the first of them. */
import { steadyNow, systemTimer } from '../../base/clock.ts'
import { LONGEST_WAIT, MAX_WAITING } from './constants.ts'
import type { Clock, Timer } from '../../base/clock.ts'

export interface AppointmentsComponents {
  readonly clock: Clock
  /** @default the runtime's timers */
  readonly timer?: Timer
}

export class Appointments {
  readonly #components: AppointmentsComponents
  readonly #isDue: (peer: string) => void
  /** Milliseconds of the steady clock, by peer id. */
  readonly #times = new Map<string, number>()
  #cancel = (): void => {}
  #timerAt = Infinity

  /** @param isDue - called once for each, when its time has come */
  constructor (components: AppointmentsComponents, isDue: (peer: string) => void) {
    this.#components = components
    this.#isDue = isDue
  }

  /** Of two times for one DP the earlier counts; beyond 64 DPs they are left to the lot. */
  add (peer: string, at: number): void {
    const known = this.#times.get(peer)
    if ((known ?? Infinity) > at && (known != null || this.#times.size < MAX_WAITING)) {
      this.#times.set(peer, at)
      if (at < this.#timerAt) {
        this.#wait()
      }
    }
  }

  clear (): void {
    this.#cancel()
    this.#times.clear()
    this.#timerAt = Infinity
  }

  #wait (): void {
    const { clock, timer = systemTimer } = this.#components
    this.#cancel()
    this.#timerAt = Math.min(...this.#times.values(), Infinity)
    const wait = this.#timerAt - steadyNow(clock)
    this.#cancel = this.#times.size === 0
      ? () => {}
      : timer.after(Math.min(Math.max(wait, 0), LONGEST_WAIT), () => { this.#look() })
  }

  #look (): void {
    const now = steadyNow(this.#components.clock)
    const due = [...this.#times].filter(([, at]) => at <= now)
    due.forEach(([peer]) => { this.#times.delete(peer) })
    this.#wait()
    due.forEach(([peer]) => { this.#isDue(peer) })
  }
}
