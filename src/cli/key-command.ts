/** A command that prints a secret (`pass show mimi/dp`, a client of a key store): run as it is, without a shell. */
import { spawn } from 'node:child_process'
import { CliError } from './errors.ts'
import type { CliContext } from './context.ts'

/** Milliseconds: somebody may have to touch a token. */
const TIMEOUT = 60_000
/** Bytes: many times a share file. */
const MAX_OUTPUT = 64 * 1024
const WORD = /\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+))(?=\s|$)/y

export interface KeyCommandLimits {
  /** Milliseconds. @default 60_000 */
  readonly timeout?: number
  /** Bytes. @default 65_536 */
  readonly maxOutput?: number
}

/** Words are separated by spaces; quotes stand around a whole word. @throws CliError `OPTION_INVALID` */
export function wordsOf (command: string): readonly string[] {
  const words: string[] = []
  const text = command.trim()
  WORD.lastIndex = 0
  while (WORD.lastIndex < text.length) {
    const word = WORD.exec(text)
    if (word == null) {
      throw new CliError('OPTION_INVALID', { detail: 'a command: quotes stand around whole words' })
    }
    words.push(word[1] ?? word[2] ?? word[3] ?? '')
  }
  if (words.length === 0) {
    throw new CliError('OPTION_INVALID', { detail: 'a command: empty' })
  }
  return words
}

/**
 * What it prints. It may ask at the terminal, and its own complaints go there.
 *
 * @throws CliError `OPTION_INVALID`, `KEY_COMMAND_FAILED`
 */
export async function outputOf (
  command: string,
  { env, signal }: Pick<CliContext, 'env' | 'signal'>,
  { timeout = TIMEOUT, maxOutput = MAX_OUTPUT }: KeyCommandLimits = {}
): Promise<Uint8Array> {
  const [program = '', ...args] = wordsOf(command)
  const child = spawn(program, args, { env: { ...env }, shell: false, stdio: ['inherit', 'pipe', 'inherit'] })
  return await new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let length = 0
    const end = (settle: () => void): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', interrupted)
      child.stdout.destroy()
      child.kill('SIGKILL')
      settle()
    }
    // the program alone is named: its arguments may tell where secrets are
    const fail = (why: string, cause?: unknown): void => {
      end(() => { reject(new CliError('KEY_COMMAND_FAILED', { detail: `${program}: ${why}`, cause })) })
    }
    const interrupted = (): void => { fail('interrupted') }
    const timer = setTimeout(() => { fail(`no end within ${timeout} ms`) }, timeout)
    signal.addEventListener('abort', interrupted, { once: true })
    child.on('error', err => { fail('it can not be run', err) })
    child.stdout.on('data', (chunk: Buffer) => {
      length += chunk.byteLength
      if (length > maxOutput) {
        fail(`more than ${maxOutput} bytes`)
      } else {
        chunks.push(chunk)
      }
    })
    child.on('close', (code, killedBy) => {
      if (code === 0) {
        end(() => { resolve(new Uint8Array(Buffer.concat(chunks))) })
      } else {
        fail(killedBy == null ? `exit code ${code ?? 'unknown'}` : `ended by ${killedBy}`)
      }
    })
  })
}
