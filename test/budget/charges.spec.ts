import { expect } from 'chai'
import { allCharge, forwardCharge, issueCharge, redeemCharge } from '../../src/budget/charges.ts'
import { verifyContext } from '../../src/budget/context.ts'
import { standingOf } from '../../src/budget/tiers.ts'
import { contextOf, DIGEST } from '../builders/context.ts'
import { STRANGER } from '../builders/evaluators.ts'
import { at } from '../builders/oprf.ts'
import { context as moment, dpOf } from '../builders/query.ts'
import { federation } from '../builders/mapping.ts'
import type { Charge } from '../../src/budget/ledger.ts'

const { registry } = moment
const namesOf = ({ meters }: Charge): string[] => meters.map(({ name }) => name)
const burst = (name: string): number => registry.policy.tiers.find(({ tier }) => tier === name)?.burst ?? 0

describe('budget/charges', () => {
  it('charges a client that nobody lists together with all others like it', () => {
    expect(namesOf(issueCharge(dpOf(0), STRANGER, [DIGEST], moment)))
      .to.deep.equal([`client/peer:${STRANGER}`, 'home/unlisted', 'home'])
  })

  it('charges a query to all from budgets of its own: a tenth of the client\'s, and of what all unlisted have', () => {
    const { meters, items } = allCharge(dpOf(0), STRANGER, [DIGEST], moment)
    expect(meters.map(({ name, limit }) => [name, limit.burst])).to.deep.equal([
      [`all/peer:${STRANGER}`, Math.ceil(burst('default') / 10)], ['all/unlisted', Math.ceil(burst('unlisted') / 10)]
    ])
    // what was paid for otherwise isn't paid for here
    expect(items.scope).to.not.equal(issueCharge(dpOf(0), STRANGER, [DIGEST], moment).items.scope)
    const msp = at(federation().msps, 0)
    expect(namesOf(allCharge(at(registry.msps, 0).dps[0] ?? dpOf(0), msp.peerId, [DIGEST], moment)))
      .to.deep.equal([`all/msp:${at(registry.msps, 0).id}`])
  })

  it('charges whom a relay hands a query on for as a home DP would, and for one to all besides', () => {
    const forward = (toAll: boolean) =>
      forwardCharge(STRANGER, DIGEST, { toAll, relays: 4 }, moment).meters.map(({ name, limit }) => [name, limit.burst])
    const each = [[`forward/peer:${STRANGER}`, burst('default')], ['forward/unlisted', burst('unlisted')]]
    expect(forward(false)).to.deep.equal(each)
    expect(forward(true)).to.deep.equal([
      ...each,
      [`forward-all/peer:${STRANGER}`, Math.ceil(burst('default') / 10)],
      ['forward-all/unlisted', Math.ceil(burst('unlisted') / 10)]
    ])
  })

  it('spreads the budget of a listed party over all relays', () => {
    const msp = at(federation().msps, 0)
    const { id, tier } = at(registry.msps, 0)
    const perHour = registry.policy.tiers.find(each => each.tier === tier)?.perHour ?? 0
    const forward = (relays: number, toAll = false) =>
      forwardCharge(msp.peerId, DIGEST, { toAll, relays }, moment).meters
    expect(forward(4))
      .to.deep.equal([{ name: `forward/msp:${id}`, limit: { tier, perHour: perHour / 4, burst: burst(tier) } }])
    expect(forward(0)[0]?.limit.perHour).to.equal(perHour)
    expect(forward(4, true).map(({ name, limit }) => [name, limit.perHour]))
      .to.deep.equal([[`forward/msp:${id}`, perHour / 4], [`forward-all/msp:${id}`, Math.ceil(perHour / 40)]])
  })

  it('takes a sealed request that comes again for the same, for a while, and of nobody else', () => {
    const { items } = forwardCharge(STRANGER, DIGEST, { toAll: false, relays: 1 }, moment)
    expect(items.until - moment.now).to.be.within(1, 600_000)
    expect(items.scope).to.not.equal(forwardCharge(dpOf(0), DIGEST, { toAll: false, relays: 1 }, moment).items.scope)
  })

  it('charges an MSP by its id, whichever key it calls with', () => {
    const msp = at(federation().msps, 0)
    const { id, dps } = at(registry.msps, 0)
    expect(namesOf(issueCharge(dps[0] ?? dpOf(0), msp.peerId, [DIGEST], moment)))
      .to.deep.equal([`client/msp:${id}`, 'home'])
  })

  it('takes an MSP for anybody at a DP that does not work with it', () => {
    const msp = at(federation().msps, 0)
    const worksWith = { ...registry, msps: registry.msps.map(record => ({ ...record, dps: [dpOf(1)] })) }
    expect(standingOf(worksWith, msp.peerId, dpOf(1)).isListed).to.equal(true)
    expect(standingOf(worksWith, msp.peerId, dpOf(0))).to.include({ isListed: false, account: `peer:${msp.peerId}` })
  })

  it('charges a query to its origin alone, and never beyond what the asked DP declares', () => {
    const context = verifyContext(contextOf(), { ...moment, redeemer: dpOf(1), from: dpOf(0), requestDigest: DIGEST })
    const own = registry.dp(dpOf(1))
    const free = redeemCharge(context, [DIGEST], own, moment)
    expect(free.meters.map(({ name, limit }) => [name, limit.burst])).to.deep.equal([[`query/${dpOf(0)}`, burst('dp')]])
    const slow = redeemCharge(context, [DIGEST], own == null ? undefined : { ...own, capacity: 2 }, moment)
    expect(slow.meters[0]?.limit).to.deep.equal({ perHour: 7_200, burst: 2 })
  })
})
