import { expect } from 'chai'
import { equalBytes } from '../../src/base/bytes.ts'
import { Signed } from '../../src/base/pb/signed.ts'
import { systemRandom } from '../../src/base/clock.ts'
import { makeContext } from '../../src/budget/context.ts'
import { makeHop } from '../../src/budget/hop.ts'
import { RateContext } from '../../src/budget/pb/context.ts'
import { asLookupKey } from '../../src/base/bytes.ts'
import { blindInput } from '../../src/blinding/client.ts'
import { loadSodium } from '../../src/blinding/sodium.ts'
import { tokenClient } from '../../src/protocols/tokens/index.ts'
import { evaluationSpending, makePayment } from '../../src/tokens/payment.ts'
import { DISCOVERY_PROTOCOL, QUERY_METHOD } from '../../src/protocols/discovery/constants.ts'
import { EVALUATE_METHOD, OPRF_PROTOCOL } from '../../src/protocols/oprf/constants.ts'
import { QueryRequest } from '../../src/protocols/discovery/pb/messages.ts'
import { TokenPayment } from '../../src/tokens/pb/token.ts'
import { checkAggregate } from '../../src/query/aggregate.ts'
import { DEFAULT_POLICY } from '../../src/registry/policy.ts'
import { auditor } from './cast/auditor.ts'
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
  const tiers = DEFAULT_POLICY.tiers.map(tier => tier.tier === 'dp'
    ? { ...tier, perHour: 60, burst: 12 }
    : tier.tier === 'standard' ? { ...tier, perHour: 5, burst: 5 } : { ...tier, perHour: 100_000, burst: 10_000 })
  const watch = auditor()
  const on = stage({
    audit: (name, rpc) => watch.audit(Number(name.slice('dp'.length)), rpc),
    clock: { now: () => now.time },
    policy: { tiers, tokens: { ...DEFAULT_POLICY.tokens, epoch: HOUR } },
    change: draft => ({ ...draft, msps: draft.msps.map(msp => ({ ...msp, tier: 'standard' })) }),
    // DP 4 is reached on two ways
    preferred: { dp1: ['dp2', 'dp3'], dp2: ['dp4'], dp3: ['dp4'] }
  })
  const id = (index: number): string => on.dp(index).party.id
  const signer = (index: number) => on.dp(index).party.signer

  /** Signed by DP `by`. */
  const contextOf = (query: Query, to: number, changes: Partial<ContextFields> = {}, by = 0): Uint8Array =>
    makeContext({
      origin: id(0),
      redeemer: id(to),
      requestDigest: query.digest,
      hopLimit: 2,
      issuedAt: now.time,
      serial: systemRandom.bytes(16),
      ...changes
    }, signer(by))

  /** Asks as DP 1. */
  async function show (query: Query, to: number, context: Uint8Array, hops: readonly Uint8Array[] = [
    makeHop(id(to), context, now.time, signer(0))
  ]): Promise<unknown> {
    return await codeOf(on.rogue.rpc.call(on.rogue.dpTarget(to), DISCOVERY_PROTOCOL, QUERY_METHOD,
      {
        query: query.bytes.slice(),
        deadline: 20_000,
        context: context.slice(),
        hops: hops.map(hop => hop.slice()),
        grants: []
      }))
  }

  /** Asks DP 4 as DP 2, with its own hop. */
  async function ofSecond (query: Query, context: Uint8Array): Promise<unknown> {
    const second = await claimant(on.testnet, on.dp(1).party.seed)
    try {
      return await codeOf(second.rpc.call(second.dpTarget(3), DISCOVERY_PROTOCOL, QUERY_METHOD,
        {
          query: query.bytes.slice(),
          deadline: 20_000,
          context: context.slice(),
          hops: [makeHop(id(3), context, now.time, signer(1)).slice()],
          grants: []
        }))
    } finally {
      await second.stop()
    }
  }

  it('travels over two levels of forwarding, and pays for each DP that is reached', async () => {
    const query = queryFor(someKey(), { federation: 'preferred', levels: 2 })
    const { aggregate } = await askRaw(on.actor.rpc, on.actor.dpTarget(0), query)
    const { asked, answers, unanswered } = checkAggregate(aggregate, query, id(0), {
      registry: on.testnet.registry, now: now.time
    })
    expect(unanswered).to.deep.equal([])
    expect([...asked]).to.have.members([0, 1, 2, 3].map(id))
    // DP 4 answers on both ways
    expect(answers.map(({ dp }) => dp)).to.include(id(3))
  })

  it('names no client to the DP that is asked: what one asks, in one epoch or in two, is no more alike than what two ' +
    'ask', async () => {
    const other = await claimant(on.testnet)
    const askers = [on.actor, on.actor, other]
    watch.seen.length = 0
    for (const { rpc, dpTarget } of askers) {
      await askRaw(rpc, dpTarget(0), queryFor(someKey(), { federation: 'selected', dps: [id(1)] }))
      now.time += HOUR
    }
    await other.stop()
    const shown = watch.seen
      .filter(({ dp, side, method, peer }) => dp === 2 && side === 'in' && method === 'query' && peer === id(0))
      .map(({ request }) => RateContext.decode(Signed.decode(QueryRequest.decode(request).context).payload))
    expect(shown).to.have.length(askers.length)
    // all that they have in common all of them have in common: who signed, and for whom
    const { origin, redeemer, via, hopLimit, version } = shown[0] ?? expect.fail('nothing was shown')
    for (const { requestDigest, serial, issuedAt, expiresAt, ...rest } of shown) {
      expect(rest).to.deep.equal({ origin, redeemer, via, hopLimit, version })
      expect([requestDigest, serial].every(bytes => shown.filter(other =>
        [other.requestDigest, other.serial].some(field => equalBytes(field, bytes))).length === 1)).to.equal(true)
      expect(expiresAt - issuedAt).to.equal(120_000)
    }
  })

  it('holds a client to its figure at each DP, which learns nothing of whom it evaluates for', async () => {
    const voprf = await loadSodium()
    const [key] = on.testnet.registry.oprfKeys
    const { party } = on.msp(0)
    const proof = { role: 'msp', id: party.id, signer: party.signer } as const
    const registry = { current: () => on.testnet.registry, onUpdate: () => () => {} }
    const client = tokenClient()({
      rpc: on.actor.rpc, registry, voprf, clock: { now: () => now.time }, random: systemRandom
    })
    for (const to of [1, 2]) {
      // three fifths of five an hour
      const tokens = await client.draw(on.dpRecord(to), 'evaluation', 3, { proof })
      expect(await codeOf(client.draw(on.dpRecord(to), 'evaluation', 1, { proof }))).to.equal('TOKEN_ALLOTMENT_DRAWN')
      const blinded = tokens.map(() => blindInput(voprf, systemRandom.bytes(16), systemRandom).blinded.slice())
      const payment = makePayment(tokens, evaluationSpending(blinded)).slice()
      // whoever shows it, it is worth the same: nothing in it tells who drew it
      const asked = on.rogue.rpc.call(on.rogue.dpTarget(to), OPRF_PROTOCOL, EVALUATE_METHOD,
        { keyId: key?.keyId ?? 0, shareEpoch: key?.shareEpoch ?? 0, blinded, unbatched: false, payment })
      expect((await asked).evaluated).to.have.length(3)
      expect(JSON.stringify(TokenPayment.decode(payment))).to.not.include(party.id)
    }
  })

  describe('somebody tries to break it', () => {
    it('a forwarder can\'t make budget of another DP, nor spend what is another\'s', async () => {
      const query = queryFor(someKey(), {})
      expect(await show(query, 1, contextOf(query, 1, { origin: id(2), via: id(0) }, 0)))
        .to.equal('CONTEXT_SIGNATURE_INVALID')
      expect(await show(query, 1, contextOf(query, 2))).to.equal('CONTEXT_OTHER_REDEEMER')
      expect(await show(query, 1, contextOf(query, 1, { via: id(3) }))).to.equal('CONTEXT_OTHER_FORWARDER')
      expect(await show(query, 1, contextOf(queryFor(someKey(), {}), 1))).to.equal('CONTEXT_OTHER_REQUEST')
    })

    it('a context is spent once', async () => {
      const query = queryFor(someKey(), {})
      const context = contextOf(query, 1)
      expect([await show(query, 1, context), await show(query, 1, context)])
        .to.deep.equal(['no error', 'CONTEXT_REPLAYED'])
      expect(await show(query, 1, contextOf(query, 1, { issuedAt: now.time - 11 * 60_000 })))
        .to.equal('CONTEXT_EXPIRED')
    })

    it('no query goes in a circle, or further than its origin allows', async () => {
      const query = queryFor(someKey(), {})
      const circle = contextOf(query, 1, { via: id(1) })
      expect(await show(query, 1, circle, [makeHop(id(1), circle, now.time, signer(0))]))
        .to.equal('CONTEXT_OTHER_FORWARDER')
      const grant = contextOf(query, 1, { origin: id(2), via: id(0), hopLimit: 1 }, 2)
      const parent = contextOf(query, 0, { origin: id(2) }, 2)
      const hops = [makeHop(id(0), parent, now.time, signer(2)), makeHop(id(1), grant, now.time, signer(0))]
      expect(await show(query, 1, grant, hops)).to.equal('CONTEXT_HOPS_INVALID')
      expect(await show(query, 1, contextOf(query, 1), [])).to.equal('CONTEXT_HOPS_INVALID')
      const good = contextOf(query, 1, { origin: id(2), via: id(0) }, 2)
      expect(await show(query, 1, good, [
        makeHop(id(0), parent, now.time, signer(2)), makeHop(id(1), good, now.time, signer(0))
      ])).to.equal('no error')
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
