/**
 * A holder keeps seniority while one evaluation key takes the place of another, on
 * real nodes: claimed under the old key, renewed under the new one, and older than
 * whoever came in between, also when nothing is left of the old key.
 */
import { expect } from 'chai'
import { toString } from 'uint8arrays/to-string'
import { createTestnet } from '../../src/testnet/index.ts'
import { nextVersion } from '../../src/registry/build.ts'
import { withOprfKey } from '../../src/registry/edit.ts'
import { memoryStateStore, secretKeyStore } from '../../src/holder/holder.ts'
import type { Holder } from '../../src/holder/holder.ts'
import type { DiscoverResult } from '../../src/light/interface.ts'
import type { LightNode } from '../../src/light/options.ts'
import type { OprfKey } from '../../src/registry/interface.ts'
import type { Testnet } from '../../src/testnet/index.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const CSI = 'tel:+14155550199'
const CAROL = 'tel:+14155550198'

/** Keys, and what is kept. */
type Owner = Parameters<LightNode['holder']>

describe('seniority across a rotation of the evaluation key', function () {
  this.timeout(120_000)
  const clock = { time: Date.UTC(2026, 5, 1), now: () => clock.time }
  const start = clock.time
  let testnet: Testnet
  let bob: Holder
  let rival: Holder
  const ownerOf = (seed: number): Owner => [secretKeyStore(new Uint8Array(32).fill(seed)), memoryStateStore()]
  const [bobs, others] = [ownerOf(1), ownerOf(2)]
  /** Of another number. */
  let other: Holder

  before(async () => {
    testnet = await createTestnet({
      relays: false,
      dps: 5,
      msps: 2,
      csips: 2,
      clock,
      syncInterval: 0,
      policy: { placementDelay: HOUR, timestampThreshold: 1 }
    })
    await comeBack()
  })
  after(async () => { await testnet?.stop() })

  const msp = (i: number): string => testnet.msps[i]?.party.id ?? ''
  const renew = async (holder: Holder, i: number): ReturnType<Holder['renew']> =>
    await holder.renew({ csi: CSI, msp: msp(i), answer: testnet.answerFor(CSI) })

  /** Bob and the other, with nodes that have just been set up. */
  async function comeBack (): Promise<void> {
    [bob, other] = await Promise.all([
      (await testnet.light()).holder(...bobs), (await testnet.light()).holder(...others)
    ])
  }

  /** What a node finds that has just been set up. */
  async function found (): Promise<DiscoverResult> {
    return await (await testnet.light()).discover(CSI)
  }

  /** MSPs of the mappings, in the order of seniority, with the evaluation key of each. */
  const ranked = ({ mappings }: DiscoverResult): unknown =>
    mappings.map(({ mapping: { mspId, entry } }) => [mspId, entry.oprfKeyId])

  /** Everybody hears of it. */
  async function publish (oprfKeys: readonly OprfKey[]): Promise<void> {
    await testnet.publish(issuedAt => ({ oprfKeys, expiresAt: issuedAt + 200 * DAY }))
    await Promise.all([...testnet.csips.map(({ attestor }) => attestor), ...testnet.msps.map(({ node }) => node)]
      .map(async node => { await node.refreshRegistry() }))
  }

  async function until (holds: () => boolean): Promise<void> {
    while (!holds()) {
      await new Promise(resolve => setTimeout(resolve, 20))
    }
  }

  async function newKey (): Promise<OprfKey> {
    const all = testnet.dps.map(({ dp }) => dp.ceremonies)
    const [first] = all
    if (first == null) {
      throw new Error('no DP')
    }
    const members = testnet.dps.map(({ party }) => party.id)
    const times = { joinWithin: 3 * MINUTE, dealWithin: MINUTE, approveWithin: MINUTE }
    const { invitation } = await first.invite({
      kind: 'rotate', keyId: 2, threshold: 3, members, validFor: 400 * DAY, ...times
    })
    const id = toString(invitation.id, 'base16')
    for (const ceremonies of all.slice(1)) {
      await until(() => ceremonies.list().some(({ invitation: { id: other } }) => toString(other, 'base16') === id))
      await ceremonies.join(id)
    }
    await until(() => all.every(ceremonies => ceremonies.show(id).state === 'finished'))
    return first.finish(id).key
  }

  it('begins under the old key', async () => {
    const { entry } = await testnet.claim({ csi: CSI, holder: bob, msp: msp(0) })
    expect(entry.establishedAt).to.equal(start)
    await testnet.claim({ csi: CAROL, holder: other, msp: msp(0) })
    expect(ranked(await found())).to.deep.equal([[msp(0), 1]])
  })

  it('is older than a rival who came under the new key first, while the old mapping lives', async () => {
    const key = await newKey()
    const draft = nextVersion(testnet.registry, { issuedAt: clock.time, expiresAt: clock.time + 200 * DAY })
    await publish(withOprfKey(draft, key, clock.time).oprfKeys)
    clock.time += HOUR
    rival = await testnet.person()
    await comeBack()
    const { entry } = await testnet.claim({ csi: CSI, holder: rival, msp: msp(1) })
    expect([entry.oprfKeyId, entry.establishedAt]).to.deep.equal([2, clock.time])
    expect(ranked(await found())).to.deep.equal([[msp(0), 1], [msp(1), 2]])
  })

  it('is disputed and defended where it stands, and goes along with the holder key', async () => {
    clock.time += MINUTE
    const answer = testnet.answerFor(CSI)
    const { disputeHash } = await rival.dispute({ csi: CSI, answer })
    expect((await bob.conflicts({ csi: CSI })).map(({ role }) => role)).to.deep.equal(['incumbent'])
    const defences = await bob.defend({ csi: CSI, answer })
    expect(defences.map(defence => [defence.disputeHash, defence.isEqual])).to.deep.equal([[disputeHash, true]])
    const carol = testnet.answerFor(CAROL)
    const { generation, claims, linked } = await other.rotate({ csi: CAROL, answer: carol })
    expect([generation, linked, claims.map(({ entry }) => entry.oprfKeyId)]).to.deep.equal([1, true, [1]])
  })

  it('moves with the renewal', async () => {
    clock.time += 25 * DAY
    const { claim: renewed, reason } = await renew(bob, 0)
    expect(reason).to.equal('half-life')
    expect(renewed?.entry).to.include({ oprfKeyId: 2, establishedAt: start })
    expect(renewed?.entry.verifiedAttestations.map(({ older }) => older?.oprfKeyId)).to.deep.equal([1])
    expect(ranked(await found())).to.deep.equal([[msp(0), 2], [msp(1), 2]])
    // a rival's renewal moves nothing
    const { claim: another } = await renew(rival, 1)
    expect(another?.entry.establishedAt).to.equal(start + HOUR)
  })

  it('stays when nothing is left of the old key', async () => {
    clock.time += 23 * DAY
    await renew(bob, 0)
    await renew(rival, 1)
    const [fresh] = testnet.registry.currentOprfKeys(clock.time)
    await publish(fresh == null ? [] : [fresh])
    expect(testnet.registry.oprfKey(1)).to.equal(undefined)
    expect(ranked(await found())).to.deep.equal([[msp(0), 2], [msp(1), 2]])
    clock.time += 23 * DAY
    const { claim: renewed } = await renew(bob, 0)
    expect(renewed?.entry.establishedAt).to.equal(start)
    await renew(rival, 1)
    expect(ranked(await found())).to.deep.equal([[msp(0), 2], [msp(1), 2]])
  })
})
