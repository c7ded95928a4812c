/** Queries as they were asked, counted at the DPs; and home DPs with other plans. */
import { systemRandom } from '../../../src/base/clock.ts'
import { makeQuery } from '../../../src/query/query.ts'
import { DISCOVERY_PROTOCOL, QUERY_METHOD } from '../../../src/protocols/discovery/constants.ts'
import { createPeer } from '../../../src/node/libp2p.ts'
import { defaultLogger } from '@libp2p/logger'
import { AggregatePayload } from '../../../src/query/pb/query.ts'
import { Signed } from '../../../src/base/pb/signed.ts'
import { signUnder } from '../../../src/base/envelope.ts'
import { parseQuery } from '../../../src/query/query.ts'
import type { LookupKey } from '../../../src/base/bytes.ts'
import type { Query, QueryFields } from '../../../src/query/query.ts'
import type { Rpc, RpcTarget } from '../../../src/rpc/interface.ts'
import type { Testnet } from '../../../src/testnet/index.ts'

const COUNT = new RegExp(
  `^mimi_rpc_request_duration_seconds_count\\{[^}]*side="server"[^}]*protocol="${DISCOVERY_PROTOCOL.id}"[^}]*\\} (\\d+)$`
)

/** Queries that each DP answered or refused since it started, by its name: counted at the DPs themselves. */
export async function queriesAt (testnet: Testnet): Promise<Record<string, number>> {
  return Object.fromEntries(await Promise.all(testnet.dps.map(async ({ party, dp }) => {
    const counts = (await dp.metrics.text()).split('\n').flatMap(line => COUNT.exec(line)?.[1] ?? [])
    return [party.name, counts.reduce((sum, count) => sum + Number(count), 0)]
  })))
}

/** What was asked at each DP between the call and `work`'s end; DPs that were not asked aren't there. */
export async function askedDuring (testnet: Testnet, work: () => Promise<unknown>): Promise<Record<string, number>> {
  const before = await queriesAt(testnet)
  await work()
  const asked = Object.entries(await queriesAt(testnet)).map(([name, count]) =>
    [name, count - (before[name] ?? 0)] as const)
  return Object.fromEntries(asked.filter(([, count]) => count !== 0))
}

export function queryFor (lookupKey: LookupKey, fields: Partial<QueryFields>): Query {
  return makeQuery({ queryId: systemRandom.bytes(16), lookupKey, federation: 'local', ...fields })
}

/** Asks as a client does, and returns what came back as it came. */
export async function askRaw (
  rpc: Pick<Rpc, 'call'>, target: RpcTarget, query: Query, context: Uint8Array = new Uint8Array()
): Promise<{ answer: Uint8Array, aggregate: Uint8Array }> {
  return await rpc.call(target, DISCOVERY_PROTOCOL, QUERY_METHOD, {
    query: query.bytes.slice(), deadline: 20_000, context: context.slice(), hops: [], grants: []
  })
}

/**
 * Takes the place of DP `index`, which is stopped: hands queries on to an honest
 * DP, signs what comes back with its own key, and changes it before that.
 */
export async function impostor (
  testnet: Testnet, index: number, honest: (query: Query) => Promise<Uint8Array>,
  change: (payload: AggregatePayload) => AggregatePayload
): Promise<{ stop: () => Promise<void> }> {
  const dp = testnet.dps[index]
  if (dp == null) {
    throw new Error(`no DP ${index}`)
  }
  await dp.stop()
  const { seed, port, id, signer } = dp.party
  const peer = await createPeer({ seed, listen: [`/ip4/127.0.0.1/tcp/${port}`], logger: defaultLogger() })
  peer.services.rpc.handle(DISCOVERY_PROTOCOL, QUERY_METHOD, async ({ query }) => {
    const { payload } = Signed.decode(await honest(parseQuery(query)))
    const changed = AggregatePayload.encode({ ...change(AggregatePayload.decode(payload)), dp: id })
    return {
      answer: new Uint8Array(),
      aggregate: Signed.encode({ payload: changed, signature: signUnder('aggregate', signer, changed).slice() }).slice()
    }
  })
  await peer.start()
  return { stop: async () => { await peer.stop() } }
}
