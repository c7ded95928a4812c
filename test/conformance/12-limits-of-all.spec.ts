import { expect } from 'chai'
import { codeOf } from './cast/claimant.ts'
import { stage } from './cast/stage.ts'
import { DEFAULT_POLICY } from '../../src/registry/policy.ts'

const number = (i: number): string => `tel:+1415555${1200 + i}`

describe('12: rate limits for non-default queries', () => {
  // a tenth of 20 is 2 queries to all at once, and a tenth of 600 an hour is one a minute
  const tiers = DEFAULT_POLICY.tiers.map(tier => ['default', 'unlisted', 'standard', 'bulk'].includes(tier.tier)
    ? { ...tier, perHour: 600, burst: 20 }
    : { ...tier, perHour: 1_000_000, burst: 100_000 })
  const on = stage({ policy: { tiers } })

  it('queries to all have a lower budget of their own, and the refusal says how long to wait', async () => {
    const querier = await on.testnet.light({ home: on.dp(0).party.id })
    const all = async (i: number) => await querier.discover(number(i), { federation: 'all' })
    expect((await all(1)).federation.unanswered).to.deep.equal([])
    expect((await all(2)).federation.unanswered).to.deep.equal([])
    const refused = await all(3).then(() => undefined, err => err)
    expect(refused).to.include({ code: 'DISCOVERY_ALL_LIMITED', kind: 'limited' })
    expect(refused.retryAfter).to.be.within(1, 60_000)
    // the same again is no new identifier
    expect((await all(2)).outcome).to.equal('none')
    // other modes go on
    expect((await querier.discover(number(3), { federation: 'selected', dps: [on.dp(1).party.id] })).outcome)
      .to.equal('none')
  })

  describe('through relays', () => {
    const behind = stage({ policy: { tiers }, dps: 3, threshold: 2, relays: true })

    it('each charges its clients as a home DP does, though it pays as a DP itself', async () => {
      const codes: unknown[] = []
      // 2 at once at each of the two relays for this home DP, new peer id or not
      for (let i = 30; i < 35; i++) {
        const stranger = await behind.testnet.light({ home: behind.dp(0).party.id, relay: 'always' })
        codes.push(await codeOf(stranger.discover(number(i), { federation: 'all' })))
        await stranger.stop()
      }
      expect(codes).to.deep.equal([...Array(4).fill('no error'), 'RATE_LIMITED'])
      const stranger = await behind.testnet.light({ home: behind.dp(0).party.id, relay: 'always' })
      expect((await stranger.discover(number(36), { federation: 'local' })).outcome).to.equal('none')
    })
  })

  describe('somebody tries to break it', () => {
    it('new peer ids get no new budget: all that are not listed share one', async () => {
      const codes: unknown[] = []
      for (let i = 10; i < 14; i++) {
        const stranger = await on.testnet.light({ home: on.dp(1).party.id })
        codes.push(await codeOf(stranger.discover(number(i), { federation: 'all' })))
        await stranger.stop()
      }
      expect(codes).to.deep.equal(['no error', 'no error', 'DISCOVERY_ALL_LIMITED', 'DISCOVERY_ALL_LIMITED'])
    })
  })
})
