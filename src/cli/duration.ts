/** Spans of time, in words. */
const SECOND = 1_000
const MINUTE = 60 * SECOND
/** Up to which seconds say it better. */
const TWO_MINUTES = 2 * MINUTE

/** For people: milliseconds, seconds or minutes, rounded up. */
export function duration (ms: number): string {
  if (ms < SECOND) {
    return `${Math.ceil(ms)} ms`
  }
  return ms < TWO_MINUTES ? `${Math.ceil(ms / SECOND)} s` : `${Math.ceil(ms / MINUTE)} min`
}
