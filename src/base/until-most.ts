/** Waiting for many at once, and for those that lag only as long as it is worth. */
import type { Clock, Timer } from './clock.ts'

export interface UntilMostInit {
  readonly clock: Clock
  readonly timer: Timer
  /** Once most were good the others are waited for as long again: this at least, and at most; milliseconds. */
  readonly least: number
  readonly most: number
  /** Asked after each that was good: whether that is most. @default more than half of them were */
  readonly isEnough?: () => boolean
  /** Milliseconds in all. @default until all have ended */
  readonly timeout?: number
  /** Ends the wait. */
  readonly signal?: AbortSignal
}

/**
 * Resolves once all have ended; or once most of them were good, and the others lag; or the time is over. What still goes on goes on.
 *
 * @param works - each resolves to whether it was good, and doesn't reject
 */
export async function untilMost (works: ReadonlyArray<Promise<boolean>>, { clock, timer, least, most, isEnough, timeout, signal }: UntilMostInit): Promise<void> {
  const begun = clock.now()
  let [good, ended] = [0, 0]
  let patient = true
  const areMost = isEnough ?? (() => 2 * good > works.length)
  const callOffs: Array<() => void> = []
  await new Promise<void>(resolve => {
    const over = (): void => {
      signal?.removeEventListener('abort', over)
      callOffs.forEach(callOff => { callOff() })
      resolve()
    }
    if (timeout != null) {
      callOffs.push(timer.after(timeout, () => { over() }))
    }
    signal?.addEventListener('abort', over, { once: true })
    if (works.length === 0 || signal?.aborted === true) {
      over()
    }
    for (const work of works) {
      void work.then(isGood => {
        ended++
        good += isGood ? 1 : 0
        if (ended === works.length) {
          over()
        } else if (patient && isGood && areMost()) {
          patient = false
          callOffs.push(timer.after(Math.min(most, Math.max(least, clock.now() - begun)), () => { over() }))
        }
      })
    }
  })
}
