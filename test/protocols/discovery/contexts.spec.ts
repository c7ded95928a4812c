import { expect } from 'chai'
import { evaluationDigest } from '../../../src/budget/evaluation.ts'
import { MAX_EVALUATORS } from '../../../src/protocols/discovery/constants.ts'
import { fetchContexts, serveContexts } from '../../../src/protocols/discovery/contexts.ts'
import { ContextsRequest, ContextsResponse } from '../../../src/protocols/discovery/pb/messages.ts'
import { BudgetError } from '../../../src/budget/errors.ts'
import { STRANGER } from '../../builders/discovery.ts'
import { rejectionOf } from '../../builders/errors.ts'
import { FakeNetwork } from '../../builders/fake-rpc.ts'
import { alter, federation } from '../../builders/mapping.ts'
import { dpOf } from '../../builders/query.ts'
import { fixedSource, seedOf } from '../../builders/registry.ts'
import type { ContextRequest } from '../../../src/budget/interface.ts'

const ids = ['a', 'b'].map(seedOf)

function home (registry = federation().registry, issue: (request: ContextRequest) => readonly Uint8Array[] = ({ redeemers }) => redeemers.map(id => new TextEncoder().encode(id))) {
  const network = new FakeNetwork()
  const asked: ContextRequest[] = []
  const [record] = registry.dps
  if (record == null) {
    throw new Error('no DP')
  }
  const issuer = { chargeAll: async () => {}, issue: async (request: ContextRequest) => { asked.push(request); return issue(request) } }
  serveContexts({ rpc: network.node(record.id), registry: fixedSource(registry), issuer })
  const rpc = network.node(STRANGER)
  return { network, asked, record, fetch: async (of: readonly Uint8Array[], evaluators: readonly string[]) => await fetchContexts(rpc, record, of, evaluators) }
}

describe('protocols/discovery/contexts', () => {
  it('gives one for each evaluator, charged to whoever is connected', async () => {
    const { asked, fetch } = home()
    const contexts = await fetch(ids, [dpOf(1), dpOf(2)])
    expect([...contexts].map(([id, bytes]) => [id, new TextDecoder().decode(bytes)])).to.deep.equal([[dpOf(1), dpOf(1)], [dpOf(2), dpOf(2)]])
    expect(asked.map(({ client, purpose, units, redeemers }) => [client, purpose, units, redeemers])).to.deep.equal([[STRANGER, 'evaluation', 2, [dpOf(1), dpOf(2)]]])
    expect(asked[0]?.requestDigest).to.deep.equal(evaluationDigest(ids))
  })

  it('gives none for a DP that was revoked, or that nobody lists, and charges nobody', async () => {
    const { asked, fetch } = home(alter(federation().registry, { dps: dp => dp.id === dpOf(2) ? { ...dp, status: 'revoked' } : dp }))
    for (const evaluator of [dpOf(2), STRANGER]) {
      expect((await rejectionOf(fetch(ids, [dpOf(1), evaluator]))).code).to.equal('DISCOVERY_DP_UNKNOWN')
    }
    expect(asked).to.deep.equal([])
  })

  it('refuses what is not in form', async () => {
    const { fetch } = home()
    for (const [of, evaluators] of [[[], [dpOf(1)]], [Array.from({ length: 257 }, (_, i) => seedOf(`${i}`)), [dpOf(1)]], [[new Uint8Array(31)], [dpOf(1)]], [ids, []], [ids, [dpOf(1), dpOf(1)]]] as const) {
      expect((await rejectionOf(fetch(of, evaluators))).code).to.equal('DISCOVERY_CONTEXTS_INVALID')
    }
  })

  it('asks for no more than a request takes, and takes no other number than it asked for', async () => {
    const one = home(undefined, () => [])
    expect((await rejectionOf(one.fetch(ids, [dpOf(1)]))).code).to.equal('DISCOVERY_CONTEXTS_INVALID')
    const { network, fetch } = home()
    network.intercept(federation().registry.dps[0]?.id ?? '', async () => ({ contexts: Array.from({ length: MAX_EVALUATORS }, () => new Uint8Array(1)) }))
    expect((await fetch(ids, Array.from({ length: MAX_EVALUATORS + 3 }, (_, i) => `${i}`))).size).to.equal(MAX_EVALUATORS)
  })

  it('hands the home\'s refusal on, with the time to wait', async () => {
    const { fetch } = home(undefined, () => { throw new BudgetError('RATE_LIMITED', { retryAfter: 9 }) })
    expect(await rejectionOf(fetch(ids, [dpOf(1)]))).to.include({ code: 'RATE_LIMITED', retryAfter: 9 })
  })

  it('messages come back as they were', () => {
    const request: ContextsRequest = { ids: ids.map(id => id.slice()), evaluators: [dpOf(1)] }
    expect(ContextsRequest.decode(ContextsRequest.encode(request))).to.deep.equal(request)
    const response: ContextsResponse = { contexts: [new Uint8Array(3)] }
    expect(ContextsResponse.decode(ContextsResponse.encode(response))).to.deep.equal(response)
  })
})
