import { expect } from 'chai'
import { allCharge, directCharge, evaluatorShare, forwardCharge, issueCharge, redeemCharge, shareOf } from '../../src/budget/charges.ts'
import { verifyContext } from '../../src/budget/context.ts'
import { standingOf } from '../../src/budget/tiers.ts'
import { contextOf, DIGEST, evaluationOf } from '../builders/context.ts'
import { STRANGER } from '../builders/evaluators.ts'
import { at } from '../builders/oprf.ts'
import { context as moment, dpOf } from '../builders/query.ts'
import { federation } from '../builders/mapping.ts'
import { seedOf } from '../builders/registry.ts'
import type { Charge } from '../../src/budget/ledger.ts'

const { registry } = moment
const namesOf = ({ meters }: Charge): string[] => meters.map(({ name }) => name)
const burst = (name: string): number => registry.policy.tiers.find(({ tier }) => tier === name)?.burst ?? 0

describe('budget/charges', () => {
  it('charges a client that nobody lists together with all others like it', () => {
    expect(namesOf(issueCharge(dpOf(0), STRANGER, [DIGEST], moment))).to.deep.equal([`client/peer:${STRANGER}`, 'home/unlisted', 'home'])
    expect(namesOf(directCharge(STRANGER, [DIGEST], 1, moment))).to.deep.equal(['direct/anonymous'])
  })

  it('charges a query to all from budgets of its own: a tenth of the client\'s, and of what all unlisted have', () => {
    const { meters, items } = allCharge(dpOf(0), STRANGER, [DIGEST], moment)
    expect(meters.map(({ name, limit }) => [name, limit.burst])).to.deep.equal([[`all/peer:${STRANGER}`, Math.ceil(burst('default') / 10)], ['all/unlisted', Math.ceil(burst('unlisted') / 10)]])
    // what was paid for otherwise isn't paid for here
    expect(items.scope).to.not.equal(issueCharge(dpOf(0), STRANGER, [DIGEST], moment).items.scope)
    const msp = at(federation().msps, 0)
    expect(namesOf(allCharge(at(registry.msps, 0).dps[0] ?? dpOf(0), msp.peerId, [DIGEST], moment))).to.deep.equal([`all/msp:${at(registry.msps, 0).id}`])
  })

  it('charges whom a relay hands a query on for as a home DP would, and for one to all besides', () => {
    const forward = (toAll: boolean) => forwardCharge(STRANGER, DIGEST, { toAll, relays: 4 }, moment).meters.map(({ name, limit }) => [name, limit.burst])
    const each = [[`forward/peer:${STRANGER}`, burst('default')], ['forward/unlisted', burst('unlisted')]]
    expect(forward(false)).to.deep.equal(each)
    expect(forward(true)).to.deep.equal([...each, [`forward-all/peer:${STRANGER}`, Math.ceil(burst('default') / 10)], ['forward-all/unlisted', Math.ceil(burst('unlisted') / 10)]])
  })

  it('spreads the budget of a listed party over all relays', () => {
    const msp = at(federation().msps, 0)
    const { id, tier } = at(registry.msps, 0)
    const perHour = registry.policy.tiers.find(each => each.tier === tier)?.perHour ?? 0
    const forward = (relays: number, toAll = false) => forwardCharge(msp.peerId, DIGEST, { toAll, relays }, moment).meters
    expect(forward(4)).to.deep.equal([{ name: `forward/msp:${id}`, limit: { tier, perHour: perHour / 4, burst: burst(tier) } }])
    expect(forward(0)[0]?.limit.perHour).to.equal(perHour)
    expect(forward(4, true).map(({ name, limit }) => [name, limit.perHour])).to.deep.equal([[`forward/msp:${id}`, perHour / 4], [`forward-all/msp:${id}`, Math.ceil(perHour / 40)]])
  })

  it('takes a sealed request that comes again for the same, for a while, and of nobody else', () => {
    const { items } = forwardCharge(STRANGER, DIGEST, { toAll: false, relays: 1 }, moment)
    expect(items.until - moment.now).to.be.within(1, 600_000)
    expect(items.scope).to.not.equal(forwardCharge(dpOf(0), DIGEST, { toAll: false, relays: 1 }, moment).items.scope)
  })

  it('charges an MSP by its id, whichever key it calls with', () => {
    const msp = at(federation().msps, 0)
    const { id, dps } = at(registry.msps, 0)
    expect(namesOf(issueCharge(dps[0] ?? dpOf(0), msp.peerId, [DIGEST], moment))).to.deep.equal([`client/msp:${id}`, 'home'])
    expect(namesOf(directCharge(msp.peerId, [DIGEST], 1, moment))).to.deep.equal([`direct/msp:${id}`])
  })

  it('takes an MSP for anybody at a DP that does not work with it', () => {
    const msp = at(federation().msps, 0)
    const worksWith = { ...registry, msps: registry.msps.map(record => ({ ...record, dps: [dpOf(1)] })) }
    expect(standingOf(worksWith, msp.peerId, dpOf(1)).isListed).to.equal(true)
    expect(standingOf(worksWith, msp.peerId, dpOf(0))).to.include({ isListed: false, account: `peer:${msp.peerId}` })
  })

  it('gives a DP that asks for itself what it has as an origin, and no more', () => {
    const direct = directCharge(dpOf(0), [DIGEST], 0.6, moment)
    const context = verifyContext(evaluationOf(), { ...moment, purpose: 'evaluation', redeemer: dpOf(1), from: STRANGER, requestDigest: DIGEST })
    const redeemed = redeemCharge(context, [DIGEST], 0.6, registry.dp(dpOf(1)), moment)
    expect(direct.meters[0]).to.deep.equal(redeemed.meters[0])
    expect(namesOf(redeemed)).to.have.length(2)
    expect(redeemed.tag).to.include({ max: registry.policy.clientsPerOrigin })
  })

  it('charges a query to its origin alone, and never beyond what the asked DP declares', () => {
    const context = verifyContext(contextOf(), { ...moment, purpose: 'query', redeemer: dpOf(1), from: dpOf(0), requestDigest: DIGEST })
    const own = registry.dp(dpOf(1))
    const free = redeemCharge(context, [DIGEST], 1, own, moment)
    expect(free.meters.map(({ name, limit }) => [name, limit.burst])).to.deep.equal([[`query/${dpOf(0)}`, burst('dp')]])
    expect(free.tag).to.equal(undefined)
    const slow = redeemCharge(context, [DIGEST], 1, own == null ? undefined : { ...own, capacity: 2 }, moment)
    expect(slow.meters[0]?.limit).to.deep.equal({ perHour: 7_200, burst: 2 })
  })

  it('scopes what was paid for to whoever paid', () => {
    const [one, two] = [seedOf('tag one'), seedOf('tag two')].map(seed => verifyContext(evaluationOf({ clientTag: seed.slice(0, 16) }), { ...moment, purpose: 'evaluation', redeemer: dpOf(1), from: STRANGER, requestDigest: DIGEST }))
    const scopes = [one, two].map(context => context == null ? '' : redeemCharge(context, [DIGEST], 1, undefined, moment).items.scope)
    expect(scopes[0]).to.not.equal(scopes[1])
  })

  it('gives t/n of what flows in', () => {
    expect(evaluatorShare({ threshold: 3, shares: [1, 2, 3, 4, 5] })).to.equal(0.6)
    expect(shareOf({ perHour: 100, burst: 10 }, 0.6)).to.deep.equal({ perHour: 60, burst: 10 })
  })
})
