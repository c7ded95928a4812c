import { defaultLogger } from '@libp2p/logger'
import { expect } from 'chai'
import fc from 'fast-check'
import { Signed } from '../../../src/base/pb/signed.ts'
import { evaluationDigest } from '../../../src/budget/evaluation.ts'
import { RateContext } from '../../../src/budget/pb/context.ts'
import { openBudget } from '../../../src/dp/budgets/budget.ts'
import { memoryStore } from '../../../src/store/memory.ts'
import { budgets } from '../../builders/budgets.ts'
import { rejectionOf } from '../../builders/errors.ts'
import { STRANGER } from '../../builders/evaluators.ts'
import { at } from '../../builders/oprf.ts'
import { HOUR, seededRandom, seedOf } from '../../builders/registry.ts'
import type { KeyValueStore } from '../../../src/store/interface.ts'
import type { Budgets } from '../../builders/budgets.ts'

const tiers = [
  { tier: 'anonymous', perHour: 60, burst: 5 },
  { tier: 'unlisted', perHour: 600, burst: 20 },
  { tier: 'default', perHour: 60, burst: 10 },
  { tier: 'standard', perHour: 600, burst: 40 },
  { tier: 'dp', perHour: 6_000, burst: 60 }
]
const policy = { tiers, clientsPerOrigin: 3 }
const DIGEST = seedOf('request')
let made = 0
const ids = (count: number): Uint8Array[] => Array.from({ length: count }, () => seedOf(`id ${++made}`))
const strangers = Array.from({ length: 8 }, (_, i) => `${STRANGER.slice(0, -1)}${i + 1}`)

async function evaluate ({ dps }: Budgets, client: string, of: readonly Uint8Array[], to = 1, home = 0): Promise<number> {
  const requestDigest = evaluationDigest(of)
  const [context] = await at(dps, home).budget.issue({ client, redeemers: [at(dps, to).id], requestDigest, units: of.length, purpose: 'evaluation', ids: of })
  const { charged } = await at(dps, to).budget.redeem(context ?? new Uint8Array(0), { from: client, requestDigest, hops: [], purpose: 'evaluation', ids: of })
  return charged
}

