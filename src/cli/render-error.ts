/** How errors look: a sentence and a remedy for people, one JSON value for scripts. Loaded with the program. */
import { CommanderError } from 'commander'
import { DiscoveryError, remedyOf } from '../base/errors.ts'
import { osErrorIn } from '../node/os-errors.ts'
import { RemoteError } from '../rpc/errors.ts'
import { duration } from './duration.ts'
import { EXIT_CODES, EXIT_OK, EXIT_USAGE, ExitWith, exitCodeOfError } from './exit-codes.ts'
import { explain } from './remote-errors.ts'
import type { ErrorSpec, Reader } from '../base/errors.ts'
import type { TextSink } from './context.ts'

/** What was wrong, in lines; what a remote said is told as this version knows it. */
export async function errorText (err: DiscoveryError, reader: Reader): Promise<string> {
  const remote = await remoteSpec(err)
  const again = err.retryAfter == null ? '' : `  again in: ${duration(err.retryAfter)}\n`
  const said = remote == null ? err.message : `The remote answered: ${remote.sentence}`
  return `${said}\n  remedy: ${remedyTo(err, remote, reader)}\n${again}  code: ${err.code}\n`
}

function remedyTo (err: DiscoveryError, remote: ErrorSpec | undefined, reader: Reader): string {
  return remote == null ? err.remedyFor(reader) : remedyOf(remote, reader, true)
}

/** Whom an error is told by a command: the group says what its caller runs. */
export function readerOf (argv: readonly string[]): Reader {
  const group = argv.find(word => Object.hasOwn(READER_OF, word))
  return (group == null ? undefined : READER_OF[group]) ?? 'user'
}

const READER_OF: Readonly<Record<string, Reader>> = {
  dp: 'dp', csip: 'csip', msp: 'msp', registry: 'signer', oprf: 'dp', ceremony: 'dp'
}

async function remoteSpec (err: DiscoveryError): Promise<ErrorSpec | undefined> {
  return err instanceof RemoteError ? await explain(err) : undefined
}

/** What is behind a failure of ours, or an error without a code, may be the operating system's. */
export function toldAs (err: unknown): DiscoveryError | undefined {
  if (!(err instanceof DiscoveryError)) {
    return osErrorIn(err)
  }
  return err.kind === 'internal' ? osErrorIn(err) ?? err : err
}

function usageError ({ message }: CommanderError): object {
  return {
    code: 'USAGE', kind: 'malformed', sentence: message.replace(/^error: /, ''), remedy: 'See --help of the command.'
  }
}

/**
 * Says what was wrong and what to do about it, and returns the exit code. An
 * expected error shows no stack; an unexpected one is a defect and shows it.
 */
export async function renderError (
  stderr: TextSink, err: unknown, options: { readonly json?: boolean, readonly reader?: Reader } = {}
): Promise<number> {
  const { reader = 'user' } = options
  if (err instanceof CommanderError) {
    // help and version arrive here with exit code 0
    if (err.exitCode === 0) {
      return EXIT_OK
    }
    // else commander has printed it, for people
    if (options.json === true) {
      stderr.write(JSON.stringify({ error: usageError(err) }) + '\n')
    }
    return EXIT_USAGE
  }
  if (err instanceof ExitWith) {
    return err.exitCode
  }
  const told = toldAs(err)
  if (told != null) {
    if (options.json === true) {
      const { code, kind, detail, retryAfter } = told
      const remote = await remoteSpec(told)
      const { sentence } = remote ?? told
      const remedy = remedyTo(told, remote, reader)
      stderr.write(JSON.stringify({ error: { code, kind, sentence, remedy, detail, retry_after_ms: retryAfter } }) +
        '\n')
    } else {
      stderr.write(`error: ${await errorText(told, reader)}`)
    }
    return exitCodeOfError(told)
  }
  const stack = err instanceof Error ? err.stack ?? err.message : String(err)
  stderr.write(`error: This is a defect of mimi, not of your input. Please report it with the lines below.\n${stack}\n`)
  return EXIT_CODES.internal
}
