/** What the shell sees. Scripts decide by these, so they never change meaning. */
import type { DiscoveryError, ErrorKind } from '../base/errors.ts'
import type { DpErrorCode } from '../dp/errors.ts'
import type { NodeErrorCode } from '../node/errors.ts'

export const EXIT_OK = 0
/** Unknown command or option, missing argument. */
export const EXIT_USAGE = 2
/** Nothing was found, and not everybody answered who was asked: neither found (0) nor none (8) nor failed (10). */
export const EXIT_PARTIAL = 11
/** The holder lists no service, and says so: neither found (0) nor none (8). */
export const EXIT_OPTED_OUT = 12
/** The registry revoked this node, or doesn't list it (any more): starting it again changes nothing. */
export const EXIT_UNLISTED = 13
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

const UNLISTED: ReadonlySet<string> = new Set<DpErrorCode | NodeErrorCode>([
  'DP_NOT_LISTED', 'DP_REVOKED', 'NODE_NOT_LISTED', 'NODE_REVOKED', 'NODE_KEY_NOT_LISTED'
])

export function exitCodeOfError ({ code, kind }: Pick<DiscoveryError, 'code' | 'kind'>): number {
  return UNLISTED.has(code) ? EXIT_UNLISTED : EXIT_CODES[kind]
}

/** Ends a command that printed its result with an exit code that says how it came out. */
export class ExitWith extends Error {
  readonly exitCode: number

  constructor (exitCode: number) {
    super(`exit code ${exitCode}`)
    this.exitCode = exitCode
  }
}
