import { expect } from 'chai'
import { FAILURE_LIFETIME, OFFENCES, SLOW, amiss } from '../../../src/node/health/amiss.ts'
import type { PeerFacts } from '../../../src/node/health/interface.ts'

const AT = Date.UTC(2026, 10, 28)
const registry = { version: 3, state: 'fresh', expiresAt: AT + 1, confirmedBy: 3, required: 2 } as const
const well: PeerFacts = {
  dp: 'dp1', name: 'op-a', operator: 'op-a', answered: 9, failed: 1, latency: 20, registry: 3, clockOffset: 40
}

function whatOf (changes: Partial<PeerFacts>, others: readonly PeerFacts[] = [well, well, well]): readonly string[] {
  const peer = { ...well, ...changes }
  return amiss(peer, { registry, clockTolerance: 300_000, at: AT, peers: [...others, peer] })
}

describe('node/health/amiss', () => {
  it('is nothing with one that answers well, or of whom nothing is known', () => {
    expect(whatOf({})).to.deep.equal([])
    expect(whatOf({ latency: undefined, registry: undefined, clockOffset: undefined })).to.deep.equal([])
  })

  const rows: ReadonlyArray<readonly [string, Partial<PeerFacts>]> = [
    ['what it answered is wrong (BLINDING_PROOF_INVALID)', { lastFault: { code: 'BLINDING_PROOF_INVALID', at: AT } }],
    ['did not answer (RPC_TIMEOUT, 1 of 10)', { lastFailure: { code: 'RPC_TIMEOUT', at: AT - FAILURE_LIFETIME + 1 } }],
    [`broke the protocol (${OFFENCES} of 100 points)`, { points: OFFENCES }],
    [`slow (${SLOW} ms)`, { latency: SLOW }],
    ['registry version 2 in place of 3', { registry: 2 }],
    ['clock 360 s ahead of this node\'s', { clockOffset: -360_000 }],
    ['clock -360 s ahead of this node\'s', { clockOffset: 360_000 }]
  ]
  for (const [words, changes] of rows) {
    it(words, () => { expect(whatOf(changes)).to.deep.equal([words]) })
  }

  it('is no news after a while that one did not answer', () => {
    expect(whatOf({ lastFailure: { code: 'RPC_TIMEOUT', at: AT - FAILURE_LIFETIME } })).to.deep.equal([])
  })

  it('is nobody\'s slowness where all are slow, nor a newer registry', () => {
    const slow = { ...well, latency: SLOW }
    expect(whatOf({ latency: 2 * SLOW }, [slow, slow])).to.deep.equal([])
    expect(whatOf({ registry: 4 })).to.deep.equal([])
  })
})
