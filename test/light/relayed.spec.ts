import { expect } from 'chai'
import { asLookupKey } from '../../src/base/bytes.ts'
import { RecordSet } from '../../src/mapping/record-set.ts'
import { Relayed } from '../../src/light/relayed.ts'
import { DISCLOSURE_METHOD, DISCOVERY_PROTOCOL, QUERY_METHOD } from '../../src/protocols/discovery/constants.ts'
import { QueryResponse } from '../../src/protocols/discovery/pb/messages.ts'
import { makeQuery } from '../../src/query/query.ts'
import { RelayError } from '../../src/protocols/relay/errors.ts'
import { readersOf } from '../../src/registry/placement.ts'
import { RpcError } from '../../src/rpc/errors.ts'
import { targetOf } from '../../src/rpc/target.ts'
import { rejectionOf } from '../builders/errors.ts'
import { bobLookupKey, buildTestMapping, federation } from '../builders/mapping.ts'
import { dpOf } from '../builders/query.ts'
import { NOW, fixedSource, seedOf } from '../builders/registry.ts'
import type { GatewayResult, RelayClient } from '../../src/protocols/relay/index.ts'
import type { Rpc } from '../../src/rpc/interface.ts'
import type { DpRecord, FederationMode } from '../../src/registry/interface.ts'

const { registry } = federation()
const response = { answer: new Uint8Array(), aggregate: new Uint8Array(3) }
const queryOf = (federation: FederationMode) => ({
  query: makeQuery({ queryId: new Uint8Array(16), lookupKey: bobLookupKey, federation }).bytes.slice(),
  deadline: 50,
  context: new Uint8Array(),
  hops: [],
  grants: []
})
const request = queryOf('local')

function dp (index: number): DpRecord {
  const record = registry.dp(dpOf(index))
  if (record == null) {
    throw new Error(`no DP ${index}`)
  }
  return record
}

function world (changes: Partial<RelayClient> = {}) {
  const [direct, sealed, bundles]: [string[], string[], string[][]] = [[], [], []]
  const relay: RelayClient = {
    isPossible: () => true,
    isRelaying: () => false,
    ask: async kind => { sealed.push(kind); return QueryResponse.encode(response) },
    read: async (_key, replicas): Promise<GatewayResult> => {
      bundles.push([...replicas]); return new Map(
        replicas.map(id => [id, { set: undefined, at: NOW }])
      )
    },
    ...changes
  }
  const rpc: Pick<Rpc, 'call'> = {
    call: async (_target, _protocol, method) => { direct.push(method.name); throw new RpcError('RPC_UNREACHABLE') }
  }
  const records = { merge: async () => { throw new RpcError('RPC_UNREACHABLE') } }
  return {
    direct,
    sealed,
    bundles,
    relayed: new Relayed({ rpc, records, registry: fixedSource(registry), relay, clock: { now: () => NOW } })
  }
}

