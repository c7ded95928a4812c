import type { Clock, Random, Timer } from '../base/clock.ts'
import type { Signer } from '../base/keys.ts'
import type { Vitals } from '../node/health/interface.ts'
import type { Metrics } from '../node/metrics.ts'
import type { Tracing } from '../node/traces/interface.ts'
import type { Wire } from '../node/wire.ts'
import type { TrafficTarget } from '../node/traffic.ts'
import type { AttestServerInit, AttestStatus } from '../protocols/attest/index.ts'
import type { RegistrySource, TrustAnchor, VerifiedRegistry } from '../registry/interface.ts'
import type { KeyValueStore } from '../store/interface.ts'
import type { FeedOptions } from './assignments/feeds.ts'
import type { Assignments } from './assignments/interface.ts'
import type { Channel, ChannelComponents } from './channels/interface.ts'
import type { AbortOptions, ComponentLogger, PeerId } from '@libp2p/interface'

/** Records of what became of identifiers, and where they come from. */
export interface AssignmentOptions extends FeedOptions {
  /** Keeps them, and what is still to be announced; a namespace of its own. */
  store: KeyValueStore
  /** Since when everything is in them, milliseconds since the epoch. @default when they were begun */
  recordsSince?: number
}

export interface AttestorOptions extends Omit<AttestServerInit, 'channels'> {
  /** Ed25519 seed of the libp2p key, 32 bytes; MUST stay secret. */
  seed: Uint8Array
  /** Signs attestations. @default the key of `seed` */
  signer?: Signer
  /** Multiaddrs. */
  listen: readonly string[]
  anchor: TrustAnchor
  /** SignedRegistry, as from a file; used where it is newer than what is kept. @default what `store` keeps */
  initial?: Uint8Array
  /** Keeps the registry. */
  store: KeyValueStore
  /** Keeps limits and open challenges across a restart, sealed under the seed. @default nothing */
  journal?: KeyValueStore
  /** @default none: it knows nothing of identifiers, and announces nothing */
  assignments?: AssignmentOptions
  channels: (components: ChannelComponents) => readonly Channel[]
  /** Milliseconds between refreshes of the registry; zero: never. @default 300_000 */
  refreshInterval?: number
  /** @default the system's */
  clock?: Clock
  /**
   * Of what it does later, and again and again; deadlines of requests are the runtime's. @default the runtime's timers
   */
  timer?: Timer
  /** What lies between it and its network, for whoever tries what networks do. @default nothing */
  wire?: Wire
  /** @default the system's */
  random?: Random
  /** @default libp2p's, by the variable DEBUG */
  logger?: ComponentLogger
  /** Counts requests. @default nobody does */
  metrics?: Metrics
  /** Follows requests through it: see node/traces. @default nobody does */
  tracing?: Tracing
}

export interface Attestor {
  readonly csipId: string
  readonly peerId: PeerId
  readonly registry: RegistrySource
  /** For whoever watches how it is: see node/health. */
  readonly vitals: Vitals
  /** Whom it asks, as it happens: no contents. */
  readonly traffic: TrafficTarget
  /** Undefined where it keeps no records. */
  readonly assignments?: Assignments
  /** Port on which it listens for its feed; undefined: it doesn't. */
  readonly feedPort?: number
  /** Multiaddrs it listens on, with its peer id; none before `start`. */
  addresses (): readonly string[]
  /** What its channels did since it was made, and what its limits hold back. */
  status (): AttestStatus
  /** Asks DPs for newer versions of the registry now. */
  refreshRegistry (options?: AbortOptions): Promise<VerifiedRegistry>
  start (): Promise<void>
  stop (): Promise<void>
}
