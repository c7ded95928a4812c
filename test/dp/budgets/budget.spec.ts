import { defaultLogger } from '@libp2p/logger'
import { expect } from 'chai'
import fc from 'fast-check'
import { openBudget } from '../../../src/dp/budgets/budget.ts'
import { memoryStore } from '../../../src/store/memory.ts'
import { budgets, rightClock } from '../../builders/budgets.ts'
import { rejectionOf } from '../../builders/errors.ts'
import { STRANGER } from '../../builders/evaluators.ts'
import { at } from '../../builders/oprf.ts'
import { HOUR, seededRandom, seedOf } from '../../builders/registry.ts'
import type { KeyValueStore } from '../../../src/store/interface.ts'
import type { Budgets } from '../../builders/budgets.ts'

const tiers = [
  { tier: 'unlisted', perHour: 600, burst: 20 },
  { tier: 'default', perHour: 60, burst: 10 },
  { tier: 'standard', perHour: 600, burst: 40 },
  { tier: 'dp', perHour: 6_000, burst: 60 }
]
const policy = { tiers }
const DIGEST = seedOf('request')
let made = 0
const ids = (count: number): Uint8Array[] => Array.from({ length: count }, () => seedOf(`id ${++made}`))
const strangers = Array.from({ length: 8 }, (_, i) => `${STRANGER.slice(0, -1)}${i + 1}`)

async function query ({ dps }: Budgets, client: string, of: readonly Uint8Array[], to = 1, home = 0): Promise<number> {
  const budget = at(dps, home).budget
  const [redeemer, requestDigest] = [at(dps, to), DIGEST]
  const [context = new Uint8Array(0)] = await budget.issue({ client, redeemers: [redeemer.id], requestDigest, ids: of })
  const hops = [budget.hop(redeemer.id, context)]
  const { charged } = await redeemer.budget.redeem(context, { from: at(dps, home).id, requestDigest, hops, ids: of })
  return charged
}

