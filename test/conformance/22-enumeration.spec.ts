import { expect } from 'chai'
import { enumerationReport } from '../../scripts/enumeration/report.ts'
import { enumerationBounds } from '../../src/budget/enumeration.ts'
import { DEFAULT_POLICY } from '../../src/registry/policy.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { codeOf } from './cast/claimant.ts'
import { stage } from './cast/stage.ts'

const number = (i: number): string => `tel:+1415555${2200 + i}`

describe('22: anti-DDoS, anti-enumeration, anti-spam', () => {
  it('says what enumerating a national number plan would take for a client and for an MSP', () => {
    const bounds = enumerationBounds({ policy: DEFAULT_POLICY, dps: 5, evaluators: 5, threshold: 3, msp: { tier: 'standard', homes: 2 } })
    const years = Object.fromEntries(bounds.map(each => [each.name, each.years]))
    expect(years.client).to.be.above(1_000)
    expect(years.crowd).to.be.above(20)
    expect(years.msp).to.be.above(100)
    // DPs answer for themselves with their place in the registry
    expect(years.collusion).to.be.below(years.dp ?? 0)
  })

  describe('somebody who asks honestly', () => {
    const tiers = DEFAULT_POLICY.tiers.map(tier => tier.tier === 'anonymous' ? { ...tier, burst: 1 } : tier.tier === 'default' ? { ...tier, perHour: 60, burst: 4 } : { ...tier, perHour: 100_000, burst: 10_000 })
    const on = stage({ policy: { tiers } })

    it('is told when to come back, and pays nothing for what it knows, also after a restart', async () => {
      const [store, seed] = [memoryStore(), new Uint8Array(32).fill(22)]
      const options = { store, seed, home: on.dp(0).party.id }
      const first = await on.testnet.light(options)
      // an evaluation, and the query for its key
      expect((await first.discover(number(1), { federation: 'selected', dps: [on.dp(1).party.id] })).outcome).to.equal('none')
      expect((await first.discover(number(2), { federation: 'selected', dps: [on.dp(1).party.id] })).outcome).to.equal('none')
      const refused = await first.discover(number(3), { federation: 'selected', dps: [on.dp(1).party.id] }).then(() => undefined, err => err)
      expect(refused).to.include({ code: 'OPRF_LIMITED' })
      expect(refused.retryAfter).to.be.within(1, 60_000)
      expect((await first.discover(number(1), { federation: 'selected', dps: [on.dp(1).party.id] })).outcome).to.equal('none')
      await first.stop()
      const again = await on.testnet.light(options)
      expect((await again.discover(number(2), { federation: 'selected', dps: [on.dp(1).party.id] })).outcome).to.equal('none')
      expect(await codeOf(again.discover(number(3), { federation: 'selected', dps: [on.dp(1).party.id] }))).to.equal('OPRF_LIMITED')
    })
  })

  describe('somebody tries to break it', () => {
    it('a client, a crowd of peer ids, an MSP, a DP that invents clients and DPs that collude are each held to the budget', async function () {
      this.timeout(120_000)
      const { attacks, held } = await enumerationReport({ dps: 3, threshold: 2, attempts: 200, time: 15_000 })
      expect(attacks.map(({ name }) => name)).to.deep.equal(['client', 'crowd', 'msp', 'dp', 'collusion'])
      for (const { name, got, allowed, refusals } of attacks) {
        expect(got, name).to.be.within(Math.floor(allowed / 2), allowed)
        expect(Object.keys(refusals), name).to.include('RATE_LIMITED')
      }
      expect(held).to.equal(true)
    })
  })
})
