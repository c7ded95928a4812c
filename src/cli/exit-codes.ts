/** What the shell sees. Scripts decide by these, so they never change meaning. */
import type { ErrorKind } from '../base/errors.ts'

export const EXIT_OK = 0
/** Unknown command or option, missing argument. */
export const EXIT_USAGE = 2
/** Nothing was found, and not everybody answered who was asked: neither found (0) nor none (8) nor failed (10). */
export const EXIT_PARTIAL = 11
/** The holder lists no service, and says so: neither found (0) nor none (8). */
export const EXIT_OPTED_OUT = 12
/** Interrupted: 128 + SIGINT, as shells do. */
export const EXIT_INTERRUPTED = 130
/** Ended under way by SIGTERM or SIGHUP: 128 + SIGTERM. */
export const EXIT_TERMINATED = 143

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

/** Ends a command that printed its result with an exit code that says how it came out. */
export class ExitWith extends Error {
  readonly exitCode: number

  constructor (exitCode: number) {
    super(`exit code ${exitCode}`)
    this.exitCode = exitCode
  }
}
