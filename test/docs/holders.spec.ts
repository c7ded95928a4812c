import { chmod, cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { expect } from 'chai'
import { systemRandom } from '../../src/base/clock.ts'
import { pauseAfter } from '../../src/cli/commands/renew/handler.ts'
import { run } from '../../src/cli/program.ts'
import { encodeAnchor } from '../../src/registry/anchor.ts'
import { liveFederation } from '../builders/live-federation.ts'
import { blocksOf, commandsOf, wordsOf } from './blocks.ts'
import type { CliContext } from '../../src/cli/context.ts'
import type { LiveFederation } from '../builders/live-federation.ts'

const PAGE = join(import.meta.dirname, '../../docs/holders.md')
const BOB = 'mailto:bob@example.com'
const DAY = 86_400_000
const PASSPHRASE = 'correct horse battery'

interface Typed {
  readonly command: string
  readonly code: number
  readonly out: string
  readonly err: string
}

describe('docs/holders.md', function () {
  this.timeout(240_000)

  let live: LiveFederation
  let folder: string
  const env: Record<string, string> = {}
  const typed: Typed[] = []

  /** Types the code that comes, where one is asked for. */
  async function mimi (words: readonly string[]): Promise<Omit<Typed, 'command'>> {
    let [out, err] = ['', '']
    const stdin = new PassThrough()
    const context: CliContext = {
      program: 'mimi',
      stdout: { write: text => { out += text } },
      stderr: { write: text => { err += text } },
      stdin,
      env,
      clock: live.clock,
      random: systemRandom,
      signal: new AbortController().signal
    }
    void live.nextCode(BOB).then(code => { stdin.write(`${code}\n`) })
    const code = await run(words, context)
    stdin.end()
    live.clock.time += 1_000
    return { code, out, err }
  }

  const here = (word: string): string => word
    .replace('<anchor>', encodeAnchor(live.test.anchor))
    .replace('chat.example', 'msp1')
    .replace(/^(\.\/)?(me|laptop|restored|new|v1\.registry|\/media\/stick)(?=\/|$)/, (_, _here, name: string) =>
      join(folder, name === '/media/stick' ? 'stick' : name))

  async function type (command: string): Promise<void> {
    const [program = '', ...words] = wordsOf(command)
    const paths = words.filter(word => !word.startsWith('-')).map(here)
    const [first = '', second = ''] = paths
    switch (program) {
      case 'export':
        words.forEach(word => {
          const [name = '', value = ''] = word.split('=')
          env[name] = here(value)
        })
        break
      case 'cp':
        await cp(first, second, { recursive: true, mode: 0 })
        break
      case 'mkdir':
        await mkdir(first)
        break
      case 'chmod':
        await chmod(second, Number.parseInt(first, 8))
        break
      case 'mimi':
        typed.push({ command, ...await mimi(words.map(here)) })
        break
      default:
        throw new Error(`nobody knows how to type ${command}`)
    }
  }

  before(async () => {
    live = await liveFederation()
    live.users.forEach(users => { users.add(BOB) })
    folder = await mkdtemp(join(tmpdir(), 'mimi-holders-'))
    await mkdir(join(folder, 'stick'))
    await writeFile(join(folder, 'v1.registry'), live.registryFile)
    await writeFile(join(folder, 'passphrase'), `${PASSPHRASE}\n`, { mode: 0o600 })
  })
  after(async () => {
    await live.stop()
    await rm(folder, { recursive: true })
  })

  it('holds as it stands, typed in its order, from the first claim to a stolen device', async () => {
    const commands = (await blocksOf(PAGE)).filter(({ language }) => language === 'sh').flatMap(commandsOf)
    for (const command of commands) {
      if (command.startsWith('mimi key protect')) {
        // what a person types at the terminal from here on
        env.MIMI_PASSPHRASE_FILE = join(folder, 'passphrase')
      }
      if (command.endsWith('--remind')) {
        live.clock.time += 23 * DAY
      }
      await type(command)
    }
    const codeOf = (part: string): number[] =>
      typed.filter(({ command }) => command.includes(part)).map(({ code }) => code)
    const failed = typed.filter(({ code, command }) => code !== 0 && !command.endsWith('--remind'))
    expect(failed).to.deep.equal([])
    expect(codeOf('--remind')).to.deep.equal([6])
    expect(codeOf('mimi claim')).to.have.length(2)
    const outOf = (part: string): string => typed.filter(({ command }) => command.includes(part)).at(-1)?.out ?? ''
    expect(outOf('--remind')).to.match(/msp1 +due /)
    expect(outOf('--data ./laptop')).to.match(/msp1 +not due /)
    expect(outOf('mimi recover')).to.include(BOB)
    expect(outOf('mimi release')).to.match(/gone at 5 of 5 replicas/)
  })

  it('reminds, and renews nothing, where nobody can type a code', async () => {
    const data = join(folder, 'watched')
    const options = [BOB, '--msp', 'msp1', '--data', data]
    expect((await mimi(['claim', ...options])).code).to.equal(0)
    live.clock.time += 23 * DAY
    const told = await mimi(['renew', ...options, '--remind', '--json'])
    expect([told.code, JSON.parse(told.out)[0].due, JSON.parse(told.out)[0].renewed]).to.deep.equal([6, true, false])

    const watched = await watching(options)
    expect(watched.code).to.equal(130)
    expect(watched.out).to.match(/msp1 +due /)
    expect(watched.err).to.include(`${BOB}, msp1: due. Run mimi renew`)
  })

  it('renews unattended where a command can get at the code', async () => {
    const options = [BOB, '--msp', 'msp1', '--data', join(folder, 'watched')]
    const codes = join(folder, 'code')
    await writeFile(codes, '')
    void live.nextCode(BOB).then(async code => { await writeFile(codes, code) })
    const { code, out } = await watching([
      ...options, '--code-command', `until [ -s '${codes}' ]; do :; done; cat '${codes}'`
    ])
    expect(code).to.equal(130)
    expect(out).to.match(/msp1 +renewed /)
  })

  /** Until it said how things stand for the first time. */
  async function watching (options: readonly string[]): Promise<Omit<Typed, 'command'>> {
    const stop = new AbortController()
    let [out, err] = ['', '']
    const code = await run(['renew', ...options, '--watch'], {
      program: 'mimi',
      stdout: {
        write: text => {
          out += text
          // after what it says of what is due
          setImmediate(() => { stop.abort() })
        }
      },
      stderr: { write: text => { err += text } },
      stdin: new PassThrough(),
      env,
      clock: live.clock,
      random: systemRandom,
      signal: stop.signal
    })
    return { code, out, err }
  }

  it('looks again after an hour where something failed, and every day at the latest', () => {
    const wish = { csi: BOB, msp: 'msp1', tags: undefined }
    const hour = DAY / 24
    expect(pauseAfter(undefined, 0)).to.equal(hour)
    expect(pauseAfter([{ ...wish, summary: { dueAt: 9 * DAY } }], 0)).to.equal(DAY)
    expect(pauseAfter([{ ...wish, summary: { dueAt: 5 * hour } }], 0)).to.equal(5 * hour)
    expect(pauseAfter([{ ...wish, summary: { dueAt: 1 } }], 0)).to.equal(hour)
    expect(pauseAfter([{ ...wish, summary: { reason: 'half-life', dueAt: 0 } }], 0)).to.equal(DAY)
  })
})
