import { expect } from 'chai'
import { fromString } from 'uint8arrays/from-string'
import { parseInvalidation } from '../../../src/mapping/invalidation.ts'
import { compactEntry } from '../../../src/mapping/parse.ts'
import { makeQuery } from '../../../src/query/query.ts'
import { QueryRequest, QueryResponse } from '../../../src/protocols/discovery/pb/messages.ts'
import { DISCOVERY_PROTOCOL, QUERY_METHOD } from '../../../src/protocols/discovery/constants.ts'
import { RpcError } from '../../../src/rpc/errors.ts'
import { targetOf } from '../../../src/rpc/target.ts'
import { discoveryBench, STRANGER } from '../../builders/discovery.ts'
import { rejectionOf } from '../../builders/errors.ts'
import { alter, bobLookupKey, buildTestMapping, federation } from '../../builders/mapping.ts'
import { release } from '../../builders/invalidation.ts'
import { answerOf, collect, dpOf, partsOf, signerOf } from '../../builders/query.ts'
import { DAY, NOW, seededRandom } from '../../builders/registry.ts'
import type { UncheckedEntry } from '../../../src/mapping/interface.ts'
import type { TestMappingOptions } from '../../builders/mapping.ts'
import type { Query, QueryFields } from '../../../src/query/query.ts'

/** A mapping that DP `dp` published, witnessed by others. */
const published = (dp: number, options: TestMappingOptions = {}): UncheckedEntry => buildTestMapping({
  dp, witnesses: [0, 1, 2, 3, 4].filter(i => i !== dp).slice(0, 3), label: `at ${dp}`, ...options
}).entry
const random = seededRandom('query ids')
const queryOf = (fields: Partial<QueryFields> = {}): Query =>
  makeQuery({ queryId: random.bytes(16), lookupKey: bobLookupKey, federation: 'all', ...fields })
const sorted = (...indexes: number[]): string[] => indexes.map(dpOf).sort()
/** With a capacity of one query a second at one DP. */
const slow = (index: number) =>
  alter(federation().registry, { dps: dp => dp.id === dpOf(index) ? { ...dp, capacity: 1 } : dp })

describe('protocols/discovery/discovery: modes', () => {
  it('asks exactly whom the mode names', async () => {
    const init = { 0: { preferred: [dpOf(1), dpOf(2)] } }
    for (const [fields, expected] of [
      [{ federation: 'local' }, { 0: 1 }],
      [{ federation: 'preferred' }, { 0: 1, 1: 1, 2: 1 }],
      [{ federation: 'selected', dps: [dpOf(3), dpOf(4)] }, { 0: 1, 3: 1, 4: 1 }],
      [{ federation: 'all' }, { 0: 1, 1: 1, 2: 1, 3: 1, 4: 1 }]
    ] as const) {
      const bench = discoveryBench({ init })
      const { asked, unanswered } = await bench.client.query(queryOf(fields), bench.record(0))
      expect([bench.asked(), unanswered]).to.deep.equal([expected, []])
      // whoever collects for `selected` is asked to do so, and answers for itself only if it is named
      expect(asked).to.deep.equal(
        sorted(...Object.keys(expected).map(Number).filter(i => i !== 0 || fields.federation !== 'selected'))
      )
    }
  })

  it('finds what each DP published, and nothing that another has', async () => {
    const bench = discoveryBench()
    for (const dp of [1, 3]) {
      bench.held.set(dpOf(dp), [published(dp)])
    }
    const { answers } = await bench.client.query(queryOf(), bench.record(0))
    expect(answers.filter(({ status }) => status === 'holds').map(({ dp }) => dp)).to.deep.equal(sorted(1, 3))
  })

  it('finds sealed indexes only where these are asked for', async () => {
    const bench = discoveryBench()
    const entry = published(1)
    bench.held.set(dpOf(1), [entry])
    const sets = async (compact: boolean) =>
      (await bench.client.query(queryOf({ compact }), bench.record(0))).answers.flatMap(({ set }) => set.entries)
    expect((await sets(false)).map(({ bytes }) => bytes)).to.deep.equal([entry.bytes])
    expect((await sets(true)).map(({ bytes }) => bytes)).to.deep.equal([compactEntry(entry).bytes])
  })

  it('leaves out what is struck or has expired, and tells the strikes', async () => {
    const bench = discoveryBench()
    bench.held.set(dpOf(1), [published(1)])
    bench.held.set(dpOf(2), [published(2, { now: NOW - DAY, expiresAt: NOW, attestation: { issuedAt: NOW - DAY } })])
    const strike = parseInvalidation(release({ issuedAt: NOW + 1 }))
    bench.invalidations.set(dpOf(1), [strike])
    const { answers } = await bench.client.query(
      queryOf({ federation: 'selected', dps: [dpOf(1), dpOf(2)] }), bench.record(0)
    )
    expect(answers.flatMap(({ set }) => set.entries)).to.deep.equal([])
    expect(answers.flatMap(({ set }) => set.facts.map(({ name }) => name))).to.deep.equal([strike.name])
  })
})

