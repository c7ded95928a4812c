/** A DP among others: its libp2p node with request engine, Kademlia and gossip, and the score of its peers. */
import { dhtServices } from '../dht/index.ts'
import { listedParties } from '../node/connections/listed-parties.ts'
import { allGaters } from '../node/fence.ts'
import { createPeer } from '../node/libp2p.ts'
import { partOf } from '../node/lifecycle.ts'
import { createMetrics } from '../node/metrics.ts'
import { rpcMetrics } from '../node/rpc-metrics.ts'
import { peerScore } from '../node/score.ts'
import { invalidationPubsub } from '../protocols/invalidation/index.ts'
import { processLoad } from '../rpc/load-meter.ts'
import { targetOf } from '../rpc/target.ts'
import { StandingConnections } from './standing-connections.ts'
import type { Clock, Random, Timer } from '../base/clock.ts'
import type { GossipPeer, Peer } from '../node/libp2p.ts'
import type { Part } from '../node/lifecycle.ts'
import type { Metrics } from '../node/metrics.ts'
import type { PeerScore } from '../node/score.ts'
import type { RecordIntake } from '../protocols/records/index.ts'
import type { DpRecord, RegistrySource } from '../registry/interface.ts'
import type { RegistryVersions, Rpc } from '../rpc/interface.ts'
import type { RecordStore } from '../store/interface.ts'
import type { DpOptions } from './interface.ts'
import type { AbortOptions, ComponentLogger, PeerId } from '@libp2p/interface'

export interface DpNetworkComponents {
  /** Peer id of this DP. */
  readonly id: string
  readonly registry: RegistrySource
  readonly versions: RegistryVersions
  readonly clock: Clock
  readonly timer?: Timer
  readonly random: Random
  readonly logger: ComponentLogger
  readonly records: Pick<RecordStore, 'get'>
  readonly intake: RecordIntake
}

export type DpNetworkInit =
  Pick<DpOptions,
    'seed' | 'listen' | 'announce' | 'webSockets' | 'maxConnections' | 'audit' | 'fence' | 'wire' | 'metrics' |
    'tracing'>

export interface DpNetwork {
  readonly peer: Peer
  readonly pubsub: GossipPeer['services']['pubsub']
  /** As audited, where somebody audits. */
  readonly rpc: Rpc
  readonly score: PeerScore
  readonly metrics: Metrics
  /** Calls back whenever a peer has connected; returns the way to stop. */
  readonly onConnect: (listener: (peer: PeerId) => void) => () => void
  /** A connection to a DP, where there is none. */
  readonly connect: (dp: DpRecord, options: AbortOptions) => Promise<void>
  readonly isConnected: (dp: DpRecord) => boolean
  readonly parts: readonly Part[]
}

/** A node is made with its judge, and the judge disconnects by way of the node: so it gets that once it is made. */
class Disconnector {
  #peer?: Pick<Peer, 'hangUp'>

  attach (peer: Pick<Peer, 'hangUp'>): void {
    this.#peer = peer
  }

  async disconnect (offender: PeerId): Promise<void> {
    await this.#peer?.hangUp(offender)
  }
}

/** Makes a node that has not been started. */
export async function createNetwork (components: DpNetworkComponents, init: DpNetworkInit): Promise<DpNetwork> {
  const { id, registry, versions, clock, timer, random, logger, records, intake } = components
  const { seed, listen, announce, webSockets, maxConnections, audit, fence, wire, tracing } = init
  const { metrics = createMetrics() } = init
  const disconnector = new Disconnector()
  const score = peerScore({
    clock,
    log: logger.forComponent('mimi:dp'),
    disconnect: async offender => { await disconnector.disconnect(offender) }
  })
  const peer = await createPeer({
    seed,
    listen,
    announce,
    webSockets,
    maxConnections,
    clock,
    listed: listedParties(registry),
    logger,
    judge: score,
    versions,
    wire,
    gater: allGaters([score.gater, fence?.gater ?? {}]),
    rpcMetrics: rpcMetrics(metrics),
    tracing,
    dht: dhtServices({ registry, clock, records, intake, cache: intake.cache }),
    pubsub: invalidationPubsub({ registry, score })
  })
  disconnector.attach(peer)
  const { rpc, pubsub } = peer.services
  const isConnected = (dp: DpRecord): boolean =>
    peer.getConnections(targetOf(dp).id).some(({ status }) => status === 'open')
  const standing = new StandingConnections({
    id,
    registry,
    clock,
    timer,
    random,
    log: logger.forComponent('mimi:dp:connections'),
    load: processLoad,
    isConnected,
    connect: async (dp, options) => { await connect(peer, dp, options) }
  })
  return {
    peer,
    pubsub,
    rpc: audit?.(rpc) ?? rpc,
    score,
    metrics,
    onConnect: listener => onConnect(peer, listener),
    connect: async (dp, options) => { await connect(peer, dp, options) },
    isConnected,
    parts: [partOf('libp2p', peer), partOf('connections', standing)]
  }
}

function onConnect (
  peer: Pick<Peer, 'addEventListener' | 'removeEventListener'>,
  listener: (peer: PeerId) => void
): () => void {
  const hear = ({ detail }: CustomEvent<PeerId>): void => { listener(detail) }
  peer.addEventListener('peer:connect', hear)
  return () => { peer.removeEventListener('peer:connect', hear) }
}

async function connect (peer: Pick<Peer, 'dial'>, dp: DpRecord, options: AbortOptions): Promise<void> {
  await peer.dial(targetOf(dp).multiaddrs.map(address => address.encapsulate(`/p2p/${dp.id}`)), options)
}