describe('dp/budgets/budget', () => {
  it('charges a client at its home, and its origin where it asks', async () => {
    const world = await budgets({ policy })
    expect(await query(world, STRANGER, ids(10))).to.equal(10)
    const err = await rejectionOf(query(world, STRANGER, ids(1)))
    expect([err.code, err.retryAfter]).to.deep.equal(['RATE_LIMITED', HOUR / 60])
  })

  it('gives all clients that the registry doesn\'t list one budget ' +
    'together, however many peer ids they have', async () => {
    const world = await budgets({ policy })
    await query(world, at(strangers, 0), ids(10))
    await query(world, at(strangers, 1), ids(10))
    expect((await rejectionOf(query(world, at(strangers, 2), ids(1)))).code).to.equal('RATE_LIMITED')
    expect(await query(world, at(world.federation.msps, 0).peerId, ids(1))).to.equal(1)
  })

  it('gives an MSP its tier at the DPs that work with it, and elsewhere what everybody has', async () => {
    const world = await budgets({ policy })
    const { peerId } = at(world.federation.msps, 0)
    const homes = at(world.federation.registry.msps, 0).dps
    const elsewhere = world.dps.findIndex(({ id }) => homes.length > 0 && !homes.includes(id))
    const home = Math.max(0, world.dps.findIndex(({ id }) => homes.includes(id)))
    expect(await query(world, peerId, ids(40), home === 1 ? 2 : 1, home)).to.equal(40)
    if (elsewhere >= 0) {
      expect((await rejectionOf(query(world, peerId, ids(11), elsewhere === 1 ? 2 : 1, elsewhere))).code)
        .to.equal('BATCH_OVER_BUDGET')
    }
  })

  it('charges nothing for a retry, at home and where it is asked again', async () => {
    const world = await budgets({ policy })
    const of = ids(10)
    expect([await query(world, STRANGER, of), await query(world, STRANGER, of)]).to.deep.equal([10, 0])
  })

  it('has for queries to all a tenth, which a restart does not fill, and ' +
    'gives nothing where it can not write', async () => {
    const { federation, clock } = await budgets({ policy })
    const kept = memoryStore().namespace('budget')
    const seed = at(federation.dps, 0).seed
    const open = async (store: KeyValueStore) => await openBudget(
      {
        store, registry: federation.source, ...rightClock(clock), random: seededRandom('all'), logger: defaultLogger()
      }, seed
    )
    const [one, two] = [ids(1), ids(1)]
    await (await open(kept)).chargeAll({ client: STRANGER, ids: one })
    const again = await open(kept)
    await again.chargeAll({ client: STRANGER, ids: one })
    const err = await rejectionOf(again.chargeAll({ client: STRANGER, ids: two }))
    expect([err.code, err.retryAfter]).to.deep.equal(['RATE_LIMITED', HOUR / 6])
    // another peer id is no way around: all unlisted ones share two
    await again.chargeAll({ client: at(strangers, 0), ids: two })
    expect((await rejectionOf(again.chargeAll({ client: at(strangers, 1), ids: ids(1) }))).code)
      .to.equal('RATE_LIMITED')

    const empty = memoryStore().namespace('full')
    const stuck = await open({
      get: async key => await empty.get(key),
      put: async (key, value) => { await empty.put(key, value) },
      delete: async key => { await empty.delete(key) },
      iterate: () => empty.iterate(),
      batch: async () => { throw new Error('no space left') }
    })
    expect((await rejectionOf(stuck.chargeAll({ client: STRANGER, ids: one }))).code)
      .to.equal('BUDGET_STORE_UNAVAILABLE')
  })

  it('takes a context once', async () => {
    const { dps } = await budgets({ policy })
    const [home, asked] = [at(dps, 0), at(dps, 1)]
    const [context = new Uint8Array(0)] = await home.budget.issue({
      client: STRANGER, redeemers: [asked.id], requestDigest: DIGEST
    })
    const hops = [home.budget.hop(asked.id, context)]
    const redeem = async () => await asked.budget.redeem(context, { from: home.id, requestDigest: DIGEST, hops })
    expect((await redeem()).charged).to.equal(1)
    expect((await rejectionOf(redeem())).code).to.equal('CONTEXT_REPLAYED')
  })

  it('charges whom it relays a query for, durably, and peer ids that cost nothing together', async () => {
    const { dps, federation } = await budgets({ policy })
    const { budget } = at(dps, 1)
    const forward = async (client: string, toAll = false): Promise<string> =>
      await budget.chargeForward({ client, id: at(ids(1), 0), toAll, relays: 4 }).then(() => 'paid', err => err.code)
    // a tenth of what clients that nobody lists have, each and together
    expect([await forward(at(strangers, 0), true), await forward(at(strangers, 0), true)])
      .to.deep.equal(['paid', 'RATE_LIMITED'])
    expect([await forward(at(strangers, 1), true), await forward(at(strangers, 2), true)])
      .to.deep.equal(['paid', 'RATE_LIMITED'])
    expect(await forward(at(strangers, 2))).to.equal('paid')
    expect(await forward(at(federation.msps, 0).peerId, true)).to.equal('paid')
    const id = at(ids(1), 0)
    await budget.chargeForward({ client: STRANGER, id, toAll: false, relays: 4 })
    const aborted = new AbortController()
    aborted.abort(new Error('enough'))
    expect(await budget
      .chargeForward({ client: STRANGER, id, toAll: false, relays: 4 }, { signal: aborted.signal })
      .then(() => 'paid', err => err.message)).to.equal('enough')
  })

  it('answers a query that comes by two ways on both, and charges its origin once', async () => {
    const { dps } = await budgets({ policy })
    const [home, a, b, end] = [at(dps, 0), at(dps, 1), at(dps, 2), at(dps, 3)]
    const charged: number[] = []
    for (const between of [a, b]) {
      const request = { client: STRANGER, requestDigest: DIGEST }
      const [parent = new Uint8Array(0)] = await home.budget.issue({ ...request, redeemers: [between.id] })
      const [grant = new Uint8Array(0)] = await home.budget.issue({ ...request, redeemers: [end.id], via: between.id })
      const hops = [home.budget.hop(between.id, parent), between.budget.hop(end.id, grant)]
      charged.push((await end.budget.redeem(grant, { from: between.id, requestDigest: DIGEST, hops })).charged)
    }
    expect(charged).to.deep.equal([1, 0])
  })

  it('never redeems more in a tree of forwarders than the origin signed, whatever they try', async function () {
    this.timeout(60_000)
    const show = fc.record({
      what: fc.nat({ max: 11 }), by: fc.nat({ max: 4 }), at: fc.nat({ max: 4 }), digest: fc.nat({ max: 2 })
    })
    await fc.assert(fc.asyncProperty(
      fc.array(fc.record({ digest: fc.nat({ max: 2 }), to: fc.nat({ max: 4 }), via: fc.nat({ max: 4 }) }), {
        minLength: 1, maxLength: 12
      }), fc.array(show, { maxLength: 40 }), async (signed, shown) => {
        const { dps } = await budgets({ policy: { tiers: tiers.map(tier => ({ ...tier, burst: 1_000 })) } })
        const home = at(dps, 0)
        const digests = [0, 1, 2].map(i => seedOf(`digest ${i}`))
        const contexts: Uint8Array[] = []
        for (const { digest, to, via } of signed) {
          contexts.push(...await home.budget.issue({
            client: STRANGER, redeemers: [at(dps, to).id], requestDigest: at(digests, digest), via: at(dps, via).id
          }))
        }
        let redeemed = 0
        for (const { what, by, at: where, digest } of shown) {
          const context = contexts[what % contexts.length] ?? new Uint8Array(0)
          const [from, end] = [at(dps, by), at(dps, where)]
          const hops = by === 0
            ? [home.budget.hop(end.id, context)]
            : [home.budget.hop(from.id, context), from.budget.hop(end.id, context)]
          try {
            redeemed += (
              await end.budget.redeem(context, { from: from.id, requestDigest: at(digests, digest), hops })
            ).charged
          } catch (err) {
            expect(err).to.have.property('code').that.matches(/^CONTEXT_/)
          }
        }
        expect(redeemed).to.be.at.most(signed.length)
      }
    ), { numRuns: 25 })
  })
})
