import { expect } from 'chai'
import { peerIdFromString } from '@libp2p/peer-id'
import { INVALIDATION_TOPIC, invalidationGossip } from '../../../src/protocols/invalidation/index.ts'
import { ManualTimer } from '../../builders/evaluators.ts'
import { silentLogger } from '../../builders/holder.ts'
import { release } from '../../builders/invalidation.ts'
import { released, testLog } from '../../builders/log.ts'
import { alice, alter, party } from '../../builders/mapping.ts'
import { buildTestRegistry, seededRandom } from '../../builders/registry.ts'
import { TestSource, until } from '../../builders/replicas.ts'
import { RpcError } from '../../../src/rpc/errors.ts'
import type { InvalidationGossip } from '../../../src/protocols/invalidation/index.ts'
import type { GossipVerdict } from '../../../src/protocols/invalidation/interface.ts'
import type { VerifiedInvalidation } from '../../../src/mapping/interface.ts'
import type { TestRegistry } from '../../builders/registry.ts'
import type { GossipSub } from '@libp2p/gossipsub'

type Validator = NonNullable<ReturnType<GossipSub['topicValidators']['get']>>

interface Bench {
  readonly gossip: InvalidationGossip
  readonly federation: TestRegistry
  readonly source: TestSource
  readonly timer: ManualTimer
  /** Whom it connected to, in order. */
  readonly dialled: string[]
  /** Who is connected, and listens. */
  readonly peers: Set<string>
  readonly down: Set<string>
  readonly subscribed: string[]
  readonly published: Uint8Array[]
  readonly logged: VerifiedInvalidation[]
  readonly verdicts: GossipVerdict[]
  readonly penalties: string[]
  take: (facts: readonly VerifiedInvalidation[]) => Promise<void>
  /** Whether whom it connects to listens. @default true */
  listening: boolean
  /** A message comes in. */
  hear (data: Uint8Array): Promise<unknown>
  looked (): Promise<void>
}

/** We are the first DP, in a pubsub that the test answers for. */
async function bench (dps = 12, seekInterval?: number): Promise<Bench> {
  const federation = buildTestRegistry({ seed: 'neighbours', dps, evaluators: 5, operators: 5 })
  const { log } = await testLog({ federation })
  const [source, timer] = [new TestSource(federation.registry), new ManualTimer()]
  const topicValidators = new Map<string, Validator>()
  const id = party(federation.dps, 0).id
  const peers = new Set<string>()
  const made: Omit<Bench, 'gossip'> = {
    federation,
    source,
    timer,
    dialled: [],
    peers,
    down: new Set(),
    subscribed: [],
    published: [],
    logged: [],
    verdicts: [],
    penalties: [],
    take: async facts => { made.logged.push(...facts) },
    listening: true,
    hear: async data => await topicValidators.get(INVALIDATION_TOPIC)?.(peerIdFromString(party(federation.dps, 1).id), {
      type: 'unsigned', topic: INVALIDATION_TOPIC, data
    }),
    looked: async () => { await until(() => timer.delays.length > 0) }
  }
  const subscribers = (): ReturnType<typeof peerIdFromString>[] =>
    made.listening ? [...peers].map(peer => peerIdFromString(peer)) : []
  const gossip = invalidationGossip(seekInterval == null ? {} : { seekInterval })({
    pubsub: {
      topicValidators,
      subscribe: topic => { made.subscribed.push(topic) },
      publish: async (_topic, data) => {
        made.published.push(data as Uint8Array)
        return { recipients: subscribers() }
      },
      getSubscribers: () => subscribers(),
      getPeers: () => [...peers].map(peer => peerIdFromString(peer))
    },
    registry: source,
    clock: { now: () => federation.now },
    random: seededRandom('neighbours'),
    logger: silentLogger,
    log,
    id,
    timer,
    take: async facts => { await made.take(facts) },
    judge: { penalise: (peer, reason) => { made.penalties.push(`${peer.toString()} ${reason}`) } },
    connect: async (dp, { signal }) => {
      signal?.throwIfAborted()
      made.dialled.push(dp.id)
      if (made.down.has(dp.id)) {
        throw new RpcError('RPC_UNREACHABLE')
      }
      peers.add(dp.id)
    },
    count: verdict => { made.verdicts.push(verdict) }
  })
  return Object.assign(made, { gossip })
}