describe('dp/budgets/budget', () => {
  it('charges a client at its home, and its origin where it asks', async () => {
    const world = await budgets({ policy })
    expect(await evaluate(world, STRANGER, ids(10))).to.equal(10)
    const err = await rejectionOf(evaluate(world, STRANGER, ids(1)))
    expect([err.code, err.retryAfter]).to.deep.equal(['RATE_LIMITED', HOUR / 60])
  })

  it('takes evaluations and queries of a client from one budget', async () => {
    const world = await budgets({ policy })
    const query = async (): Promise<unknown> => await at(world.dps, 0).budget.issue({ client: STRANGER, redeemers: [at(world.dps, 1).id], requestDigest: DIGEST, units: 1, ids: ids(1) })
    expect(await evaluate(world, STRANGER, ids(6))).to.equal(6)
    for (let i = 0; i < 4; i++) {
      await query()
    }
    expect((await rejectionOf(query())).code).to.equal('RATE_LIMITED')
    expect((await rejectionOf(evaluate(world, STRANGER, ids(1)))).code).to.equal('RATE_LIMITED')
  })

  it('gives all clients that the registry doesn\'t list one budget together, however many peer ids they have', async () => {
    const world = await budgets({ policy: { ...policy, clientsPerOrigin: 100 } })
    await evaluate(world, at(strangers, 0), ids(10))
    await evaluate(world, at(strangers, 1), ids(10))
    expect((await rejectionOf(evaluate(world, at(strangers, 2), ids(1)))).code).to.equal('RATE_LIMITED')
    expect(await evaluate(world, at(world.federation.msps, 0).peerId, ids(1))).to.equal(1)
  })

  it('gives an MSP its tier at the DPs that work with it, and elsewhere what everybody has', async () => {
    const world = await budgets({ policy })
    const { peerId } = at(world.federation.msps, 0)
    const homes = at(world.federation.registry.msps, 0).dps
    const elsewhere = world.dps.findIndex(({ id }) => homes.length > 0 && !homes.includes(id))
    const home = Math.max(0, world.dps.findIndex(({ id }) => homes.includes(id)))
    expect(await evaluate(world, peerId, ids(40), home === 1 ? 2 : 1, home)).to.equal(40)
    if (elsewhere >= 0) {
      expect((await rejectionOf(evaluate(world, peerId, ids(11), elsewhere === 1 ? 2 : 1, elsewhere))).code).to.equal('BATCH_OVER_BUDGET')
    }
  })

  it('charges nothing for a retry, at home and where it is asked again', async () => {
    const world = await budgets({ policy })
    const of = ids(10)
    expect([await evaluate(world, STRANGER, of), await evaluate(world, STRANGER, of)]).to.deep.equal([10, 0])
  })

  it('counts one client at two evaluators under tags that differ, and differ again in the next epoch', async () => {
    const world = await budgets({ policy })
    const [home, one, two] = [at(world.dps, 0), at(world.dps, 1), at(world.dps, 2)]
    const tagsOf = async (): Promise<string[]> => (await home.budget.issue({ client: STRANGER, redeemers: [one.id, two.id], requestDigest: DIGEST, units: 1, purpose: 'evaluation' }))
      .map(bytes => Buffer.from(RateContext.decode(Signed.decode(bytes).payload).clientTag).toString('hex'))
    const first = await tagsOf()
    expect(await tagsOf()).to.deep.equal(first)
    world.clock.time += HOUR
    const next = await tagsOf()
    expect(new Set([...first, ...next])).to.have.property('size', 4)
  })

  it('has for queries to all a tenth, which a restart does not fill, and gives nothing where it can not write', async () => {
    const { federation, clock } = await budgets({ policy })
    const kept = memoryStore().namespace('budget')
    const seed = at(federation.dps, 0).seed
    const open = async (store: KeyValueStore) => await openBudget({ store, registry: federation.source, clock, random: seededRandom('all'), logger: defaultLogger() }, seed)
    const [one, two] = [ids(1), ids(1)]
    await (await open(kept)).chargeAll({ client: STRANGER, ids: one })
    const again = await open(kept)
    await again.chargeAll({ client: STRANGER, ids: one })
    const err = await rejectionOf(again.chargeAll({ client: STRANGER, ids: two }))
    expect([err.code, err.retryAfter]).to.deep.equal(['RATE_LIMITED', HOUR / 6])
    // another peer id is no way around: all unlisted ones share two
    await again.chargeAll({ client: at(strangers, 0), ids: two })
    expect((await rejectionOf(again.chargeAll({ client: at(strangers, 1), ids: ids(1) }))).code).to.equal('RATE_LIMITED')

    const empty = memoryStore().namespace('full')
    const stuck = await open({ get: async key => await empty.get(key), put: async (key, value) => { await empty.put(key, value) }, delete: async key => { await empty.delete(key) }, iterate: () => empty.iterate(), batch: async () => { throw new Error('no space left') } })
    expect((await rejectionOf(stuck.chargeAll({ client: STRANGER, ids: one }))).code).to.equal('BUDGET_STORE_UNAVAILABLE')
  })

  it('takes a context once, for the identifiers that it pays for', async () => {
    const { dps } = await budgets({ policy })
    const of = ids(2)
    const requestDigest = evaluationDigest(of)
    const [context = new Uint8Array(0)] = await at(dps, 0).budget.issue({ client: STRANGER, redeemers: [at(dps, 1).id], requestDigest, units: 2, purpose: 'evaluation', ids: of })
    const redeem = async (more: readonly Uint8Array[] = of) => await at(dps, 1).budget.redeem(context, { from: STRANGER, requestDigest, hops: [], purpose: 'evaluation', ids: more })
    expect((await rejectionOf(redeem([...of, ...ids(1)]))).code).to.equal('CONTEXT_OTHER_REQUEST')
    expect((await redeem()).charged).to.equal(2)
    expect((await rejectionOf(redeem())).code).to.equal('CONTEXT_REPLAYED')
  })

  it('lets an origin show no more clients in an epoch than the policy says', async () => {
    const world = await budgets({ policy })
    for (const client of strangers.slice(0, 3)) {
      await evaluate(world, client, ids(1))
    }
    expect((await rejectionOf(evaluate(world, at(strangers, 3), ids(1)))).code).to.equal('BUDGET_TAGS_EXCEEDED')
    expect(await evaluate(world, at(strangers, 3), ids(1), 2)).to.equal(1)
    world.clock.time += HOUR
    expect(await evaluate(world, at(strangers, 3), ids(1))).to.equal(1)
  })

  it('charges who shows no context by its own standing, and all others together', async () => {
    const { dps, federation } = await budgets({ policy })
    const { budget } = at(dps, 1)
    expect(await budget.charge({ from: at(strangers, 0), ids: ids(5) })).to.equal(5)
    expect((await rejectionOf(budget.charge({ from: at(strangers, 1), ids: ids(1) }))).code).to.equal('RATE_LIMITED')
    expect(await budget.charge({ from: at(federation.msps, 0).peerId, ids: ids(40) })).to.equal(40)
    expect((await rejectionOf(budget.charge({ from: at(federation.msps, 0).peerId, ids: ids(1) }))).code).to.equal('RATE_LIMITED')
  })

  it('charges whom it relays a query for, durably, and peer ids that cost nothing together', async () => {
    const { dps, federation } = await budgets({ policy })
    const { budget } = at(dps, 1)
    const forward = async (client: string, toAll = false): Promise<string> => await budget.chargeForward({ client, id: at(ids(1), 0), toAll, relays: 4 }).then(() => 'paid', err => err.code)
    // a tenth of what clients that nobody lists have, each and together
    expect([await forward(at(strangers, 0), true), await forward(at(strangers, 0), true)]).to.deep.equal(['paid', 'RATE_LIMITED'])
    expect([await forward(at(strangers, 1), true), await forward(at(strangers, 2), true)]).to.deep.equal(['paid', 'RATE_LIMITED'])
    expect(await forward(at(strangers, 2))).to.equal('paid')
    expect(await forward(at(federation.msps, 0).peerId, true)).to.equal('paid')
    const id = at(ids(1), 0)
    await budget.chargeForward({ client: STRANGER, id, toAll: false, relays: 4 })
    const aborted = new AbortController()
    aborted.abort(new Error('enough'))
    expect(await budget.chargeForward({ client: STRANGER, id, toAll: false, relays: 4 }, { signal: aborted.signal }).then(() => 'paid', err => err.message)).to.equal('enough')
  })

  it('answers a query that comes by two ways on both, and charges its origin once', async () => {
    const { dps } = await budgets({ policy })
    const [home, a, b, end] = [at(dps, 0), at(dps, 1), at(dps, 2), at(dps, 3)]
    const charged: number[] = []
    for (const between of [a, b]) {
      const request = { client: STRANGER, requestDigest: DIGEST, units: 1 }
      const [parent = new Uint8Array(0)] = await home.budget.issue({ ...request, redeemers: [between.id] })
      const [grant = new Uint8Array(0)] = await home.budget.issue({ ...request, redeemers: [end.id], via: between.id })
      const hops = [home.budget.hop(between.id, parent), between.budget.hop(end.id, grant)]
      charged.push((await end.budget.redeem(grant, { from: between.id, requestDigest: DIGEST, hops })).charged)
    }
    expect(charged).to.deep.equal([1, 0])
  })

  it('never redeems more in a tree of forwarders than the origin signed, whatever they try', async function () {
    this.timeout(60_000)
    const show = fc.record({ what: fc.nat({ max: 11 }), by: fc.nat({ max: 4 }), at: fc.nat({ max: 4 }), digest: fc.nat({ max: 2 }) })
    await fc.assert(fc.asyncProperty(fc.array(fc.record({ digest: fc.nat({ max: 2 }), to: fc.nat({ max: 4 }), via: fc.nat({ max: 4 }) }), { minLength: 1, maxLength: 12 }), fc.array(show, { maxLength: 40 }), async (signed, shown) => {
      const { dps } = await budgets({ policy: { tiers: tiers.map(tier => ({ ...tier, burst: 1_000 })), clientsPerOrigin: 100 } })
      const home = at(dps, 0)
      const digests = [0, 1, 2].map(i => seedOf(`digest ${i}`))
      const contexts: Uint8Array[] = []
      for (const { digest, to, via } of signed) {
        contexts.push(...await home.budget.issue({ client: STRANGER, redeemers: [at(dps, to).id], requestDigest: at(digests, digest), units: 1, via: at(dps, via).id }))
      }
      let redeemed = 0
      for (const { what, by, at: where, digest } of shown) {
        const context = contexts[what % contexts.length] ?? new Uint8Array(0)
        const [from, end] = [at(dps, by), at(dps, where)]
        const hops = by === 0 ? [home.budget.hop(end.id, context)] : [home.budget.hop(from.id, context), from.budget.hop(end.id, context)]
        try {
          redeemed += (await end.budget.redeem(context, { from: from.id, requestDigest: at(digests, digest), hops })).charged
        } catch (err) {
          expect(err).to.have.property('code').that.matches(/^CONTEXT_/)
        }
      }
      expect(redeemed).to.be.at.most(signed.length)
    }), { numRuns: 25 })
  })
})
