import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { systemRandom } from '../../../src/base/clock.ts'
import { loadSodium } from '../../../src/blinding/sodium.ts'
import { DpShareVault, openShareFolder } from '../../../src/dp/ceremonies/index.ts'
import { RETIRED_SHARE_GRACE } from '../../../src/dp/ceremonies/share-vault.ts'
import { rejectionOf } from '../../builders/errors.ts'
import { at, dealCommittee } from '../../builders/oprf.ts'
import { NOW, buildTestRegistry } from '../../builders/registry.ts'
import type { VerifiedRegistry } from '../../../src/registry/interface.ts'
import type { PassphraseSource } from '../../../src/node/secret-file.ts'
import type { ShareFile } from '../../../src/dp/evaluation/share-file.ts'

const voprf = await loadSodium()
const test = buildTestRegistry({ dps: 5, threshold: 3 })
const { id } = at(test.dps, 0)

/** A share of this DP, of any sharing. */
function shareOf (shareEpoch: number, seed = `epoch ${shareEpoch}`): ShareFile {
  const { shares } = dealCommittee(voprf, { shareEpoch, seed })
  return { ...at(shares, 0), secretShare: at(shares, 0).secretShare.slice(), dp: id }
}

/** A registry that lists key 1 under this epoch. */
function listing (shareEpoch: number, issuedAt = NOW): VerifiedRegistry {
  const { key } = dealCommittee(voprf, { shareEpoch, seed: 'test' })
  const shares = key.shares.map(share => ({ ...share, dp: at(test.dps, share.index - 1).id }))
  const listed = test.registry.oprfKey(1)
  if (listed == null) {
    throw new Error('no key')
  }
  return { ...test.registry, issuedAt, oprfKey: () => ({ ...listed, ...key, shares }) }
}

describe('dp/ceremonies/share-vault', () => {
  let folder: string
  beforeEach(async () => { folder = await mkdtemp(join(tmpdir(), 'mimi-shares-')) })
  afterEach(async () => { await rm(folder, { recursive: true }) })

  const open = async (given: readonly ShareFile[] = [], passphrases?: PassphraseSource): Promise<DpShareVault> =>
    new DpShareVault(id, given, await openShareFolder(folder, voprf, { random: systemRandom, passphrases }))

  it('puts shares under the passphrase that the DP is started with, and opens them by it', async function () {
    // scrypt takes its half second each time
    this.timeout(30_000)
    const under = (passphrase: string): PassphraseSource =>
      ({ ofFiles: async () => passphrase, forNew: async () => passphrase })
    await (await open()).keep(shareOf(1))
    await (await open([], under('correct horse battery'))).keep(shareOf(2))
    const files = (await readdir(folder)).sort()
    expect(files).to.deep.equal(['oprf-share-1-1-1.json', 'oprf-share-1-2-1.json'])
    const [clear, sealed] = await Promise.all(files.map(async name => await readFile(join(folder, name), 'utf8')))
    expect(clear).to.match(/^\{/)
    expect(sealed).to.match(/^mimi-discovery\/1\/protected share scrypt 17 /)
    expect(sealed).to.not.include(Buffer.from(shareOf(2).secretShare).toString('hex'))
    const again = await open([], under('correct horse battery'))
    expect([1, 2].map(epoch => again.share(1, epoch)?.secretShare))
      .to.deep.equal([shareOf(1).secretShare, shareOf(2).secretShare])
    expect(await rejectionOf(open([], under('another passphrase')))).to.have.property('code', 'PASSPHRASE_WRONG')
    expect(await rejectionOf(open())).to.have.property('code', 'PASSPHRASE_MISSING')
  })

  it('evaluates with a share as soon as it is kept, and after a restart', async () => {
    const vault = await open([shareOf(1)])
    await vault.keep(shareOf(2))
    for (const each of [vault, await open([shareOf(1)])]) {
      expect(each.share(1, 1)?.secretShare).to.deep.equal(shareOf(1).secretShare)
      expect(each.share(1, 2)?.secretShare).to.deep.equal(shareOf(2).secretShare)
      expect(each.share(1, 3)).to.equal(undefined)
      expect(each.share(1, 2), 'and it is the same object').to.equal(each.share(1, 2))
    }
  })

  it('lets nobody else read what it keeps, and keeps the same once', async () => {
    const vault = await open()
    await vault.keep(shareOf(2))
    await vault.keep(shareOf(2))
    const [name = '', ...others] = await readdir(folder)
    expect([name, others]).to.deep.equal(['oprf-share-1-2-1.json', []])
    expect((await stat(join(folder, name))).mode & 0o777).to.equal(0o600)
  })

  it('is also of one mind where the operator gives it the file that it keeps', async () => {
    await (await open()).keep(shareOf(2))
    expect((await open([shareOf(2)])).files).to.have.length(1)
  })

  it('keeps no second share of one epoch, and nothing that is none', async () => {
    const vault = await open()
    await vault.keep(shareOf(2))
    expect((await rejectionOf(vault.keep(shareOf(2, 'other')))).code).to.equal('SHARE_FILE_DUPLICATE')
    await writeFile(join(folder, 'oprf-share-1-3-1.json'), '{}', { mode: 0o600 })
    expect((await rejectionOf(open())).code).to.equal('SHARE_FILE_INVALID')
  })

  it('has both epochs for the time of grace, then erases the one that was replaced', async () => {
    const vault = await open([shareOf(1)])
    await vault.keep(shareOf(2))
    await vault.keep(shareOf(3))
    const replaced = vault.share(1, 2)
    expect(await vault.retire(listing(3), NOW + RETIRED_SHARE_GRACE - 1)).to.deep.equal([])
    expect(vault.share(1, 2)).to.equal(replaced)
    const erased = await vault.retire(listing(3), NOW + RETIRED_SHARE_GRACE)
    expect(erased.map(({ shareEpoch }) => shareEpoch)).to.deep.equal([2])
    expect(replaced?.secretShare).to.deep.equal(new Uint8Array(32))
    expect(await readdir(folder)).to.deep.equal(['oprf-share-1-3-1.json'])
    expect([1, 2, 3].map(epoch => vault.share(1, epoch) != null), 'what the operator gave is the operator\'s')
      .to.deep.equal([true, false, true])
  })

  it('erases nothing that is not listed yet', async () => {
    const vault = await open()
    await vault.keep(shareOf(2))
    expect(await vault.retire(listing(1), NOW + 10 * RETIRED_SHARE_GRACE)).to.deep.equal([])
  })

  it('erases nothing while nobody confirms what time it is', async () => {
    const vault = await open()
    await vault.keep(shareOf(2))
    await vault.keep(shareOf(3))
    expect(await vault.retire(listing(3), 0)).to.deep.equal([])
    expect(await vault.retire(listing(3), NOW)).to.deep.equal([])
  })

  it('counts the time of grace from when it saw the replacement, however often the registry is issued', async () => {
    const vault = await open()
    await vault.keep(shareOf(2))
    await vault.keep(shareOf(3))
    const later = NOW + RETIRED_SHARE_GRACE
    expect(await vault.retire(listing(3), NOW)).to.deep.equal([])
    expect(await vault.retire(listing(3, later), later)).to.have.length(1)
  })
})
