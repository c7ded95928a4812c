import { spawn, spawnSync } from 'node:child_process'
import path from 'node:path'
import { expect } from 'chai'

const PROGRAM = path.join(import.meta.dirname, 'programs/prompt.ts')
const [CTRL_C, CTRL_D, TAB, UP, ENTER] = ['\u0003', '\u0004', '\t', '\u001b[A', '\r']
const quote = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`

/** What to type once this stands on the screen, behind what was there before. */
type Step = readonly [shown: string | RegExp, typed: string]

/** The program at a pseudo-terminal, and somebody who waits for what is shown. */
async function typed (...steps: readonly Step[]): Promise<string> {
  const command = [process.execPath, '--import', 'tsx', PROGRAM].map(quote).join(' ')
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
  await new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  expect(next, screen).to.equal(steps.length)
  return screen
}

describe('cli/commands/testnet/terminal', function () {
  this.timeout(120_000)

  before(function () {
    // util-linux; the one of BSD and macOS takes other options
    if (!/util-linux/.test(spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout ?? '')) {
      this.skip()
    }
  })

  it('completes commands and names by Tab, and Ctrl-D ends it', async () => {
    const screen = await typed(
      ['mimi> ', `sta${TAB}`], ['status ', ENTER],
      ['conflicts: 0 open of 0', ''], ['mimi> ', `kill d${TAB}`], ['kill dp', `1${ENTER}`],
      ['dp1 ended.', ''], ['mimi> ', CTRL_D])
    expect(screen).to.include('running: 2 of 2 DPs').and.to.match(/ENDED\r?\n$/)
  })

  it('brings lines of before back by the arrow', async () => {
    const screen = await typed(
      ['mimi> ', `kill dp2${ENTER}`], ['dp2 ended.', ''], ['mimi> ', UP], ['kill dp2', ENTER], ['dp2 ended.', ''],
      ['mimi> ', `quit${ENTER}`])
    expect(screen).to.match(/ENDED\r?\n$/)
  })

  it('drops a line by Ctrl-C, and ends by it where there is none', async () => {
    const screen = await typed(
      ['mimi> ', 'kill dp1'], ['kill dp1', CTRL_C], ['^C', ''], ['mimi> ', CTRL_C])
    expect(screen).not.to.include('dp1 ended.')
    expect(screen).to.match(/INTERRUPTED\r?\n$/)
  })
})
