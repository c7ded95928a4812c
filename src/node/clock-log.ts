/** A node's clock beside those of the DPs: what they say of it, in its log. */
import { systemTimer } from '../base/clock.ts'
import { Pace } from '../dht/pace.ts'
import { clockOff } from '../registry/clock-errors.ts'
import type { Timer } from '../base/clock.ts'
import type { ClockState } from '../registry/clock.ts'
import type { ClockWatch } from './clock-watch.ts'
import type { Part } from './lifecycle.ts'
import type { Logger } from '@libp2p/interface'

/** Milliseconds between looks at what was heard. */
export const LOOK_INTERVAL = 60_000
/** Milliseconds after the start: the first answers have come. */
export const FIRST_LOOK = 5_000

export interface ClockLogComponents {
  readonly watch: Pick<ClockWatch, 'verdict'>
  readonly log: Logger
  /** @default the runtime's timers */
  readonly timer?: Timer
}

export function clockLog ({ watch, log, timer = systemTimer }: ClockLogComponents): Part {
  let told: ClockState = 'unknown'
  const look = (): void => {
    const verdict = watch.verdict()
    if (verdict.state === told || (verdict.state === 'unknown' && told === 'confirmed')) {
      return
    }
    if (verdict.state === 'off') {
      const { code, message, remedy } = clockOff(verdict)
      log.error('%s: %s %s', code, message, remedy)
    } else {
      log('clock: %s by %d other operators', verdict.state, verdict.heard)
    }
    told = verdict.state
  }
  const pace = new Pace(timer, async () => {
    look()
    return LOOK_INTERVAL
  })
  return { name: 'clock', start: () => { pace.start(FIRST_LOOK) }, stop: async () => { await pace.stop() } }
}
