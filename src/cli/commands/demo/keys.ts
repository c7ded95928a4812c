/** Single keys of whoever sits at a terminal. */
import type { CliContext } from '../../context.ts'

const [CTRL_C, CTRL_D, ESCAPE] = ['\u0003', '\u0004', '\u001b']

export interface Keys {
  /** Waits for the next key. Rejects when the signal aborts. */
  next (signal: AbortSignal): Promise<'go on' | 'quit'>
  /** Leaves the terminal as it was. */
  close (): void
}

/** Undefined where there is no terminal. */
export function keysOf (stdin: CliContext['stdin'], stdout: CliContext['stdout']): Keys | undefined {
  if (!isKeyboard(stdin) || !('isTTY' in stdout && stdout.isTTY === true)) {
    return undefined
  }
  stdin.setRawMode(true)
  return {
    next: async signal => {
      signal.throwIfAborted()
      stdin.resume()
      return await new Promise((resolve, reject) => {
        const finish = (): void => {
          stdin.off('data', onKey)
          stdin.off('end', onEnd)
          signal.removeEventListener('abort', onAbort)
          stdin.pause()
        }
        const onAbort = (): void => {
          finish()
          reject(signal.reason)
        }
        const onEnd = (): void => {
          finish()
          resolve('quit')
        }
        const onKey = (data: Buffer): void => {
          const key = data.toString('utf8')
          if (key === CTRL_C) {
            // a terminal that hands on each key makes no signal of it
            process.kill(process.pid, 'SIGINT')
            return
          }
          finish()
          resolve(key === CTRL_D || key === ESCAPE || key.toLowerCase() === 'q' ? 'quit' : 'go on')
        }
        stdin.on('data', onKey)
        stdin.once('end', onEnd)
        signal.addEventListener('abort', onAbort, { once: true })
      })
    },
    close: () => {
      stdin.setRawMode(false)
      stdin.pause()
    }
  }
}

interface Keyboard extends NodeJS.ReadableStream {
  setRawMode (isRaw: boolean): unknown
}

function isKeyboard (stdin: NodeJS.ReadableStream): stdin is Keyboard {
  return 'isTTY' in stdin && stdin.isTTY === true && 'setRawMode' in stdin
}