describe('protocols/discovery/discovery: two levels', () => {
  const init = {
    0: { preferred: [dpOf(1), dpOf(2)] },
    1: { preferred: [dpOf(0), dpOf(3), dpOf(2)] },
    2: { preferred: [dpOf(3)] },
    3: { preferred: [dpOf(4)] }
  }
  const query = queryOf({ federation: 'preferred', levels: 2 })

  it('lets preferred DPs ask those that they prefer, never back and never further', async () => {
    const bench = discoveryBench({ init })
    const { asked, unanswered } = await bench.client.query(query, bench.record(0))
    expect(asked).to.deep.equal(sorted(0, 1, 2, 3))
    expect(unanswered).to.deep.equal([])
    expect(bench.redeemed.some(name => name.includes(dpOf(4)))).to.equal(false)
    expect(bench.redeemed.some(name => name.split(' ')[1] === dpOf(0))).to.equal(false)
  })

  it('is paid for by the home DP alone: a forwarder spends what it was given', async () => {
    const bench = discoveryBench({ init })
    await bench.client.query(query, bench.record(0))
    expect(bench.issued.every(name => name.startsWith(dpOf(0)))).to.equal(true)
    expect([...bench.issued].sort()).to.deep.equal([...bench.redeemed].sort())
  })

  it('names whom the forwarder has no grant for', async () => {
    const bench = discoveryBench({ init: { 0: { preferred: [dpOf(1)] }, 1: { preferred: [dpOf(3)] } } })
    // the home DP doesn't learn whom DP 1 prefers
    bench.network.intercept(dpOf(1), async next => {
      const response = await next() as object
      return 'disclosure' in response ? { disclosure: new Uint8Array() } : response
    })
    const { asked, unanswered } = await bench.client.query(query, bench.record(0))
    expect(asked).to.deep.equal(sorted(0, 1, 3))
    expect(unanswered).to.deep.equal([{ dp: dpOf(3), code: 'DISCOVERY_NO_GRANT', by: dpOf(1) }])
  })
})

describe('protocols/discovery/discovery: partial failure', () => {
  it('names whoever does not answer, with the reason', async () => {
    const bench = discoveryBench()
    bench.network.remove(dpOf(1))
    bench.network.intercept(dpOf(2), async () => { throw new RpcError('RPC_TIMEOUT') })
    bench.network.remove(dpOf(3))
    const { answers, unanswered } = await bench.client.query(queryOf(), bench.record(0))
    expect(answers.map(({ dp }) => dp)).to.deep.equal(sorted(0, 4))
    expect(Object.fromEntries(unanswered.map(({ dp, code, by }) => [dp, [code, by]]))).to.deep.equal({
      [dpOf(1)]: ['RPC_UNREACHABLE', dpOf(0)],
      [dpOf(2)]: ['RPC_TIMEOUT', dpOf(0)],
      [dpOf(3)]: ['RPC_UNREACHABLE', dpOf(0)]
    })
  })

  it('names whom the registry does not list, or revoked, without asking', async () => {
    const registry = alter(federation().registry, { dps: dp => dp.id === dpOf(2) ? { ...dp, status: 'revoked' } : dp })
    const bench = discoveryBench({ registry })
    const { unanswered } = await bench.client.query(
      queryOf({ federation: 'selected', dps: [STRANGER, dpOf(1), dpOf(2)] }), bench.record(0)
    )
    expect(unanswered.map(({ dp, code }) => [dp, code]))
      .to.have.deep.members([[dpOf(2), 'DISCOVERY_DP_UNKNOWN'], [STRANGER, 'DISCOVERY_DP_UNKNOWN']])
    expect(bench.asked()).to.deep.equal({ 0: 1, 1: 1 })
  })
})

