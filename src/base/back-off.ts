/** How long is waited after failures in a row: twice as long each time, up to a most. */

/** Doublings after which no wait is told from its most. */
const MAX_DOUBLINGS = 30

/** @param doublings - 0: the first wait */
export function backOff (first: number, doublings: number, longest: number): number {
  return Math.min(longest, first * 2 ** Math.min(Math.max(doublings, 0), MAX_DOUBLINGS))
}
