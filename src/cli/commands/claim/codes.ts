/** Where the code comes from: a person at the terminal, a command, or the standard input. */
import { execFile } from 'node:child_process'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { CliError } from '../../errors.ts'
import { Interrupted } from '../../interrupted.ts'
import type { AnswerChallenge, Challenge } from '../../../holder/holder.ts'
import type { CliContext } from '../../context.ts'

/** A command that fetches mail may take a while, milliseconds. */
const COMMAND_TIMEOUT = 120_000

export interface CodeSource {
  answerFor (csi: string): AnswerChallenge
  close (): void
}

export function codeSource (context: CliContext, command?: string): CodeSource {
  if (command != null) {
    return { answerFor: csi => async challenge => await runCommand(command, csi, challenge, context), close: () => {} }
  }
  return isTerminal(context.stdin)
    ? { answerFor: csi => async challenge => await askPerson(csi, challenge, context), close: () => {} }
    : lines(context)
}

/** Whether somebody, or a command, is there to answer: what waits on the standard input is for a call by hand. */
export function isAnswered (context: Pick<CliContext, 'stdin'>, command: string | undefined): boolean {
  return command != null || isTerminal(context.stdin)
}

function isTerminal (stdin: NodeJS.ReadableStream): boolean {
  return 'isTTY' in stdin && stdin.isTTY === true
}

function describe (csi: string, { csip, sentTo, attempt, instructions }: Challenge): string {
  if (instructions?.kind === 'mail') {
    return `From the address of ${csi}, send a new mail to ${instructions.address} with exactly this subject: ${instructions.subject} — then type anything to go on.`
  }
  if (instructions?.kind === 'link' && attempt === 1) {
    return `${csip} sent a link to ${csi}. Open it, and confirm there if the page shows ${instructions.fingerprint}; then press Enter here. Or type the code of the mail.`
  }
  if (instructions?.kind === 'visit' && attempt === 1) {
    return `Open ${instructions.url} and sign in as ${csi}; the page shows a code.`
  }
  return attempt === 1 ? `${csip} sent a code for ${csi} (${sentTo}).` : 'That was not the code.'
}

async function askPerson (csi: string, challenge: Challenge, { stderr, signal }: CliContext): Promise<string> {
  const { isCancel, text } = await import('@clack/prompts')
  stderr.write(`${describe(csi, challenge)}\n`)
  const code = await text({
    message: challenge.instructions?.kind === 'link'
      ? 'Enter when confirmed, or the code'
      : 'The code (empty to give up)',
    signal
  })
  if (isCancel(code)) {
    // at a terminal that the prompt reads key by key, Ctrl-C is a key and no signal
    throw new Interrupted('interrupt')
  }
  return (code ?? '').trim()
}

/** @throws CliError `OPTION_INVALID` */
async function runCommand (
  command: string, csi: string, challenge: Challenge, { env, signal }: CliContext
): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)('/bin/sh', ['-c', command], {
      signal,
      timeout: COMMAND_TIMEOUT,
      env: {
        ...env,
        MIMI_CSI: csi,
        MIMI_CSIP: challenge.csip,
        MIMI_METHOD: challenge.method,
        MIMI_ATTEMPT: String(challenge.attempt)
      }
    })
    return stdout.split('\n')[0]?.trim() ?? ''
  } catch (err) {
    throw new CliError('OPTION_INVALID', { detail: '--code-command: the command failed', cause: err })
  }
}

function lines ({ stdin, stderr, signal }: CliContext): CodeSource {
  const reader = createInterface({ input: stdin })
  const iterator = reader[Symbol.asyncIterator]()
  const close = (): void => { reader.close() }
  signal.addEventListener('abort', close, { once: true })
  return {
    answerFor: csi => async challenge => {
      stderr.write(`${describe(csi, challenge)} Code: `)
      const { value, done } = await iterator.next()
      return done === true ? '' : value.trim()
    },
    close
  }
}