describe('protocols/discovery/discovery: liars', () => {
  it('does not hand on what another DP did not sign, and says so', async () => {
    const query = queryOf()
    const bench = discoveryBench()
    bench.twist(1, () => ({
      answer: answerOf(query, dpOf(1), undefined, { signer: signerOf(dpOf(2)) }).slice(), aggregate: new Uint8Array()
    }))
    bench.twist(2, ({ answer }) => ({ answer: new Uint8Array(), aggregate: answer }))
    const { unanswered } = await bench.client.query(query, bench.record(0))
    expect(unanswered.map(({ dp, code }) => [dp, code]))
      .to.have.deep.members([[dpOf(1), 'ANSWER_SIGNATURE_INVALID'], [dpOf(2), 'DISCOVERY_ANSWER_INVALID']])
  })

  it('catches a home DP that leaves somebody out, by name', async () => {
    const query = queryOf()
    const bench = discoveryBench()
    bench.twist(0, () => ({
      answer: new Uint8Array(), aggregate: collect(query, dpOf(0), partsOf(query, dpOf(0), [], {}).slice(1)).slice()
    }))
    expect(await rejectionOf(bench.client.query(query, bench.record(0))))
      .to.include({ code: 'AGGREGATE_DP_MISSING', dp: dpOf(0) })
  })

  it('refuses an answer where everybody\'s were asked for', async () => {
    const query = queryOf()
    const bench = discoveryBench()
    bench.twist(0, () => ({ answer: answerOf(query, dpOf(0)).slice(), aggregate: new Uint8Array() }))
    expect((await rejectionOf(bench.client.query(query, bench.record(0)))).code).to.equal('DISCOVERY_ANSWER_INVALID')
  })

  it('refuses hops and grants of whoever shows no context', async () => {
    const bench = discoveryBench()
    const rpc = bench.network.node('12D3KooWNvSZnPi3RrhrTwEY4LuuBeB6K6facKUCJcyWG1aoDd2p')
    const request = {
      query: queryOf().bytes.slice(), deadline: 0, context: new Uint8Array(), hops: [new Uint8Array(3)], grants: []
    }
    expect((await rejectionOf(rpc.call(targetOf(bench.record(0)), DISCOVERY_PROTOCOL, QUERY_METHOD, request))).code)
      .to.equal('QUERY_FIELD_INVALID')
  })
})

