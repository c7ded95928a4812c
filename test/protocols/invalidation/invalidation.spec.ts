import { expect } from 'chai'
import { makeInvalidation } from '../../../src/mapping/invalidation.ts'
import { INVALIDATION_TOPIC } from '../../../src/protocols/invalidation/index.ts'
import { lifetimeOf } from '../../../src/store/invalidation-log.ts'
import { reassigned, released } from '../../builders/log.ts'
import { release, reassign } from '../../builders/invalidation.ts'
import { alice, alter } from '../../builders/mapping.ts'
import { NOW } from '../../builders/registry.ts'
import { until } from '../../builders/replicas.ts'
import { at, startSpreading } from '../../builders/spreading.ts'
import type { Spreading } from '../../builders/spreading.ts'

describe('protocols/invalidation/invalidation', () => {
  let spreading: Spreading

  beforeEach(async () => {
    spreading = await startSpreading({ dps: 4 })
    await spreading.meet()
  })

  afterEach(async () => { await spreading.stop() })

  /** Hands anything to the neighbours of the first DP, as if it were good. */
  const say = async (data: Uint8Array): Promise<void> => {
    await at(spreading.nodes, 0).peer.services.pubsub.publish(INVALIDATION_TOPIC, data)
  }
  const others = () => spreading.nodes.slice(1)
  const judged = async (count: number): Promise<void> => {
    await until(() =>
      others().every(({ verdicts }) => verdicts.length >= count))
  }

  it('brings an invalidation to every DP, durably', async () => {
    const fact = reassigned('one', { federation: spreading.federation })
    expect(await at(spreading.nodes, 0).gossip.publish(fact)).to.equal(3)
    await until(() => others().every(({ log }) => log.has(fact)))
    expect(spreading.nodes.flatMap(({ penalties }) => penalties)).to.deep.equal([])
  })

  it('finds neighbours by itself', async () => {
    const lonely = await startSpreading({ dps: 3 })
    await until(() => lonely.nodes.every(({ gossip }) => gossip.neighbours === 2))
    await lonely.stop()
  })

  it('ignores what is known, and what a signer has too many of, without blame', async () => {
    const facts = Array.from({ length: 12 }, (_, i) =>
      released(`release ${i}`, { federation: spreading.federation, before: NOW - i }))
    for (const [i, fact] of facts.entries()) {
      await say(fact.bytes)
      await judged(i + 1)
      await until(() => others().every(({ log }) => log.size === Math.min(8, i + 1)))
    }
    for (const { verdicts, penalties, log } of others()) {
      expect(verdicts.filter(verdict => verdict === 'accepted')).to.have.length(8)
      expect([penalties, log.size]).to.deep.equal([[], 8])
    }
  })

  it('rejects forgeries, hands none of them on, and scores down who did', async () => {
    const { federation } = spreading
    const forged = [
      new Uint8Array([1, 2, 3]),
      new Uint8Array(20_000),
      release({ federation, signer: alice }),
      reassign({ federation, signer: alice }),
      release({ federation, holder: alice, attestation: { holderKey: at(federation.csips, 0).signer.publicKey } })
    ]
    for (const data of forged) {
      await say(data)
    }
    await until(() => others().every(({ verdicts }) => verdicts.includes('rejected')))
    const sender = at(spreading.nodes, 0).id
    await until(() => others().every(({ peer }) => scoreOf(peer, sender) < -80))
    for (const { log, penalties } of others()) {
      expect(log.size).to.equal(0)
      // only who handed it on first: nobody else did
      expect(new Set(penalties.map(({ peer }) => peer))).to.deep.equal(new Set([sender]))
      expect(penalties.map(({ reason }) => reason)).to.include.oneOf([
        'MESSAGE_MALFORMED', 'MESSAGE_TOO_LARGE', 'INVALIDATION_SIGNATURE_INVALID', 'INVALIDATION_EVIDENCE_FOREIGN'
      ])
    }
    // it is not listened to any more
    const fact = reassigned('good', { federation })
    await say(fact.bytes)
    const other = reassigned('other', { federation })
    await at(spreading.nodes, 1).gossip.publish(other)
    await until(() => spreading.nodes.slice(2).every(({ log }) => log.has(other)))
    expect(others().map(({ log }) => log.has(fact))).to.deep.equal([false, false, false])
  })

  it('does not blame for what another version of the registry or another clock allows', async () => {
    const { federation, source, clock } = spreading
    const [old, capable] = [reassigned('old', { federation }), reassign({ federation, csip: 0, label: 'capable' })]
    clock.time = NOW + lifetimeOf(federation.registry.policy) + 1
    await say(old.bytes)
    await judged(1)
    clock.time = NOW
    source.set(alter(federation.registry, {
      csips: csip =>
        ({ ...csip, scopes: csip.scopes.map(scope => ({ ...scope, mayReassign: false })) })
    }))
    await say(capable)
    await judged(2)
    for (const { verdicts, penalties, log } of others()) {
      expect([verdicts, penalties, log.size]).to.deep.equal([['ignored', 'ignored'], [], 0])
    }
  })

  it('a replay, long after, is ignored', async () => {
    const fact = reassigned('one', { federation: spreading.federation })
    await say(fact.bytes)
    await until(() => others().every(({ log }) => log.has(fact)))
    // gossipsub itself has forgotten that it saw it
    const latecomer = at(spreading.nodes, 1).peer.services.pubsub.topicValidators.get(INVALIDATION_TOPIC)
    expect(await latecomer?.(at(spreading.nodes, 0).peer.peerId, {
      type: 'unsigned', topic: INVALIDATION_TOPIC, data: fact.bytes
    })).to.equal('ignore')
  })

  it('has no ear for peers that the registry does not list, and tells them nothing', async () => {
    const stranger = await spreading.stranger()
    let heard = 0
    stranger.services.pubsub.addEventListener('message', () => { heard++ })
    for (const { peer } of spreading.nodes) {
      await stranger.dial(peer.getMultiaddrs())
    }
    const fact = reassigned('from outside', { federation: spreading.federation })
    const { recipients } = await stranger.services.pubsub.publish(INVALIDATION_TOPIC, fact.bytes)
    expect(recipients).to.deep.equal([])
    const inside = reassigned('from inside', { federation: spreading.federation })
    await at(spreading.nodes, 0).gossip.publish(inside)
    await until(() => others().every(({ log }) => log.has(inside)))
    expect([heard, ...spreading.nodes.map(({ log }) => log.has(fact))]).to.deep.equal([0, false, false, false, false])
    expect(spreading.nodes.map(({ gossip }) => gossip.neighbours)).to.deep.equal([3, 3, 3, 3])
  })

  it('lets go of a DP that was revoked, and takes it back when it is listed again', async () => {
    const { source, federation, nodes } = spreading
    const [first, gone] = [at(nodes, 0), at(nodes, 3)]
    source.set(alter(federation.registry, { dps: dp => dp.id === gone.id ? { ...dp, status: 'revoked' } : dp }))
    await until(() => first.gossip.neighbours === 2 && gone.gossip.neighbours === 0)
    source.set(federation.registry)
    await spreading.meet()
    const fact = reassigned('back', { federation })
    await first.gossip.publish(fact)
    await until(() => gone.log.has(fact))
  })

  it('refuses a message whose signer is not the one it names, whatever the topic says', () => {
    // what a CSIP without the right signs never becomes a fact
    const { federation } = spreading
    const bytes = makeInvalidation(
      {
        ...reassigned('x', { federation }),
        by: { reason: 'reassigned', csipId: at(federation.csips, 1).id, csiType: 'tel', scope: '' }
      }, at(federation.csips, 1).signer
    )
    return say(bytes).then(async () => {
      await judged(1)
      expect(others().map(({ verdicts }) => verdicts[0])).to.deep.equal(['ignored', 'ignored', 'ignored'])
    })
  })
})

/** Gossipsub's own score, which its interface doesn't show. */
function scoreOf (peer: { services: { pubsub: object } }, id: string): number {
  const { pubsub } = peer.services
  const score: unknown = Reflect.get(pubsub, 'getScore')
  return typeof score === 'function' ? Number(score.call(pubsub, id)) : Number.NaN
}
