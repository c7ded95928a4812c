/**
 * An evaluation key gets other shares, another committee, and a successor, while
 * people look up and claim without a pause: none of it fails, whether they, the CSIP
 * and the MSP have heard of the new version of the registry or not. (Processes that
 * are killed meanwhile: ceremony.spec.ts.)
 */
import { expect } from 'chai'
import { createTestnet } from '../../src/testnet/index.ts'
import { withOprfKey } from '../../src/registry/edit.ts'
import { nextVersion } from '../../src/registry/build.ts'
import { memoryStateStore, secretKeyStore } from '../../src/holder/holder.ts'
import type { Holder } from '../../src/holder/holder.ts'
import type { LightNode } from '../../src/light/options.ts'
import type { CeremonyWish } from '../../src/protocols/ceremony/index.ts'
import type { OprfKey } from '../../src/registry/interface.ts'
import type { Testnet } from '../../src/testnet/index.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

describe('an evaluation key that changes under traffic', function () {
  this.timeout(120_000)
  const clock = { time: Date.UTC(2026, 5, 1), now: () => clock.time }
  let testnet: Testnet
  let numbers = 0
  /** Who claimed the first of them: keys, and what is kept. */
  const owner = [secretKeyStore(new Uint8Array(32).fill(7)), memoryStateStore()] as const
  /** Claimed at some time; has to be found ever after. */
  const claimed: string[] = []

  before(async () => {
    testnet = await createTestnet({
      relays: false,
      dps: 5,
      msps: 1,
      clock,
      syncInterval: 0,
      policy: { placementDelay: HOUR, timestampThreshold: 1 }
    })
    const uri = number()
    await testnet.claim({ csi: uri, holder: (await testnet.light()).holder(...owner) })
    claimed.push(uri)
  })
  after(async () => { await testnet?.stop() })

  const number = (): string => `tel:+1415555${3_000 + numbers++}`
  const dpIds = (): string[] => testnet.dps.map(({ party }) => party.id)

  interface Asker {
    readonly light: LightNode
    readonly holder: Holder
  }

  /** Somebody with the registry of this moment, who learns of a later one when asked to. */
  async function asker (): Promise<Asker> {
    return { light: await testnet.light(), holder: await testnet.person() }
  }

  /**
   * One turn of everything: something new that is claimed and found, something old that is found, nothing that isn't.
   */
  async function turn ({ light, holder }: Asker): Promise<void> {
    const uri = number()
    expect((await light.discover(number())).outcome).to.equal('none')
    await testnet.claim({ csi: uri, holder })
    claimed.push(uri)
    expect((await light.discover(uri)).outcome).to.equal('found')
    const old = claimed.at(-Math.ceil(claimed.length / 2)) ?? uri
    expect((await light.discover(old)).mappings).to.have.length(1)
  }

  /** Turns, again and again, until `work` is done. @returns how many */
  async function during (askers: readonly Asker[], work: () => Promise<void>): Promise<number> {
    let turns = 0
    const over = new AbortController()
    const turning = askers.map(async each => {
      while (!over.signal.aborted) {
        await turn(each)
        turns++
        await new Promise(resolve => setTimeout(resolve, 50))
      }
    })
    const working = work().finally(() => { over.abort() })
    await Promise.all([working, ...turning])
    return turns
  }

  /** The first DP invites, the others join. @returns the record for the registry, the same at each member */
  async function ceremony (wish: Partial<CeremonyWish>): Promise<OprfKey> {
    const times = { joinWithin: 3 * MINUTE, dealWithin: MINUTE, approveWithin: MINUTE }
    const all = testnet.dps.map(({ dp }) => dp.ceremonies)
    const [first] = all
    if (first == null) {
      throw new Error('no DP')
    }
    const { invitation } = await first.invite({ kind: 'refresh', keyId: 1, ...times, ...wish })
    const id = Buffer.from(invitation.id).toString('hex')
    for (const ceremonies of all.slice(1)) {
      await until(() =>
        ceremonies.list().some(({ invitation: { id: other } }) => Buffer.compare(other, invitation.id) === 0))
      await ceremonies.join(id)
    }
    await until(() => all.every(ceremonies => ceremonies.show(id).state === 'finished'))
    return first.finish(id).key
  }

  async function until (holds: () => boolean): Promise<void> {
    while (!holds()) {
      await new Promise(resolve => setTimeout(resolve, 20))
    }
  }

  it('has other shares, and nobody is refused, whichever version anybody has', async () => {
    const before = await asker()
    const [old] = testnet.registry.oprfKeys
    const turns = await during([before], async () => {
      const key = await ceremony({ kind: 'refresh' })
      expect(key.commitments[0]).to.deep.equal(old?.commitments[0])
      expect(key.shareEpoch).to.equal(2)
      await testnet.publish({ oprfKeys: [key] })
      // CSIP and MSP have the version before, until somebody asks them under the new one
      const after = await asker()
      await turn(after)
      await turn(after)
    })
    expect(turns).to.be.greaterThan(0)
  })

  it('goes to another committee with another threshold', async () => {
    const [before, members] = [await asker(), dpIds().slice(1)]
    const turns = await during([before], async () => {
      const key = await ceremony({ kind: 'reshare', threshold: 2, members })
      expect(key.shares.map(({ dp }) => dp)).to.deep.equal(members)
      await testnet.publish({ oprfKeys: [key] })
      const after = await asker()
      await turn(after)
      await turn(after)
    })
    expect(turns).to.be.greaterThan(0)
  })

  it('is replaced by another key: what was claimed under either is found', async () => {
    const before = await asker()
    const turns = await during([before], async () => {
      const key = await ceremony({ kind: 'rotate', keyId: 2, threshold: 3, members: dpIds(), validFor: 90 * DAY })
      const draft = nextVersion(testnet.registry, { issuedAt: clock.time, expiresAt: clock.time + 30 * DAY })
      await testnet.publish({ oprfKeys: withOprfKey(draft, key, clock.time).oprfKeys })
      // not yet: everybody has the hour to hear of it
      const early = await asker()
      await turn(early)
      await before.light.refreshRegistry()
      await testnet.csips[0]?.attestor.refreshRegistry()
      await testnet.msps[0]?.node.refreshRegistry()
    })
    expect(turns).to.be.greaterThan(0)
    const under = claimed.length

    clock.time += HOUR
    const after = await asker()
    expect(testnet.registry.currentOprfKeys(clock.time).map(({ keyId }) => keyId)).to.deep.equal([2, 1])
    await during([after], async () => {
      for (let i = 0; i < 3; i++) {
        await turn(after)
      }
    })
    const keyOf = async (uri: string | undefined): Promise<unknown> =>
      (await after.light.discover(uri ?? '')).mappings.map(({ mapping }) => mapping.entry.oprfKeyId)
    expect(await keyOf(claimed[0])).to.deep.equal([1])
    expect(await keyOf(claimed.at(-1))).to.deep.equal([2])
    expect(claimed.length).to.be.greaterThan(under)
    // whoever was there from the start finds it all, too
    for (const uri of [claimed[0], claimed.at(-1)]) {
      expect((await before.light.discover(uri ?? '')).outcome).to.equal('found')
    }
  })

  it('lets go under each key of what is released', async () => {
    const { light, holder } = await asker()
    const uri = claimed[0] ?? ''
    expect((await light.discover(uri)).mappings.map(({ mapping }) => mapping.entry.oprfKeyId)).to.deep.equal([1])
    const again = light.holder(...owner)
    await testnet.claim({ csi: uri, holder: again, tags: ['Work'] })
    // it is there twice, and counts once
    expect((await light.discover(uri)).mappings.map(({ mapping }) => mapping.entry.oprfKeyId)).to.deep.equal([2])
    clock.time += MINUTE
    await again.release({ csi: uri })
    expect((await light.discover(uri)).outcome).to.equal('none')
    await turn({ light, holder })
  })

  it('stays for as long as anything may lie under it', async () => {
    const { registry } = testnet
    const [fresh] = registry.currentOprfKeys(clock.time)
    const { code } = await testnet
      .publish({ oprfKeys: fresh == null ? [] : [fresh] })
      .then(() => ({ code: 'published' }), err => err)
    expect(code).to.equal('REGISTRY_ROTATION_HASTY')
  })
})
