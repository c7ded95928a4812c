import { defaultLogger } from '@libp2p/logger'
import { expect } from 'chai'
import { loadSodium } from '../../../src/blinding/sodium.ts'
import { toCsi } from '../../../src/identifiers/csi.ts'
import { TokenWallet } from '../../../src/light/tokens/index.ts'
import { oprfClient } from '../../../src/protocols/oprf/index.ts'
import { tokenClient } from '../../../src/protocols/tokens/index.ts'
import { DEFAULT_POLICY } from '../../../src/registry/policy.ts'
import { memoryStore } from '../../../src/store/memory.ts'
import { evaluators } from '../../builders/evaluators.ts'
import { at } from '../../builders/oprf.ts'
import { seedOf, seededRandom } from '../../builders/registry.ts'
import type { OprfClient } from '../../../src/protocols/oprf/index.ts'
import type { Evaluators } from '../../builders/evaluators.ts'

const voprf = await loadSodium()
const EACH = 4
const csis = ['tel:+14155550123', 'tel:+14155550124'].map(csi => toCsi(csi, DEFAULT_POLICY.csiTypes))

interface Paying {
  readonly nodes: Evaluators
  readonly wallet: TokenWallet
  readonly oprf: OprfClient
  /** How often a home DP was asked to pay. */
  readonly contexts: () => number
}

/** A client with tokens of every evaluator. @param spoil - tokens of the first so many are no good */
async function paying (spoil = 0): Promise<Paying> {
  const nodes = await evaluators({ policy: { tiers: [{ tier: 'default', perHour: 600, burst: 50 }] }, tokenKeys: true })
  const { source: registry, registry: { dps }, msps } = nodes.federation
  const { id, signer, peerId } = at(msps, 0)
  const [clock, random] = [nodes.clock, seededRandom('payments')]
  const shared = { rpc: nodes.rpcOf(peerId), registry, voprf, clock, random }
  const wallet = await TokenWallet.open({ ...shared, past: clock, store: memoryStore().namespace('tokens') }, seedOf('wallet'))
  for (const [i, dp] of dps.entries()) {
    const tokens = await tokenClient()(shared).draw(dp, 'evaluation', EACH, { proof: { role: 'msp', id, signer } })
    await wallet.add(i < spoil ? tokens.map(token => ({ ...token, output: new Uint8Array(64) })) : tokens)
  }
  let asked = 0
  const contexts = {
    contexts: async () => {
      asked++
      return new Map<string, Uint8Array>()
    }
  }
  const oprf = oprfClient()({ ...shared, logger: defaultLogger(), timer: nodes.timer, contexts, payments: wallet })
  return { nodes, wallet, oprf, contexts: () => asked }
}

const left = ({ nodes, wallet }: Paying): number[] =>
  nodes.federation.registry.dps.map(({ id }) => wallet.count(id))

describe('protocols/oprf: paid with tokens', () => {
  it('pays as many evaluators as it takes, one token for each identifier, and asks no home DP', async () => {
    const world = await paying()
    expect(await world.oprf.evaluate(csis)).to.have.length(2)
    expect(left(world).sort()).to.deep.equal([2, 2, 2, 4, 4])
    expect(world.contexts()).to.equal(0)
  })

  it('asks whom it can pay first, and the home DP where these are too few', async () => {
    const world = await paying()
    const { dps } = world.nodes.federation.registry
    for (const { id } of dps.slice(0, 3)) {
      await world.wallet.refused(id)
    }
    const [evaluation] = await world.oprf.evaluate(csis)
    expect(evaluation?.answeredBy).to.include.members(dps.slice(3).map(({ id }) => id))
    expect([left(world).slice(3), world.contexts()]).to.deep.equal([[2, 2], 1])
  })

  it('throws tokens away that their evaluators take no more, and asks on in the same lookup', async () => {
    const world = await paying(5)
    expect(await world.oprf.evaluate(csis)).to.have.length(2)
    expect(left(world).sort()).to.deep.equal([0, 0, 0, 4, 4])
    expect(world.contexts()).to.equal(1)
  })
})
