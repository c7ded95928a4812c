/**
 * Waits by the time in which this process listens. A process that has too much to do,
 * or none of the processor, finds its timers due before it has looked at what came
 * meanwhile, and would blame others for its own absence.
 */
import type { Timer } from './clock.ts'

/** Milliseconds: what came while the process was away is looked at between two of these. */
export const SLICE = 50

/** A wait in slices: however late one of them ends, it counts as one. */
export function attentive (timer: Timer): Timer {
  return {
    after: (ms, callback) => {
      let left = ms
      let callOff = (): void => {}
      const wait = (): void => {
        const slice = Math.min(SLICE, left)
        callOff = timer.after(slice, () => {
          left -= slice
          if (left > 0) {
            wait()
          } else {
            callback()
          }
        })
      }
      wait()
      return () => { callOff() }
    }
  }
}
