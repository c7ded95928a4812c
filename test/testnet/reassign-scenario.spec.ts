import { expect } from 'chai'
import { fromString } from 'uint8arrays/from-string'
import { parseCsi } from '../../src/identifiers/csi.ts'
import { DEFAULT_CSI_TYPES } from '../../src/identifiers/types.ts'
import { playReassign } from '../../src/testnet/reassign-scenario.ts'
import { ManualClock } from '../builders/attest.ts'
import { NOW } from '../builders/attestor.ts'
import { rejectionOf } from '../builders/errors.ts'
import type { ClaimSummary } from '../../src/holder/holder.ts'
import type { DpView } from '../../src/testnet/observer.ts'
import type { ScenarioOutcome, ScenarioTestnet } from '../../src/testnet/reassign-scenario.ts'

const csi = parseCsi('tel:+14155550142', DEFAULT_CSI_TYPES)
const view = (name: string, changes: Partial<DpView> = {}): DpView =>
  ({ name, replica: true, living: ['b0'], invalidated: 1, invalidations: ['x'], ...changes })

/** Four DPs of which the first two work with MSPs; Alice's mapping is `a0`, Bob's `b0`. */
async function play (
  changes: Partial<ScenarioTestnet> = {}, views = ['dp1', 'dp2', 'dp3', 'dp4'].map(name => view(name))
): Promise<{ outcome: ScenarioOutcome, calls: string[], said: string[] }> {
  const clock = new ManualClock(NOW)
  const calls: string[] = []
  const said: string[] = []
  let owner = 'a0'
  let found: string[] = []
  const net: ScenarioTestnet = {
    federation: {
      dps: [1, 2, 3, 4, 5].map(i => ({ name: `dp${i}`, id: `id${i}` })),
      registry: { msps: [{ dps: ['id1'] }, { dps: ['id2'] }] }
    },
    msps: ['msp1', 'msp2'],
    claim: async (_csi, msp, _tags, options) => {
      calls.push(`${options?.firstMapping === true ? 'first ' : ''}claim ${msp}`)
      found = [msp]
      return {
        entry: { hash: fromString(owner, 'base16') }, dp: 'id3', receipts: 4, replicas: 4
      } as unknown as ClaimSummary
    },
    reassign: async (_csi, since) => {
      calls.push('reassign')
      expect(since).to.equal(clock.now())
      owner = 'b0'
      found = []
      return { receipts: 3, replicas: 4 }
    },
    discover: async () => ({
      mappings: found.map(name => ({ msp_name: name })), complete: true, refused: [], evaluation_ms: 1, reads_ms: 1
    }),
    views: async () => {
      clock.advance(60_000)
      return views
    },
    kill: async name => { calls.push(`kill ${name}`) },
    restart: async name => { calls.push(`restart ${name}`) },
    ...changes
  }
  const outcome = await playReassign(net, csi, {
    clock, say: text => { said.push(text) }, delay: async ms => { clock.advance(ms) }
  })
  return { outcome, calls, said }
}

describe('testnet/reassign-scenario', () => {
  it('plays in order, without the DP that Bob\'s service works with, nor the one that publishes', async () => {
    const { outcome, calls, said } = await play()
    expect(calls).to.deep.equal(['claim msp1', 'kill dp4', 'reassign', 'first claim msp2', 'restart dp4'])
    expect(outcome.agreed).to.equal(true)
    expect(outcome.found).to.deep.equal([{ by: 'msp1', msps: ['msp2'] }, { by: 'msp2', msps: ['msp2'] }])
    expect(said.filter(text => /^\d\. /.test(text))).to.have.length(7)
  })

  it('is not content when one DP says something else, or all agree on what is wrong', async () => {
    const late = [view('dp1'), view('dp2', { living: ['a0', 'b0'] })]
    const wrong = ['dp1', 'dp2'].map(name => view(name, { living: ['a0'] }))
    const deaf = ['dp1', 'dp2'].map(name => view(name, { invalidations: [] }))
    for (const views of [late, wrong, deaf]) {
      expect((await play({}, views)).outcome.agreed).to.equal(false)
    }
  })

  it('is not content when the old mapping is still found, or the new one is not', async () => {
    const found = (msps: string[]) => ({
      discover: async () => ({
        mappings: msps.map(name => ({ msp_name: name })), complete: true, refused: [], evaluation_ms: 1, reads_ms: 1
      })
    })
    expect((await play(found(['msp1', 'msp2']))).outcome.agreed).to.equal(false)
    expect((await play(found([]))).outcome.agreed).to.equal(false)
  })

  it('wants enough DPs and services to play', async () => {
    expect((await rejectionOf(play({ msps: ['msp1'] }))).code).to.equal('TESTNET_SIZE_INVALID')
    const federation = { dps: [1, 2, 3, 4].map(i => ({ name: `dp${i}`, id: `id${i}` })), registry: { msps: [] } }
    expect((await rejectionOf(play({ federation }))).code).to.equal('TESTNET_SIZE_INVALID')
  })
})
