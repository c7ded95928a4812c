/** A DP's clock beside those of its fellows: what they say of it, in its log and its metrics. */
import { systemTimer } from '../base/clock.ts'
import { Pace } from '../dht/pace.ts'
import { clockOff } from '../registry/clock-errors.ts'
import type { Timer } from '../base/clock.ts'
import type { ClockWatch } from '../node/clock-watch.ts'
import type { Part } from '../node/lifecycle.ts'
import type { Gauge, Metrics } from '../node/metrics.ts'
import type { ClockState } from '../registry/clock.ts'
import type { Logger } from '@libp2p/interface'

/** Milliseconds between looks at what was heard. */
export const LOOK_INTERVAL = 60_000
/** Milliseconds after the start: the first answers have come. */
export const FIRST_LOOK = 5_000

export interface DpClockComponents {
  readonly watch: Pick<ClockWatch, 'verdict'>
  readonly log: Logger
  readonly metrics: Pick<Metrics, 'gauge'>
  /** @default the runtime's timers */
  readonly timer?: Timer
}

export interface DpClock {
  readonly parts: readonly Part[]
}

export function dpClockGauge (metrics: Pick<Metrics, 'gauge'>): Gauge<Record<never, never>> {
  return metrics.gauge({
    name: 'mimi_clock_offset_seconds',
    help: 'By how much the clock is ahead of the middle of what other operators signed; negative: behind. Set the clock by NTP when it leaves the tolerance of the policy.'
  })
}

export function dpClock ({ watch, log, metrics, timer = systemTimer }: DpClockComponents): DpClock {
  const offset = dpClockGauge(metrics)
  let told: ClockState = 'unknown'
  const look = (): void => {
    const verdict = watch.verdict()
    offset.set({}, verdict.offset / 1_000)
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
  return { parts: [{ name: 'clock', start: () => { pace.start(FIRST_LOOK) }, stop: async () => { await pace.stop() } }] }
}
