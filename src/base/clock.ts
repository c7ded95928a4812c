/**
 * The only place where time and randomness enter. Everything else takes a
 * `Clock` or a `Random`, so that tests and vectors run without sleeping,
 * mocking or patching globals.
 */

export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now (): number
  /**
   * The same, but that it goes on evenly when the clock is set: for paces and waits that are kept in memory.
   *
   * @default now
   */
  steady? (): number
}

export interface Random {
  /** `length` unpredictable bytes. */
  bytes (length: number): Uint8Array
}

export const systemClock: Clock = {
  now: () => Date.now(),
  steady: () => Math.floor(performance.timeOrigin + performance.now())
}

/** Milliseconds, of which two say how long something took, whatever was done to the clock meanwhile. */
export function steadyNow (clock: Clock): number {
  return clock.steady?.() ?? clock.now()
}

/**
 * Whether a time is still to come. One that lies further ahead than anybody could
 * have set it was set by a clock that was wrong, and holds nobody up.
 *
 * @param most - milliseconds from now, of the longest that there can be
 */
export function isToCome (until: number, now: number, most: number): boolean {
  return until > now && until <= now + most
}

/** WebCrypto, section 10.1.1: bytes in one call. */
const DRAW_SIZE = 65_536

/** The runtime's: the kernel's, through WebCrypto. */
export const systemRandom: Random = {
  bytes: (length) => {
    const bytes = new Uint8Array(length)
    for (let at = 0; at < length; at += DRAW_SIZE) {
      crypto.getRandomValues(bytes.subarray(at, at + DRAW_SIZE))
    }
    return bytes
  }
}

/** Waits that aren't deadlines (hedges, steady refreshes), as an argument, so that tests turn the hands. */
export interface Timer {
  /** Calls back once, `ms` milliseconds from now; returns the way to call that off. */
  after (ms: number, callback: () => void): () => void
}

export const systemTimer: Timer = {
  after: (ms, callback) => {
    const handle = setTimeout(callback, ms)
    return () => { clearTimeout(handle) }
  }
}
