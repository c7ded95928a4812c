/** Several ways to one end, hedged: another is tried when one fails, and beside one that is slow. */
import type { Timer } from './clock.ts'

/** What to do now: go, look again after so many milliseconds, or undefined: there is nothing left. */
export type Move<T> = { readonly work: Promise<T | undefined>, readonly hedge: number } | { readonly wait: number } |
  undefined

export interface RaceInit<T> {
  /**
   * Asked at first, when a way has ended without the end being reached (its work
   * resolves to undefined), and when one is slow: after its `hedge`, in milliseconds.
   *
   * @param signal - of the work; aborts when the race is over
   */
  readonly next: (signal: AbortSignal) => Move<T>
  /** Ways under way at most. */
  readonly atOnce: number
  /** Milliseconds for all of it. */
  readonly timeout: number
  readonly timer: Timer
  readonly signal?: AbortSignal
}

/**
 * @returns the first result; undefined: the time is over, or nothing is left to try
 * @throws what any of the works throws
 */
export async function race<T> ({ next, atOnce, timeout, timer, signal }: RaceInit<T>): Promise<T | undefined> {
  const over = new AbortController()
  return await new Promise<T | undefined>((resolve, reject) => {
    let running = 0
    let ended = false
    let callOff = (): void => {}
    const end = (finish: () => void): void => {
      if (!ended) {
        ended = true
        callOff()
        deadline()
        signal?.removeEventListener('abort', onAbort)
        finish()
        over.abort(signal?.reason)
      }
    }
    const onAbort = (): void => { end(() => { resolve(undefined) }) }
    const deadline = timer.after(timeout, onAbort)
    const look = (ms: number): void => {
      callOff()
      callOff = timer.after(ms, go)
    }
    const took = (result: T | undefined): void => {
      running--
      if (result !== undefined) {
        end(() => { resolve(result) })
      } else {
        go()
      }
    }
    const go = (): void => {
      if (ended || running >= atOnce) {
        return
      }
      callOff()
      try {
        const move = next(over.signal)
        if (move == null) {
          if (running === 0) {
            onAbort()
          }
        } else if ('wait' in move) {
          look(move.wait)
        } else {
          running++
          move.work.then(took, err => { end(() => { reject(err) }) })
          look(move.hedge)
        }
      } catch (err) {
        end(() => { reject(err) })
      }
    }
    signal?.addEventListener('abort', onAbort, { once: true })
    if (signal?.aborted === true) {
      onAbort()
    } else {
      go()
    }
  })
}
