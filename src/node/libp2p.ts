/** The libp2p node under every role: TCP, Noise, Yamux, identify, ping, and our request engine. */
import '../runtime.ts'
import { noise } from '@chainsafe/libp2p-noise'
import { generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import { identify } from '@libp2p/identify'
import { ping, PING_PROTOCOL } from '@libp2p/ping'
import { createLibp2p } from 'libp2p'
import { systemClock } from '../base/clock.ts'
import { KAD_PROTOCOL } from '../dht/constants.ts'
import { MAX_STREAM_WINDOW } from '../rpc/constants.ts'
import { rpc } from '../rpc/index.ts'
import { boundedYamux } from './connections/bounded-muxer.ts'
import {
  HANDSHAKE_TIMEOUT, MAX_HANDSHAKES, MAX_INBOUND_STREAMS, MAX_NEW_OF_HOST, MAX_OUTBOUND, NEGOTIATION_TIMEOUT
} from './connections/constants.ts'
import { Doorkeeper } from './connections/doorkeeper.ts'
import { Handshakes } from './connections/handshakes.ts'
import { NOBODY_LISTED } from './connections/listed-parties.ts'
import { DEFAULT_MAX_CONNECTIONS } from './constants.ts'
import { requireMultiaddrs, requireTls, startListening } from './listening.ts'
import { noiseCrypto } from './noise-crypto.ts'
import { transports } from './transports.ts'
import { wired } from './wire.ts'
import type { Clock } from '../base/clock.ts'
import type { DhtServices } from '../dht/index.ts'
import type { PeerJudge, RegistryVersions, Rpc, RpcComponents, RpcMetrics, RpcTracing } from '../rpc/index.ts'
import type { ListedParties } from './connections/listed-parties.ts'
import type { WebSocketOptions } from './websockets/interface.ts'
import type { Wire } from './wire.ts'
import type { GossipSub, GossipSubComponents } from '@libp2p/gossipsub'
import type { Identify } from '@libp2p/identify'
import type { ComponentLogger, ConnectionGater } from '@libp2p/interface'
import type { SingleKadDHT } from '@libp2p/kad-dht'
import type { Ping } from '@libp2p/ping'
import type { Libp2p } from 'libp2p'

/** libp2p's own limit of handshakes, behind ours: it counts what ends, until it has ended. */
const MAX_PENDING_CONNECTIONS = 4 * MAX_HANDSHAKES
/**
 * Milliseconds to connect to one address, handshake included: room for two lost SYNs, and for a second try in the time
 * that a call has.
 */
const ADDRESS_DIAL_TIMEOUT = 4_000
/** Handshakes take processor time: with libp2p's 100 at once on a busy machine all are too late. */
const MAX_PARALLEL_DIALS = 12
/** kad-dht pings whoever enters its tables, many at once when it starts. */
const MAX_PINGS = 64
/** Of libp2p's protocols those whose streams hold what nobody else counts. Gossip's are DPs' alone. */
const FOREIGN: ReadonlySet<string> = new Set(['', PING_PROTOCOL, '/ipfs/id/1.0.0', '/ipfs/id/push/1.0.0', KAD_PROTOCOL])
/**
 * Streams that a peer opens before its connection has been set up here, all protocols at once; libp2p's default of 10
 * resets the connection of a DP that greets.
 */
const MAX_EARLY_STREAMS = 64

/**
 * Milliseconds between two looks at whether an idle connection still stands.
 * libp2p's 10 s are 400 pings a second in a federation of 64 that are all
 * connected, and on a machine that is short of time late answers then tear down
 * what works. Requests have deadlines of their own; this finds what broke silently.
 */
const PING_INTERVAL = 120_000
/** Milliseconds: busy is not dead. */
const MIN_PING_TIMEOUT = 30_000

export interface PeerOptions {
  /** Ed25519 seed of the libp2p key, 32 bytes; MUST stay secret. @default a key for this run only */
  readonly seed?: Uint8Array
  /** Multiaddrs. @default none: this node only dials */
  readonly listen?: readonly string[]
  /** Multiaddrs to tell others, where they differ from those it listens on. @default those */
  readonly announce?: readonly string[]
  /** How it takes WebSockets, where it listens for any. */
  readonly webSockets?: WebSocketOptions
  /** That others may make to this node. @default 2_000 */
  readonly maxConnections?: number
  readonly logger: ComponentLogger
  readonly judge?: PeerJudge
  /** Whom not to connect with; how many of them is the doorkeeper's. */
  readonly gater?: Omit<ConnectionGater, 'denyInboundConnection' | 'denyInboundUpgradedConnection'>
  /** Who has connections and requests of their own. @default nobody */
  readonly listed?: ListedParties
  /** @default the system's */
  readonly clock?: Clock
  readonly rpcMetrics?: RpcMetrics
  /** @default nobody follows requests */
  readonly tracing?: RpcTracing
  /** The registry, as far as remotes are to have the newest. @default none */
  readonly versions?: RegistryVersions
  readonly dht?: DhtServices
  /** What lies between it and the network. @default nothing */
  readonly wire?: Wire
  /** Gossip among DPs. */
  readonly pubsub?: (components: GossipSubComponents) => GossipSub
}

export type Peer = Libp2p<{ identify: Identify, ping: Ping, rpc: Rpc, dht?: SingleKadDHT, pubsub?: GossipSub }>

/** A node that gossips. */
export type GossipPeer = Libp2p<Peer['services'] & { pubsub: GossipSub }>

/**
 * Returns a node that has not been started; handlers are registered before it is.
 *
 * @throws OsError `ADDRESS_MALFORMED`; its `start` as `startListening`
 */
export async function createPeer (options: PeerOptions & Required<Pick<PeerOptions, 'pubsub'>>): Promise<GossipPeer>
export async function createPeer (options: PeerOptions): Promise<Peer>
export async function createPeer (options: PeerOptions): Promise<Peer> {
  const { logger, judge, rpcMetrics, tracing, versions, dht, pubsub } = options
  const { clock = systemClock, listed = NOBODY_LISTED } = options
  const { maxConnections = DEFAULT_MAX_CONNECTIONS } = options
  const { listen = [], announce = [] } = options
  requireMultiaddrs([...listen, ...announce])
  requireTls(listen, options.webSockets?.tls)
  const doorkeeper = new Doorkeeper({ clock, listed }, { maxConnections })
  const peer = await createLibp2p({
    start: false,
    privateKey: options.seed == null ? undefined : await generateKeyPairFromSeed('Ed25519', options.seed),
    addresses: { listen: [...listen], announce: [...announce] },
    transports: transports({ sockets: new Handshakes({ clock, listed }) }, options.webSockets)
      .map(transport => wired(transport, options.wire)),
    connectionEncrypters: [noise({ crypto: noiseCrypto })],
    streamMuxers: [boundedYamux({
      maxInboundStreams: MAX_INBOUND_STREAMS,
      maxEarlyStreams: MAX_EARLY_STREAMS,
      streamOptions: { maxStreamWindowSize: MAX_STREAM_WINDOW }
    }, { isCounted: protocol => !FOREIGN.has(protocol) })],
    connectionManager: {
      inboundConnectionThreshold: MAX_NEW_OF_HOST,
      maxIncomingPendingConnections: MAX_PENDING_CONNECTIONS,
      inboundUpgradeTimeout: HANDSHAKE_TIMEOUT,
      inboundStreamProtocolNegotiationTimeout: NEGOTIATION_TIMEOUT,
      addressDialTimeout: ADDRESS_DIAL_TIMEOUT,
      maxParallelDials: MAX_PARALLEL_DIALS,
      maxConnections: maxConnections + MAX_OUTBOUND
    },
    connectionMonitor: {
      pingInterval: PING_INTERVAL, pingTimeout: { minTimeout: MIN_PING_TIMEOUT, maxTimeout: 2 * MIN_PING_TIMEOUT }
    },
    // in browsers libp2p would dial neither this machine nor /ws; whom we dial the registry names
    connectionGater: { denyDialMultiaddr: () => false, ...options.gater, ...doorkeeper.gater },
    logger,
    services: {
      identify: identify(),
      ping: ping({ maxInboundStreams: MAX_PINGS, maxOutboundStreams: MAX_PINGS }),
      rpc: ({ registrar, connectionManager }: Pick<RpcComponents, 'registrar' | 'connectionManager'>) =>
        rpc()({
          registrar,
          connectionManager,
          logger,
          judge,
          metrics: rpcMetrics,
          tracing,
          versions,
          isListed: peer => listed.has(peer),
          onTraffic: connection => { doorkeeper.active(connection) }
        }),
      ...(dht == null ? {} : { dht: dht.dht }),
      ...(pubsub == null ? {} : { pubsub })
    }
  }) as Peer
  doorkeeper.watch(peer)
  const start = peer.start.bind(peer)
  return Object.assign(peer, { start: async () => { await startListening(async () => { await start() }, listen) } })
}
