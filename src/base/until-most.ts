/** Waiting for many at once, and for those that lag only as long as it is worth. */
import { steadyNow } from './clock.ts'
import type { Clock, Timer } from './clock.ts'

export interface UntilMostInit {
  readonly clock: Clock
  readonly timer: Timer
  /** Once most were good the others are waited for as long again: this at least, and at most; milliseconds. */
  readonly least: number
  readonly most: number
  /** Asked after each that was good: whether that is most. @default more than half of them were */
  readonly isEnough?: () => boolean
  /** Whether this one is waited for at all, once most were good. @default each is */
  readonly isAwaited?: (index: number) => boolean
  /**
   * Milliseconds for which those that aren't awaited are waited for where all others have ended, and most weren't good.
   * @default as for all
   */
  readonly forOthers?: number
  /** Milliseconds in all. @default until all have ended */
  readonly timeout?: number
  /** Ends the wait. */
  readonly signal?: AbortSignal
}

/**
 * Resolves once all have ended; or once most of them were good, and the others lag; or the time is over. What still
 * goes on goes on.
 *
 * @param works - each resolves to whether it was good, and doesn't reject
 * @returns who lagged behind most, by their index: those that were waited for in vain
 */
export async function untilMost (
  works: ReadonlyArray<Promise<boolean>>,
  { clock, timer, least, most, isEnough, isAwaited = () => true, forOthers, timeout, signal }: UntilMostInit
): Promise<readonly number[]> {
  const begun = steadyNow(clock)
  const open = new Set(works.keys())
  let good = 0
  let [enough, isOver, onlyOthers] = [false, false, false]
  const areMost = isEnough ?? (() => 2 * good > works.length)
  const callOffs: Array<() => void> = []
  return await new Promise(resolve => {
    const end = (lagging: readonly number[]): void => {
      isOver = true
      signal?.removeEventListener('abort', over)
      callOffs.forEach(callOff => { callOff() })
      resolve(lagging)
    }
    const over = (): void => { end([]) }
    const awaited = (): readonly number[] => [...open].filter(index => isAwaited(index))
    const ended = (index: number, isGood: boolean): void => {
      open.delete(index)
      good += isGood ? 1 : 0
      const wasEnough = enough
      enough ||= isGood && areMost()
      if (isOver) {
        return
      }
      if (open.size === 0 || (enough && awaited().length === 0)) {
        over()
      } else if (enough && !wasEnough) {
        callOffs.push(timer.after(Math.min(most, Math.max(least, steadyNow(clock) - begun)), () => { end(awaited()) }))
      }
      look()
    }
    const look = (): void => {
      if (forOthers != null && !isOver && !enough && !onlyOthers && awaited().length === 0) {
        onlyOthers = true
        callOffs.push(timer.after(forOthers, over))
      }
    }
    if (timeout != null) {
      callOffs.push(timer.after(timeout, () => { end(good > 0 ? awaited() : []) }))
    }
    signal?.addEventListener('abort', over, { once: true })
    if (works.length === 0 || signal?.aborted === true) {
      over()
    } else {
      look()
    }
    for (const [index, work] of works.entries()) {
      void work.then(isGood => { ended(index, isGood) })
    }
  })
}
