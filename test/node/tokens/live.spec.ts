import { setTimeout as delay } from 'node:timers/promises'
import { expect } from 'chai'
import '../../../src/runtime.ts'
import { memoryStore } from '../../../src/store/memory.ts'
import { ManualTimer } from '../../builders/evaluators.ts'
import { liveFederation } from '../../builders/live-federation.ts'
import { attest } from '../../builders/mapping.ts'
import { at } from '../../builders/oprf.ts'
import { DAY, seedOf } from '../../builders/registry.ts'
import type { LightNode, LightNodeOptions } from '../../../src/light/options.ts'
import type { TokenProof } from '../../../src/tokens/request.ts'
import type { LiveFederation } from '../../builders/live-federation.ts'

const KEPT = 6
/** So many evaluate, of five. */
const THRESHOLD = 3

describe('node/tokens: among real nodes, through relays', () => {
  let live: LiveFederation
  const totals = (): readonly number[] => (['issued', 'redeemed'] as const)
    .map(what => live.dps.reduce((sum, { tokens }) => sum + tokens[what], 0))

  const node = async (proof: TokenProof, options: Partial<LightNodeOptions> = {}): Promise<LightNode> =>
    await live.light({ proof: async () => proof, keptTokens: KEPT, relay: 'always', seed: seedOf('asker'), ...options })

  /** Until every evaluator issued what was to be kept. */
  const drawn = async (timer: ManualTimer, before: number): Promise<void> => {
    timer.fire()
    while (at(totals(), 0) < before + KEPT * live.dps.length) {
      await delay(20)
    }
  }

  before(async () => { live = await liveFederation({ relays: true }) })
  after(async () => { await live.stop() })

  it('draws as a party, keeps them over a restart, and pays each of as many evaluators as it takes', async () => {
    const { id, signer } = at(live.test.msps, 0)
    const store = memoryStore()
    const proof = { role: 'msp', id, signer } as const
    const timer = new ManualTimer()
    const first = await node(proof, { store, timer })
    await drawn(timer, 0)
    await first.discover('tel:+14155550101')
    const [, redeemed = 0] = totals()
    // a spare that was asked for another one's slowness is paid as well
    expect(redeemed).to.be.within(THRESHOLD, live.dps.length)
    await first.stop()
    const again = await node(proof, { store, timer: new ManualTimer() })
    const { outcome } = await again.discover('tel:+14155550102')
    expect(outcome).to.equal('none')
    const [issued, later = 0] = totals()
    expect([issued, later - redeemed >= THRESHOLD]).to.deep.equal([KEPT * live.dps.length, true])
    // what is known already costs nothing
    await again.discover('tel:+14155550102')
    expect(totals()).to.deep.equal([issued, later])
  })

  it('draws as a person, by an attestation, and draws on when none is left', async () => {
    const holder = at(live.test.msps, 1).signer
    const attestation = attest(live.test, 0, {
      holderKey: holder.publicKey, method: 'development', strength: 1, expiresAt: live.clock.time + DAY
    })
    const [before = 0, spent = 0] = totals()
    const timer = new ManualTimer()
    const person = await node({ attestation, signer: holder }, { seed: seedOf('person'), timer })
    await drawn(timer, before)
    const book = Array.from({ length: 2 * KEPT }, (_, i) => `tel:+141555502${10 + i}`)
    for (const csi of book) {
      expect((await person.discover(csi)).outcome).to.equal('none')
    }
    const [issued, redeemed = 0] = totals()
    expect(issued).to.be.at.least(before + 2 * KEPT * THRESHOLD)
    // a spare that was asked for another one's slowness is paid as well
    expect(redeemed - spent).to.be.within(2 * KEPT * THRESHOLD, 2 * KEPT * live.dps.length)
  })

  it('draws what everybody has together where it has nothing to show: as many as it spends', async () => {
    const [before = 0, spent = 0] = totals()
    const nobody = await live.light({ relay: 'always' })
    expect((await nobody.discover('tel:+14155550301')).outcome).to.equal('none')
    const [issued = 0, redeemed = 0] = totals()
    expect(redeemed - spent).to.be.within(THRESHOLD, issued - before)
    expect(issued - before).to.be.at.most(live.dps.length)
  })
})