describe('protocols/discovery/discovery: limits', () => {
  it('asks a slow DP no more than it declares, and says when it may be asked again', async () => {
    const bench = discoveryBench({ registry: slow(2) })
    const ask = async () =>
      (await bench.client.query(queryOf({ federation: 'selected', dps: [dpOf(2)] }), bench.record(0))).unanswered
    expect(await ask()).to.deep.equal([])
    expect(await ask()).to.deep.equal([{ dp: dpOf(2), code: 'DISCOVERY_CAPACITY', retryAfter: 1_000, by: dpOf(0) }])
    expect(bench.asked()[2]).to.equal(1)
    bench.clock.time += 1_000
    expect(await ask()).to.deep.equal([])
  })

  it('keeps to its own capacity, whoever asks', async () => {
    const bench = discoveryBench({ registry: slow(0) })
    const local = (): Query => queryOf({ federation: 'local' })
    await bench.client.query(local(), bench.record(0))
    expect(await rejectionOf(bench.client.query(local(), bench.record(0))))
      .to.include({ code: 'DISCOVERY_CAPACITY', retryAfter: 1_000 })
  })

  it('has a place of its capacity for no DP whose context does not hold', async () => {
    const bench = discoveryBench({ registry: slow(2) })
    const rpc = bench.network.node(dpOf(1))
    const context = fromString(JSON.stringify({ origin: dpOf(0), redeemer: dpOf(2), via: '' }))
    for (let i = 0; i < 5; i++) {
      expect((await rejectionOf(rpc.call(targetOf(bench.record(2)), DISCOVERY_PROTOCOL, QUERY_METHOD, {
        query: queryOf().bytes.slice(), deadline: 0, context, hops: [], grants: []
      }))).code).to.equal('RATE_LIMITED')
    }
    expect((await bench.client.query(queryOf({ federation: 'selected', dps: [dpOf(2)] }), bench.record(0))).unanswered)
      .to.deep.equal([])
  })

  it('has a lower budget for queries to all: a tenth', async () => {
    const registry = alter(federation().registry, { policy: { tiers: [{ tier: 'default', perHour: 60, burst: 20 }] } })
    const bench = discoveryBench({ registry })
    const ask = async (label: string, federation: QueryFields['federation']) =>
      await bench.client.query(queryOf({ federation, lookupKey: buildKey(label) }), bench.record(0))
    await ask('a', 'all')
    await ask('b', 'all')
    await ask('b', 'all') // known: free
    expect(await rejectionOf(ask('c', 'all'))).to.include({ code: 'DISCOVERY_ALL_LIMITED', retryAfter: 600_000 })
    expect((await ask('c', 'local')).unanswered).to.deep.equal([])
    bench.clock.time += 600_000
    await ask('c', 'all')
  })

  it('hands the origin\'s refusal to the querier, with the time to wait', async () => {
    const bench = discoveryBench()
    bench.broke.add(STRANGER)
    expect(await rejectionOf(bench.client.query(queryOf(), bench.record(0))))
      .to.include({ code: 'RATE_LIMITED', retryAfter: 7_000 })
    expect(bench.asked()).to.deep.equal({ 0: 1 })
  })
})

function buildKey (label: string): Query['lookupKey'] {
  return seededRandom(label).bytes(32) as Query['lookupKey']
}

describe('protocols/discovery/discovery: through a relay', () => {
  const { signal } = new AbortController()
  const request = (query: Query, changes: Partial<QueryRequest> = {}): Uint8Array => QueryRequest.encode({
    query: query.bytes.slice(), deadline: 0, context: new Uint8Array(), hops: [], grants: [], ...changes
  })

  it('answers as it does whoever asks, and charges the relay', async () => {
    const bench = discoveryBench()
    bench.held.set(dpOf(0), [published(0)])
    const [server] = bench.servers
    const query = queryOf({ federation: 'selected', dps: [dpOf(1)] })
    const { aggregate, answer } = QueryResponse.decode(
      await server?.answer(request(query), { relay: dpOf(2), toAll: false, signal }) ?? new Uint8Array()
    )
    expect([answer.byteLength, aggregate.byteLength > 0]).to.deep.equal([0, true])
    bench.broke.add(dpOf(2))
    const err = await rejectionOf(server?.answer(request(queryOf({ federation: 'selected', dps: [dpOf(1)] })), {
      relay: dpOf(2), toAll: false, signal
    }) ?? Promise.resolve())
    expect(err.code).to.equal('RATE_LIMITED')
  })

  it('refuses another mode than the relay was told, which charged for that', async () => {
    const { servers: [server] } = discoveryBench()
    for (const [federation, toAll] of [['all', false], ['local', true], ['preferred', true]] as const) {
      const err = await rejectionOf(
        server?.answer(request(queryOf({ federation })), { relay: dpOf(2), toAll, signal }) ?? Promise.resolve()
      )
      expect(err).to.include({ code: 'QUERY_FIELD_INVALID' })
    }
  })

  it('refuses a context, hops, and what is no request', async () => {
    const { servers: [server] } = discoveryBench()
    const refusal = async (content: Uint8Array): Promise<string> =>
      (await rejectionOf(server?.answer(content, { relay: dpOf(2), toAll: false, signal }) ?? Promise.resolve())).code
    const query = queryOf({ federation: 'local' })
    expect(await refusal(request(query, { context: new Uint8Array(3) }))).to.equal('QUERY_FIELD_INVALID')
    expect(await refusal(request(query, { hops: [new Uint8Array(3)] }))).to.equal('QUERY_FIELD_INVALID')
    expect(await refusal(Uint8Array.of(1, 2))).to.equal('MESSAGE_MALFORMED')
  })
})

