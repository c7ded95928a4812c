/** What a DP is made from, and what it offers to whoever runs it. */
import type { Clock, Random, Timer } from '../base/clock.ts'
import type { Publisher, RecordReader, Republisher } from '../dht/interface.ts'
import type { Fence } from '../node/fence.ts'
import type { Peer } from '../node/libp2p.ts'
import type { Metrics } from '../node/metrics.ts'
import type { PeerScore } from '../node/score.ts'
import type { Tracing } from '../node/traces/interface.ts'
import type { WebSocketOptions } from '../node/websockets/interface.ts'
import type { Wire } from '../node/wire.ts'
import type { TrafficTarget } from '../node/traffic.ts'
import type { Ceremonies } from '../protocols/ceremony/interface.ts'
import type { FirstMapping } from '../protocols/first-mapping/interface.ts'
import type { InvalidationGossip } from '../protocols/invalidation/interface.ts'
import type { RecordSync } from '../protocols/record-sync/interface.ts'
import type { RegistryKeeper, RegistryProtocol } from '../protocols/registry/interface.ts'
import type { TokenServer } from '../protocols/tokens/interface.ts'
import type { FederationMode, TrustAnchor } from '../registry/interface.ts'
import type { Rpc } from '../rpc/interface.ts'
import type { Store } from '../store/interface.ts'
import type { InvalidationLog } from '../store/invalidation-log.ts'
import type { ConflictNotices, Conflicts } from './conflicts/interface.ts'
import type { ShareFolder } from './ceremonies/share-folder.ts'
import type { ShareFile } from './evaluation/share-file.ts'
import type { FreshTime } from './fresh-time.ts'
import type { DpHealth } from './health/interface.ts'
import type { Invalidations } from './invalidations/interface.ts'
import type { ComponentLogger, PeerId } from '@libp2p/interface'

export interface DpOptions {
  /** Ed25519 seed of the libp2p key, 32 bytes: the DP's identity. MUST stay secret. */
  readonly seed: Uint8Array
  /** Multiaddrs. */
  readonly listen: readonly string[]
  /** Multiaddrs to tell others. @default those it listens on */
  readonly announce?: readonly string[]
  /** How it takes WebSockets, where it listens for any: certificate, and proxies in front. @default neither */
  readonly webSockets?: WebSocketOptions
  readonly anchor: TrustAnchor
  /** SignedRegistry, as from a file; used where it is newer than what is kept. @default what `store` keeps */
  readonly initial?: Uint8Array
  /** Everything that the DP keeps; the caller closes it, after `stop`. */
  readonly store: Store
  /** Its shares of evaluation keys; none for a DP that doesn't evaluate. @default none */
  readonly shares?: readonly ShareFile[]
  /** Where it puts the shares that ceremonies give it. @default nowhere: they end with the process */
  readonly shareFolder?: ShareFolder
  /**
   * Seeds of its HPKE keys, 32 bytes each: the listed one, and another while the registry changes. MUST stay secret.
   *
   * @default none: it opens no sealed requests
   */
  readonly hpkeSeeds?: readonly Uint8Array[]
  /** What it does where a query doesn't say. @default what the registry lists for it */
  readonly defaultFederation?: FederationMode
  /** Peer ids of the DPs that it asks in the mode `preferred`; disclosed to whoever asks. @default none */
  readonly preferred?: readonly string[]
  /** Milliseconds between refreshes of the registry; zero: never. @default 300_000 */
  readonly refreshInterval?: number
  /** Milliseconds between reconciliations with a DP by lot; zero: never. @default 60_000 */
  readonly syncInterval?: number
  /** Connections at most. @default 2_000 */
  readonly maxConnections?: number
  /** Sees every request that comes and goes, in the clear, for whoever audits a node. @default nobody does */
  readonly audit?: (rpc: Rpc) => Rpc
  /** Keeps it apart from peers, for whoever tries that. @default from nobody */
  readonly fence?: Fence
  /** What lies between it and its network, for whoever tries what networks do. @default nothing */
  readonly wire?: Wire
  /** @default the system's */
  readonly clock?: Clock
  /**
   * Of what it does later, and again and again; deadlines of requests are the runtime's. @default the runtime's timers
   */
  readonly timer?: Timer
  /** @default the system's */
  readonly random?: Random
  /** @default libp2p's, by the variable DEBUG */
  readonly logger?: ComponentLogger
  /** @default a registry of its own */
  readonly metrics?: Metrics
  /** Follows requests through it: see node/traces. @default nobody does */
  readonly tracing?: Tracing
}

export interface Dp {
  readonly peerId: PeerId
  readonly registry: RegistryKeeper
  readonly reader: RecordReader
  readonly publisher: Publisher
  readonly republisher: Republisher
  /** Spreads what comes up here, takes in what comes. */
  readonly invalidations: Invalidations
  readonly invalidationLog: InvalidationLog
  readonly invalidationGossip: InvalidationGossip
  /** Keeps this DP and the other replicas whole. */
  readonly recordSync: RecordSync
  /** Tells every DP of first mappings. */
  readonly firstMappings: FirstMapping
  /** Carries through what was brought to this DP. */
  readonly conflicts: Conflicts
  /** Tells holders of disputed mappings, by way of their MSPs. */
  readonly conflictNotices: ConflictNotices
  /** In which it makes evaluation keys with others. */
  readonly ceremonies: Ceremonies
  /** Refreshing the registry on demand. */
  readonly registryProtocol: RegistryProtocol
  /** For how long it ran and stood fresh. */
  readonly freshTime: Pick<FreshTime, 'since'>
  /** Of its own, which it issues and redeems. */
  readonly tokens: Pick<TokenServer, 'issued' | 'redeemed' | 'tell'>
  readonly peer: Peer
  readonly metrics: Metrics
  /** Whether its answers are right, and why not. */
  readonly health: DpHealth
  /** Whom it asks, as it happens: no contents. */
  readonly traffic: TrafficTarget
  /** What peers did wrong. */
  readonly score: PeerScore
  /** Multiaddrs it listens on, with its peer id; none before `start`. */
  addresses (): readonly string[]
  start (): Promise<void>
  /** Ends what is under way, then closes connections. */
  stop (): Promise<void>
}
