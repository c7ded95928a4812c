/** From the process to the program: arguments, signals, exit code. */
import '../runtime.ts'
import { systemClock, systemRandom } from '../base/clock.ts'
import { EXIT_INTERRUPTED } from './exit-codes.ts'
import { Interrupted, exitCodeOf } from './interrupted.ts'
import { run } from './program.ts'
import { renderError } from './render-error.ts'
import type { CliContext, ParentChannel } from './context.ts'
import type { Cause } from './interrupted.ts'

/** Milliseconds that a node gets to end by itself when its parent is gone. */
const ORPHAN_GRACE = 10_000

const stop = new AbortController()
let signals = 0

function endBy (cause: Cause): () => void {
  return () => {
    signals++
    const interrupted = new Interrupted(cause)
    stop.abort(interrupted)
    if (signals > 1) {
      // asked twice: the user doesn't want to wait for a clean end
      process.exit(exitCodeOf(stop.signal, interrupted))
    }
  }
}

function listen (): void {
  process.on('SIGINT', endBy('interrupt'))
  process.on('SIGTERM', endBy('terminate'))
  process.on('SIGHUP', endBy('terminate'))
  // what a library throws where nobody can catch it: told like every other error
  process.on('uncaughtException', err => {
    void renderError(process.stderr, err).then(code => { process.exit(code) })
  })
  // whoever read what we print is gone (`mimi … | head`): no crash; a node ends cleanly
  process.stdout.on('error', (err: NodeJS.ErrnoException) => {
    if (err.code !== 'EPIPE') {
      throw err
    }
    stop.abort(new Interrupted('abandoned'))
  })
  // what can't be told there can't be told anywhere: as an exception it would only be told again, for ever
  process.stderr.on('error', () => { stop.abort(new Interrupted('abandoned')) })
}

function parentChannel (): ParentChannel | undefined {
  if (process.send == null) {
    return undefined
  }
  const abandoned = (): void => {
    stop.abort(new Interrupted('abandoned'))
    // nobody is left who could end a node that hangs
    setTimeout(() => { process.exit(EXIT_INTERRUPTED) }, ORPHAN_GRACE).unref()
  }
  process.on('disconnect', abandoned)
  if (!process.connected) {
    // the parent was gone while this program was loaded
    abandoned()
  }
  return {
    send: message => { if (process.connected) process.send?.(message) },
    onMessage: listener => { process.on('message', listener) }
  }
}

/**
 * Runs the command line that this process was started with.
 *
 * @param program - the file that Node.js was started with
 */
export async function start (program: string): Promise<void> {
  // what native code makes (the store's files) is for this user alone, too, from its first moment on
  process.umask(0o077)
  listen()
  const context: CliContext = {
    program,
    stdout: process.stdout,
    stderr: process.stderr,
    stdin: process.stdin,
    env: process.env,
    clock: systemClock,
    random: systemRandom,
    signal: stop.signal,
    parent: parentChannel()
  }
  process.exitCode = await run(process.argv.slice(2), context)
  // the channel to a parent would keep the process alive
  if (process.connected) {
    process.disconnect()
  }
}
