import { expect } from 'chai'
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fromString } from 'uint8arrays/from-string'
import { parseCsi } from '../../src/identifiers/csi.ts'
import { DEFAULT_CSI_TYPES } from '../../src/identifiers/types.ts'
import { fileKeyStore, fileStateStore, secretKeyStore } from '../../src/holder/holder.ts'
import { EMPTY_STATE } from '../../src/holder/state-store.ts'
import { sealAt } from '../../src/node/sealed.ts'
import { rejectionOf } from '../builders/errors.ts'
import { seededRandom, seedOf, testFederationId } from '../builders/registry.ts'
import type { HolderState, HolderStateStore } from '../../src/holder/holder.ts'

const bob = parseCsi('tel:+14155550123', DEFAULT_CSI_TYPES)
const other = parseCsi('mailto:bob@example.com', DEFAULT_CSI_TYPES)
const federation = testFederationId()
const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mimi-'))
})

afterEach(async () => {
  await rm(folder, { recursive: true })
})

describe('holder/stores: holder keys', () => {
  it('are one pair for each CSI, always the same', async () => {
    const keys = secretKeyStore(seedOf('bob'))
    const [a, again, b] = [
      await keys.keysOf(federation, bob), await keys.keysOf(federation, bob), await keys.keysOf(federation, other)
    ]
    expect(again.signer.publicKey).to.deep.equal(a.signer.publicKey)
    expect(b.signer.publicKey).to.not.deep.equal(a.signer.publicKey)
    expect(b.tag).to.not.equal(a.tag)
    expect(a.nextKeyHash.byteLength).to.equal(32)
  })

  it('are other ones in another federation, and sign there', async () => {
    const keys = secretKeyStore(seedOf('bob'))
    const [here, there] = [
      await keys.keysOf(federation, bob), await keys.keysOf(testFederationId({ name: 'other' }), bob)
    ]
    expect([here.signer.federation, there.signer.federation])
      .to.deep.equal([federation, testFederationId({ name: 'other' })])
    expect(there.signer.publicKey).to.not.deep.equal(here.signer.publicKey)
    expect(there.nextKeyHash).to.not.deep.equal(here.nextKeyHash)
    expect(there.tag).to.not.equal(here.tag)
  })

  it('differ between two secrets', async () => {
    const [a, b] = [
      await secretKeyStore(seedOf('a')).keysOf(federation, bob),
      await secretKeyStore(seedOf('b')).keysOf(federation, bob)
    ]
    expect(a.signer.publicKey).to.not.deep.equal(b.signer.publicKey)
    expect(a.tag).to.not.equal(b.tag)
  })

  it('outlive a restart in a file that only the owner reads', async () => {
    const path = join(folder, 'me', 'holder.key')
    const first = await (await fileKeyStore(path, seededRandom('one'))).keysOf(federation, bob)
    const second = await (await fileKeyStore(path, seededRandom('two'))).keysOf(federation, bob)
    expect(second.signer.publicKey).to.deep.equal(first.signer.publicKey)
    expect(await modeOf(path)).to.equal(0o600)
  })

  it('are put under the passphrase that new files get, and are not read without it', async () => {
    const path = join(folder, 'holder.key')
    const passphrase = async (): Promise<string> => 'correct horse battery'
    const made = await fileKeyStore(path, seededRandom('one'), { ofFiles: passphrase, forNew: passphrase })
    const read = await fileKeyStore(path, seededRandom('two'), { ofFiles: passphrase, forNew: passphrase })
    expect((await read.keysOf(federation, bob)).signer.publicKey)
      .to.deep.equal((await made.keysOf(federation, bob)).signer.publicKey)
    expect((await rejectionOf(fileKeyStore(path, seededRandom('x')))).code).to.equal('PASSPHRASE_MISSING')
  })

  it('are one secret, whoever makes the file first', async () => {
    const path = join(folder, 'holder.key')
    const stores = await Promise.all(
      Array.from({ length: 8 }, async (_, i) => await fileKeyStore(path, seededRandom(`${i}`)))
    )
    const keys = await Promise.all(
      stores.map(async store => Buffer.from((await store.keysOf(federation, bob)).signer.publicKey).toString('hex'))
    )
    expect(new Set(keys).size).to.equal(1)
    expect(await readdir(folder)).to.deep.equal(['holder.key'])
  })

  it('are never replaced when the file is damaged', async () => {
    const path = join(folder, 'holder.key')
    await writeFile(path, 'short', { mode: 0o600 })
    expect((await rejectionOf(fileKeyStore(path, seededRandom('x')))).code).to.equal('HOLDER_SECRET_INVALID')
  })
})

