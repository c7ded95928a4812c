/**
 * How fast something may be done: some of it at once, the rest spread over the
 * window, and in no window more than the limit. It is the generic cell rate
 * algorithm (ITU-T I.371, annex A), whose only state is up to when was paid for.
 * Pure: takes the time as an argument.
 */

export interface Pace {
  /** In any window; zero: none. */
  readonly limit: number
  /** Milliseconds. */
  readonly window: number
  /** How many at once, after a rest; 1 to `limit`. */
  readonly burst: number
}

/** Milliseconds from one to the next, once the burst is used up. */
export function intervalOf ({ limit, window, burst }: Pace): number {
  return window / (limit - burst + 1)
}

/** When the next one is allowed; in the past: it is allowed now. */
export function opensAt (paidUntil: number, pace: Pace): number {
  return Math.ceil(paidUntil - (pace.burst - 1) * intervalOf(pace))
}

/** Milliseconds until the next one is allowed; 0: now. */
export function waitFor (paidUntil: number, now: number, pace: Pace): number {
  return pace.limit > 0 ? Math.max(0, opensAt(paidUntil, pace) - now) : pace.window
}

export function spend (paidUntil: number, now: number, pace: Pace): number {
  return Math.max(paidUntil, now) + intervalOf(pace)
}

/** As much as can be paid for by then. */
export function paidAtMost (now: number, pace: Pace): number {
  return now + pace.burst * intervalOf(pace)
}

export function refund (paidUntil: number, pace: Pace): number {
  return paidUntil - intervalOf(pace)
}
