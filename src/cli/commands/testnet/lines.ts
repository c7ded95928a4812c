/** Lines that somebody types, or that a script sends. */
import { createInterface } from 'node:readline'
import type { CliContext } from '../../context.ts'

const PROMPT = 'mimi> '
/** Lines that can be brought back; they end with the process, for they name people. */
const HISTORY = 200

export interface LinesComponents extends Pick<CliContext, 'stdin' | 'stdout' | 'signal'> {
  /** @returns what may stand there, and the part of the line that it takes the place of */
  readonly complete: (line: string) => [string[], string]
}

export interface Lines extends AsyncIterable<string> {
  close (): void
}

/** Asks before each line. Ends with the input, with Ctrl-D, and when the signal aborts. */
export function openLines ({ stdin, stdout, signal, complete }: LinesComponents): Lines {
  const screen = isTerminal(stdin) && isTerminal(stdout) ? stdout : undefined
  const lines = screen == null
    ? createInterface({ input: stdin })
    : createInterface({
      input: stdin,
      output: screen,
      terminal: true,
      completer: complete,
      historySize: HISTORY,
      removeHistoryDuplicates: true
    })
  let isAsking = false
  const close = (): void => { lines.close() }
  signal.addEventListener('abort', close, { once: true })
  // a terminal that hands on each key makes no signal of Ctrl-C
  lines.on('SIGINT', () => {
    if (isAsking && lines.line !== '') {
      // what is typed is gone, and the next line is asked for below it
      lines.write(null, { ctrl: true, name: 'e' })
      lines.write(null, { ctrl: true, name: 'u' })
      screen?.write('^C\n')
      lines.prompt()
    } else {
      process.kill(process.pid, 'SIGINT')
    }
  })
  let isClosed = false
  lines.once('close', () => { isClosed = true })
  const ask = (): void => {
    isAsking = true
    if (screen == null) {
      stdout.write(PROMPT)
    } else if (!isClosed) {
      lines.setPrompt(PROMPT)
      lines.prompt()
    }
  }
  return {
    async * [Symbol.asyncIterator] () {
      ask()
      for await (const line of lines) {
        isAsking = false
        yield line
        ask()
      }
      // Ctrl-D leaves the cursor behind the prompt
      screen?.write('\n')
    },
    close: () => {
      signal.removeEventListener('abort', close)
      lines.close()
    }
  }
}

function isTerminal <T extends object> (stream: T): stream is T & NodeJS.ReadWriteStream {
  return 'isTTY' in stream && stream.isTTY === true
}