describe('holder/stores: holder state', () => {
  const open = (secret = 'bob'): HolderStateStore =>
    fileStateStore(folder, secretKeyStore(seedOf(secret)), seededRandom('states'))
  const state: HolderState = {
    attestations: [{ csip: 'csip1', bytes: Buffer.from([1, 2, 3]) }],
    mappings: [{
      msp: 'msp1',
      dp: 'dp1',
      entryId: new Uint8Array(16),
      sequence: 2,
      csips: 'csip1',
      issuedAt: 1,
      expiresAt: 2,
      audience: ''
    }],
    pending: [{
      msp: 'msp1',
      dp: 'dp1',
      audience: 'a',
      wish: new Uint8Array(32),
      entry: Buffer.from([4]),
      sealedKey: new Uint8Array(64),
      indexKey: new Uint8Array(64)
    }],
    signed: [{ hash: Buffer.from([5]), until: 7 }]
  }

  it('is empty at first, and what was written after a restart', async () => {
    expect(await open().read('tag')).to.deep.equal(EMPTY_STATE)
    await open().write('tag', state)
    const { attestations, mappings, pending, signed } = await open().read('tag')
    expect(Array.from(attestations[0]?.bytes ?? [])).to.deep.equal([1, 2, 3])
    expect(mappings[0]?.sequence).to.equal(2)
    expect(Array.from(pending[0]?.entry ?? [])).to.deep.equal([4])
    expect([Array.from(signed?.[0]?.hash ?? []), signed?.[0]?.until]).to.deep.equal([[5], 7])
    expect(await modeOf(join(folder, 'tag.state'))).to.equal(0o600)
  })

  it('leaves nothing half-written behind', async () => {
    const store = open()
    await Promise.all([store.write('tag', state), store.write('tag', EMPTY_STATE), store.write('tag', state)])
    expect(await readdir(folder)).to.deep.equal(['tag.state'])
  })

  /** What the holder itself would have sealed. */
  const seal = async (content: string): Promise<Uint8Array> =>
    sealAt(await secretKeyStore(seedOf('bob')).stateKey(), fromString('tag'), fromString(content), seededRandom('seal'))
  for (const [words, content] of [
    ['no JSON', '{'], ['another shape', '{"attestations":[{"csip":1}],"mappings":[],"pending":[]}'], ['null', 'null']
  ] as const) {
    it(`is refused when it is ${words}`, async () => {
      await writeFile(join(folder, 'tag.state'), await seal(content), { mode: 0o600 })
      expect((await rejectionOf(open().read('tag'))).code).to.equal('HOLDER_STATE_CORRUPT')
    })
  }

  it('is sealed: neither content nor length tell of what is in it', async () => {
    await open().write('tag', state)
    await open().write('gat', EMPTY_STATE)
    const [full, empty] = [await readFile(join(folder, 'tag.state')), await readFile(join(folder, 'gat.state'))]
    for (const clue of ['csip1', 'msp1', 'dp1', 'mappings', 'base64']) {
      expect(full.includes(clue), clue).to.equal(false)
    }
    expect(full.byteLength).to.equal(empty.byteLength)
  })

  it('opens for no other secret, under no other tag, and not when a bit was changed', async () => {
    await open().write('tag', state)
    expect((await rejectionOf(open('carol').read('tag'))).code).to.equal('HOLDER_STATE_CORRUPT')
    const sealed = await readFile(join(folder, 'tag.state'))
    await writeFile(join(folder, 'gat.state'), sealed, { mode: 0o600 })
    expect((await rejectionOf(open().read('gat'))).code).to.equal('HOLDER_STATE_CORRUPT')
    sealed.writeUInt8(sealed.readUInt8(100) ^ 1, 100)
    await writeFile(join(folder, 'tag.state'), sealed)
    expect((await rejectionOf(open().read('tag'))).code).to.equal('HOLDER_STATE_CORRUPT')
  })

  it('is not read where others could', async () => {
    await open().write('tag', state)
    await chmod(join(folder, 'tag.state'), 0o640)
    expect((await rejectionOf(open().read('tag'))).code).to.equal('FILE_EXPOSED')
  })
})
