/** What the shell sees. Scripts decide by these, so they never change meaning. */
import type { ErrorKind } from '../base/errors.ts'

export const EXIT_OK = 0
/** Unknown command or option, missing argument. */
export const EXIT_USAGE = 2
/** Interrupted: 128 + SIGINT, as shells do. */
export const EXIT_INTERRUPTED = 130

export const EXIT_CODES = {
  internal: 1,
  malformed: 3,
  unverified: 4,
  expired: 5,
  refused: 6,
  conflict: 7,
  'not-found': 8,
  limited: 9,
  unavailable: 10
} as const satisfies Record<ErrorKind, number>