describe('protocols/discovery/discovery: federated only', () => {
  const hold = (bench: ReturnType<typeof discoveryBench>, federatedOnly: readonly string[]): void => {
    bench.held.set(dpOf(1), [published(1, { draft: { federatedOnly } })])
  }
  const through = async (bench: ReturnType<typeof discoveryBench>, home: number, fields: Partial<QueryFields> = {
    federation: 'selected', dps: [dpOf(1)]
  }) =>
    (await bench.client.query(queryOf(fields), bench.record(home))).answers.flatMap(({ set }) => set.entries).length

  it('is found through every DP where it admits all', async () => {
    const bench = discoveryBench()
    hold(bench, [])
    expect(await through(bench, 0)).to.equal(1)
    expect(await through(bench, 1, { federation: 'local' })).to.equal(1)
  })

  it('is found through DPs that it admits, and through no other', async () => {
    const bench = discoveryBench()
    hold(bench, [dpOf(2)])
    expect(await through(bench, 2)).to.equal(1)
    expect(await through(bench, 3)).to.equal(0)
    expect(await through(bench, 0, { federation: 'all' })).to.equal(0)
  })

  it('needs every DP on the way to be admitted', async () => {
    const init = { 0: { preferred: [dpOf(2)] }, 2: { preferred: [dpOf(1)] }, 3: { preferred: [dpOf(2)] } }
    const bench = discoveryBench({ init })
    hold(bench, [dpOf(2), dpOf(3)])
    const deep = { federation: 'preferred', levels: 2 } as const
    expect(await through(bench, 3, deep)).to.equal(1)
    expect(await through(bench, 0, deep)).to.equal(0)
  })

  it('is not shown to whoever asks its DP directly, but for MSPs that work with it', async () => {
    const bench = discoveryBench()
    hold(bench, [dpOf(2)])
    expect(await through(bench, 1, { federation: 'local' })).to.equal(0)
    const [msp] = federation().msps
    const registry = alter(federation().registry, {
      msps: record =>
        record.id === msp?.id ? { ...record, dps: [dpOf(1)] } : record
    })
    const known = discoveryBench({ client: msp?.peerId, registry })
    hold(known, [dpOf(2)])
    expect(await through(known, 1, { federation: 'local' })).to.equal(1)
  })

  it('is not shown to a DP that asks as if it were a client', async () => {
    const bench = discoveryBench({ client: dpOf(3) })
    hold(bench, [dpOf(2)])
    expect(await through(bench, 1, { federation: 'local' })).to.equal(0)
  })
})

describe('protocols/discovery/discovery: disclosure', () => {
  it('is the DP\'s signed word on default, preferred DPs and capacity', async () => {
    const bench = discoveryBench({ init: { 0: { preferred: [dpOf(2), dpOf(1)] } }, registry: slow(0) })
    expect(await bench.client.disclosure(bench.record(0)))
      .to.deep.include({ dp: dpOf(0), defaultFederation: 'all', preferred: sorted(1, 2), capacity: 1 })
  })
})

describe('protocols/discovery/discovery: messages', () => {
  it('come back as they were', () => {
    const request: QueryRequest = {
      query: new Uint8Array(3),
      deadline: 5,
      context: new Uint8Array(2),
      hops: [new Uint8Array(1)],
      grants: [{ dp: dpOf(1), context: new Uint8Array(4) }]
    }
    expect(QueryRequest.decode(QueryRequest.encode(request))).to.deep.equal(request)
    const response: QueryResponse = { answer: new Uint8Array(), aggregate: new Uint8Array(4) }
    expect(QueryResponse.decode(QueryResponse.encode(response))).to.deep.equal(response)
  })
})
