import { expect } from 'chai'
import { spawn, spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTestnet } from '../../../../src/testnet/index.ts'
import { EXEC_ARGV, MAIN } from '../../../builders/program.ts'
import type { Testnet } from '../../../../src/testnet/index.ts'

const BOB = 'mailto:bob@example.com'
const quote = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`

interface Ran {
  readonly code: number | null
  readonly screen: string
}

/** Whose turn it is, by the last thing on the screen. */
type Person = (screen: string) => string | undefined

/** A person at a terminal: the program sees a pseudo-terminal on all three streams. */
async function atTerminal (args: readonly string[], person: Person): Promise<Ran> {
  const command = [process.execPath, ...EXEC_ARGV, MAIN, ...args].map(quote).join(' ')
  // whoever makes a terminal says how large it is; `script` copies that of its own, which is none here
  const child = spawn('script', ['-qec', `stty cols 200 rows 40; exec ${command}`, '/dev/null'], {
    env: { ...process.env, TERM: 'xterm' }, stdio: ['pipe', 'pipe', 'inherit']
  })
  let screen = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    screen += text
    const typed = person(screen)
    if (typed != null) {
      child.stdin.write(`${typed}\r`)
    }
  })
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  return { code, screen }
}

describe('cli/commands/claim/terminal', () => {
  let testnet: Testnet
  let folder: string
  let federation: string[]

  before(async function () {
    // util-linux; the one of BSD and macOS takes other options
    if (!/util-linux/.test(spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout ?? '')) {
      this.skip()
    }
    testnet = await createTestnet({ relays: false })
    folder = await mkdtemp(join(tmpdir(), 'mimi-'))
    await writeFile(join(folder, 'v1.registry'), testnet.federation.bytes)
    federation = ['--anchor', testnet.federation.anchorText, '--registry', join(folder, 'v1.registry')]
    testnet.msps.forEach(({ users }) => users.add(BOB))
  })

  after(async () => {
    await testnet?.stop()
    if (folder != null) {
      await rm(folder, { recursive: true })
    }
  })

  /** Types each of `answers` when the prompt is there for as many times. */
  function typist (answers: ReadonlyArray<() => string>): Person {
    let done = 0
    let asked = 0
    return screen => {
      // the prompt is drawn again at each key: what counts is the sentence before it
      const prompts = screen.match(/sent a code for|That was not the code\./g)?.length ?? 0
      const shown = screen.lastIndexOf('The code (empty to give up)') > Math.max(
        screen.lastIndexOf('sent a code for'), screen.lastIndexOf('That was not the code.')
      )
      if (prompts > asked && shown) {
        asked = prompts
        return answers[done++]?.() ?? ''
      }
      return undefined
    }
  }

  const code = (): string => testnet.codeOf(BOB) ?? ''
  const wrong = (): string => String((Number(code()) + 1) % 1_000_000).padStart(6, '0')

  it('asks for the code, asks again after a typing error, and says where it is published', async () => {
    const { code: exit, screen } = await atTerminal(
      ['claim', BOB, '--msp', 'msp1', '--tag', 'work', '--data', join(folder, 'me'), ...federation],
      typist([wrong, code])
    )
    expect(exit, screen).to.equal(0)
    expect(screen).to.contain(`csip1 sent a code for ${BOB}`)
    expect(screen).to.contain('That was not the code.')
    expect(screen).to.match(/published at 5 of 5 replicas/)
    expect((await (await testnet.light()).discover(BOB)).outcome).to.equal('found')
  })

  it('asks nothing when possession was proved before', async () => {
    const { code: exit, screen } = await atTerminal(
      ['claim', BOB, '--msp', 'msp2', '--data', join(folder, 'me'), ...federation], typist([])
    )
    expect(exit, screen).to.equal(0)
    expect(screen).not.to.contain('The code')
  })

  it('ends without a mapping when the person gives up', async () => {
    const { code: exit, screen } = await atTerminal(
      ['claim', BOB, '--msp', 'msp1', '--data', join(folder, 'other'), ...federation], typist([() => ''])
    )
    expect(exit, screen).to.equal(6)
    expect(screen).to.contain('HOLDER_NO_CODE')
  })
})
