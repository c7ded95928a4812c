import { expect } from 'chai'
import { systemClock, systemRandom } from '../../../src/base/clock.ts'
import { parseCsi } from '../../../src/identifiers/csi.ts'
import { createTestnet } from '../../../src/testnet/index.ts'
import { startObserver } from '../../../src/testnet/observer.ts'
import { codeOf, codeOfRejection } from '../../builders/errors.ts'
import { at } from '../../builders/oprf.ts'
import type { LightNode } from '../../../src/light/options.ts'
import type { DpView, Observer } from '../../../src/testnet/observer.ts'
import type { Lie, Testnet, TestnetDp } from '../../../src/testnet/index.ts'

const MINUTE = 60_000
/** Milliseconds between two looks at what takes its own while. */
const LOOK = 50

/** Waits for the state itself, and not for a time. */
async function until (isThere: () => Promise<boolean> | boolean): Promise<void> {
  while (!await isThere()) {
    await new Promise(resolve => setTimeout(resolve, LOOK))
  }
}

describe('testnet/faults', function () {
  this.timeout(4 * MINUTE)
  let testnet: Testnet
  /** Claimed before anything is at fault. */
  let csi: string
  /** Asks itself, and not through relays: what it meets is what each DP does. */
  let direct: LightNode
  /** A process of nobody's. */
  let observer: Observer

  before(async () => {
    testnet = await createTestnet({ dps: 5, threshold: 3, seed: 'faults' })
    csi = testnet.newCsi()
    await testnet.claim({ csi, msp: 'msp1' })
    direct = await testnet.light({ relay: 'never' })
    observer = await startObserver(
      { federation: testnet.federation, clock: systemClock, random: systemRandom, known: async () => [] })
  })
  afterEach(async () => { await testnet.heal() })
  after(async () => {
    await observer?.stop()
    await testnet?.stop()
  })

  const dp = (i: number): TestnetDp => at(testnet.dps, i)
  const canonical = (uri: string) => parseCsi(uri, testnet.registry.policy.csiTypes)
  const viewOf = async (i: number, uri = csi): Promise<DpView> => at(await observer.viewsOf(canonical(uri)), i)
  const outcomeOf = async (uri: string, node = direct): Promise<string> => (await node.discover(uri)).outcome
  const claimed = async (by = 1): Promise<string> => {
    const uri = testnet.newCsi()
    await testnet.claim({ csi: uri, msp: 'msp1', dp: dp(by).party.id })
    return uri
  }
  /** Connections from one DP to another. */
  const connections = (from: number, to: number): number =>
    dp(from).dp.peer.getConnections().filter(({ remotePeer }) => remotePeer.toString() === dp(to).party.id).length

  it('a DP that is killed is gone at once; lookups go on, and heal starts it with what it had', async () => {
    expect((await viewOf(0)).living).to.have.length(1)
    await dp(0).kill()
    expect(dp(0).running).to.equal(false)
    expect((await viewOf(0)).code).to.be.oneOf(['RPC_UNREACHABLE', 'RPC_CLOSED'])
    expect(await outcomeOf(csi)).to.equal('found')
    await testnet.heal()
    expect(dp(0).running).to.equal(true)
    expect((await viewOf(0)).living).to.have.length(1)
  })

  it('a DP whose disk was lost comes back with nothing, and is made whole again', async () => {
    await dp(0).kill()
    await dp(0).restart({ emptied: true })
    expect(dp(0).running).to.equal(true)
    await until(async () => (await viewOf(0)).living.length === 1)
  })

  it('a frozen DP keeps its connections and says nothing; thawed it goes on', async () => {
    await until(() => connections(1, 0) > 0)
    dp(0).freeze()
    expect(await outcomeOf(csi)).to.equal('found')
    const asked = dp(1).dp.registryProtocol.refresh()
    expect(connections(1, 0)).to.be.greaterThan(0)
    const view = viewOf(0)
    dp(0).thaw()
    // what it was asked while it was frozen is answered late
    expect((await view).living).to.have.length(1)
    await asked
  })

  it('a frozen service confirms nobody until it is thawed', async () => {
    const uri = testnet.newCsi()
    at(testnet.msps, 1).freeze()
    let isOver = false
    const claim = testnet.claim({ csi: uri, msp: 'msp2' }).finally(() => { isOver = true })
    await until(() => testnet.codeOf(uri) != null)
    expect(isOver).to.equal(false)
    at(testnet.msps, 1).thaw()
    expect((await claim).receipts).to.be.at.least(3)
  })

  it('a partition breaks what crosses it and lets nothing across; healed they meet again', async () => {
    await until(() => connections(0, 4) + connections(4, 0) > 0)
    const [known, unknown] = [await claimed(), testnet.newCsi()]
    expect(await outcomeOf(known)).to.equal('found')
    expect(await outcomeOf(unknown)).to.equal('none')
    testnet.partition(['dp1', 'dp2'], [dp(2), dp(3), dp(4)])
    await until(() => connections(0, 4) + connections(4, 0) === 0)
    // light nodes are in no group: these reach nobody
    expect(await codeOfRejection(direct.discover(known))).to.be.a('string')
    testnet.partition(['dp1', 'dp2', direct], ['dp3', 'dp4', 'dp5'])
    expect(await outcomeOf(unknown)).to.equal('partial')
    testnet.partition(['dp1'])
    expect(await outcomeOf(known)).to.equal('found')
    await testnet.heal()
    await until(() => connections(0, 4) + connections(4, 0) > 0)
    await until(async () => await outcomeOf(unknown) === 'none')
  })

  it('a delay holds up what is sent, each way, and ends', async () => {
    const ms = 100
    await outcomeOf(csi)
    testnet.delay(ms, [direct])
    expect((await direct.discover(csi)).readsMs).to.be.at.least(2 * ms - 1)
    testnet.delay(0)
    expect(await outcomeOf(csi)).to.equal('found')
  })

  it('where everything is lost nobody is reached; where nothing is, everybody', async () => {
    const light = await testnet.light({ relay: 'never' })
    await light.discover(csi)
    testnet.loss(1, [light])
    expect(await codeOfRejection(light.discover(csi))).to.be.a('string')
    await testnet.heal()
    await until(async () => await light.discover(csi).then(({ outcome }) => outcome === 'found', () => false))
    await light.stop()
  })

  it('a DP that withholds says that nothing is there; others are heard, and it goes on to keep', async () => {
    await dp(0).lie('withholds')
    const uri = await claimed()
    expect((await viewOf(0)).living).to.deep.equal([])
    expect((await viewOf(0, uri)).living).to.deep.equal([])
    expect(await outcomeOf(csi)).to.equal('found')
    await testnet.heal()
    expect((await viewOf(0, uri)).living).to.have.length(1)
  })

  it('a stale DP shows what it had, and nothing newer', async () => {
    await dp(0).lie('stale')
    const uri = await claimed()
    expect((await viewOf(0)).living).to.have.length(1)
    expect((await viewOf(0, uri)).living).to.deep.equal([])
    expect(await outcomeOf(uri)).to.equal('found')
    dp(0).tellTruth()
    expect((await viewOf(0, uri)).living).to.have.length(1)
  })

  it('where most forge their time nothing is said for sure; where one does, it is', async () => {
    const unknown = testnet.newCsi()
    await dp(0).lie('forged time')
    expect(await outcomeOf(unknown)).to.equal('none')
    await Promise.all([1, 2, 3, 4].map(async i => { await dp(i).lie('forged time') }))
    const newcomer = await testnet.light({ relay: 'never' })
    expect(await codeOfRejection(newcomer.discover(unknown))).to.equal('CLOCK_OFF')
    await testnet.heal()
    const { outcome: then } = await (await testnet.light({ relay: 'never' })).discover(unknown)
    expect(then).to.equal('none')
  })

  it('a wrong share is found out: what it evaluates counts for nothing', async () => {
    const all = [0, 1, 2, 3, 4]
    const evaluators = async (): Promise<readonly string[]> =>
      (await (await testnet.light({ relay: 'never' })).discover(testnet.newCsi())).evaluators
    await dp(0).lie('wrong share')
    expect(await evaluators()).to.have.length(3).and.not.to.include(dp(0).party.id)
    await Promise.all(all.slice(1, 3).map(async i => { await dp(i).lie('wrong share') }))
    expect(await codeOfRejection(evaluators())).to.equal('OPRF_TOO_FEW_PARTIALS')
    await testnet.heal()
    expect(await evaluators()).to.have.length(3)
  })

  it('a full disk takes nothing and shows what it has; with room it takes again', async () => {
    dp(0).fullDisk()
    const uri = await claimed()
    expect((await viewOf(0, uri)).living).to.deep.equal([])
    expect((await viewOf(0)).living).to.have.length(1)
    await testnet.heal()
    const later = await claimed()
    await until(async () => (await viewOf(0, later)).living.length === 1)
  })

  it('refuses what is no fault, by name', async () => {
    expect(codeOf(() => { testnet.partition() })).to.equal('TESTNET_NOBODY_NAMED')
    expect(codeOf(() => { testnet.partition(['dp1'], [dp(0)]) })).to.equal('TESTNET_FAULT_INVALID')
    expect(codeOf(() => { testnet.delay(1, ['dp9']) })).to.equal('TESTNET_UNKNOWN_PARTY')
    expect(codeOf(() => { testnet.delay(-1) })).to.equal('TESTNET_FAULT_INVALID')
    expect(codeOf(() => { testnet.loss(1.1) })).to.equal('TESTNET_FAULT_INVALID')
    expect(await codeOfRejection(dp(0).lie('white' as Lie))).to.equal('TESTNET_FAULT_INVALID')
  })
})
