import { expect } from 'chai'
import fc from 'fast-check'
import { defaultLogger } from '@libp2p/logger'
import { BAN_POINTS, MAX_SCORED_PEERS, peerScore, RETURN_POINTS, SCORE_HALF_LIFE } from '../../src/node/score.ts'
import { randomPeer } from '../builders/engines.ts'
import type { PeerScore } from '../../src/node/score.ts'
import type { MultiaddrConnection, PeerId } from '@libp2p/interface'

interface Made {
  score: PeerScore
  disconnected: string[]
  forward: (ms: number) => void
}

function make (): Made {
  let now = 1_000_000
  const disconnected: string[] = []
  const score = peerScore({
    clock: { now: () => now },
    log: defaultLogger().forComponent('mimi:test'),
    disconnect: async (peer) => { disconnected.push(peer.toString()) }
  })
  return { score, disconnected, forward: (ms) => { now += ms } }
}

/** Gating looks at the peer id alone. */
const denied = async (score: PeerScore, peer: PeerId): Promise<boolean> =>
  await score.gater.denyInboundEncryptedConnection?.(peer, {} as MultiaddrConnection) ?? false

describe('node/score', () => {
  it('disconnects a peer that breaks the framing three times, once, and keeps it out', async () => {
    const { score, disconnected } = make()
    const peer = await randomPeer()
    score.penalise(peer, 'unknown-id')
    score.penalise(peer, 'frame-malformed')
    expect(await denied(score, peer)).to.equal(false)
    score.penalise(peer, 'duplicate-id')
    score.penalise(peer, 'duplicate-id')
    expect(disconnected).to.deep.equal([peer.toString()])
    expect(score.isBanned(peer)).to.equal(true)
    expect(await denied(score, peer)).to.equal(true)
    expect(await denied(score, await randomPeer())).to.equal(false)
  })

  it('forgives: points halve, and a banned peer comes back', async () => {
    const { score, forward } = make()
    const peer = await randomPeer()
    for (let i = 0; i < 100; i++) {
      score.penalise(peer, 'frame-malformed')
    }
    expect(score.points(peer)).to.equal(BAN_POINTS)
    forward(SCORE_HALF_LIFE - 1)
    expect(score.isBanned(peer)).to.equal(true)
    forward(2)
    expect(score.points(peer)).to.be.lessThan(RETURN_POINTS)
    expect(score.isBanned(peer)).to.equal(false)
  })

  it('forgives as soon after a clock that was a day ahead is set right', async () => {
    const { score, forward } = make()
    const peer = await randomPeer()
    forward(86_400_000)
    for (let i = 0; i < 10; i++) {
      score.penalise(peer, 'frame-malformed')
    }
    forward(-86_400_000)
    expect(score.isBanned(peer)).to.equal(true)
    forward(SCORE_HALF_LIFE + 1)
    expect(score.isBanned(peer)).to.equal(false)
  })

  it('bears what a poor connection does: a cut-off stream each minute costs nobody his place', async () => {
    const { score, forward, disconnected } = make()
    const peer = await randomPeer()
    for (let i = 0; i < 1_000; i++) {
      score.penalise(peer, 'truncated')
      forward(60_000)
    }
    expect(disconnected).to.deep.equal([])
  })

  it('counts the codes of handlers, each the same', async () => {
    const { score, disconnected } = make()
    const peer = await randomPeer()
    for (let i = 0; i < 19; i++) {
      score.penalise(peer, 'ENTRY_SIGNATURE_INVALID')
    }
    expect(disconnected).to.deep.equal([])
    score.penalise(peer, 'toString')
    expect(disconnected).to.have.length(1)
  })

  it('remembers a bounded number of peers', async () => {
    const { score } = make()
    const peer = await randomPeer()
    for (let i = 0; i <= MAX_SCORED_PEERS; i++) {
      score.penalise(Object.assign(Object.create(peer) as PeerId, { toString: () => `peer ${i}` }), 'truncated')
    }
    expect(score.size).to.equal(MAX_SCORED_PEERS)
  })

  it('never goes below zero or above the ban, and never rises by itself', async () => {
    const peer = await randomPeer()
    fc.assert(fc.property(
      fc.array(fc.oneof(
        fc.integer({ min: -100_000, max: 2_000_000 }), fc.constantFrom('truncated', 'unknown-id', 'OTHER_CODE')
      )), (steps) => {
        const { score, forward } = make()
        for (const step of steps) {
          const before = score.points(peer)
          if (typeof step === 'number') {
            forward(step)
            expect(score.points(peer)).to.be.at.most(step < 0 ? BAN_POINTS : before)
          } else {
            score.penalise(peer, step)
          }
          expect(score.points(peer)).to.be.within(0, BAN_POINTS)
        }
      }
    ))
  })
})
