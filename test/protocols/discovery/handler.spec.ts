import { expect } from 'chai'
import { DISCOVERY_PROTOCOL, QUERY_METHOD } from '../../../src/protocols/discovery/constants.ts'
import type { QueryResponse } from '../../../src/protocols/discovery/pb/messages.ts'
import { checkAggregate } from '../../../src/query/aggregate.ts'
import { verifyAnswer } from '../../../src/query/answer.ts'
import { targetOf } from '../../../src/rpc/target.ts'
import { discoveryBench, STRANGER } from '../../builders/discovery.ts'
import { rejectionOf } from '../../builders/errors.ts'
import { context, dpOf, queryOf } from '../../builders/query.ts'
import type { QueryRequest } from '../../../src/protocols/discovery/pb/messages.ts'
import type { DiscoveryBench } from '../../builders/discovery.ts'

const NOTHING = new Uint8Array()
const text = new TextEncoder()
/** As the bench's gate reads it. */
const contextOf = (origin: number, redeemer: number, via = ''): Uint8Array =>
  text.encode(JSON.stringify({ origin: dpOf(origin), redeemer: dpOf(redeemer), via }))

/** Sends DP 0 what `from` makes up. */
async function send (bench: DiscoveryBench, from: string, fields: Partial<QueryRequest>): Promise<QueryResponse> {
  const request = {
    query: queryOf({ federation: 'local' }).bytes.slice(),
    deadline: 0,
    context: NOTHING,
    hops: [],
    grants: [],
    ...fields
  }
  return await bench.network.node(from).call(targetOf(bench.record(0)), DISCOVERY_PROTOCOL, QUERY_METHOD, request)
}

describe('protocols/discovery/handler', () => {
  it('collects for a client, and answers it with an aggregate alone', async () => {
    const query = queryOf()
    const { answer, aggregate } = await send(discoveryBench(), STRANGER, { query: query.bytes.slice() })
    expect(answer.byteLength).to.equal(0)
    expect(checkAggregate(aggregate, query, dpOf(0), context).answers).to.have.length(5)
  })

  it('answers a DP that shows a context for itself alone, and asks nobody', async () => {
    const bench = discoveryBench({ init: { 0: { preferred: [dpOf(1)] } } })
    const query = queryOf()
    const { answer, aggregate } = await send(bench, dpOf(3), {
      query: query.bytes.slice(), context: contextOf(3, 0).slice()
    })
    expect(aggregate.byteLength).to.equal(0)
    expect(verifyAnswer(answer, query, dpOf(0), context).status).to.equal('nothing')
    expect([bench.asked(), bench.issued]).to.deep.equal([{ 0: 1 }, []])
  })

  it('takes a context once it is redeemed, and no other', async () => {
    for (const wrong of [contextOf(3, 1), contextOf(2, 0), contextOf(2, 0, dpOf(4))]) {
      const bench = discoveryBench()
      expect((await rejectionOf(send(bench, dpOf(3), { context: wrong.slice() }))).code).to.equal('RATE_LIMITED')
      expect(bench.redeemed).to.deep.equal([])
    }
  })

  it('refuses grants of whoever shows no context: they are worth nothing to it', async () => {
    const bench = discoveryBench()
    const grants = [{ dp: dpOf(1), context: contextOf(0, 1).slice() }]
    expect((await rejectionOf(send(bench, STRANGER, { grants }))).code).to.equal('QUERY_FIELD_INVALID')
    expect(bench.asked()).to.deep.equal({ 0: 1 })
  })

  it('refuses what is no query before it costs anything', async () => {
    const bench = discoveryBench()
    for (const query of [NOTHING, Uint8Array.of(1, 2, 3), queryOf().bytes.slice(0, -1)]) {
      await rejectionOf(send(bench, dpOf(3), { query, context: contextOf(3, 0).slice() }))
    }
    expect([bench.issued, bench.redeemed]).to.deep.equal([[], []])
  })
})
