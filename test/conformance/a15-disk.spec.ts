import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ClassicLevel } from 'classic-level'
import { expect } from 'chai'
import { toString } from 'uint8arrays/to-string'
import { systemClock, systemRandom } from '../../src/base/clock.ts'
import { parsePublicKey, peerIdOf } from '../../src/base/keys.ts'
import { run } from '../../src/cli/program.ts'
import { parseCsi } from '../../src/identifiers/csi.ts'
import { DEFAULT_CSI_TYPES } from '../../src/identifiers/types.ts'
import { encodeAnchor } from '../../src/registry/anchor.ts'
import { ProcessTestnet } from '../../src/testnet/processes.ts'
import { liveFederation } from '../builders/live-federation.ts'
import { EXEC_ARGV, MAIN } from '../builders/program.ts'
import { testContext } from '../cli/context.ts'
import { allBelow, readByOthers } from './cast/other-user.ts'
import type { LiveFederation } from '../builders/live-federation.ts'
import type { Found } from './cast/other-user.ts'

const BOB = 'mailto:bob.unmistakable@example.com'
const tooWide = (found: readonly Found[]): readonly Found[] =>
  found.filter(({ folder, mode }) => mode !== (folder ? '700' : '600'))

/** A folder that everybody may enter, under a umask that forbids nothing: what is made there is narrow by itself. */
function openFolder (stop: () => Promise<void> = async () => {}): { path: string } {
  const folder = { path: '' }
  let umask: number
  before(async () => {
    folder.path = await mkdtemp(join(tmpdir(), 'mimi-a15-'))
    await chmod(folder.path, 0o755)
    umask = process.umask(0)
  })
  after(async () => {
    process.umask(umask)
    await stop()
    await rm(folder.path, { recursive: true, force: true })
  })
  return folder
}

