import { expect } from 'chai'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemRandom } from '../../../../src/base/clock.ts'
import { run } from '../../../../src/cli/program.ts'
import { secretKeyStore } from '../../../../src/holder/holder.ts'
import { encodeAnchor } from '../../../../src/registry/anchor.ts'
import { liveFederation } from '../../../builders/live-federation.ts'
import { seedOf } from '../../../builders/registry.ts'
import { testContext } from '../../context.ts'
import type { TestContext } from '../../context.ts'
import type { LiveFederation } from '../../../builders/live-federation.ts'

const BOB = 'mailto:bob@example.com'
const FRIENDS = Array.from({ length: 70 }, (_, i) => `acct:friend${i}@example.com`)

/** Of everybody in an epoch: what comes first leaves some of it, too little for all friends. */
const ALLOTMENT = 60
const HOUR_MS = 3_600_000

interface Row {
  readonly line: number
  readonly csi?: string
  readonly outcome: string
  readonly error?: string
  readonly retry_after_ms?: number
  readonly mappings?: ReadonlyArray<{ readonly msp: string }>
}

describe('cli/commands/discover/book: --file', () => {
  let live: LiveFederation
  let folder: string
  let federation: string[]

  async function mimi (
    args: readonly string[], overrides: Partial<TestContext> = {}
  ): Promise<{ code: number, stdout: string, stderr: string, rows: () => Row[] }> {
    const context = testContext({ clock: live.clock, random: systemRandom, ...overrides })
    const code = await run(['discover', ...args, ...federation], context)
    const stdout = context.out()
    return { code, stdout, stderr: context.err(), rows: () => stdout.trim().split('\n').map(line => JSON.parse(line)) }
  }

  async function contacts (name: string, lines: readonly string[]): Promise<string> {
    const path = join(folder, name)
    await writeFile(path, lines.map(line => `${line}\n`).join(''))
    return path
  }

  before(async () => {
    live = await liveFederation({ commonPerHour: 3 * ALLOTMENT })
    folder = await mkdtemp(join(tmpdir(), 'mimi-'))
    await writeFile(join(folder, 'v1.registry'), live.registryFile)
    federation = ['--anchor', encodeAnchor(live.test.anchor), '--registry', join(folder, 'v1.registry')]
    live.users[0]?.add(BOB)
    const holder = (await live.light()).holder(secretKeyStore(seedOf('bob')))
    await holder.claim({ csi: BOB, msp: 'msp1', answer: async () => live.codeOf(BOB) })
  })

  after(async () => {
    await live.stop()
    await rm(folder, { recursive: true })
  })

  // what one test has used up is there again for the next; a slow machine asks evaluators beside each other
  beforeEach(() => { live.clock.time += HOUR_MS })

  it('prints each identifier on a line, and a summary beside it', async () => {
    const file = await contacts('few', ['# friends', BOB, '', FRIENDS[0] ?? ''])
    const { code, stdout, stderr } = await mimi(['--file', file])
    expect(stdout).to.match(/^mailto:bob@example\.com {2}\*\S.* \(Default\)\nacct:friend0@example\.com {2}no match\n$/)
    expect(stderr).to.equal('2 identifiers: 1 found, 1 none, 2 evaluated\n')
    expect(code).to.equal(0)
  })

  it('prints one JSON value a line', async () => {
    const { code, rows, stderr } = await mimi(['--file', await contacts('few', ['', BOB, FRIENDS[0] ?? '']), '--json'])
    expect(rows().map(({ line, csi, outcome, mappings }) => [line, csi, outcome, mappings?.map(({ msp }) => msp)]))
      .to.deep.equal([[2, BOB, 'found', ['msp1']], [3, FRIENDS[0], 'none', []]])
    expect(JSON.parse(stderr).summary).to.deep.include({ total: 2, settled: 2, evaluated: 2 })
    expect(code).to.equal(0)
  })

  it('says when nobody in it can be reached', async () => {
    expect((await mimi(['--file', await contacts('nobody', FRIENDS.slice(0, 2))])).code).to.equal(8)
    expect((await mimi(['--file', await contacts('empty', ['# nobody yet'])])).code).to.equal(0)
  })

  it('names a bad line by its number alone, and loses no other', async () => {
    const { code, stdout, stderr } = await mimi([
      '--file', await contacts('bad', [BOB, 'bob@example.com is bob', FRIENDS[0] ?? ''])
    ])
    expect(code).to.equal(3)
    expect(stdout).to.match(/^line 2 {2}failed: CSI_SCHEME_MISSING/m)
    expect(stdout).to.match(/bob@example\.com {2}\*/).and.to.match(/friend0@example\.com {2}no match/)
    expect(stdout + stderr).to.not.match(/is bob/)
  })

  it('spends what the budget has, and goes on later with what is missing', async () => {
    const file = await contacts('many', [...FRIENDS, BOB])
    const args = ['--file', file, '--data', join(folder, 'book'), '--json']
    const first = await mimi(args)
    expect(first.code).to.equal(9)
    const limited = first.rows().filter(({ outcome }) => outcome === 'limited')
    expect(first.rows()).to.have.length(71)
    expect(limited.length).to.be.within(71 - ALLOTMENT, ALLOTMENT - 1)

    live.clock.time += Math.max(...limited.map(row => row.retry_after_ms ?? 0))
    let next = await mimi(args)
    expect(next.rows().map(({ line }) => line)).to.deep.equal(limited.map(({ line }) => line))
    expect(JSON.parse(next.stderr).summary.outcomes).to.deep.include({ done: 71 - limited.length })
    // those whose evaluators were asked beside each other used up twice as much
    for (let runs = 0; next.code === 9 && runs < 71; runs++) {
      live.clock.time += HOUR_MS
      next = await mimi(args)
    }
    expect(next.rows().at(-1)).to.deep.include({ csi: BOB, outcome: 'found' })
    expect(next.code).to.equal(0)

    // all was told: the next run tells all anew, and pays for nothing
    const third = await mimi(args)
    expect(third.rows().map(({ outcome }) => outcome)).to.deep.equal([...FRIENDS.map(() => 'none'), 'found'])
    expect(JSON.parse(third.stderr).summary).to.deep.include({ evaluated: 0 })
  })

  it('keeps its key for its owner alone, and nobody\'s identifier in the clear', async () => {
    const data = join(folder, 'kept')
    await mimi(['--file', await contacts('few', [BOB]), '--data', data])
    const key = await stat(join(data, 'querier.key'))
    expect(key.mode & 0o077).to.equal(process.platform === 'win32' ? 0o066 : 0)
    const secret = await readFile(join(data, 'querier.key'))
    await mimi(['--file', await contacts('few', [BOB]), '--data', data])
    expect(await readFile(join(data, 'querier.key'))).to.deep.equal(secret)
  })

  it('shows how far it is on a terminal, and nowhere else', async () => {
    const file = await contacts('few', [BOB])
    const written: string[] = []
    const terminal = { isTTY: true, write: (text: string) => written.push(text) }
    await mimi(['--file', file], { stderr: terminal })
    expect(written.join('')).to.include('\r\u001b[K1 of 1, 1 found')
    expect((await mimi(['--file', file])).stderr).to.not.include('\r')
  })

  it('ends at an interruption with an exit code of its own, and goes on from there', async () => {
    const file = await contacts('interrupted', FRIENDS.slice(0, 3))
    const stop = new AbortController()
    const out: string[] = []
    const stdout = {
      write: (text: string) => {
        out.push(text)
        stop.abort()
      }
    }
    const args = ['--file', file, '--data', join(folder, 'interrupted-book')]
    const { code, stderr } = await mimi(args, { stdout, signal: stop.signal })
    expect(code).to.equal(130)
    expect(stderr).to.match(/^3 identifiers: /)
    expect(out.join('')).to.equal(`${FRIENDS[0] ?? ''}  no match\n`)
    expect((await mimi(args)).stdout).to.equal(FRIENDS.slice(1, 3).map(csi => `${csi}  no match\n`).join(''))
  })

  it('waits for the budget when told to', async () => {
    const stop = new AbortController()
    const written: string[] = []
    const terminal = {
      isTTY: true,
      write: (text: string) => {
        written.push(text)
        if (text.includes('goes on in')) {
          stop.abort()
        }
      }
    }
    const { code } = await mimi(['--file', await contacts('many', FRIENDS), '--wait'], {
      stderr: terminal, signal: stop.signal
    })
    expect(code).to.equal(130)
    expect(written.join('')).to.match(/\d+ of 70, 0 found; the budget is used up, goes on in \d+ (s|min)/)
  })

  it('wants identifiers or a file, and says what it cannot read', async () => {
    const file = await contacts('few', [BOB])
    expect((await mimi([])).stderr).to.match(/OPTION_INVALID/)
    expect((await mimi([BOB, '--file', file])).stderr).to.match(/OPTION_INVALID/)
    expect((await mimi(['--file', file, '--compact'])).stderr).to.match(/OPTION_INVALID/)
    expect((await mimi([BOB, '--wait'])).stderr).to.match(/--wait, --country and --encoding go with --file/)
    for (const option of [
      ['--tag', 'Work'], ['--app', 'msp1'], ['--choices', join(folder, 'choices')], ['--choose-anew']
    ]) {
      expect(await mimi([BOB, '--compact', ...option]), option[0]).to.include({ code: 3, stdout: '' })
    }
    expect((await mimi(['--file', join(folder, 'absent')])).stderr).to.match(/FILE_UNREADABLE/)
    expect((await mimi(['--file', await contacts('much', Array.from({ length: 10_001 }, () => BOB))])).code).to.equal(3)
  })
})
