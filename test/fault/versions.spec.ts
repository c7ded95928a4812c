import { expect } from 'chai'
import { systemRandom } from '../../src/base/clock.ts'
import { secretKeyStore } from '../../src/holder/holder.ts'
import { withDpStatus } from '../../src/registry/edit.ts'
import { createTestnet } from '../../src/testnet/index.ts'
import { at } from '../builders/oprf.ts'
import type { ClaimOptions, Holder } from '../../src/holder/holder.ts'
import type { LightNode } from '../../src/light/options.ts'
import type { KeyStore } from '../../src/holder/key-store.ts'
import type { RegistryKeeper } from '../../src/protocols/registry/index.ts'
import type { RegistryDraft } from '../../src/registry/build.ts'
import type { RegistrySource, VerifiedRegistry } from '../../src/registry/interface.ts'
import type { Testnet } from '../../src/testnet/index.ts'

const HOUR = 3_600_000

/** A light node's is one, too. */
async function give (to: RegistrySource, ...files: readonly Uint8Array[]): Promise<void> {
  await (to as RegistryKeeper).advance(files)
}

const keys = (): KeyStore => secretKeyStore(systemRandom.bytes(32))
const csi = (name: string): string => `mailto:${name}@example.com`

describe('fault/versions: parties on different versions of the registry', () => {
  let testnet: Testnet
  let newest: VerifiedRegistry

  before(async () => {
    testnet = await createTestnet({ relays: false, dps: 5, msps: 1, csips: 1 })
    newest = testnet.registry
  })
  after(async () => { await testnet?.stop() })

  /** The next version, which nobody has. */
  const next = async (): Promise<Uint8Array> => {
    const file = testnet.federation.next({}, Date.now(), newest)
    // on a keeper of nobody's
    const node = await testnet.light()
    await give(node.registry, ...files, file)
    newest = node.registry.current()
    files.push(file)
    return file
  }
  const files: Uint8Array[] = []

  const all = (): Record<string, number> => Object.fromEntries([
    ...testnet.dps.map(({ party, dp }) => [party.name, dp.registry.current().version]),
    ...testnet.csips.map(({ party, attestor }) => [party.name, attestor.registry.current().version]),
    ...testnet.msps.map(({ party, node }) => [party.name, node.registry.current().version])
  ])
  const holderBy = async (): Promise<{ holder: Holder, registry: RegistrySource }> => {
    const node = await testnet.light()
    await give(node.registry, ...files.slice(0, -1))
    return { holder: node.holder(keys()), registry: node.registry }
  }

  const turns: Array<[string, (file: Uint8Array, holder: RegistrySource) => Promise<void>]> = [
    ['the holder alone is ahead', async (file, holder) => { await give(holder, file) }],
    ['the CSIP alone is ahead', async file => { await give(at(testnet.csips, 0).attestor.registry, file) }],
    ['the MSP alone is ahead', async file => { await give(at(testnet.msps, 0).node.registry, file) }],
    ['a DP is ahead', async file => { await give(at(testnet.dps, 0).dp.registry, file) }],
    ['a DP alone is behind', async file => {
      const { name } = at(testnet.dps, 4).party
      await at(testnet.dps, 4).stop()
      await give(at(testnet.dps, 0).dp.registry, file)
      await at(testnet.csips, 0).attestor.refreshRegistry()
      await at(testnet.dps, 4).restart()
      expect(name).to.equal('dp5')
    }]
  ]
  // a CSIP is asked before the MSP
  const MAY_LAG = new Map([['the MSP alone is ahead', 'csip1']])
  for (const [i, [what, begin]] of turns.entries()) {
    it(`${what}: a claim, a lookup and a release go through, and all whom they met have the newest`, async () => {
      const file = await next()
      const { holder, registry } = await holderBy()
      const asker = await testnet.light()
      await give(asker.registry, ...files.slice(0, -1))
      await begin(file, registry)
      const user = csi(`turn${i}`)
      const { dp } = await testnet.claim({ csi: user, holder, dp: at(testnet.dps, 4).party.id })
      expect(dp).to.equal(at(testnet.dps, 4).party.id)
      expect((await asker.discover(user)).outcome).to.equal('found')
      const { [MAY_LAG.get(what) ?? '']: _, ...met } = all()
      const versions = { ...met, holder: registry.current().version, asker: asker.registry.current().version }
      expect(new Set(Object.values(versions)), JSON.stringify(versions)).to.deep.equal(new Set([newest.version]))
      const [release] = await holder.release({ csi: user })
      expect(release?.receipts.length).to.be.at.least(3)
      expect((await asker.discover(user)).outcome).to.equal('none')
    })
  }
})

/** What is under way at a time: by the one that stays, and by the one that is revoked. */
const STAYING = 20
const GONE = 4

