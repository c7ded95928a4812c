import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { access, mkdir, mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect } from 'chai'
import { fromString } from 'uint8arrays/from-string'
import { systemClock, systemRandom } from '../../../src/base/clock.ts'
import { openDoor } from '../../../src/cli/door.ts'
import { readKeyFile, writeKeyFile } from '../../../src/cli/key-file.ts'
import { run } from '../../../src/cli/program.ts'
import { isProtected, protect } from '../../../src/node/protected-file.ts'
import { listenForSigned } from '../../../src/node/signed-listener.ts'
import { encodeAnchor } from '../../../src/registry/anchor.ts'
import { levelStore } from '../../../src/store/level.ts'
import { developmentRegistry } from '../../builders/development-registry.ts'
import { at } from '../../builders/oprf.ts'
import { EXEC_ARGV, MAIN } from '../../builders/program.ts'
import { testContext } from '../context.ts'
import type { ChildProcess } from 'node:child_process'
import type { KeyValueOperation } from '../../../src/store/interface.ts'
import type { TestRegistry } from '../../builders/registry.ts'

const ANYWHERE = '/ip4/127.0.0.1/tcp/0'
const PASSPHRASE = 'a dozen characters'
/** Of a namespace that no node has: what is in it is there as it was put. */
const rows = Array.from({ length: 3_000 }, (_, n): KeyValueOperation =>
  ({ type: 'put', key: fromString(String(n).padStart(5, '0')), value: new Uint8Array(1_000).fill(n) }))

interface Ended {
  readonly code: number
  readonly out: string
  readonly err: string
}

