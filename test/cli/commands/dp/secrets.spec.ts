import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { systemRandom } from '../../../../src/base/clock.ts'
import { run } from '../../../../src/cli/program.ts'
import { writeKeyFile } from '../../../../src/cli/key-file.ts'
import { writeShareFile } from '../../../../src/dp/evaluation/share-file.ts'
import { encodeAnchor } from '../../../../src/registry/anchor.ts'
import { at } from '../../../builders/oprf.ts'
import { buildTestRegistry } from '../../../builders/registry.ts'
import { testContext } from '../../context.ts'

const federation = buildTestRegistry({ dps: 3 })
const dp1 = at(federation.dps, 0)

describe('cli/commands/dp/secrets', function () {
  // each file under a passphrase takes as long as a guess
  this.timeout(120_000)

  let folder: string
  let registry: string[]
  const file = (name: string): string => join(folder, name)

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mimi-dp-'))
    await writeKeyFile(file('dp.key'), dp1.seed)
    const share = dp1.share == null ? '' : writeShareFile({ dp: dp1.id, keyId: 1, shareEpoch: 1, ...dp1.share })
    await writeFile(file('share'), share, { mode: 0o600 })
    await writeFile(file('passphrase'), 'correct horse battery\n', { mode: 0o600 })
    await writeFile(file('v1.registry'), federation.registry.bytes)
    registry = ['--anchor', encodeAnchor(federation.anchor), '--registry', file('v1.registry')]
  })

  after(async () => { await rm(folder, { recursive: true }) })

  interface Printed { readonly out: string, readonly err: string }

  async function mimi (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Printed> {
    const context = testContext({
      clock: { now: () => federation.now }, random: systemRandom, env: { PATH: process.env.PATH, ...env }
    })
    await run(args, context)
    return { out: context.out(), err: context.err() }
  }

  const check = async (...args: string[]): Promise<Printed> =>
    await mimi(['dp', 'check', '--json', ...registry, '--data', file('data'), ...args])

  it('come from commands as from files', async () => {
    const { out } = await check('--key-command', `cat ${file('dp.key')}`, '--share-command', `cat "${file('share')}"`)
    expect(JSON.parse(out)).to.deep.include({ ok: true, peer_id: dp1.id })
    expect(JSON.parse(out).shares).to.have.length(1)
  })

  it('come from one of both', async () => {
    expect((await check()).err).to.include('OPTION_INVALID')
    expect((await check('--key', file('dp.key'), '--key-command', 'true')).err).to.include('OPTION_INVALID')
  })

  it('are not what a command prints that fails, or prints something else', async () => {
    expect((await check('--key-command', 'false')).err).to.include('KEY_COMMAND_FAILED')
    expect((await check('--key-command', 'echo deadbeef')).err)
      .to.include('KEY_FILE_INVALID').and.to.not.include('deadbeef')
    expect((await check('--key', file('dp.key'), '--share-command', 'echo deadbeef')).err)
      .to.include('SHARE_FILE_INVALID').and.to.not.include('deadbeef')
  })

  it('open with one passphrase, named by an option or the environment', async () => {
    for (const name of ['dp.key', 'share']) {
      await mimi(['key', 'protect', file(name), '--passphrase-file', file('passphrase')])
    }
    const args = ['--key', file('dp.key'), '--share', file('share')]
    expect((await check(...args)).err).to.include('PASSPHRASE_MISSING')
    const named = await check(...args, '--passphrase-file', file('passphrase'))
    expect(JSON.parse(named.out)).to.include({ ok: true, peer_id: dp1.id })
    const { out } = await mimi(['dp', 'check', '--json', ...registry, '--data', file('data'), ...args], {
      MIMI_PASSPHRASE_FILE: file('passphrase')
    })
    expect(JSON.parse(out)).to.include({ ok: true, peer_id: dp1.id })
  })
})
