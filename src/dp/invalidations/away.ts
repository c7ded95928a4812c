/**
 * Whether this DP was away, though its process wasn't: it stood still, or too few others were there to tell it
 * anything.
 */
import { steadyNow, systemTimer } from '../../base/clock.ts'
import type { Clock, Timer } from '../../base/clock.ts'

/** Milliseconds between two looks. */
export const AWAY_LOOK = 20_000
/** Milliseconds by which a look may be late on a busy machine: gossip remembers for longer what a neighbour missed. */
export const AWAY_LATE = 60_000

export interface AwayComponents {
  readonly clock: Clock
  /** Whether enough others are there to tell it. */
  readonly isInTouch: () => boolean
  /** It was away, and is back. */
  readonly onBack: () => void
  /** @default the runtime's timers */
  readonly timer?: Timer
}

export class Away {
  readonly #components: AwayComponents
  #cancel = (): void => {}
  #wasInTouch = true

  constructor (components: AwayComponents) {
    this.#components = components
  }

  start (): void {
    const { clock, timer = systemTimer } = this.#components
    const began = steadyNow(clock)
    this.#cancel = timer.after(AWAY_LOOK, () => {
      this.#look(steadyNow(clock) - began - AWAY_LOOK)
      this.start()
    })
  }

  stop (): void {
    this.#cancel()
  }

  #look (late: number): void {
    const { isInTouch, onBack } = this.#components
    const isNow = isInTouch()
    if (late > AWAY_LATE || (isNow && !this.#wasInTouch)) {
      onBack()
    }
    this.#wasInTouch = isNow
  }
}
