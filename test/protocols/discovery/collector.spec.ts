import { expect } from 'chai'
import { Collector } from '../../../src/protocols/discovery/collector.ts'
import { DISCLOSURE_LIFETIME } from '../../../src/protocols/discovery/constants.ts'
import { DisclosureResponse, QueryResponse } from '../../../src/protocols/discovery/pb/messages.ts'
import { Pace } from '../../../src/protocols/discovery/pace.ts'
import { checkAggregate } from '../../../src/query/aggregate.ts'
import { BudgetError } from '../../../src/budget/errors.ts'
import { makeDisclosure, verifyDisclosure } from '../../../src/query/disclosure.ts'
import { RpcError } from '../../../src/rpc/errors.ts'
import { rejectionOf } from '../../builders/errors.ts'
import { silentLogger } from '../../builders/holder.ts'
import { alter, federation } from '../../builders/mapping.ts'
import { answerOf, context, dpOf, queryOf, signerOf } from '../../builders/query.ts'
import { fixedSource, NOW, seedOf } from '../../builders/registry.ts'
import type { Errand, Fare } from '../../../src/protocols/discovery/collector.ts'
import type { DiscoveryServerInit } from '../../../src/protocols/discovery/interface.ts'
import type { QueryRequest } from '../../../src/protocols/discovery/pb/messages.ts'
import type { CheckedAggregate } from '../../../src/query/aggregate.ts'
import type { Query } from '../../../src/query/query.ts'
import type { RpcMethod, RpcTarget } from '../../../src/rpc/interface.ts'

const { signal } = new AbortController()
const NOTHING = new Uint8Array()

interface CollectorOptions {
  readonly init?: DiscoveryServerInit
  readonly registry?: typeof context.registry
  /** What a DP that is asked does. */
  readonly answers?: (dp: string, request: QueryRequest) => Uint8Array | Promise<Uint8Array>
  /** What it discloses, as Signed. */
  readonly discloses?: (dp: string) => Uint8Array
}

/** DP 0, which asks others; what each of them is asked is noted. */
function collecting (query: Query, {
  init = {}, registry = context.registry, answers = dp => answerOf(query, dp),
  discloses = () => { throw new RpcError('RPC_TIMEOUT') }
}: CollectorOptions = {}) {
  const asked: Array<{ dp: string, request: QueryRequest, timeout?: number }> = []
  const disclosures: string[] = []
  const clock = { time: NOW }
  const unused = (): never => { throw new Error('not the collector\'s') }
  const collector = new Collector(dpOf(0), {
    rpc: {
      handle: unused,
      call: async <Q, A>({ id }: RpcTarget, _protocol: unknown, method: RpcMethod<Q, A>, request: Q, { timeout }: {
        timeout?: number
      } = {}) => {
        const dp = id.toString()
        if (method.name === 'disclosure') {
          disclosures.push(dp)
          return method.response.decode(DisclosureResponse.encode({ disclosure: discloses(dp).slice() }))
        }
        asked.push({ dp, request: request as QueryRequest, timeout })
        return method.response.decode(
          QueryResponse.encode({ answer: (await answers(dp, request as QueryRequest)).slice(), aggregate: NOTHING })
        )
      }
    },
    registry: fixedSource(registry),
    clock: { now: () => clock.time },
    logger: silentLogger,
    signer: signerOf(dpOf(0)),
    own: { at: unused },
    facts: { at: unused },
    issuer: { issue: unused, chargeAll: unused },
    gate: { redeem: unused },
    hop: unused
  }, init, new Pace())
  const fare = (dp: string): Fare =>
    ({ context: seedOf(`context for ${dp}`), hops: [seedOf(`hop to ${dp}`)], grants: [] })
  const errand: Errand = {
    query,
    path: [],
    deadline: 1_000,
    signal,
    own: async () => answerOf(query, dpOf(0)),
    fares: async dps => new Map(dps.map(dp => [dp, fare(dp)]))
  }
  const collect = async (changes: Partial<Errand> = {}): Promise<CheckedAggregate> =>
    checkAggregate(await collector.collect({ ...errand, ...changes }), query, dpOf(0), { registry, now: clock.time })
  return { collector, collect, asked, disclosures, clock, fare }
}

const sorted = (...indexes: number[]): string[] => indexes.map(dpOf).sort()

