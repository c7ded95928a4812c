/** What limits cost a query: one DP asks another, with contexts issued, redeemed and charged, and without any. */
import { peerIdFromString } from '@libp2p/peer-id'
import { defaultLogger } from '@libp2p/logger'
import { asLookupKey } from '../../src/base/bytes.ts'
import { systemClock, systemRandom } from '../../src/base/clock.ts'
import { RecordSet } from '../../src/mapping/record-set.ts'
import { discoveryServer } from '../../src/protocols/discovery/index.ts'
import { QUERY_METHOD } from '../../src/protocols/discovery/constants.ts'
import { makeQuery } from '../../src/query/query.ts'
import { measure } from './stats.ts'
import type { Budget } from '../../src/dp/budgets/budget.ts'
import type { DiscoveryServerComponents } from '../../src/protocols/discovery/index.ts'
import type { QueryRequest } from '../../src/protocols/discovery/pb/messages.ts'
import type { Query } from '../../src/query/query.ts'
import type { VerifiedRegistry } from '../../src/registry/interface.ts'
import type { RpcContext, RpcMethod, RpcProtocol } from '../../src/rpc/interface.ts'
import type { DpParty } from '../../src/testnet/federation.ts'
import type { Timing } from './stats.ts'

export interface LimitedQuery {
  /** The answer alone, that there is nothing: looked up, signed. */
  readonly free: Timing
  /** The same with a context: issued and charged at one DP, a hop signed, checked and charged at the other. */
  readonly charged: Timing
}

export interface LimitedQueryParts {
  readonly registry: VerifiedRegistry
  readonly home: DpParty
  readonly asked: DpParty
  /** Of either. */
  readonly issuer: Budget
  readonly gate: Budget
}

type Asked = (request: QueryRequest) => Promise<unknown>

export async function benchLimitedQuery (
  runs: number, atOnce: number, { registry, home, asked, issuer, gate }: LimitedQueryParts
): Promise<LimitedQuery> {
  const queries = Array.from({ length: 2 * runs + 1 }, () => makeQuery({
    queryId: systemRandom.bytes(16),
    lookupKey: asLookupKey(systemRandom.bytes(32)),
    federation: 'selected',
    dps: [asked.id]
  }))
  const at = (i: number): Query => queries[i] ?? queries[0] ??
    makeQuery({ queryId: systemRandom.bytes(16), lookupKey: asLookupKey(systemRandom.bytes(32)), federation: 'local' })
  const pay = async ({ digest, lookupKey }: Query): Promise<Pick<QueryRequest, 'context' | 'hops'>> => {
    const [context = new Uint8Array()] = await issuer.issue({
      client: home.id, redeemers: [asked.id], requestDigest: digest, ids: [lookupKey], hopLimit: 2
    })
    return { context: context.slice(), hops: [issuer.hop(asked.id, context).slice()] }
  }
  const requestOf = async (query: Query, fare: Pick<QueryRequest, 'context' | 'hops'>): Promise<QueryRequest> =>
    ({ query: query.bytes.slice(), deadline: 0, grants: [], ...fare })

  // one context that was redeemed stands for all where nothing is charged
  const paid = await pay(at(0))
  const redeemed = await gate.redeem(paid.context, {
    from: home.id, requestDigest: at(0).digest, hops: paid.hops, ids: [at(0).lookupKey]
  })
  const limited = serverOf(asked, home, registry, { issuer, gate, hop: (to, context) => gate.hop(to, context) })
  const free = serverOf(asked, home, registry, {
    issuer, gate: { redeem: async () => redeemed }, hop: (to, context) => gate.hop(to, context)
  })
  return {
    free: await measure(runs, atOnce, async i => await free(await requestOf(at(i + 1), paid))),
    charged: await measure(runs, atOnce, async i => {
      const query = at(runs + i + 1)
      return await limited(await requestOf(query, await pay(query)))
    })
  }
}

/** The DP that is asked, without a network. */
function serverOf (
  asked: DpParty, home: DpParty, registry: VerifiedRegistry,
  parts: Pick<DiscoveryServerComponents, 'issuer' | 'gate' | 'hop'>
): Asked {
  const { signal } = new AbortController()
  const context: RpcContext = {
    peer: peerIdFromString(home.id), isListed: false, signal, remaining: QUERY_METHOD.timeout
  }
  const served: { query?: Asked } = {}
  discoveryServer()({
    rpc: {
      handle: <Request, Response>(_protocol: RpcProtocol, method: RpcMethod<Request, Response>, handler: (
        request: Request, context: RpcContext
      ) => Promise<Response>) => {
        if (method.id === QUERY_METHOD.id) {
          served.query = async request => await handler(request as Request, context)
        }
      },
      call: async () => { throw new Error('a DP that is asked for its own asks nobody') }
    },
    registry: { current: () => registry, onUpdate: () => () => {} },
    clock: systemClock,
    logger: defaultLogger(),
    signer: asked.signer,
    own: { at: async () => [] },
    facts: { at: async lookupKey => RecordSet.empty(lookupKey) },
    ...parts
  })
  return async request => await served.query?.(request)
}
