/** Why a command ends before it is done, and what its exit code is then. */
import { EXIT_INTERRUPTED, EXIT_OK, EXIT_TERMINATED } from './exit-codes.ts'

/**
 * `interrupt`: Ctrl-C. `terminate`: SIGTERM, and SIGHUP, as the log is standard error and
 * there is no file to reopen. `abandoned`: the parent process is gone, or whoever
 * read what was printed.
 */
export type Cause = 'interrupt' | 'terminate' | 'abandoned'

/** A node that ends when it is told to has done what it was told; who interrupts one by hand sees that they did. */
const AT_THE_END: Readonly<Record<Cause, number>> = {
  interrupt: EXIT_INTERRUPTED, terminate: EXIT_OK, abandoned: EXIT_OK
}
const UNDER_WAY: Readonly<Record<Cause, number>> = {
  interrupt: EXIT_INTERRUPTED, terminate: EXIT_TERMINATED, abandoned: EXIT_INTERRUPTED
}

/** The reason of an aborted `CliContext.signal`. */
export class Interrupted extends Error {
  // as libraries know it by
  override readonly name = 'AbortError'
  readonly reason: Cause

  constructor (reason: Cause) {
    super(reason)
    this.reason = reason
  }
}

/**
 * Undefined where nobody interrupted it.
 *
 * @param failure - what a command failed with; undefined: it came to its end
 */
export function exitCodeOf (signal: AbortSignal, failure?: unknown): number | undefined {
  if (failure instanceof Interrupted) {
    return UNDER_WAY[failure.reason]
  }
  if (!signal.aborted) {
    return undefined
  }
  const cause = signal.reason instanceof Interrupted ? signal.reason.reason : 'interrupt'
  return failure == null ? AT_THE_END[cause] : UNDER_WAY[cause]
}
