import { expect } from 'chai'
import { Signed } from '../../src/base/pb/signed.ts'
import { systemRandom } from '../../src/base/clock.ts'
import { makeContext } from '../../src/budget/context.ts'
import { elementIds, evaluationDigest } from '../../src/budget/evaluation.ts'
import { makeHop } from '../../src/budget/hop.ts'
import { RateContext } from '../../src/budget/pb/context.ts'
import { asLookupKey } from '../../src/base/bytes.ts'
import { blindInput } from '../../src/blinding/client.ts'
import { loadSodium } from '../../src/blinding/sodium.ts'
import { fetchContexts } from '../../src/protocols/discovery/index.ts'
import { DISCOVERY_PROTOCOL, QUERY_METHOD } from '../../src/protocols/discovery/constants.ts'
import { EVALUATE_METHOD, OPRF_PROTOCOL } from '../../src/protocols/oprf/constants.ts'
import { checkAggregate } from '../../src/query/aggregate.ts'
import { DEFAULT_POLICY } from '../../src/registry/policy.ts'
import { claimant, codeOf } from './cast/claimant.ts'
import { askRaw, queryFor } from './cast/queries.ts'
import { stage } from './cast/stage.ts'
import type { ContextFields } from '../../src/budget/context.ts'
import type { Query } from '../../src/query/query.ts'

const HOUR = 3_600_000
let made = 0
const someKey = () => asLookupKey(new Uint8Array(32).fill(++made))

