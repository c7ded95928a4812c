import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { Command } from 'commander'
import { toString } from 'uint8arrays/to-string'
import { systemClock } from '../../../../src/base/clock.ts'
import { registerDp } from '../../../../src/cli/commands/dp/index.ts'
import { readKeyFile, writeKeyFile } from '../../../../src/cli/key-file.ts'
import { writeShareFile } from '../../../../src/dp/evaluation/share-file.ts'
import { hpkeKeyPair } from '../../../../src/protocols/relay/index.ts'
import { encodeAnchor } from '../../../../src/registry/anchor.ts'
import { buildRegistry, signRegistry } from '../../../../src/registry/build.ts'
import { Child } from '../../../../src/testnet/child.ts'
import { rejectionOf } from '../../../builders/errors.ts'
import { at } from '../../../builders/oprf.ts'
import { buildTestRegistry, seededRandom } from '../../../builders/registry.ts'
import { EXEC_ARGV, MAIN } from '../../../builders/program.ts'
import { testContext } from '../../context.ts'
import type { TestContext } from '../../context.ts'

// the node of its own process lives by the real time
const federation = buildTestRegistry({ dps: 2, seed: 'dp command', now: Date.now() })
const clock = { now: () => federation.now }
const dp1 = at(federation.dps, 0)

async function run (context: TestContext, ...args: string[]): Promise<void> {
  const program = new Command('mimi').option('--json').exitOverride()
  registerDp(program, context)
  await program.parseAsync(args, { from: 'user' })
}

