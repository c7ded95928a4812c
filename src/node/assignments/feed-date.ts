/** Dates as operators write them. */
import { AssignmentError } from './errors.ts'

/** RFC 3339: a day, or a time with its zone. */
const DAY = /^\d{4}-\d\d-\d\d$/
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?(Z|[+-]\d\d:\d\d)$/

/**
 * A day is its beginning in UTC.
 *
 * @returns milliseconds since the epoch
 * @throws AssignmentError `FEED_DATE_INVALID`
 */
export function readDate (text: string): number {
  const time = DAY.test(text) || TIME.test(text) ? Date.parse(text) : NaN
  // some runtimes turn the 31st of February into the 3rd of March
  const sameDay = DAY.test(text) ? new Date(time || 0).toISOString().startsWith(text) : true
  if (!Number.isSafeInteger(time) || time <= 0 || !sameDay) {
    throw new AssignmentError('FEED_DATE_INVALID')
  }
  return time
}
