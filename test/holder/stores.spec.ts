import { expect } from 'chai'
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseCsi } from '../../src/identifiers/csi.ts'
import { DEFAULT_CSI_TYPES } from '../../src/identifiers/types.ts'
import { fileKeyStore, fileStateStore, secretKeyStore } from '../../src/holder/holder.ts'
import { EMPTY_STATE } from '../../src/holder/state-store.ts'
import { rejectionOf } from '../builders/errors.ts'
import { seededRandom, seedOf, testFederationId } from '../builders/registry.ts'
import type { HolderState } from '../../src/holder/holder.ts'

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
    const [a, again, b] = [await keys.keysOf(federation, bob), await keys.keysOf(federation, bob), await keys.keysOf(federation, other)]
    expect(again.signer.publicKey).to.deep.equal(a.signer.publicKey)
    expect(b.signer.publicKey).to.not.deep.equal(a.signer.publicKey)
    expect(b.tag).to.not.equal(a.tag)
    expect(a.nextKeyHash.byteLength).to.equal(32)
  })

  it('are other ones in another federation, and sign there', async () => {
    const keys = secretKeyStore(seedOf('bob'))
    const [here, there] = [await keys.keysOf(federation, bob), await keys.keysOf(testFederationId({ name: 'other' }), bob)]
    expect([here.signer.federation, there.signer.federation]).to.deep.equal([federation, testFederationId({ name: 'other' })])
    expect(there.signer.publicKey).to.not.deep.equal(here.signer.publicKey)
    expect(there.nextKeyHash).to.not.deep.equal(here.nextKeyHash)
    expect(there.tag).to.not.equal(here.tag)
  })

  it('differ between two secrets', async () => {
    const [a, b] = [await secretKeyStore(seedOf('a')).keysOf(federation, bob), await secretKeyStore(seedOf('b')).keysOf(federation, bob)]
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

  it('are never replaced when the file is damaged', async () => {
    const path = join(folder, 'holder.key')
    await writeFile(path, 'short')
    expect((await rejectionOf(fileKeyStore(path, seededRandom('x')))).code).to.equal('HOLDER_SECRET_INVALID')
  })
})

describe('holder/stores: holder state', () => {
  const state: HolderState = {
    attestations: [{ csip: 'csip1', bytes: Buffer.from([1, 2, 3]) }],
    mappings: [{ msp: 'msp1', dp: 'dp1', entryId: new Uint8Array(16), sequence: 2, csips: 'csip1', issuedAt: 1, expiresAt: 2, audience: '' }],
    pending: [{ msp: 'msp1', dp: 'dp1', audience: 'a', wish: new Uint8Array(32), entry: Buffer.from([4]), sealedKey: new Uint8Array(64), indexKey: new Uint8Array(64) }],
    signed: [{ hash: Buffer.from([5]), until: 7 }]
  }

  it('is empty at first, and what was written after a restart', async () => {
    expect(await fileStateStore(folder).read('tag')).to.deep.equal(EMPTY_STATE)
    await fileStateStore(folder).write('tag', state)
    const { attestations, mappings, pending, signed } = await fileStateStore(folder).read('tag')
    expect(Array.from(attestations[0]?.bytes ?? [])).to.deep.equal([1, 2, 3])
    expect(mappings[0]?.sequence).to.equal(2)
    expect(Array.from(pending[0]?.entry ?? [])).to.deep.equal([4])
    expect([Array.from(signed?.[0]?.hash ?? []), signed?.[0]?.until]).to.deep.equal([[5], 7])
    expect(await modeOf(join(folder, 'tag.json'))).to.equal(0o600)
  })

  it('leaves nothing half-written behind', async () => {
    const store = fileStateStore(folder)
    await Promise.all([store.write('tag', state), store.write('tag', EMPTY_STATE), store.write('tag', state)])
    expect(await readdir(folder)).to.deep.equal(['tag.json'])
  })

  for (const [words, content] of [['no JSON', '{'], ['another shape', '{"attestations":[{"csip":1}],"mappings":[],"pending":[]}'], ['null', 'null']] as const) {
    it(`is refused when it is ${words}`, async () => {
      await writeFile(join(folder, 'tag.json'), content)
      expect((await rejectionOf(fileStateStore(folder).read('tag'))).code).to.equal('HOLDER_STATE_CORRUPT')
    })
  }
})