describe('cli/commands/dp/dp', () => {
  let folder: string
  let common: string[]
  let share: string
  let where: string[]

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mimi-dp-'))
    await writeKeyFile(join(folder, 'dp.key'), dp1.seed)
    await writeFile(join(folder, 'v1.registry'), federation.registry.bytes)
    share = join(folder, 'dp.share')
    if (dp1.share != null) {
      await writeFile(share, writeShareFile({ dp: dp1.id, keyId: 1, shareEpoch: 1, ...dp1.share }), { mode: 0o600 })
    }
    common = [
      '--key', join(folder, 'dp.key'), '--anchor', encodeAnchor(federation.anchor), '--registry',
      join(folder, 'v1.registry')
    ]
    where = ['--data', join(folder, 'data'), '--listen', '/ip4/127.0.0.1/tcp/0']
  })

  afterEach(async () => { await rm(folder, { recursive: true }) })

  it('init writes a key that only its owner can read, never over another', async () => {
    const context = testContext()
    const path = join(folder, 'new.key')
    await run(context, '--json', 'dp', 'init', path)
    const { peer_id: peerId, hpke_key: hpkeKey } = JSON.parse(context.out())
    expect(peerId).to.match(/^12D3Koo/)
    expect(toString((await hpkeKeyPair(await readKeyFile(`${path}.hpke`))).publicKey, 'base16')).to.equal(hpkeKey)
    for (const file of [path, `${path}.hpke`]) {
      expect((await stat(file)).mode & 0o777).to.equal(0o600)
    }
    const before = await readFile(path, 'utf8')
    expect((await rejectionOf(run(testContext(), 'dp', 'init', path))).code).to.equal('FILE_EXISTS')
    expect(await readFile(path, 'utf8')).to.equal(before)
  })

  it('hpke makes another HPKE key each time, where it was told, never over another', async () => {
    const random = seededRandom('hpke')
    const key = async (name: string): Promise<string> => {
      const context = testContext({ random })
      await run(context, '--json', 'dp', 'hpke', join(folder, name))
      return JSON.parse(context.out()).hpke_key
    }
    expect(await key('one')).not.to.equal(await key('two'))
    expect((await rejectionOf(key('one'))).code).to.equal('FILE_EXISTS')
    await run(testContext(), 'dp', 'init', join(folder, 'third'), '--hpke', join(folder, 'elsewhere'))
    expect(await readKeyFile(join(folder, 'elsewhere'))).to.have.length(32)
    expect((await rejectionOf(readKeyFile(join(folder, 'third.hpke')))).code).to.equal('FILE_UNREADABLE')
  })

  it('check refuses to start without the secret of the listed HPKE key, and ' +
    'takes two while the registry changes', async () => {
    const [old, next] = [new Uint8Array(32).fill(3), new Uint8Array(32).fill(4)]
    const { publicKey } = await hpkeKeyPair(old)
    const draft = {
      ...federation.draft, dps: federation.draft.dps.map(dp => dp.id === dp1.id ? { ...dp, hpkeKey: publicKey } : dp)
    }
    await writeFile(join(folder, 'v1.registry'), signRegistry(buildRegistry(draft), federation.roots))
    await Promise.all([writeKeyFile(join(folder, 'old'), old), writeKeyFile(join(folder, 'next'), next)])
    for (const files of [[], ['--hpke', join(folder, 'next')]]) {
      expect((await rejectionOf(run(testContext({ clock }), 'dp', 'check', ...common, ...where, ...files))).code)
        .to.equal('DP_HPKE_KEY_MISSING')
    }
    const context = testContext({ clock })
    await run(context, '--json', 'dp', 'check', ...common, ...where, '--hpke', join(folder, 'old'), '--hpke', join(
      folder, 'next'
    ))
    expect(JSON.parse(context.out()).hpke_keys).to.have.length(2).and.to.include(toString(publicKey, 'base16'))
    const listed = testContext({ clock })
    await run(listed, '--json', 'dp', 'status', ...common)
    expect(JSON.parse(listed.out()).hpke_key).to.equal(toString(publicKey, 'base16'))
  })

  it('check says that a listed DP with its share would start', async () => {
    const context = testContext({ clock })
    await run(context, '--json', 'dp', 'check', ...common, ...where, '--share', share)
    expect(JSON.parse(context.out()))
      .to.deep.include({ ok: true, peer_id: dp1.id, shares: [{ key_id: 1, share_epoch: 1, index: dp1.share?.index }] })
  })

  it('check says which DPs it prefers, and refuses those that it can not ask', async () => {
    const other = at(federation.dps, 1).id
    const context = testContext({ clock })
    await run(context, '--json', 'dp', 'check', ...common, ...where, '--preferred', other)
    expect(JSON.parse(context.out())).to.deep.include({ default_federation: 'all', preferred: [other] })
    const named = testContext({ clock })
    await run(named, '--json', 'dp', 'check', ...common, ...where, '--preferred', at(
      federation.registry.dps.filter(({ id }) => id === other), 0
    ).operator)
    expect(JSON.parse(named.out())).to.include({ ok: true })
    for (const [wrong, code] of [[dp1.id, 'DP_PREFERRED_INVALID'], ['nobody', 'DP_UNKNOWN']] as const) {
      expect(
        (await rejectionOf(run(testContext({ clock }), 'dp', 'check', ...common, ...where, '--preferred', wrong))).code
      ).to.equal(code)
    }
  })

  it('check refuses what start would refuse', async () => {
    expect(
      (await rejectionOf(run(testContext({ clock }), 'dp', 'check', ...common, ...where, '--federation', 'local'))).code
    ).to.equal('DP_DEFAULT_DISAGREES')
    await rm(join(folder, 'dp.key'))
    await writeKeyFile(join(folder, 'dp.key'), new Uint8Array(32).fill(9))
    expect((await rejectionOf(run(testContext({ clock }), 'dp', 'check', ...common, ...where))).code)
      .to.equal('DP_NOT_LISTED')
  })

  it('never makes a new identity where the key can not be read', async () => {
    const key = join(folder, 'dp.key')
    await writeFile(key, 'not a key\n', { mode: 0o600 })
    expect(
      (await rejectionOf(run(testContext({ clock }), 'dp', 'start', ...common, '--data', join(folder, 'data')))).code
    ).to.equal('KEY_FILE_INVALID')
    expect(await readFile(key, 'utf8')).to.equal('not a key\n')
    await rm(key)
    expect(
      (await rejectionOf(run(testContext({ clock }), 'dp', 'start', ...common, '--data', join(folder, 'data')))).code
    ).to.equal('FILE_UNREADABLE')
  })

  it('status shows what the registry says, also to who is not listed', async () => {
    const context = testContext({ clock })
    await run(context, '--json', 'dp', 'status', ...common)
    expect(JSON.parse(context.out()))
      .to.include({ peer_id: dp1.id, status: 'active', registry_version: federation.registry.version })
    await rm(join(folder, 'dp.key'))
    await writeKeyFile(join(folder, 'dp.key'), new Uint8Array(32).fill(9))
    const other = testContext({ clock })
    await run(other, '--json', 'dp', 'status', ...common)
    expect(JSON.parse(other.out())).to.include({ status: 'not listed' })
  })

  it('start refuses a log level that does not exist', async () => {
    expect((await rejectionOf(
      run(testContext({ clock }), 'dp', 'start', ...common, '--data', folder, '--log-level', 'loud')
    )).code).to.equal('OPTION_INVALID')
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
    const start = (): Child =>
      new Child({ name: 'dp1', module: MAIN, execArgv: EXEC_ARGV, args: ['--json', 'dp', 'start'], env })
    const first = start()
    expect((await first.ready()).peer_id).to.equal(dp1.id)
    await first.kill()
    const second = start()
    const ready = await second.ready()
    expect(ready.peer_id).to.equal(dp1.id)
    expect(at(ready.addresses, 0)).to.include('/ip4/127.0.0.1/tcp/')
    // the door is that of the process that runs
    const context = testContext({ clock: systemClock })
    await run(context, 'dp', 'conflicts', 'list', '--data', join(folder, 'data'))
    expect(context.out()).to.equal('No conflicts.\n')
    await second.stop()
    expect(second.running).to.equal(false)
  })
})