describe('protocols/invalidation/neighbours', () => {
  it('connects to eight DPs by lot, other than itself, and then looks once a minute', async () => {
    const { gossip, federation, dialled, subscribed, timer, looked } = await bench()
    gossip.start()
    gossip.start()
    await looked()
    expect(subscribed).to.deep.equal([INVALIDATION_TOPIC])
    expect([dialled.length, new Set(dialled).size, dialled.includes(party(federation.dps, 0).id)])
      .to.deep.equal([8, 8, false])
    expect(dialled, 'not in the order of the registry')
      .not.to.deep.equal(federation.registry.activeDps.slice(1, 9).map(({ id }) => id))
    expect([timer.delays, gossip.neighbours]).to.deep.equal([[60_000], 8])
    timer.fire()
    await looked()
    expect(dialled, 'there are enough').to.have.length(8)
    await gossip.stop()
    expect(timer.delays).to.deep.equal([])
  })

  it('turns to others where some are down, and looks again soon while there are too few', async () => {
    const { gossip, federation, dialled, down, timer, looked, peers } = await bench()
    federation.dps.slice(1, 6).forEach(({ id }) => down.add(id))
    gossip.start()
    await looked()
    expect([new Set(dialled).size, peers.size, timer.delays]).to.deep.equal([11, 6, [5_000]])
    down.clear()
    timer.fire()
    await looked()
    expect([peers.size, timer.delays]).to.deep.equal([8, [60_000]])
    await gossip.stop()
  })

  it('counts who is connected already, and connects to none of them', async () => {
    const { gossip, federation, dialled, looked, peers } = await bench()
    const there = federation.dps.slice(1, 6).map(({ id }) => id)
    there.forEach(id => peers.add(id))
    gossip.start()
    await looked()
    expect([dialled.length, peers.size, dialled.some(id => there.includes(id))]).to.deep.equal([3, 8, false])
    await gossip.stop()
  })

  it('is content with all there are in a small federation, and with nobody in one of its own', async () => {
    for (const dps of [1, 2, 4]) {
      const { gossip, dialled, timer, looked } = await bench(dps)
      gossip.start()
      await looked()
      expect([dialled.length, timer.delays], `${dps}`).to.deep.equal([dps - 1, [60_000]])
      await gossip.stop()
    }
  })

  it('looks as often as it is told while those that are connected do not listen', async () => {
    const made = await bench(3, 700)
    made.listening = false
    made.gossip.start()
    await made.looked()
    expect([made.dialled.length, made.timer.delays, made.gossip.neighbours]).to.deep.equal([2, [700], 0])
    await made.gossip.stop()
  })

  it('connects to DPs that are active now', async () => {
    const { gossip, federation, source, dialled, looked } = await bench(6)
    const gone = federation.dps.slice(1, 3).map(({ id }) => id)
    source.set(alter(federation.registry, { dps: dp => gone.includes(dp.id) ? { ...dp, status: 'leaving' } : dp }))
    gossip.start()
    await looked()
    expect([dialled.length, dialled.some(id => gone.includes(id))]).to.deep.equal([3, false])
    await gossip.stop()
  })

  it('stops while it connects', async () => {
    const { gossip, dialled, timer } = await bench()
    gossip.start()
    await gossip.stop()
    expect([dialled.length <= 1, timer.delays]).to.deep.equal([true, []])
    await gossip.stop()
  })
})

describe('protocols/invalidation/neighbours: what comes in and goes out', () => {
  it('takes what is good while it runs, and counts all of it', async () => {
    const { gossip, federation, hear, logged, verdicts, penalties, looked } = await bench(3)
    const fact = released('one', { federation })
    expect([await hear(fact.bytes), logged], 'not begun yet').to.deep.equal(['accept', []])
    gossip.start()
    await looked()
    expect(await hear(fact.bytes)).to.equal('accept')
    await gossip.stop()
    expect([logged.map(({ name }) => name), verdicts, penalties])
      .to.deep.equal([[fact.name], ['accepted', 'accepted'], []])
  })

  it('blames who handed on what nobody honest would', async () => {
    const { gossip, federation, hear, logged, verdicts, penalties } = await bench(3)
    gossip.start()
    expect(await hear(release({ federation, signer: alice }))).to.equal('reject')
    expect([logged, verdicts, penalties])
      .to.deep.equal([[], ['rejected'], [`${party(federation.dps, 1).id} INVALIDATION_SIGNATURE_INVALID`]])
    await gossip.stop()
  })

  it('stops when what it took is stored, and outlives what can not be', async () => {
    const made = await bench(3)
    const { gossip, federation, hear } = made
    let store = (): void => {}
    let stored = false
    made.take = async () => { await new Promise<void>(resolve => { store = resolve }); stored = true }
    gossip.start()
    await hear(released('one', { federation }).bytes)
    const stopped = gossip.stop().then(() => stored)
    store()
    expect(await stopped).to.equal(true)

    made.take = async () => { throw new Error('disk full') }
    gossip.start()
    expect(await hear(released('two', { federation }).bytes)).to.equal('accept')
    await gossip.stop()
  })

  it('tells its neighbours, and how many there were', async () => {
    const { gossip, federation, published, looked } = await bench(4)
    const fact = released('one', { federation })
    expect(await gossip.publish(fact)).to.equal(0)
    gossip.start()
    await looked()
    expect(await gossip.publish(fact)).to.equal(3)
    expect(published).to.deep.equal([fact.bytes, fact.bytes])
    await gossip.stop()
  })
})