describe('cli/backup: of nodes that are processes', function () {
  this.timeout(120_000)

  let folder: string
  let federation: TestRegistry
  let env: Record<string, string>
  const path = (...names: string[]): string => join(folder, ...names)

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mimi-backups-'))
    const addresses = Array.from({ length: 3 }, () => ['/ip4/127.0.0.1/tcp/1'])
    // processes live by the real time
    federation = developmentRegistry({ seed: 'backups', now: Date.now(), addresses })
    await writeFile(path('v1.registry'), federation.registry.bytes)
    await writeKeyFile(path('dp.key'), at(federation.dps, 0).seed)
    await writeKeyFile(path('csip.key'), at(federation.csips, 0).seed)
    await writeKeyFile(path('msp.key'), at(federation.msps, 0).seed)
    await writeFile(path('users.txt'), 'mailto:bob@example.com\n')
    await writeFile(path('passphrase'), `${PASSPHRASE}\n`, { mode: 0o600 })
    env = { MIMI_ANCHOR: encodeAnchor(federation.anchor), MIMI_REGISTRY: path('v1.registry'), MIMI_LOG_LEVEL: 'info' }
  })
  after(async () => { await rm(folder, { recursive: true }) })

  async function mimi (...args: string[]): Promise<Ended> {
    const context = testContext({ clock: systemClock, random: systemRandom })
    return { code: await run(args, context), out: context.out(), err: context.err() }
  }

  function start (...args: string[]): ChildProcess {
    return spawn(process.execPath, [...EXEC_ARGV, MAIN, ...args], {
      env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe']
    })
  }

  async function ready (child: ChildProcess): Promise<void> {
    const ended = once(child, 'exit').then(([code]) => { expect.fail(`ended with ${code}`) })
    await Promise.race([once(child.stdout ?? expect.fail(), 'data'), ended])
  }

  async function kill (child: ChildProcess): Promise<void> {
    const exit = once(child, 'exit')
    child.kill('SIGKILL')
    await exit
  }

  async function fill (data: string, owner: string): Promise<void> {
    const store = await levelStore(path(data, 'store'), { owner })
    await store.namespace('filled').batch(rows)
    await store.close()
  }

  async function filledRows (data: string): Promise<number> {
    const store = await levelStore(path(data, 'store'))
    let count = 0
    for await (const [, value] of store.namespace('filled').iterate()) {
      count += value.byteLength === 1_000 ? 1 : 0
    }
    await store.close()
    return count
  }

  const roles: ReadonlyArray<readonly [role: string, owner: () => string, args: () => string[]]> = [
    ['dp', () => `dp ${at(federation.dps, 0).id}`, () => ['--key', path('dp.key')]],
    ['csip', () => 'csip csip1', () => ['--key', path('csip.key'), '--id', 'csip1', '--development']],
    ['msp', () => 'msp msp1', () => ['--key', path('msp.key'), '--id', 'msp1', '--users', path('users.txt')]]
  ]

  for (const [role, owner, own] of roles) {
    it(`${role}: while it runs; what was restored starts`, async () => {
      await fill(`${role}-data`, owner())
      const args = [role, 'start', ...own(), '--listen', ANYWHERE, '--data']
      const node = start(...args, path(`${role}-data`))
      await ready(node)
      const made = await mimi(
        '--json', role, 'backup', path(`${role}.backup`), '--data', path(`${role}-data`), '--keys', 'without'
      )
      expect(made.code, made.err).to.equal(0)
      const { running, rows: count, keys } = JSON.parse(made.out) as { running: boolean, rows: number, keys: string[] }
      expect([running, count >= rows.length, keys]).to.deep.equal([true, true, []])
      expect(made.err).to.contain('Its keys and shares are not in it')
      // killed, and its disk is lost
      await kill(node)
      await rm(path(`${role}-data`), { recursive: true })
      const restored = await mimi(role, 'restore', path(`${role}.backup`), '--data', path(`${role}-new`))
      expect(restored.code, restored.err).to.equal(0)
      expect(await filledRows(`${role}-new`)).to.equal(rows.length)
      const again = start(...args, path(`${role}-new`))
      const log: string[] = []
      again.stderr?.on('data', chunk => log.push(String(chunk)))
      await ready(again)
      await kill(again)
      expect(log.join('').includes('the store was restored from a backup'), log.join('')).to.equal(role === 'dp')
    })
  }

  it('of a node that doesn\'t run, with its keys: under the passphrase alone, and back in their places', async () => {
    await fill('stopped', `dp ${at(federation.dps, 0).id}`)
    const shares = path('stopped', 'shares')
    const share = await protect(fromString('{"share":1}'), {
      kind: 'share', passphrase: PASSPHRASE, random: systemRandom, cost: 14
    })
    await keepShare(shares, share)
    const backup = ['dp', 'backup', path('stopped.backup'), '--data', path('stopped'), '--keys', 'with']
    const no = await mimi(...backup)
    expect([no.code, no.err.includes('give --key')]).to.deep.equal([3, true])
    // a key in the clear, and nobody who says a passphrase
    const silent = await mimi(...backup, '--key', path('dp.key'))
    expect(silent.err).to.contain('PASSPHRASE_MISSING')
    expect(await exists(path('stopped.backup'))).to.equal(false)
    const made = await mimi(...backup, '--key', path('dp.key'), '--passphrase-file', path('passphrase'))
    expect(made.code, made.err).to.equal(0)
    const clear = (await readFile(path('dp.key'), 'latin1')).trim()
    expect((await readFile(path('stopped.backup'), 'latin1')).includes(clear)).to.equal(false)

    const kept = await mimi('dp', 'restore', path('stopped.backup'), '--data', path('without'))
    expect(kept.err).to.contain('The keys in it were left out')
    expect((await readdir(path('without'))).sort()).to.deep.equal(['store'])
    const restored = await mimi(
      'dp', 'restore', path('stopped.backup'), '--data', path('with'), '--keys-to', path('keys')
    )
    expect(restored.code, restored.err).to.equal(0)
    expect(isProtected(await readFile(path('keys', 'dp.key')))).to.equal(true)
    const source = { ofFiles: async () => PASSPHRASE, forNew: async () => undefined }
    expect(await readKeyFile(path('keys', 'dp.key'), source)).to.deep.equal(at(federation.dps, 0).seed)
    expect(await readFile(path('with', 'shares', 'oprf-share-1-1-1.json'), 'utf8')).to.equal(share)
  })

  it('refuses what is no data folder of this role, a name that is taken, and a backup of another role', async () => {
    await fill('other', 'dp 1')
    const refusals: ReadonlyArray<readonly [args: readonly string[], code: string]> = [
      [['dp', 'backup', path('x'), '--data', path('nowhere'), '--keys', 'without'], 'BACKUP_NO_STORE'],
      [['msp', 'backup', path('x'), '--data', path('other'), '--keys', 'without'], 'BACKUP_NO_STORE'],
      [['dp', 'backup', path('users.txt'), '--data', path('other'), '--keys', 'without'], 'FILE_EXISTS'],
      [['dp', 'restore', path('users.txt'), '--data', path('y')], 'STORE_BACKUP_INVALID']
    ]
    for (const [args, code] of refusals) {
      expect((await mimi(...args)).err, args.join(' ')).to.contain(`code: ${code}`)
    }
    expect((await mimi('dp', 'backup', path('one.backup'), '--data', path('other'), '--keys', 'without')).code)
      .to.equal(0)
    expect((await mimi('csip', 'restore', path('one.backup'), '--data', path('y'))).err).to.contain('it is of dp 1')
    expect((await mimi('dp', 'restore', path('one.backup'), '--data', path('other'))).err).to.contain('STORE_NOT_EMPTY')
    expect((await mimi('dp', 'backup', path('x'), '--data', path('other'))).code).to.equal(2)
    expect(await Promise.all(['x', 'y'].map(async name => await exists(path(name))))).to.deep.equal([false, false])
  })

  it('killed in the middle of a backup: nothing has its name, and the next one succeeds', async () => {
    await fill('cut', 'dp 1')
    // a node that gives one page, and then keeps silent
    let asked = 0
    const page = JSON.stringify({ rows: [['azE=', 'dg==']], last: false })
    const close = await openDoor(path('cut'), { random: systemRandom }, async init => await listenForSigned({
      ...init,
      clock: systemClock,
      routes: new Map([['/backup', {
        purpose: 'backup',
        maxLength: 256,
        answer: async () => {
          asked++
          return asked === 1 ? { status: 200, body: page } : await new Promise(() => {})
        }
      }]])
    }))
    const child = start('dp', 'backup', path('cut.backup'), '--data', path('cut'), '--keys', 'without')
    await until(() => asked === 2)
    await kill(child)
    await close()
    expect(await exists(path('cut.backup'))).to.equal(false)
    const made = await mimi('dp', 'backup', path('cut.backup'), '--data', path('cut'), '--keys', 'without')
    expect(made.code, made.err).to.equal(0)
    expect((await readdir(folder)).filter(name => name.endsWith('.part'))).to.deep.equal([])
  })

  it('killed in the middle of a restore: no node starts on it, and the next one succeeds', async () => {
    await fill('source', `dp ${at(federation.dps, 0).id}`)
    await mimi('dp', 'backup', path('source.backup'), '--data', path('source'), '--keys', 'without')
    const bytes = await readFile(path('source.backup'))
    execFileSync('mkfifo', [path('pipe')])
    const child = start('dp', 'restore', path('pipe'), '--data', path('half'))
    const pipe = await open(path('pipe'), 'w')
    await pipe.write(bytes.subarray(0, bytes.byteLength / 2))
    await until(async () => await exists(path('half', 'store.restore', 'CURRENT')))
    await kill(child)
    await pipe.close()
    expect(await readdir(path('half'))).to.deep.equal(['store.restore'])
    const context = testContext({ env, clock: systemClock, random: systemRandom })
    expect(await run(['dp', 'start', '--key', path('dp.key'), '--listen', ANYWHERE, '--data', path('half')], context))
      .to.equal(6)
    expect(context.err()).to.contain('STORE_HALF_RESTORED')
    const again = await mimi('dp', 'restore', path('source.backup'), '--data', path('half'))
    expect(again.code, again.err).to.equal(0)
    expect(await readdir(path('half'))).to.deep.equal(['store'])
    expect(await filledRows('half')).to.equal(rows.length)
  })
})

/** Of what other processes do. */
async function until (holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!await holds()) {
    await delay(20)
  }
}

async function exists (path: string): Promise<boolean> {
  return await access(path).then(() => true, () => false)
}

async function keepShare (shares: string, content: string): Promise<void> {
  await mkdir(shares, { recursive: true })
  await writeFile(join(shares, 'oprf-share-1-1-1.json'), content, { mode: 0o600 })
}
