import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { systemRandom } from '../../../../src/base/clock.ts'
import { peerIdOf, signerFromSeed } from '../../../../src/base/keys.ts'
import { run } from '../../../../src/cli/program.ts'
import { protect } from '../../../../src/node/protected-file.ts'
import { seededRandom } from '../../../builders/registry.ts'
import { testContext } from '../../context.ts'

const PASSPHRASE = 'correct horse battery'

describe('cli/commands/key', function () {
  // each file under a passphrase takes as long as a guess
  this.timeout(120_000)

  let folder: string
  const at = (name: string): string => join(folder, name)

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mimi-'))
    await writeFile(at('passphrase'), `${PASSPHRASE}\n`, { mode: 0o600 })
    await writeFile(at('other'), 'another passphrase\n', { mode: 0o600 })
  })

  afterEach(async () => { await rm(folder, { recursive: true }) })

  async function mimi (...args: string[]): Promise<{ code: number, out: string, err: string }> {
    const context = testContext({ random: systemRandom, env: { PATH: process.env.PATH } })
    const code = await run(args, context)
    return { code, out: context.out(), err: context.err() }
  }
  const under = (name = 'passphrase'): string[] => ['--passphrase-file', at(name)]
  const peer = (seed: number): string => peerIdOf(signerFromSeed(new Uint8Array(32).fill(seed)).publicKey).toString()

  it('puts a key under a passphrase and takes it off again', async () => {
    await mimi('registry', 'keygen', at('root.key'))
    const clear = await readFile(at('root.key'), 'utf8')
    const done = await mimi('key', 'protect', at('root.key'), ...under(), '--json')
    expect(JSON.parse(done.out)).to.deep.equal({ file: at('root.key'), kind: 'key', protected: true })
    const file = await readFile(at('root.key'), 'utf8')
    expect(file).to.match(/^mimi-discovery\/1\/protected key /)
    expect(file).to.not.include(clear.trim())
    expect((await stat(at('root.key'))).mode & 0o777).to.equal(0o600)
    expect((await mimi('key', 'unprotect', at('root.key'), ...under())).code).to.equal(0)
    expect(await readFile(at('root.key'), 'utf8')).to.equal(clear)
    expect((await readdir(folder)).toSorted()).to.deep.equal(['other', 'passphrase', 'root.key'])
  })

  it('puts a share under one, made in the clear, or made under it', async () => {
    const deal = ['oprf', 'deal', '--dp', peer(1), '--dp', peer(2), '--threshold', '2', '--out']
    await mimi(...deal, at('clear'))
    const share = join(at('clear'), 'oprf-share-1-1-1.json')
    const clear = await readFile(share, 'utf8')
    expect(JSON.parse((await mimi('key', 'protect', share, ...under(), '--json')).out).kind).to.equal('share')
    expect(await readFile(share, 'utf8')).to.not.include('secretShare')
    expect((await mimi('key', 'unprotect', share, ...under())).code).to.equal(0)
    expect(await readFile(share, 'utf8')).to.equal(clear)

    await mimi(...deal, at('under'), ...under())
    expect(await readFile(join(at('under'), 'oprf-share-1-1-2.json'), 'utf8'))
      .to.match(/^mimi-discovery\/1\/protected share /)
    expect(JSON.parse(await readFile(join(at('under'), 'oprf-key-1.json'), 'utf8')).threshold).to.equal(2)
  })

  it('opens for nobody without it', async () => {
    await mimi('registry', 'keygen', at('root.key'), ...under())
    const file = await readFile(at('root.key'), 'utf8')
    expect((await mimi('key', 'unprotect', at('root.key'))).err).to.include('PASSPHRASE_MISSING')
    const wrong = await mimi('key', 'unprotect', at('root.key'), ...under('other'))
    expect(wrong.err).to.include('PASSPHRASE_WRONG').and.to.include(at('root.key'))
    expect(await readFile(at('root.key'), 'utf8')).to.equal(file)
  })

  it('makes each kind of node\'s keys under it', async () => {
    for (const args of [
      ['dp', 'init', at('dp.key')],
      ['dp', 'hpke', at('next.hpke')],
      ['csip', 'init', at('csip.key'), '--id', 'csip1'],
      ['msp', 'init', at('msp.key'), '--id', 'msp1']
    ]) {
      expect((await mimi(...args, ...under())).code, args.join(' ')).to.equal(0)
    }
    for (const name of ['dp.key', 'dp.key.hpke', 'next.hpke', 'csip.key', 'msp.key']) {
      expect(await readFile(at(name), 'utf8'), name).to.match(/^mimi-discovery\/1\/protected key /)
    }
  })

  const refused: Readonly<Record<string, readonly [code: string, make: () => Promise<unknown>, command: string]>> = {
    'what is no secret': [
      'SECRET_FILE_UNKNOWN', async () => { await writeFile(at('file'), 'my diary', { mode: 0o600 }) }, 'protect'
    ],
    'what is protected': [
      'SECRET_FILE_UNKNOWN', async () => {
        await writeFile(
          at('file'),
          await protect(new Uint8Array(64), {
            kind: 'key', passphrase: PASSPHRASE, random: seededRandom('x'), cost: 14
          }),
          { mode: 0o600 }
        )
      }, 'protect'
    ],
    'to unprotect what isn\'t': [
      'SECRET_FILE_UNKNOWN', async () => { await writeFile(at('file'), 'ab'.repeat(32), { mode: 0o600 }) }, 'unprotect'
    ],
    'what others may read': [
      'FILE_EXPOSED', async () => {
        await writeFile(at('file'), 'ab'.repeat(32), { mode: 0o600 })
          .then(async () => { await chmod(at('file'), 0o644) })
      }, 'protect'
    ],
    'what isn\'t there': ['FILE_UNREADABLE', async () => {}, 'protect']
  }
  for (const [words, [code, make, command]] of Object.entries(refused)) {
    it(`refuses ${words}, and leaves it as it is`, async () => {
      await make()
      const before = await readFile(at('file'), 'utf8').catch(() => undefined)
      expect((await mimi('key', command, at('file'), ...under())).err).to.include(code)
      expect(await readFile(at('file'), 'utf8').catch(() => undefined)).to.equal(before)
    })
  }

  it('protects what a link names, and leaves nothing of it in the clear', async () => {
    await mimi('registry', 'keygen', at('root.key'))
    const clear = await readFile(at('root.key'), 'utf8')
    await symlink('root.key', at('link'))
    expect((await mimi('key', 'protect', at('link'), ...under())).code).to.equal(0)
    expect(await readFile(at('root.key'), 'utf8')).to.match(/^mimi-discovery\/1\/protected key /).and.to.not.include(
      clear.trim()
    )
  })
})
