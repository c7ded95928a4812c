/** DPs that gossip over TCP and Noise on loopback, with nothing else of a DP. */
import '../../src/runtime.ts'
import { multiaddr } from '@multiformats/multiaddr'
import { invalidationGossip, invalidationPubsub, INVALIDATION_TOPIC } from '../../src/protocols/invalidation/index.ts'
import { createPeer } from '../../src/node/libp2p.ts'
import { at, TestSource } from './replicas.ts'
import { silentLogger } from './holder.ts'
import { testLog } from './log.ts'
import { buildTestRegistry, NOW, seededRandom } from './registry.ts'
import type { VerifiedInvalidation } from '../../src/mapping/interface.ts'
import type { GossipPeer } from '../../src/node/libp2p.ts'
import type { GossipVerdict, InvalidationGossip } from '../../src/protocols/invalidation/index.ts'
import type { DpRecord } from '../../src/registry/interface.ts'
import type { InvalidationLog } from '../../src/store/invalidation-log.ts'
import type { TestRegistry, TestRegistryOptions } from './registry.ts'
import type { PeerId } from '@libp2p/interface'

export interface Spreader {
  readonly id: string
  readonly peer: GossipPeer
  readonly log: InvalidationLog
  readonly gossip: InvalidationGossip
  /** Who was scored down, and for what. */
  readonly penalties: ReadonlyArray<{ readonly peer: string, readonly reason: string }>
  readonly verdicts: readonly GossipVerdict[]
  /** As the registry has it. */
  readonly dp: DpRecord
}

export interface SpreadingOptions {
  /** @default 3 */
  dps?: number
  registry?: TestRegistryOptions
  /** Whether they gossip from the start. @default true */
  gossip?: boolean
}

export interface Spreading {
  readonly nodes: readonly Spreader[]
  readonly federation: TestRegistry
  readonly source: TestSource
  readonly clock: { time: number, now (): number }
  /** A peer that the registry doesn't list, and that gossips like a DP. */
  stranger (): Promise<GossipPeer>
  /** Everybody hears everybody. */
  meet (): Promise<void>
  stop (): Promise<void>
}

export async function startSpreading (options: SpreadingOptions = {}): Promise<Spreading> {
  const registryOptions = { dps: options.dps ?? 3, evaluators: 1, threshold: 1, ...options.registry }
  const source = new TestSource()
  const clock = { time: NOW, now () { return this.time } }
  const { dps, registry: listed } = buildTestRegistry(registryOptions)
  // until addresses are known; nobody is asked yet
  source.set(listed)
  const points = new Map<string, number>()
  const peers: GossipPeer[] = []
  const startPeer = async (seed?: Uint8Array, judge?: (peer: PeerId, reason: string) => void): Promise<GossipPeer> => {
    const peer = await createPeer({
      seed,
      listen: ['/ip4/127.0.0.1/tcp/0'],
      logger: silentLogger,
      judge: { penalise: (offender, reason) => { judge?.(offender, reason) } },
      pubsub: invalidationPubsub({
        registry: source, score: { points: offender => points.get(offender.toString()) ?? 0 }
      })
    })
    peers.push(peer)
    return peer
  }
  const made = await Promise.all(dps.map(async ({ id, seed }) => {
    const penalties: Array<{ peer: string, reason: string }> = []
    const verdicts: GossipVerdict[] = []
    const penalise = (offender: PeerId, reason: string): void => {
      penalties.push({ peer: offender.toString(), reason })
    }
    const peer = await startPeer(seed, penalise)
    const { log } = await testLog({ federation: { ...buildTestRegistry(registryOptions), source } })
    const common = {
      registry: source, clock, random: seededRandom(`spread ${id}`), logger: silentLogger, log, id, judge: { penalise }
    }
    const gossip = invalidationGossip({ seekInterval: 50 })({
      ...common,
      pubsub: peer.services.pubsub,
      take: async (facts: readonly VerifiedInvalidation[]) => { await log.add(facts) },
      connect: async dp => { await peer.dial(dp.addresses.map(address => multiaddr(`${address}/p2p/${dp.id}`))) },
      count: verdict => { verdicts.push(verdict) }
    })
    await peer.start()
    return { id, peer, log, gossip, penalties, verdicts }
  }))
  const addresses = made.map(({ peer }) =>
    peer.getMultiaddrs().map(address => address.toString().replace(/\/p2p\/.*$/, '')))
  const federation = buildTestRegistry({ ...registryOptions, addresses })
  source.set(federation.registry)
  const nodes = made.map((node): Spreader => {
    const dp = federation.registry.dp(node.id)
    if (dp == null) {
      throw new Error('the registry does not list a node')
    }
    return { ...node, dp }
  })
  for (const { gossip } of nodes) {
    if (options.gossip !== false) {
      gossip.start()
    }
  }
  return {
    nodes,
    federation,
    source,
    clock,
    stranger: async () => {
      const peer = await startPeer()
      await peer.start()
      peer.services.pubsub.subscribe(INVALIDATION_TOPIC)
      return peer
    },
    meet: async () => {
      for (const [i, node] of nodes.entries()) {
        await Promise.all(nodes.slice(i + 1).map(async other => node.peer.dial(other.peer.getMultiaddrs())))
      }
      while (nodes.some(({ gossip }) => gossip.neighbours < nodes.length - 1)) {
        await new Promise(resolve => setImmediate(resolve))
      }
    },
    stop: async () => {
      await Promise.all(nodes.map(async ({ gossip }) => {
        await gossip.stop()
      }))
      await Promise.all(peers.map(async peer => { await peer.stop() }))
    }
  }
}

export { at }