describe('fault/versions: a party is revoked while 20 claims, renewals, ' +
  'lookups and releases are under way', function () {
  this.timeout(200_000)
  let testnet: Testnet
  let nodes: readonly LightNode[]
  let newest: VerifiedRegistry
  let ahead = 0
  const clock = { now: () => Date.now() + ahead }

  before(async () => {
    testnet = await createTestnet({ relays: false, dps: 5, msps: 2, csips: 2, clock })
    newest = testnet.registry
    nodes = await Promise.all([1, 2, 3, 4].map(async () => await testnet.light({ random: systemRandom })))
    await claimBy({ csi: csi('bystander'), lifetime: undefined }, at(nodes, 0).holder(keys()))
  })
  after(async () => { await testnet?.stop() })

  type Wish = Omit<Partial<ClaimOptions>, 'csi' | 'msp'> & { readonly csi: string, readonly msp?: string }

  /** By those parties that nobody revokes, unless it says otherwise. */
  const wishOf = (wish: Wish): Wish & { readonly msp: string } => ({
    dp: at(testnet.dps, 0).party.id,
    msp: at(testnet.msps, 1).party.id,
    csips: [at(testnet.csips, 1).party.id],
    lifetime: HOUR,
    ...wish
  })
  const claimBy = async (wish: Wish, holder: Holder) => await testnet.claim({ ...wishOf(wish), holder })

  /** A quarter of each: to renew, to release, to look up, to claim. @returns how to begin each */
  async function prepare (
    name: string, count: number, party: Omit<Wish, 'csi'>
  ): Promise<Array<() => Promise<string>>> {
    const quarter = count / 4
    const users = Array.from({ length: count }, (_, i) => at(nodes, i % nodes.length).holder(keys()))
    const wish = (i: number): Wish => ({ csi: csi(`${name}${i}`), ...party })
    await Promise.all(users.slice(0, 2 * quarter).map(async (holder, i) => await claimBy(wish(i), holder)))
    const works = [
      async (holder: Holder, i: number) => {
        const { reason } = await holder.renew({ ...wishOf(wish(i)), answer: testnet.answerFor(wish(i).csi) })
        return reason == null ? 'not due' : 'renewed'
      },
      async (holder: Holder, i: number) => {
        const [released] = await holder.release({ csi: wish(i).csi })
        return (released?.receipts.length ?? 0) >= 3 ? 'released' : 'hardly released'
      },
      async (_: Holder, i: number) => (await at(nodes, i % nodes.length).discover(csi('bystander'))).outcome,
      async (holder: Holder, i: number) => (await claimBy(wish(i), holder)).sequence === 1 ? 'claimed' : 'claimed again'
    ]
    return users.map((holder, i) => async () => await at(works, Math.floor(i / quarter))(holder, i))
  }

  const draftOf = (draft: (since: number) => Partial<RegistryDraft>): Uint8Array => {
    const issuedAt = clock.now()
    return testnet.federation.next(draft(issuedAt), issuedAt, newest)
  }

  /** While the version that revokes `party` spreads from one DP. */
  async function run (name: string, party: Omit<Wish, 'csi'>, draft: (since: number) => Partial<RegistryDraft>) {
    const staying = await prepare(`${name}-staying`, STAYING, {})
    const gone = await prepare(`${name}-gone`, GONE, party)
    ahead += HOUR / 2 + 60_000 // what was claimed is due
    const all = [...staying, ...gone]
      .map(async work => await work().catch((err: { code?: string }) => String(err.code)))
    const source = at(testnet.dps, 0).dp.registry
    await give(source, draftOf(draft))
    newest = source.current()
    const outcomes = await Promise.all(all)
    const by = <T>(list: readonly T[], size: number): T[][] =>
      [0, 1, 2, 3].map(i => list.slice(i * size, (i + 1) * size))
    expect(by(outcomes.slice(0, STAYING), STAYING / 4)).to.deep.equal(
      ['renewed', 'released', 'found', 'claimed'].map(word => Array(STAYING / 4).fill(word)))
    return outcomes.slice(STAYING)
  }

  /** What was through before the version came is through; a release goes by way of others. */
  const named = ([renewal = '', release, lookup, claim = '']: readonly string[], codes: readonly string[]): void => {
    expect([release, lookup]).to.deep.equal(['released', 'found'])
    expect(['renewed', ...codes]).to.include(renewal)
    expect(['claimed', ...codes]).to.include(claim)
  }

  it('a DP: the others renew, release, look up and claim; at that one nothing is claimed', async () => {
    const gone = at(testnet.dps, 4).party.id
    const outcomes = await run('dp', { dp: gone }, since =>
      ({ dps: newest.dps.map(dp => dp.id === gone ? withDpStatus(dp, 'revoked', since, since) : dp) }))
    named(outcomes, ['HOLDER_NO_DP', 'CLAIM_NOT_ACCEPTING', 'ENTRY_DP_NOT_ALLOWED'])
  })

  it('an MSP: what is with others goes on; it confirms nothing any more', async () => {
    const gone = at(testnet.msps, 0).party.id
    const outcomes = await run('msp', { msp: gone }, since =>
      ({ msps: newest.msps.map(msp => msp.id === gone ? { ...msp, status: 'revoked', statusSince: since } : msp) }))
    named(outcomes, ['CONFIRM_MSP_NOT_ACTIVE', 'MSP_NOT_ALLOWED'])
  })

  it('a CSIP: others attest; it attests nothing any more', async () => {
    const gone = at(testnet.csips, 0).party.id
    const outcomes = await run('csip', { csips: [gone] }, since =>
      ({
        csips: newest.csips.map(csip => csip.id === gone ? { ...csip, status: 'revoked', statusSince: since } : csip)
      }))
    named(outcomes, ['HOLDER_NO_CSIP', 'ATTEST_CSIP_NOT_ACTIVE', 'ATTESTATION_CSIP_REVOKED'])
  })
})
