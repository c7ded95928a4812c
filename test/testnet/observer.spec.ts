import { expect } from 'chai'
import { systemClock, systemRandom } from '../../src/base/clock.ts'
import { parseCsi } from '../../src/identifiers/csi.ts'
import { placementOf } from '../../src/registry/policy.ts'
import { createTestnet } from '../../src/testnet/index.ts'
import { agree, startObserver } from '../../src/testnet/observer.ts'
import type { DpView } from '../../src/testnet/observer.ts'

const view = (changes: Partial<DpView> = {}): DpView =>
  ({ name: 'dp1', replica: true, living: ['a', 'b'], invalidated: 0, invalidations: ['x'], ...changes })

describe('testnet/observer', () => {
  it('takes those for agreed who count the same mappings in the same order and know the same invalidations', () => {
    expect(agree([view(), view()])).to.equal(true)
    expect(agree([view(), view({ invalidated: 3 })]), 'who never had what was struck').to.equal(true)
    expect(agree([view(), view({ living: ['b', 'a'] })])).to.equal(false)
    expect(agree([view(), view({ living: ['a'] })])).to.equal(false)
    expect(agree([view(), view({ invalidations: [] })])).to.equal(false)
    expect(agree([view(), view({ code: 'RPC_UNREACHABLE' })])).to.equal(false)
  })

  it('asks of a DP that is no replica only that it knows the invalidations', () => {
    expect(agree([view({ replica: false, living: [] }), view()])).to.equal(true)
    expect(agree([view({ replica: false, living: [], invalidations: [] }), view()])).to.equal(false)
    expect(agree([view({ replica: false })]), 'nobody holds it').to.equal(false)
  })

  it('asks each DP by itself, and says who could not be asked', async function () {
    this.timeout(60_000)
    const testnet = await createTestnet({
      relays: false,
      dps: 3,
      policy: placementOf({ replicas: 2, replicaOperators: 2 })
    })
    const observer = await startObserver({
      federation: testnet.federation,
      clock: systemClock,
      random: systemRandom,
      known: async ({ name }) => [`known by ${name}`]
    })
    try {
      const csi = parseCsi('tel:+14155550100', testnet.registry.policy.csiTypes)
      await testnet.claim({ csi, msp: 'msp1' })
      const views = await observer.viewsOf(csi)
      expect(views.map(({ name, invalidations, code }) => [name, invalidations, code]))
        .to.deep.equal(['dp1', 'dp2', 'dp3'].map(name => [name, [`known by ${name}`], undefined]))
      expect(views.filter(({ replica }) => replica)).to.have.length(2)
      for (const { replica, living } of views) {
        expect(living).to.have.length(replica ? 1 : 0)
      }
      const replica = views.find(candidate => candidate.replica)?.name
      const down = testnet.dps.find(({ party }) => party.name === replica)
      await down?.stop()
      expect((await observer.viewsOf(csi)).find(({ name }) => name === replica)?.code).to.match(/^RPC_/)
    } finally {
      await observer.stop()
      await testnet.stop()
    }
  })
})