describe('light/relayed', () => {
  it('seals queries, and asks for a disclosure directly', async () => {
    const { relayed, sealed, direct } = world()
    expect(await relayed.rpc.call(targetOf(dp(0)), DISCOVERY_PROTOCOL, QUERY_METHOD, request)).to.deep.equal(response)
    await rejectionOf(relayed.rpc.call(targetOf(dp(0)), DISCOVERY_PROTOCOL, DISCLOSURE_METHOD, {}))
    expect([sealed, direct]).to.deep.equal([['query'], ['disclosure']])
  })

  it('tells the relay whether a query goes to all, since it pays for that', async () => {
    const { relayed, sealed } = world()
    for (const mode of ['local', 'all', 'preferred'] as const) {
      await relayed.rpc.call(targetOf(dp(0)), DISCOVERY_PROTOCOL, QUERY_METHOD, queryOf(mode))
    }
    expect(sealed).to.deep.equal(['query', 'query-all', 'query'])
  })

  it('never asks directly because a relay fails', async () => {
    const failing = world({ ask: async () => { throw new RelayError('RELAY_NONE') } })
    expect(
      (await rejectionOf(failing.relayed.rpc.call(targetOf(dp(0)), DISCOVERY_PROTOCOL, QUERY_METHOD, request))).code
    ).to.equal('RELAY_NONE')
    expect(failing.direct).to.deep.equal([])
  })

  it('gives all attempts together the time of one', async () => {
    let signal: AbortSignal | undefined
    const { relayed } = world({
      ask: async (_kind, _target, _content, options) => {
        signal = options?.signal
        return QueryResponse.encode(response)
      }
    })
    const aborted = new AbortController()
    await relayed.rpc.call(targetOf(dp(0)), DISCOVERY_PROTOCOL, QUERY_METHOD, request, {
      signal: aborted.signal, timeout: 60_000
    })
    expect(signal?.aborted).to.equal(false)
    aborted.abort()
    expect(signal?.aborted).to.equal(true)
  })

  it('asks a gateway once for all replicas of a round, and says of each what it says', async () => {
    const { relayed, bundles } = world()
    const { signal } = new AbortController()
    const answers = await Promise.all(
      [0, 1, 2].map(async i => await relayed.records.read(dp(i), [{ lookupKey: bobLookupKey }], { signal }))
    )
    expect(answers).to.deep.equal([0, 1, 2].map(() => [{ status: 'none', at: NOW }]))
    expect(bundles).to.have.length(1)
  })

  it('takes a gateway that fails for replicas that gave no answer, never for "none"', async () => {
    const { relayed } = world({ read: async () => { throw new RelayError('RELAY_NONE') } })
    expect(await relayed.records.read(dp(0), [{ lookupKey: bobLookupKey }]))
      .to.deep.equal([{ status: 'invalid', code: 'RELAY_NONE' }])
    const silent = world({ read: async () => new Map([[dpOf(0), { code: 'RPC_TIMEOUT' }]]) })
    expect(await silent.relayed.records.read(dp(0), [{ lookupKey: bobLookupKey }]))
      .to.deep.equal([{ status: 'invalid', code: 'RPC_TIMEOUT' }])
  })

  it('asks a gateway anew for another key, in another round, and for a replica that the key had before', async () => {
    const { relayed, bundles } = world()
    const other = asLookupKey(seedOf('another key'))
    const [one, two] = [new AbortController(), new AbortController()]
    const readers = readersOf(bobLookupKey, registry, NOW).map(({ id }) => id)
    await relayed.records.read(dp(0), [{ lookupKey: bobLookupKey }, { lookupKey: other }], { signal: one.signal })
    await relayed.records.read(dp(1), [{ lookupKey: bobLookupKey }, { lookupKey: other }], { signal: one.signal })
    expect(bundles).to.have.length(2)
    expect(bundles[0]).to.deep.equal(readers)
    await relayed.records.read(dp(0), [{ lookupKey: bobLookupKey }], { signal: two.signal })
    expect(bundles).to.have.length(3)
    await relayed.records.read({ ...dp(0), id: 'one of before' }, [{ lookupKey: bobLookupKey }], { signal: two.signal })
    expect(bundles[3]).to.deep.equal(['one of before'])
  })

  it('reads what replicas have, and says which of it is no record set of this key', async () => {
    const { entry } = buildTestMapping()
    const good = RecordSet.of(entry.lookupKey, [entry])
    const { relayed } = world({
      read: async (_key, replicas) =>
        new Map(replicas.map((id, i) => [id, { set: i === 1 ? Uint8Array.of(1, 2, 3) : good.bytes, at: NOW }]))
    })
    const readers = readersOf(entry.lookupKey, registry, NOW)
    const { signal } = new AbortController()
    const answers = (await Promise.all(readers.slice(0, 2).map(async reader =>
      await relayed.records.read(reader, [{ lookupKey: entry.lookupKey }], { signal })))).flat()
    expect(answers.map(({ status }) => status)).to.deep.equal(['found', 'invalid'])
    const [first] = answers
    const [foreign] = await relayed.records.read(dp(0), [{ lookupKey: asLookupKey(seedOf('another key')) }], { signal })
    expect(foreign?.status).to.equal('invalid')
    expect(first?.status === 'found' && first.set.hash).to.deep.equal(good.hash)
  })

  it('keeps no more sealed reads under way than a relay takes', async () => {
    let [under, most] = [0, 0]
    const { relayed } = world({
      read: async (_key, replicas) => {
        most = Math.max(most, ++under)
        await new Promise(setImmediate)
        under--
        return new Map(replicas.map(id => [id, { set: undefined, at: NOW }]))
      }
    })
    const keys = Array.from({ length: 100 }, (_, i) => ({ lookupKey: asLookupKey(seedOf(`key ${i}`)) }))
    expect(await relayed.records.read(dp(0), keys)).to.have.length(100)
    expect(most).to.equal(32)
  })

  it('stops where it is told to, rather than to say that replicas failed', async () => {
    const stop = new AbortController()
    const { relayed } = world({ read: async () => { stop.abort(); throw new RpcError('RPC_CANCELLED') } })
    expect(
      (await rejectionOf(relayed.records.read(dp(0), [{ lookupKey: bobLookupKey }], { signal: stop.signal }))).code
    ).to.equal('RPC_CANCELLED')
  })

  it('seals to nobody whom the registry does not list, and takes no answer that is none', async () => {
    const { relayed, sealed } = world()
    const stranger = targetOf({ ...dp(0), id: '12D3KooWQYhTNQdmr3ArTeUHRYzFg94BKyTkoWBDWez9kSCVe2Xo' })
    expect((await rejectionOf(relayed.rpc.call(stranger, DISCOVERY_PROTOCOL, QUERY_METHOD, request))).code)
      .to.equal('LIGHT_NO_HOME')
    expect(sealed).to.deep.equal([])
    const odd = world({ ask: async () => Uint8Array.of(1, 2, 3) })
    expect((await rejectionOf(odd.relayed.rpc.call(targetOf(dp(0)), DISCOVERY_PROTOCOL, QUERY_METHOD, request))).code)
      .to.equal('MESSAGE_MALFORMED')
  })

  it('hands what is published on directly: it names nobody who asks', async () => {
    const { relayed } = world()
    expect((await rejectionOf(relayed.records.merge(dp(0), []))).code).to.equal('RPC_UNREACHABLE')
  })
})
