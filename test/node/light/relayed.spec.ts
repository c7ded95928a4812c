import { expect } from 'chai'
import { Relayed } from '../../../src/node/light/relayed.ts'
import { DISCLOSURE_METHOD, DISCOVERY_PROTOCOL, QUERY_METHOD } from '../../../src/protocols/discovery/constants.ts'
import { QueryResponse } from '../../../src/protocols/discovery/pb/messages.ts'
import { makeQuery } from '../../../src/query/query.ts'
import { RelayError } from '../../../src/protocols/relay/errors.ts'
import { RpcError } from '../../../src/rpc/errors.ts'
import { targetOf } from '../../../src/rpc/target.ts'
import { rejectionOf } from '../../builders/errors.ts'
import { bobLookupKey, federation } from '../../builders/mapping.ts'
import { dpOf } from '../../builders/query.ts'
import { fixedSource } from '../../builders/registry.ts'
import type { GatewayResult, RelayClient } from '../../../src/protocols/relay/index.ts'
import type { Rpc } from '../../../src/rpc/interface.ts'
import type { DpRecord, FederationMode } from '../../../src/registry/interface.ts'

const { registry } = federation()
const response = { answer: new Uint8Array(), aggregate: new Uint8Array(3) }
const queryOf = (federation: FederationMode) => ({ query: makeQuery({ queryId: new Uint8Array(16), lookupKey: bobLookupKey, federation }).bytes.slice(), deadline: 50, context: new Uint8Array(), hops: [], grants: [] })
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
    ask: async kind => { sealed.push(kind); return QueryResponse.encode(response) },
    read: async (_key, replicas): Promise<GatewayResult> => { bundles.push([...replicas]); return new Map(replicas.map(id => [id, { set: undefined }])) },
    ...changes
  }
  const rpc: Pick<Rpc, 'call'> = { call: async (_target, _protocol, method) => { direct.push(method.name); throw new RpcError('RPC_UNREACHABLE') } }
  const records = { merge: async () => { throw new RpcError('RPC_UNREACHABLE') } }
  return { direct, sealed, bundles, relayed: new Relayed({ rpc, records, registry: fixedSource(registry), relay }) }
}

describe('node/light/relayed', () => {
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
    expect((await rejectionOf(failing.relayed.rpc.call(targetOf(dp(0)), DISCOVERY_PROTOCOL, QUERY_METHOD, request))).code).to.equal('RELAY_NONE')
    expect(failing.direct).to.deep.equal([])
  })

  it('gives all attempts together the time of one', async () => {
    let signal: AbortSignal | undefined
    const { relayed } = world({ ask: async (_kind, _target, _content, options) => { signal = options?.signal; return QueryResponse.encode(response) } })
    const aborted = new AbortController()
    await relayed.rpc.call(targetOf(dp(0)), DISCOVERY_PROTOCOL, QUERY_METHOD, request, { signal: aborted.signal, timeout: 60_000 })
    expect(signal?.aborted).to.equal(false)
    aborted.abort()
    expect(signal?.aborted).to.equal(true)
  })

  it('asks a gateway once for all replicas of a round, and says of each what it says', async () => {
    const { relayed, bundles } = world()
    const { signal } = new AbortController()
    const answers = await Promise.all([0, 1, 2].map(async i => await relayed.records.read(dp(i), [{ lookupKey: bobLookupKey }], { signal })))
    expect(answers).to.deep.equal([0, 1, 2].map(() => [{ status: 'none' }]))
    expect(bundles).to.have.length(1)
  })

  it('takes a gateway that fails for replicas that gave no answer, never for "none"', async () => {
    const { relayed } = world({ read: async () => { throw new RelayError('RELAY_NONE') } })
    expect(await relayed.records.read(dp(0), [{ lookupKey: bobLookupKey }])).to.deep.equal([{ status: 'invalid', code: 'RELAY_NONE' }])
    const silent = world({ read: async () => new Map([[dpOf(0), { code: 'RPC_TIMEOUT' }]]) })
    expect(await silent.relayed.records.read(dp(0), [{ lookupKey: bobLookupKey }])).to.deep.equal([{ status: 'invalid', code: 'RPC_TIMEOUT' }])
  })
})
