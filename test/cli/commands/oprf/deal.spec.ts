import { mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { checkSecretShare } from '../../../../src/blinding/evaluator.ts'
import { loadSodium } from '../../../../src/blinding/sodium.ts'
import { checkThresholdKey } from '../../../../src/blinding/threshold-key.ts'
import { run } from '../../../../src/cli/program.ts'
import { parseShareFile } from '../../../../src/dp/evaluation/share-file.ts'
import { oprfKeyJson } from '../../../../src/registry/json.ts'
import { at } from '../../../builders/oprf.ts'
import { buildTestRegistry, seededRandom } from '../../../builders/registry.ts'
import { testContext } from '../../context.ts'

const voprf = await loadSodium()
const peers = buildTestRegistry({ dps: 3 }).dps.map(({ peerId }) => peerId)

describe('cli/commands/oprf/deal', () => {
  let folder: string

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mimi-oprf-'))
  })

  afterEach(async () => {
    await rm(folder, { recursive: true })
  })

  const deal = async (options: readonly string[], dps: readonly string[] = peers): Promise<{
    code: number, out: string, err: string
  }> => {
    const context = testContext({ random: seededRandom('deal') })
    const code = await run(
      ['oprf', 'deal', ...dps.flatMap(dp => ['--dp', dp]), '--out', join(folder, 'shares'), ...options], context
    )
    return { code, out: context.out(), err: context.err() }
  }

  it('writes a share for each DP, and a key that they fit', async () => {
    const { code, out } = await deal(['--threshold', '2', '--json'])
    expect(code).to.equal(0)
    const printed = JSON.parse(out)
    const key = oprfKeyJson.read(JSON.parse(await readFile(printed.key, 'utf8')), '')
    checkThresholdKey(key, voprf)
    expect(key).to.deep.include({ keyId: 1, shareEpoch: 1, threshold: 2, validFrom: 1_700_000_000_000 })
    expect(key.shares.map(({ dp }) => dp)).to.deep.equal(peers)
    for (const [i, dp] of peers.entries()) {
      const share = parseShareFile(await readFile(printed.shares[i].file, 'utf8'), voprf)
      expect(share.dp).to.equal(dp)
      checkSecretShare(voprf, share, key)
    }
  })

  it('numbers key and sharing, and ends the key, as it is told', async () => {
    const { code, out, err } = await deal(
      ['--threshold', '2', '--key-id', '3', '--share-epoch', '5', '--days', '10', '--json'])
    expect(code, err).to.equal(0)
    const printed = JSON.parse(out)
    const key = oprfKeyJson.read(JSON.parse(await readFile(printed.key, 'utf8')), '')
    expect(key).to.include({ keyId: 3, shareEpoch: 5 })
    expect(key.validUntil - key.validFrom).to.equal(10 * 86_400_000)
    const share = parseShareFile(await readFile(printed.shares[0].file, 'utf8'), voprf)
    expect(share).to.include({ keyId: 3, shareEpoch: 5 })
    const usual = await deal(['--threshold', '2', '--json'])
    const file = await readFile(JSON.parse(usual.out).key, 'utf8')
    const { validFrom, validUntil } = oprfKeyJson.read(JSON.parse(file), '')
    expect(validUntil - validFrom).to.equal(730 * 86_400_000)
  })

  it('lets nobody else read the shares, and keeps secrets out of what it prints', async () => {
    const { out, err } = await deal(['--threshold', '2'])
    for (const name of await readdir(join(folder, 'shares'))) {
      if (name.startsWith('oprf-share')) {
        const file = join(folder, 'shares', name)
        expect((await stat(file)).mode & 0o777).to.equal(0o600)
        expect(out + err).to.not.include(JSON.parse(await readFile(file, 'utf8')).secretShare)
      } else {
        expect(await readFile(join(folder, 'shares', name), 'utf8')).to.not.include('secret')
      }
    }
  })

  it('overwrites nothing', async () => {
    await deal(['--threshold', '2'])
    const file = join(folder, 'shares', 'oprf-share-1-1-1.json')
    const before = await readFile(file, 'utf8')
    expect((await deal(['--threshold', '3'])).code).to.equal(7)
    expect(await readFile(file, 'utf8')).to.equal(before)
  })

  it('refuses a DP twice, what is no peer id, and a threshold above the number of DPs', async () => {
    expect((await deal(['--threshold', '2'], [at(peers, 0), at(peers, 0)])).err).to.include('OPTION_INVALID')
    expect((await deal(['--threshold', '1'], ['nobody'])).err).to.include('OPTION_INVALID')
    expect((await deal(['--threshold', '4'])).err).to.include('THRESHOLD_INVALID')
    expect(await readdir(folder)).to.deep.equal([])
  })
})
