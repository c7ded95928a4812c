/** Waiting for many at once, and for those that lag only as long as it is worth. */
import type { Clock, Timer } from './clock.ts'

export interface UntilMostInit {
  readonly clock: Clock
  readonly timer: Timer
  /** Once most were good the others are waited for as long again: this at least, and at most; milliseconds. */
  readonly least: number
  readonly most: number
  /** Milliseconds in all. @default until all have ended */
  readonly timeout?: number
  /** Ends the wait. */
  readonly signal?: AbortSignal
}

/**
 * Resolves once all have ended; or once more than half of them were good, and the
 * others lag; or the time is over. What still goes on goes on.
 *
 * @param works - each resolves to whether it was good, and doesn't reject
 */
export async function untilMost (works: ReadonlyArray<Promise<boolean>>, { clock, timer, least, most, timeout, signal }: UntilMostInit): Promise<void> {
  const begun = clock.now()
  const enough = Math.floor(works.length / 2) + 1
  let [good, ended] = [0, 0]
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
        } else if (isGood && good === enough) {
          callOffs.push(timer.after(Math.min(most, Math.max(least, clock.now() - begun)), () => { over() }))
        }
      })
    }
  })
}