describe('T6: 8.3.5 context on a fork tree', () => {
  const now = { time: Date.now() }
  const tiers = DEFAULT_POLICY.tiers.map(tier => tier.tier === 'dp' ? { ...tier, perHour: 60, burst: 12 } : tier.tier === 'standard' ? { ...tier, perHour: 60, burst: 3 } : { ...tier, perHour: 100_000, burst: 10_000 })
  const on = stage({
    clock: { now: () => now.time },
    policy: { tiers },
    // DP 4 is reached on two ways
    preferred: { dp1: ['dp2', 'dp3'], dp2: ['dp4'], dp3: ['dp4'] }
  })
  const id = (index: number): string => on.dp(index).party.id
  const signer = (index: number) => on.dp(index).party.signer

  /** Signed by DP `by`. */
  const contextOf = (query: Query, to: number, changes: Partial<ContextFields> = {}, by = 0): Uint8Array => makeContext({
    purpose: 'query', origin: id(0), redeemer: id(to), tier: 'default', requestDigest: query.digest, units: 1, hopLimit: 2, issuedAt: now.time, serial: systemRandom.bytes(16), ...changes
  }, signer(by))

  /** Asks as DP 1. */
  async function show (query: Query, to: number, context: Uint8Array, hops: readonly Uint8Array[] = [makeHop(id(to), context, now.time, signer(0))]): Promise<unknown> {
    return await codeOf(on.rogue.rpc.call(on.rogue.dpTarget(to), DISCOVERY_PROTOCOL, QUERY_METHOD,
      { query: query.bytes.slice(), deadline: 20_000, context: context.slice(), hops: hops.map(hop => hop.slice()), grants: [] }))
  }

  /** Asks DP 4 as DP 2, with its own hop. */
  async function ofSecond (query: Query, context: Uint8Array): Promise<unknown> {
    const second = await claimant(on.testnet, on.dp(1).party.seed)
    try {
      return await codeOf(second.rpc.call(second.dpTarget(3), DISCOVERY_PROTOCOL, QUERY_METHOD,
        { query: query.bytes.slice(), deadline: 20_000, context: context.slice(), hops: [makeHop(id(3), context, now.time, signer(1)).slice()], grants: [] }))
    } finally {
      await second.stop()
    }
  }

  it('travels over two levels of forwarding, and pays for each DP that is reached', async () => {
    const query = queryFor(someKey(), { federation: 'preferred', levels: 2 })
    const { aggregate } = await askRaw(on.actor.rpc, on.actor.dpTarget(0), query)
    const { asked, answers, unanswered } = checkAggregate(aggregate, query, id(0), { registry: on.testnet.registry, now: now.time })
    expect(unanswered).to.deep.equal([])
    expect([...asked]).to.have.members([0, 1, 2, 3].map(id))
    // DP 4 answers on both ways
    expect(answers.map(({ dp }) => dp)).to.include(id(3))
  })

  it('names one client to two DPs by tags that differ, and differ again in the next epoch', async () => {
    const [home, ids] = [on.dpRecord(0), [new Uint8Array(32).fill(1)]]
    const tags = async (): Promise<string[]> => [...(await fetchContexts(on.actor.rpc, home, ids, [id(1), id(2)])).values()]
      .map(bytes => Buffer.from(RateContext.decode(Signed.decode(bytes).payload).clientTag).toString('hex'))
    const first = await tags()
    expect(await tags()).to.deep.equal(first)
    now.time += HOUR
    expect(new Set([...first, ...await tags()])).to.have.property('size', 4)
  })

  it('lets two DPs count the same client, each by its own tag', async () => {
    const voprf = await loadSodium()
    const [key] = on.testnet.registry.oprfKeys
    const evaluate = async (to: number, tag: Uint8Array): Promise<unknown> => {
      const { blinded } = blindInput(voprf, systemRandom.bytes(16), systemRandom)
      const context = makeContext({
        purpose: 'evaluation', origin: id(0), redeemer: id(to), clientTag: tag, tier: 'standard', requestDigest: evaluationDigest(elementIds([blinded])), units: 1, hopLimit: 0, issuedAt: now.time, serial: systemRandom.bytes(16)
      }, signer(0))
      return await codeOf(on.actor.rpc.call(on.actor.dpTarget(to), OPRF_PROTOCOL, EVALUATE_METHOD, { keyId: key?.keyId ?? 0, shareEpoch: key?.shareEpoch ?? 0, blinded: [blinded.slice()], unbatched: false, context: context.slice(), payment: new Uint8Array(0) }))
    }
    for (const to of [1, 2]) {
      const [tag, other] = [new Uint8Array(16).fill(to), new Uint8Array(16).fill(to + 100)]
      expect([await evaluate(to, tag), await evaluate(to, tag), await evaluate(to, tag), await evaluate(to, tag)]).to.deep.equal(['no error', 'no error', 'no error', 'RATE_LIMITED'])
      expect(await evaluate(to, other)).to.equal('no error')
    }
  })

  describe('somebody tries to break it', () => {
    it('a forwarder can\'t make budget of another DP, nor spend what is another\'s', async () => {
      const query = queryFor(someKey(), {})
      expect(await show(query, 1, contextOf(query, 1, { origin: id(2), via: id(0) }, 0))).to.equal('CONTEXT_SIGNATURE_INVALID')
      expect(await show(query, 1, contextOf(query, 2))).to.equal('CONTEXT_OTHER_REDEEMER')
      expect(await show(query, 1, contextOf(query, 1, { via: id(3) }))).to.equal('CONTEXT_OTHER_FORWARDER')
      expect(await show(query, 1, contextOf(queryFor(someKey(), {}), 1))).to.equal('CONTEXT_OTHER_REQUEST')
    })

    it('a context is spent once', async () => {
      const query = queryFor(someKey(), {})
      const context = contextOf(query, 1)
      expect([await show(query, 1, context), await show(query, 1, context)]).to.deep.equal(['no error', 'CONTEXT_REPLAYED'])
      expect(await show(query, 1, contextOf(query, 1, { issuedAt: now.time - 11 * 60_000 }))).to.equal('CONTEXT_EXPIRED')
    })

    it('no query goes in a circle, or further than its origin allows', async () => {
      const query = queryFor(someKey(), {})
      const circle = contextOf(query, 1, { via: id(1) })
      expect(await show(query, 1, circle, [makeHop(id(1), circle, now.time, signer(0))])).to.equal('CONTEXT_OTHER_FORWARDER')
      const grant = contextOf(query, 1, { origin: id(2), via: id(0), hopLimit: 1 }, 2)
      const parent = contextOf(query, 0, { origin: id(2) }, 2)
      const hops = [makeHop(id(0), parent, now.time, signer(2)), makeHop(id(1), grant, now.time, signer(0))]
      expect(await show(query, 1, grant, hops)).to.equal('CONTEXT_HOPS_INVALID')
      expect(await show(query, 1, contextOf(query, 1), [])).to.equal('CONTEXT_HOPS_INVALID')
      const good = contextOf(query, 1, { origin: id(2), via: id(0) }, 2)
      expect(await show(query, 1, good, [makeHop(id(0), parent, now.time, signer(2)), makeHop(id(1), good, now.time, signer(0))])).to.equal('no error')
    })

    it('a diamond is answered on both ways and charged once, and the same context on two ways not at all', async () => {
      // DP 2's budget at DP 4 is twelve: as many diamonds of two ways each
      for (let i = 0; i < 12; i++) {
        const query = queryFor(someKey(), {})
        const ways = [contextOf(query, 3, { origin: id(1) }, 1), contextOf(query, 3, { origin: id(1), via: id(0) }, 1)]
        const parent = contextOf(query, 0, { origin: id(1) }, 1)
        const [direct, grant] = ways
        if (direct == null || grant == null) {
          throw new Error('two ways')
        }
        expect(await ofSecond(query, direct)).to.equal('no error')
        const hops = [makeHop(id(0), parent, now.time, signer(1)), makeHop(id(3), grant, now.time, signer(0))]
        expect(await show(query, 3, grant, hops)).to.equal('no error')
        expect(await show(query, 3, grant, hops)).to.equal('CONTEXT_REPLAYED')
      }
      const query = queryFor(someKey(), {})
      expect(await ofSecond(query, contextOf(query, 3, { origin: id(1) }, 1))).to.equal('RATE_LIMITED')
    })

    it('an origin that asks on end is told to wait, whatever clients it makes up', async () => {
      const codes: unknown[] = []
      for (let i = 0; i < 14; i++) {
        const query = queryFor(someKey(), {})
        codes.push(await show(query, 4, contextOf(query, 4)))
      }
      expect(codes.slice(0, 12)).to.deep.equal(Array.from({ length: 12 }, () => 'no error'))
      expect(codes.slice(12)).to.deep.equal(['RATE_LIMITED', 'RATE_LIMITED'])
    })
  })
})
