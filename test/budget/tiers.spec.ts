import { expect } from 'chai'
import { allTierOf, isListedCaller, standingOf, tierOf } from '../../src/budget/tiers.ts'
import { buildTestRegistry } from '../builders/registry.ts'

const low = { tier: 'default', perHour: 1, burst: 1 }
const standard = { tier: 'standard', perHour: 600, burst: 100 }
const dp = { tier: 'dp', perHour: 10, burst: 5 }

describe('budget/tiers', () => {
  it('takes the entry of the name, else the default', () => {
    expect(tierOf({ tiers: [standard, low] }, 'standard')).to.equal(standard)
    expect(tierOf({ tiers: [standard, low] }, 'gold')).to.equal(low)
  })

  it('takes the lowest where there is no default, and nothing where there is nothing', () => {
    expect(tierOf({ tiers: [standard, dp] }, 'default')).to.equal(dp)
    expect(tierOf({ tiers: [] }, 'default')).to.deep.equal({ tier: 'default', perHour: 0, burst: 0 })
  })

  it('gives queries to all a tenth, rounded up, and leaves a shut tier shut', () => {
    expect(allTierOf({ tier: 'x', perHour: 601, burst: 20 })).to.deep.equal({ tier: 'x', perHour: 61, burst: 2 })
    expect(allTierOf({ tier: 'x', perHour: 0, burst: 0 })).to.deep.equal({ tier: 'x', perHour: 0, burst: 0 })
  })

  it('knows MSPs by their keys and addresses, and DPs by their ids', () => {
    const { registry, msps, dps } = buildTestRegistry({ policy: { tiers: [standard, low, dp] } })
    expect(standingOf(registry, msps[0]?.peerId ?? '').tier).to.deep.equal(standard)
    expect(standingOf(registry, dps[0]?.peerId ?? '').tier).to.deep.equal(dp)
    expect(standingOf(registry, 'somebody').tier).to.deep.equal(low)
  })

  it('knows CSIPs by the same, and gives them the tier of everybody where the policy has none for them', () => {
    const csip = { tier: 'csip', perHour: 70, burst: 7 }
    const { registry, csips } = buildTestRegistry({ policy: { tiers: [standard, low, dp, csip] } })
    expect(standingOf(registry, csips[0]?.peerId ?? '').tier).to.deep.equal(csip)
    const without = buildTestRegistry({ policy: { tiers: [standard, low, dp] } })
    expect(standingOf(without.registry, without.csips[0]?.peerId ?? '').tier).to.deep.equal(low)
  })

  it('tells DPs and MSPs from everybody else', () => {
    const { registry, msps, dps, csips } = buildTestRegistry()
    expect([msps[0], dps[0]].map(party => isListedCaller(registry, party?.peerId ?? ''))).to.deep.equal([true, true])
    expect([csips[0]?.peerId ?? '', 'somebody'].map(peer => isListedCaller(registry, peer)))
      .to.deep.equal([false, false])
  })
})
