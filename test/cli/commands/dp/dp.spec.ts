import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { Command } from 'commander'
import { registerDp } from '../../../../src/cli/commands/dp/index.ts'
import { writeKeyFile } from '../../../../src/cli/key-file.ts'
import { writeShareFile } from '../../../../src/node/share-file.ts'
import { encodeAnchor } from '../../../../src/registry/anchor.ts'
import { Child } from '../../../../src/testnet/child.ts'
import { rejectionOf } from '../../../builders/errors.ts'
import { at } from '../../../builders/oprf.ts'
import { buildTestRegistry } from '../../../builders/registry.ts'
import { testContext } from '../../context.ts'
import type { TestContext } from '../../context.ts'

// the node of its own process lives by the real time
const federation = buildTestRegistry({ dps: 2, seed: 'dp command', now: Date.now() })
const clock = { now: () => federation.now }
const dp1 = at(federation.dps, 0)
const MAIN = join(import.meta.dirname, '../../../../src/cli/main.ts')

async function run (context: TestContext, ...args: string[]): Promise<void> {
  const program = new Command('mimi').option('--json').exitOverride()
  registerDp(program, context)
  await program.parseAsync(args, { from: 'user' })
}

describe('cli/commands/dp', () => {
  let folder: string
  let common: string[]
  let share: string

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mimi-dp-'))
    await writeKeyFile(join(folder, 'dp.key'), dp1.seed)
    await writeFile(join(folder, 'v1.registry'), federation.registry.bytes)
    share = join(folder, 'dp.share')
    if (dp1.share != null) {
      await writeFile(share, writeShareFile({ dp: dp1.id, keyId: 1, shareEpoch: 1, ...dp1.share }), { mode: 0o600 })
    }
    common = ['--key', join(folder, 'dp.key'), '--anchor', encodeAnchor(federation.anchor), '--registry', join(folder, 'v1.registry')]
  })

  afterEach(async () => { await rm(folder, { recursive: true }) })

  it('init writes a key that only its owner can read, never over another', async () => {
    const context = testContext()
    const path = join(folder, 'new.key')
    await run(context, '--json', 'dp', 'init', path)
    expect(JSON.parse(context.out())).to.have.property('peer_id').that.matches(/^12D3Koo/)
    expect((await stat(path)).mode & 0o777).to.equal(0o600)
    const before = await readFile(path, 'utf8')
    expect((await rejectionOf(run(testContext(), 'dp', 'init', path))).code).to.equal('FILE_EXISTS')
    expect(await readFile(path, 'utf8')).to.equal(before)
  })

  it('check says that a listed DP with its share would start', async () => {
    const context = testContext({ clock })
    await run(context, '--json', 'dp', 'check', ...common, '--share', share)
    expect(JSON.parse(context.out())).to.deep.include({ ok: true, peer_id: dp1.id, shares: [{ key_id: 1, share_epoch: 1, index: dp1.share?.index }] })
  })

  it('check says which DPs it prefers, and refuses those that it can not ask', async () => {
    const other = at(federation.dps, 1).id
    const context = testContext({ clock })
    await run(context, '--json', 'dp', 'check', ...common, '--preferred', other)
    expect(JSON.parse(context.out())).to.deep.include({ default_federation: 'all', preferred: [other] })
    for (const wrong of [dp1.id, 'nobody']) {
      expect((await rejectionOf(run(testContext({ clock }), 'dp', 'check', ...common, '--preferred', wrong))).code).to.equal('DP_PREFERRED_INVALID')
    }
  })

  it('check refuses what start would refuse', async () => {
    expect((await rejectionOf(run(testContext({ clock }), 'dp', 'check', ...common, '--federation', 'local'))).code).to.equal('DP_DEFAULT_DISAGREES')
    await rm(join(folder, 'dp.key'))
    await writeKeyFile(join(folder, 'dp.key'), new Uint8Array(32).fill(9))
    expect((await rejectionOf(run(testContext({ clock }), 'dp', 'check', ...common))).code).to.equal('DP_NOT_LISTED')
  })

  it('never makes a new identity where the key can not be read', async () => {
    const key = join(folder, 'dp.key')
    await writeFile(key, 'not a key\n', { mode: 0o600 })
    expect((await rejectionOf(run(testContext({ clock }), 'dp', 'start', ...common, '--data', join(folder, 'data')))).code).to.equal('KEY_FILE_INVALID')
    expect(await readFile(key, 'utf8')).to.equal('not a key\n')
    await rm(key)
    expect((await rejectionOf(run(testContext({ clock }), 'dp', 'start', ...common, '--data', join(folder, 'data')))).code).to.equal('FILE_UNREADABLE')
  })

  it('status shows what the registry says, also to who is not listed', async () => {
    const context = testContext({ clock })
    await run(context, '--json', 'dp', 'status', ...common)
    expect(JSON.parse(context.out())).to.include({ peer_id: dp1.id, status: 'active', registry_version: federation.registry.version })
    await rm(join(folder, 'dp.key'))
    await writeKeyFile(join(folder, 'dp.key'), new Uint8Array(32).fill(9))
    const other = testContext({ clock })
    await run(other, '--json', 'dp', 'status', ...common)
    expect(JSON.parse(other.out())).to.include({ status: 'not listed' })
  })

  it('start refuses a log level that does not exist', async () => {
    expect((await rejectionOf(run(testContext({ clock }), 'dp', 'start', ...common, '--data', folder, '--log-level', 'loud'))).code).to.equal('OPTION_INVALID')
  })

  it('comes back after kill -9 with its identity, from the environment alone', async () => {
    const env = {
      ...process.env,
      MIMI_KEY: join(folder, 'dp.key'),
      MIMI_ANCHOR: encodeAnchor(federation.anchor),
      MIMI_REGISTRY: join(folder, 'v1.registry'),
      MIMI_SHARE: share,
      MIMI_DATA: join(folder, 'data'),
      MIMI_LISTEN: '/ip4/127.0.0.1/tcp/0'
    }
    const start = (): Child => new Child({ name: 'dp1', module: MAIN, execArgv: ['--import', 'tsx'], args: ['--json', 'dp', 'start'], env })
    const first = start()
    expect((await first.ready()).peer_id).to.equal(dp1.id)
    await first.kill()
    const second = start()
    const ready = await second.ready()
    expect(ready.peer_id).to.equal(dp1.id)
    expect(at(ready.addresses, 0)).to.include('/ip4/127.0.0.1/tcp/')
    await second.stop()
    expect(second.running).to.equal(false)
  })
})
