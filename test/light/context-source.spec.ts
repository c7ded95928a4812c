import { defaultLogger } from '@libp2p/logger'
import { expect } from 'chai'
import { loadSodium } from '../../src/blinding/sodium.ts'
import { DEFAULT_CSI_TYPES, parseCsi } from '../../src/identifiers/csi.ts'
import { homeChooser } from '../../src/light/home.ts'
import { homeContexts } from '../../src/light/context-source.ts'
import { fetchContexts } from '../../src/protocols/discovery/index.ts'
import { oprfClient } from '../../src/protocols/oprf/index.ts'
import { evaluators, STRANGER } from '../builders/evaluators.ts'
import { rejectionOf } from '../builders/errors.ts'
import { at } from '../builders/oprf.ts'
import { HOUR, seededRandom, seedOf } from '../builders/registry.ts'
import type { EvaluationCache, OprfClient } from '../../src/protocols/oprf/index.ts'
import type { Evaluators } from '../builders/evaluators.ts'

const voprf = await loadSodium()
const tiers = [
  { tier: 'anonymous', perHour: 60, burst: 5 },
  { tier: 'unlisted', perHour: 600, burst: 20 },
  { tier: 'default', perHour: 60, burst: 10 },
  { tier: 'dp', perHour: 6_000, burst: 60 }
]
const csis = (count: number, from = 0) => Array.from({ length: count }, (_, i) => parseCsi(`tel:+1415555${1000 + from + i}`, DEFAULT_CSI_TYPES))

function clientOf (nodes: Evaluators, cache?: EvaluationCache, homes: readonly number[] = [4]): OprfClient {
  const [rpc, registry, logger] = [nodes.rpcOf(STRANGER), nodes.federation.source, defaultLogger()]
  const contexts = homeContexts({ rpc, registry, logger, homes: homeChooser({ homes: homes.map(i => at(nodes.federation.registry.dps, i).id) }, { clock: nodes.clock, random: seededRandom('lot') }) })
  return oprfClient({ blindSecret: seedOf('blinds') })({ rpc, registry, voprf, clock: nodes.clock, random: seededRandom('payer'), logger, timer: nodes.timer, contexts, cache })
}

describe('light/context-source', () => {
  it('has evaluations paid by the home, up to the client\'s budget', async () => {
    const nodes = await evaluators({ policy: { tiers } })
    const client = clientOf(nodes)
    expect(await client.evaluate(csis(10))).to.have.length(10)
    const err = await rejectionOf(client.evaluate(csis(1, 10)))
    expect([err.code, err.retryAfter]).to.deep.equal(['OPRF_LIMITED', HOUR / 60])
  })

  it('pays nothing for a retry of the same client, even after a restart', async () => {
    const nodes = await evaluators({ policy: { tiers } })
    await clientOf(nodes).evaluate(csis(10))
    expect(await clientOf(nodes).evaluate(csis(10))).to.have.length(10)
  })

  it('gets by on what all have together when the home is gone', async () => {
    const nodes = await evaluators({ policy: { tiers } })
    const home = at(nodes.federation.registry.dps, 4).id
    nodes.network.remove(home)
    const client = clientOf(nodes)
    expect(await client.evaluate(csis(3))).to.have.length(3)
    expect((await rejectionOf(client.evaluate(csis(3, 3)))).code).to.equal('OPRF_LIMITED')
  })

  it('has them paid by the DP that stands in for the home when that is gone', async () => {
    const nodes = await evaluators({ policy: { tiers } })
    nodes.network.remove(at(nodes.federation.registry.dps, 4).id)
    const client = clientOf(nodes, undefined, [4, 3])
    expect(await client.evaluate(csis(10))).to.have.length(10)
    // its budget, which is more than what all have together; and the home isn't tried again at once
    const asked = nodes.network.calls.length
    expect((await rejectionOf(client.evaluate(csis(1, 10)))).code).to.equal('OPRF_LIMITED')
    expect(nodes.network.calls.slice(asked)).to.deep.equal([at(nodes.federation.registry.dps, 3).id])
  })

  it('gets by where the home answers nonsense', async () => {
    const nodes = await evaluators({ policy: { tiers } })
    const home = at(nodes.federation.registry.dps, 4).id
    nodes.network.intercept(home, async () => ({ contexts: [] }))
    expect(await clientOf(nodes).evaluate(csis(3))).to.have.length(3)
  })

  it('is refused what is not in form, and evaluators that nobody lists', async () => {
    const { federation, rpcOf } = await evaluators({ policy: { tiers } })
    const [home, ids] = [at(federation.registry.dps, 0), [seedOf('id')]]
    const ask = async (of: readonly Uint8Array[], at: readonly string[]): Promise<string> => (await rejectionOf(fetchContexts(rpcOf(STRANGER), home, of, at))).code
    expect(await ask([], [home.id])).to.equal('DISCOVERY_CONTEXTS_INVALID')
    expect(await ask([new Uint8Array(31)], [home.id])).to.equal('DISCOVERY_CONTEXTS_INVALID')
    expect(await ask(ids, [])).to.equal('DISCOVERY_CONTEXTS_INVALID')
    expect(await ask(ids, [home.id, home.id])).to.equal('DISCOVERY_CONTEXTS_INVALID')
    expect(await ask(ids, [STRANGER])).to.equal('DISCOVERY_DP_UNKNOWN')
  })
})
