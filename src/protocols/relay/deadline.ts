/** Deadlines follow from the caller's: whoever asks others answers by itself before its own caller gives up. */

/** Part of the time that is left for the way back, */
const WAY_BACK = 1 / 10
/** and milliseconds of it at most: more than a round trip around the world. */
const MAX_WAY_BACK = 500

/** @param remaining - milliseconds until the caller gives up. @returns milliseconds, 1 or more */
export function timeToAsk (remaining: number): number {
  return Math.max(1, Math.floor(remaining - Math.min(MAX_WAY_BACK, remaining * WAY_BACK)))
}