describe('protocols/discovery/collector', () => {
  it('asks whom the query names with a fare of their own, and not itself', async () => {
    const { collect, asked, fare } = collecting(queryOf())
    expect((await collect()).asked).to.deep.equal(sorted(0, 1, 2, 3, 4))
    expect(asked.map(({ dp }) => dp).sort()).to.deep.equal(sorted(1, 2, 3, 4))
    for (const { dp, request } of asked) {
      expect([request.context, request.hops]).to.deep.equal([fare(dp).context, fare(dp).hops])
    }
  })

  it('gives nobody longer than it may take itself, less what it needs for collecting', async () => {
    const query = queryOf()
    for (const [deadline, init, timeout] of [
      [1_000, {}, 800], [30_000, {}, 3_000], [1_000, { dpTimeout: 100 }, 100]
    ] as const) {
      const { collect, asked } = collecting(query, { init })
      await collect({ deadline })
      expect(asked.map(({ timeout }) => timeout)).to.deep.equal([timeout, timeout, timeout, timeout])
    }
  })

  it('names whoever refuses, is silent or lies, and hands on the others', async () => {
    const query = queryOf()
    const { collect } = collecting(query, {
      answers: dp => {
        if (dp === dpOf(1)) {
          throw new BudgetError('RATE_LIMITED', { retryAfter: 9_000 })
        }
        if (dp === dpOf(2)) {
          throw new RpcError('RPC_TIMEOUT')
        }
        return dp === dpOf(3) ? answerOf(query, dp, undefined, { signer: signerOf(dpOf(4)) }) : answerOf(query, dp)
      }
    })
    const { answers, unanswered } = await collect()
    expect(answers.map(({ dp }) => dp)).to.deep.equal(sorted(0, 4))
    expect(unanswered).to.have.deep.members([
      { dp: dpOf(1), code: 'RATE_LIMITED', retryAfter: 9_000, by: dpOf(0) },
      { dp: dpOf(2), code: 'RPC_TIMEOUT', by: dpOf(0) },
      { dp: dpOf(3), code: 'ANSWER_SIGNATURE_INVALID', by: dpOf(0) }
    ])
  })

  it('refuses an answer to another query: a DP can not replay what it said', async () => {
    const query = queryOf()
    const { collect } = collecting(query, {
      answers: dp =>
        answerOf(queryOf({ queryId: seedOf('another').slice(0, 16) }), dp)
    })
    expect((await collect()).unanswered.map(({ code }) => code)).to.deep.equal(new Array(4).fill('ANSWER_OTHER_QUERY'))
  })

  it('asks nobody without a fare', async () => {
    const { collect, asked } = collecting(queryOf())
    const { unanswered } = await collect({ fares: async () => new Map() })
    expect([asked, unanswered.map(({ code }) => code)]).to.deep.equal([[], new Array(4).fill('DISCOVERY_NO_GRANT')])
  })

  it('asks nobody when whoever asks has no budget', async () => {
    const { collect, asked } = collecting(queryOf())
    const broke = new BudgetError('RATE_LIMITED')
    expect(await rejectionOf(collect({ fares: async () => { throw broke } }))).to.equal(broke)
    expect(asked).to.deep.equal([])
  })

  it('wants no fare for a DP that was revoked, and names it', async () => {
    const registry = alter(federation().registry, { dps: dp => dp.id === dpOf(2) ? { ...dp, status: 'revoked' } : dp })
    const query = queryOf({ federation: 'selected', dps: [dpOf(1), dpOf(2)] })
    const { collect, asked, fare } = collecting(query, { registry })
    const wanted: string[] = []
    const { unanswered } = await collect({
      fares: async dps => {
        wanted.push(...dps)
        return new Map(dps.map(dp => [dp, fare(dp)]))
      }
    })
    expect([wanted, asked.map(({ dp }) => dp)]).to.deep.equal([[dpOf(1)], [dpOf(1)]])
    expect(unanswered).to.deep.equal([{ dp: dpOf(2), code: 'DISCOVERY_DP_UNKNOWN', by: dpOf(0) }])
  })

  it('lets a defect through: that is nobody\'s answer', async () => {
    const query = queryOf({ federation: 'selected', dps: [dpOf(1)] })
    const defect = new TypeError('ours')
    const { collect } = collecting(query, { answers: () => { throw defect } })
    expect(await collect().then(() => undefined, err => err)).to.equal(defect)
  })

  describe('whom a preferred DP prefers', () => {
    const disclosed = (dp: string, signer = signerOf(dp)): Uint8Array =>
      makeDisclosure(
        { dp, defaultFederation: 'all', preferred: [dpOf(3)], capacity: undefined, registryVersion: 1, issuedAt: NOW },
        signer
      )

    it('is asked once, and again when that is old', async () => {
      const { collector, disclosures, clock } = collecting(queryOf(), { discloses: dp => disclosed(dp) })
      const ask = async (): Promise<readonly string[]> =>
        await collector.preferredOf(dpOf(1), { deadline: 1_000, signal })
      expect([await ask(), await ask()]).to.deep.equal([[dpOf(3)], [dpOf(3)]])
      expect(disclosures).to.deep.equal([dpOf(1)])
      clock.time += DISCLOSURE_LIFETIME
      await ask()
      expect(disclosures).to.deep.equal([dpOf(1), dpOf(1)])
    })

    it('is nobody where it is silent, says what another signed, or is not listed', async () => {
      const silent = collecting(queryOf()).collector
      expect(await silent.preferredOf(dpOf(1), { deadline: 1_000, signal })).to.deep.equal([])
      const lying = collecting(queryOf(), { discloses: dp => disclosed(dp, signerOf(dpOf(2))) })
      expect(await lying.collector.preferredOf(dpOf(1), { deadline: 1_000, signal })).to.deep.equal([])
      expect(await lying.collector.preferredOf('nobody', { deadline: 1_000, signal })).to.deep.equal([])
      expect(lying.disclosures).to.deep.equal([dpOf(1)])
    })
  })

  it('discloses what was agreed, whom it prefers, and its capacity, signed', () => {
    const registry = alter(federation().registry, { dps: dp => dp.id === dpOf(0) ? { ...dp, capacity: 7 } : dp })
    const { collector } = collecting(queryOf(), { registry, init: { preferred: [dpOf(2)] } })
    expect(verifyDisclosure(collector.disclosure(), dpOf(0), { registry, now: NOW }))
      .to.deep.include({ defaultFederation: 'all', preferred: [dpOf(2)], capacity: 7 })
  })
})
