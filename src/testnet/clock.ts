/** A clock that its tests turn: it goes on by itself, and further when it is told to. */
import { TestnetError } from './errors.ts'
import type { Clock, Timer } from '../base/clock.ts'

/** The longest that the runtime waits in one go, milliseconds. */
const MAX_WAIT = 2_147_483_647

export interface TestClock extends Clock, Timer {
  now (): number
  steady (): number
  /**
   * Sets it forward in one go, as on a machine that was asleep, and calls back whoever
   * waits for a time that has come.
   *
   * @param ms - milliseconds, zero or more
   */
  advance (ms: number): void
}

interface Waiting {
  readonly due: number
  readonly callback: () => void
  handle?: ReturnType<typeof setTimeout>
}

/** @param start - milliseconds since the epoch; @default 2026-01-01T00:00:00Z */
export function testClock (start = Date.UTC(2026, 0, 1)): TestClock {
  const begun = performance.now()
  const waiting = new Set<Waiting>()
  let advanced = 0
  const now = (): number => Math.floor(start + advanced + performance.now() - begun)

  const arm = (item: Waiting): void => {
    clearTimeout(item.handle)
    item.handle = setTimeout(() => { fire(item) }, Math.min(MAX_WAIT, Math.max(0, item.due - now())))
  }
  const fire = (item: Waiting): void => {
    if (item.due > now()) {
      arm(item)
    } else if (waiting.delete(item)) {
      clearTimeout(item.handle)
      item.callback()
    }
  }

  return {
    now,
    steady: now,
    after: (ms, callback) => {
      const item: Waiting = { due: now() + ms, callback }
      waiting.add(item)
      arm(item)
      return () => {
        waiting.delete(item)
        clearTimeout(item.handle)
      }
    },
    advance: ms => {
      if (!(ms >= 0 && Number.isFinite(ms))) {
        throw new TestnetError('TESTNET_FAULT_INVALID', { detail: `advance: ${ms} ms` })
      }
      advanced += ms
      // one that is called back may call off another, and whoever waits anew waits from now on
      for (const item of [...waiting].sort((a, b) => a.due - b.due)) {
        if (waiting.has(item)) {
          fire(item)
        }
      }
    }
  }
}

export function isTestClock (clock: Clock): clock is TestClock {
  return 'advance' in clock && 'after' in clock
}