describe('A15: what lies on disk, read by another user of the machine', function () {
  // nodes are processes here
  this.timeout(240_000)

  describe('of nodes that run', () => {
    let net: ProcessTestnet | undefined
    const folder = openFolder(async () => { await net?.stop() })
    let files: string

    before(async () => {
      const { TMPDIR } = process.env
      const env = { ...process.env }
      process.env.TMPDIR = folder.path
      try {
        const run = { module: MAIN, execArgv: EXEC_ARGV, env }
        net = await ProcessTestnet.start({ dps: 1, msps: 1, ...run, clock: systemClock, random: systemRandom })
      } finally {
        if (TMPDIR == null) {
          delete process.env.TMPDIR
        } else {
          process.env.TMPDIR = TMPDIR
        }
      }
      const [made = ''] = await readdir(folder.path)
      files = join(folder.path, made)
      // as if an operator had laid everything out where all can look
      await chmod(files, 0o755)
      await net.claim(parseCsi(BOB, DEFAULT_CSI_TYPES), 'msp1', ['Default'])
    })

    it('has keys, shares, users, doors and stores there', async () => {
      const found = (await allBelow(files)).map(({ path }) => path.slice(files.length + 1))
      expect(found).to.include.members([
        'dp1.key', 'dp1.key.hpke', 'dp1.share', 'csip1.key', 'msp1.key', 'msp1.users',
        'dp1/door.json', 'csip1/door.json', 'dp1/store/CURRENT', 'csip1/store/CURRENT'
      ])
    })

    it('opens nothing to others', async () => {
      expect(await readByOthers(files)).to.deep.equal([])
    })

    it('has made every file for its user alone, and every folder, those of the stores too', async () => {
      expect(tooWide(await allBelow(files))).to.deep.equal([])
    })

    it('would see a file that is open', async () => {
      await mkdir(join(files, 'open'), { mode: 0o755 })
      await writeFile(join(files, 'open', 'file'), 'x', { mode: 0o644 })
      await writeFile(join(files, 'open', 'shut'), 'x', { mode: 0o600 })
      expect(await readByOthers(files)).to.deep.equal([join(files, 'open', 'file')])
      await rm(join(files, 'open'), { recursive: true })
    })
  })

  describe('of a holder and a querier', () => {
    let live: LiveFederation
    const folder = openFolder(async () => { await live.stop() })
    let federation: string[]
    let clues: ReadonlyArray<readonly [words: string, bytes: Buffer]>
    const at = (name: string): string => join(folder.path, name)

    async function mimi (...args: string[]): Promise<void> {
      const context = testContext({ clock: live.clock, random: systemRandom })
      expect(await run([...args, ...federation], context), context.err()).to.equal(0)
    }

    /** The next code is read from a file, for which the command waits. */
    async function claim (msp: string): Promise<void> {
      const arrives = live.nextCode(BOB).then(async code => { await writeFile(at('code'), code, { mode: 0o600 }) })
      const waits = `while [ ! -s ${at('code')} ]; do sleep 0.1; done; cat ${at('code')}`
      await mimi('claim', BOB, '--msp', msp, '--tag', 'Default', '--data', at('holder'), '--code-command', waits)
      await arrives
    }

    before(async () => {
      live = await liveFederation()
      for (const users of live.users) {
        users.add(BOB)
      }
      await mkdir(at('public'), { mode: 0o700 })
      await writeFile(join(at('public'), 'v1.registry'), live.registryFile)
      federation = ['--anchor', encodeAnchor(live.test.anchor), '--registry', join(at('public'), 'v1.registry')]
      await claim('msp1')
      await mimi('claim', BOB, '--msp', 'msp2', '--tag', 'Default', '--data', at('holder'))
      await mimi('discover', BOB, '--data', at('querier'))
      await mimi('discover', BOB, '--choices', at('choices'))

      const { mappings } = await (await live.light()).discover(BOB)
      expect(mappings.map(({ mapping }) => mapping.mspId).toSorted()).to.deep.equal(['msp1', 'msp2'])
      const ofMappings = mappings.flatMap(({ mapping: { entry } }) => [
        ...spellings('lookup key', entry.lookupKey),
        ...spellings('holder key', entry.holderKey),
        ['peer id of the holder key', Buffer.from(peerIdOf(parsePublicKey(entry.holderKey)).toString())] as const,
        ...spellings('entry id', entry.entryId)
      ])
      const ofBob = ['bob.unmistakable', BOB].flatMap(text => spellings('identifier', Buffer.from(text)))
      clues = [...ofMappings, ...ofBob, ['service', Buffer.from('msp1')], ['service', Buffer.from('msp2')]]
    })

    function spellings (words: string, bytes: Uint8Array): Array<readonly [string, Buffer]> {
      const hex = Buffer.from(bytes).toString('hex')
      // the last letter of base64 depends on what comes after
      return [
        [words, Buffer.from(bytes)],
        [`${words} in hex`, Buffer.from(hex)],
        [`${words} in upper-case hex`, Buffer.from(hex.toUpperCase())],
        [`${words} in base64`, Buffer.from(Buffer.from(bytes).toString('base64').replace(/=+$/, '').slice(0, -1))],
        [`${words} in base64url`, Buffer.from(Buffer.from(bytes).toString('base64url').slice(0, -1))],
        [`${words} in base58`, Buffer.from(toString(bytes, 'base58btc'))]
      ]
    }

    /** Every row of a store, and every file beside it; not the registry, which is public and names everybody. */
    async function contents (name: string): Promise<readonly Buffer[]> {
      const files = (await allBelow(at(name)))
        .filter(({ folder: isFolder, path }) => !isFolder && !path.includes('/store/'))
      const plain = await Promise.all(files.map(async ({ path }) => await readFile(path)))
      const names = files.map(({ path }) => Buffer.from(path))
      const hasStore = (await readdir(at(name))).includes('store')
      return [...plain, ...names, ...hasStore ? await rows(join(at(name), 'store')) : []]
    }

    async function rows (store: string): Promise<readonly Buffer[]> {
      const level = new ClassicLevel<Uint8Array, Uint8Array>(store, { keyEncoding: 'view', valueEncoding: 'view' })
      const found: Buffer[] = []
      for await (const [key, value] of level.iterator()) {
        if (!Buffer.from(value).includes(Buffer.from(live.registryFile.subarray(0, 512)))) {
          found.push(Buffer.from(key), Buffer.from(value))
        }
      }
      await level.close()
      return found
    }

    const seenIn = (content: readonly Buffer[]): readonly string[] =>
      clues.filter(([, clue]) => content.some(bytes => bytes.includes(clue))).map(([words]) => words)

    it('is what each command keeps', async () => {
      const names = (await allBelow(folder.path)).map(({ path }) => path.slice(folder.path.length + 1))
      expect(names).to.include.members([
        'holder/holder.key', 'holder/claims', 'querier/querier.key', 'querier/store', 'choices', 'choices.key'
      ])
      expect(names.filter(name => /^holder\/claims\/[0-9a-f]{32}\.state$/.test(name))).to.have.length(1)
      expect((await contents('querier')).length).to.be.greaterThan(4)
    })

    it('opens nothing to others', async () => {
      expect(await readByOthers(folder.path)).to.deep.equal([])
    })

    it('is the user\'s alone, from file to folder', async () => {
      // the store's own files have their case above: of nodes that run
      const found = (await allBelow(folder.path))
        .filter(({ path }) => !/\/store(\/|$)/.test(path) && !path.startsWith(at('public')))
      expect(tooWide(found)).to.deep.equal([])
    })

    for (const name of ['holder', 'querier']) {
      it(`names, in what the ${name} keeps, no key, place, service or identifier in the clear`, async () => {
        expect(seenIn(await contents(name))).to.deep.equal([])
      })
    }

    it('names none of it in a file of choices', async () => {
      expect(seenIn([await readFile(at('choices')), await readFile(at('choices.key'))])).to.deep.equal([])
    })

    it('would be seen if it did', () => {
      for (const [words, clue] of clues) {
        expect(seenIn([Buffer.concat([Buffer.from('before'), clue, Buffer.from('after')])]), words).to.include(words)
      }
    })
  })

  describe('somebody lays a secret open', () => {
    const folder = openFolder()
    const at = (name: string): string => join(folder.path, name)

    before(async () => {
      const context = testContext({ random: systemRandom })
      expect(await run(['dp', 'init', at('dp.key')], context)).to.equal(0)
      await writeFile(at('share'), '{}', { mode: 0o600 })
      await writeFile(at('passphrase'), 'correct horse battery', { mode: 0o600 })
    })

    const options: Readonly<Record<string, string>> = { '--key': 'dp.key', '--hpke': 'dp.key.hpke', '--share': 'share' }
    for (const [option, name] of Object.entries(options)) {
      for (const mode of [0o640, 0o604]) {
        it(`a DP doesn't start with the file of ${option} at mode ${mode.toString(8)}, and says what to do`, async () => {
          await chmod(at(name), mode)
          const context = testContext()
          const args = Object.entries(options).flatMap(([each, file]) => [each, at(file)])
          expect(await run(['dp', 'check', ...args, '--anchor', 'x', '--registry', 'x', '--data', at('data')], context))
            .to.equal(6)
          expect(context.err()).to.include('FILE_EXPOSED').and.to.include(`chmod 600 ${at(name)}`)
          await chmod(at(name), 0o600)
        })
      }
    }

    it('a passphrase that others may read opens nothing', async () => {
      await chmod(at('passphrase'), 0o644)
      const context = testContext()
      expect(await run(['key', 'protect', at('dp.key'), '--passphrase-file', at('passphrase')], context)).to.equal(6)
      expect(context.err()).to.include('FILE_EXPOSED')
    })
  })
})
