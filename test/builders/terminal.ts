/** Programs at a pseudo-terminal, and somebody who types. */
import { spawn, spawnSync } from 'node:child_process'
import { expect } from 'chai'

const quote = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`

export const [CTRL_C, CTRL_D, TAB, UP, ENTER] = ['\u0003', '\u0004', '\t', '\u001b[A', '\r']

/** What to type once this stands on the screen, behind what was there before. */
export type Step = readonly [shown: string | RegExp, typed: string]

/** Node.js with these words at a pseudo-terminal, and somebody who waits for what is shown. */
export async function typed (
  words: readonly string[], ...steps: readonly Step[]
): Promise<{ readonly screen: string, readonly code: unknown }> {
  const command = [process.execPath, ...words].map(quote).join(' ')
  const child = spawn('script', ['-qec', `stty cols 120 rows 40; exec ${command}`, '/dev/null'], {
    env: { ...process.env, TERM: 'xterm' }, stdio: ['pipe', 'pipe', 'inherit']
  })
  let [screen, seen, next] = ['', 0, 0]
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    screen += text
    for (let step = steps[next]; step != null; step = steps[next]) {
      const rest = screen.slice(seen)
      const [shown, keys] = step
      const found = typeof shown === 'string' ? rest.indexOf(shown) : rest.search(shown)
      if (found < 0) {
        break
      }
      const length = typeof shown === 'string' ? shown.length : shown.exec(rest)?.[0].length ?? 0
      seen += found + length
      next++
      child.stdin.write(keys)
    }
  })
  const code: unknown = await new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  expect(next, screen).to.equal(steps.length)
  return { screen, code }
}

/** util-linux has the one that makes terminals here; that of BSD and macOS takes other options. */
export function hasTerminals (): boolean {
  return /util-linux/.test(spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout ?? '')
}
