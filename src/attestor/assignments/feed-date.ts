/** Dates as operators write them. */
import { AssignmentError } from './errors.ts'

/** RFC 3339: a day, or a time with its zone. */
const DAY = /^\d{4}-\d\d-\d\d$/
const TIME = /^\d{4}-\d\d-\d\dT(?!24)\d\d:\d\d:\d\d(\.\d{1,3})?(Z|[+-]\d\d:\d\d)$/
const DAY_LENGTH = '2026-01-15'.length

/**
 * A day is its beginning in UTC.
 *
 * @returns milliseconds since the epoch
 * @throws AssignmentError `FEED_DATE_INVALID`
 */
export function readDate (text: string): number {
  const time = DAY.test(text) || TIME.test(text) ? Date.parse(text) : NaN
  if (!Number.isSafeInteger(time) || time <= 0 || !isDay(text.slice(0, DAY_LENGTH))) {
    throw new AssignmentError('FEED_DATE_INVALID')
  }
  return time
}

/** Some runtimes turn the 31st of February into the 3rd of March, with a time behind it as well. */
function isDay (text: string): boolean {
  const time = Date.parse(text)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
}
