import { expect } from 'chai'
import { defaultLogger } from '@libp2p/logger'
import { loadSodium } from '../../../src/blinding/sodium.ts'
import { toCsi } from '../../../src/identifiers/csi.ts'
import { TokenWallet, tokenPayer } from '../../../src/node/tokens/index.ts'
import { tokenClient } from '../../../src/protocols/tokens/index.ts'
import { DEFAULT_POLICY } from '../../../src/registry/policy.ts'
import { memoryStore } from '../../../src/store/memory.ts'
import { rejectionOf } from '../../builders/errors.ts'
import { evaluators } from '../../builders/evaluators.ts'
import { at } from '../../builders/oprf.ts'
import { HOUR, seedOf, seededRandom } from '../../builders/registry.ts'
import type { PayerInit } from '../../../src/node/tokens/payer.ts'
import type { OprfClient } from '../../../src/protocols/oprf/index.ts'
import type { TokenPolicy } from '../../../src/registry/interface.ts'
import type { TokenProof } from '../../../src/tokens/request.ts'
import type { Evaluators } from '../../builders/evaluators.ts'

const voprf = await loadSodium()
const EACH = 4
const csis = Array.from({ length: 12 }, (_, i) => toCsi(`tel:+141555501${10 + i}`, DEFAULT_POLICY.csiTypes))
const two = csis.slice(0, 2)

interface Paying {
  readonly nodes: Evaluators
  readonly wallet: TokenWallet
  readonly oprf: OprfClient
  readonly proof: TokenProof
  /** Tokens that were issued by all since then. */
  readonly issued: () => number
}

interface World extends PayerInit {
  /** Tokens that were drawn ahead, of every evaluator. @default 4 */
  readonly ahead?: number
  /** Of the first so many those are no good. @default 0 */
  readonly spoil?: number
  /** Whether it draws its own. @default true */
  readonly own?: boolean
  readonly tokens?: Partial<TokenPolicy>
  /** Of the MSP that draws, an hour; an epoch's worth is given at once. @default 1_000 */
  readonly perHour?: number
}

async function paying (
  { ahead = EACH, spoil = 0, own = true, tokens, perHour = 1_000, ...init }: World = {}
): Promise<Paying> {
  const tiers = ['default', 'standard'].map(tier => ({ tier, perHour, burst: 1 }))
  const nodes = await evaluators({ paid: true, policy: { tiers, tokens: { ...DEFAULT_POLICY.tokens, ...tokens } } })
  const { source: registry, registry: { dps }, msps } = nodes.federation
  const { id, signer, peerId } = at(msps, 0)
  const [clock, random, logger] = [nodes.clock, seededRandom('payments'), defaultLogger()]
  const proof = { role: 'msp', id, signer } as const
  const shared = { rpc: nodes.rpcOf(peerId), registry, voprf, clock, random, logger }
  const wallet = await TokenWallet.open(
    { ...shared, past: clock, store: memoryStore().namespace('tokens') }, seedOf('wallet')
  )
  for (const [i, dp] of ahead === 0 ? [] : dps.entries()) {
    const drawn = await tokenClient()(shared).draw(dp, 'evaluation', ahead, { proof })
    await wallet.add(i < spoil ? drawn.map(token => ({ ...token, output: new Uint8Array(64) })) : drawn)
  }
  const payments = tokenPayer({ ...shared, wallet, ...own ? { proof: async () => proof } : {} }, init)
  const sum = (): number => nodes.issuers.reduce((all, { issued }) => all + issued, 0)
  const before = sum()
  return { nodes, wallet, oprf: nodes.client({}, peerId, { payments }), proof, issued: () => sum() - before }
}

const left = ({ nodes, wallet }: Paying): number[] =>
  nodes.federation.registry.dps.map(({ id }) => wallet.count(id))

describe('protocols/oprf: paid with tokens', () => {
  it('pays as many evaluators as it takes, one token for each identifier', async () => {
    const world = await paying()
    expect(await world.oprf.evaluate(two)).to.have.length(2)
    expect(left(world).sort()).to.deep.equal([2, 2, 2, 4, 4])
    expect(world.issued()).to.equal(0)
  })

  it('asks first whom it can pay with what is at hand, and draws the rest, a batch at once', async () => {
    const world = await paying({ ownBatch: 50 })
    const { dps } = world.nodes.federation.registry
    for (const { id } of dps.slice(0, 3)) {
      await world.wallet.refused(id)
    }
    const [evaluation] = await world.oprf.evaluate(two)
    expect(evaluation?.answeredBy).to.include.members(dps.slice(3).map(({ id }) => id))
    expect([left(world).sort((a, b) => a - b), world.issued()]).to.deep.equal([[0, 0, 2, 2, 48], 50])
  })

  it('throws tokens away that their evaluators take no more, and asks ' +
    'on in the same lookup with new ones', async () => {
    const world = await paying({ spoil: 5, ownBatch: 20 })
    expect(await world.oprf.evaluate(two)).to.have.length(2)
    expect(left(world).sort((a, b) => a - b)).to.deep.equal([4, 4, 18, 18, 18])
  })

  it('draws once for all who wait', async () => {
    const world = await paying({ ahead: 0, ownBatch: 20 })
    await Promise.all(csis.slice(0, 6).map(async csi => await world.oprf.evaluate([csi])))
    expect(world.issued()).to.be.at.most(5 * 20)
  })

  it('draws what everybody has together where it can show nothing: no more than it spends', async () => {
    const world = await paying({ ahead: 0, own: false })
    expect(await world.oprf.evaluate(two)).to.have.length(2)
    expect([world.issued(), left(world)]).to.deep.equal([6, [0, 0, 0, 0, 0]])
  })

  it('draws that as well when its own is drawn, and asks for its own no sooner than it was told', async () => {
    // each of five gives three fifths of five an hour
    const world = await paying({ ahead: 0, perHour: 5, ownBatch: 2, tokens: { epoch: HOUR } })
    for (const csi of csis.slice(0, 11)) {
      expect(await world.oprf.evaluate([csi])).to.have.length(1)
    }
    world.nodes.network.calls.length = 0
    await world.oprf.evaluate(csis.slice(11))
    // a draw and a request for each of three
    expect(world.nodes.network.calls).to.have.length(6)
  })

  it('says how long to wait when all of it is drawn, and a person has theirs all the same', async () => {
    const world = await paying({ ahead: 0, own: false, tokens: { commonPerHour: 15 } })
    // three fifths of a third of fifteen at each
    const [one, ...others] = csis
    for (const csi of others.slice(0, 5)) {
      await world.oprf.evaluate([csi])
    }
    const refused = await rejectionOf(world.oprf.evaluate(one == null ? [] : [one]))
    expect([refused.code, refused.kind]).to.deep.equal(['OPRF_LIMITED', 'limited'])
    expect(refused.retryAfter).to.be.within(1, HOUR)
    const payments = await world.nodes.payer(undefined, world.proof)
    expect(await world.nodes.client({}, undefined, { payments }).evaluate(two)).to.have.length(2)
    world.nodes.clock.time += refused.retryAfter ?? 0
    expect(await world.oprf.evaluate(one == null ? [] : [one])).to.have.length(1)
  })
})
