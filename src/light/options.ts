import type { PublicKeyBytes } from '../base/bytes.ts'
import type { Clock, Random, Timer } from '../base/clock.ts'
import type { VerifiedDisclosure } from '../query/disclosure.ts'
import type { RegistrySource, TrustAnchor, VerifiedRegistry } from '../registry/interface.ts'
import type { Namespaces } from '../store/interface.ts'
import type { Holder } from '../holder/interface.ts'
import type { KeyStore } from '../holder/key-store.ts'
import type { HolderStateStore } from '../holder/state-store.ts'
import type { ClosedAccount, MspOptions } from '../msp/interface.ts'
import type { Vitals } from '../node/health/interface.ts'
import type { Metrics } from '../node/metrics.ts'
import type { Tracing } from '../node/traces/interface.ts'
import type { Wire } from '../node/wire.ts'
import type { TrafficTarget } from '../node/traffic.ts'
import type { WatchEvent, WatchOptions } from '../node/watch.ts'
import type { Carrier } from './carrier.ts'
import type { ChoiceStore } from './choice-store.ts'
import type { CanonicalCsi } from '../identifiers/csi.ts'
import type { ProofSource } from '../node/tokens/index.ts'
import type { RelayWish } from './ways.ts'
import type { DisconnectedOptions, DisconnectedResult, Discoverer } from './interface.ts'
import type { AbortOptions, ComponentLogger, PeerId } from '@libp2p/interface'

export interface LightNodeOptions {
  /** What to trust: an anchor, or its text form. */
  anchor: TrustAnchor | string
  /** SignedRegistry, as from a file. @default what `store` keeps, else what `bootstrap` has */
  registry?: Uint8Array
  /** Multiaddrs of DPs that end in `/p2p/<peer id>`, to fetch the registry from when there is none. @default none */
  bootstrap?: readonly string[]
  /** Ed25519 seed of the libp2p key, 32 bytes. @default random: the peer id tells nobody who asks */
  seed?: Uint8Array
  /** Multiaddrs to listen on; an MSP has to. @default none */
  listen?: readonly string[]
  /** Serve an MSP's confirmations. @default don't */
  msp?: MspOptions
  /**
   * Keeps the registry; with a `seed` also choices and evaluations, sealed, so that none is paid for twice.
   *
   * @default in memory
   */
  store?: Namespaces
  /** Remembers how ties were broken. @default in `store` */
  choices?: ChoiceStore
  /** Id of the MSP that senders use. @default that of `msp` */
  app?: string
  /**
   * Peer id or operator of the DP that is asked first and asks others; of several, the next stands in for one that
   * doesn't answer, and nobody else does.
   *
   * @default those that the MSP works with, else all that are active, by lot
   */
  home?: string | readonly string[]
  /**
   * Whether evaluations, queries and reads go sealed through relays: `always` or
   * not at all (`RELAY_NONE`), `never`, or `auto`: where the registry lists HPKE keys
   * of the home DP, of DPs of two other operators and of evaluators enough, else
   * directly. Chosen once for each lookup, and results say which it was (`relayed`).
   * Where the policy says `relayRequired`, nothing goes directly (`RELAY_REQUIRED`).
   *
   * @default 'auto'
   */
  relay?: RelayWish
  /**
   * Who draws the tokens that pay for evaluations: a party of the registry, or a
   * person by an attestation. They are drawn at times by lot, kept in `store`
   * sealed, and spent so that nobody knows whose they were.
   *
   * @default the party that `msp` names; else nobody: what everybody has together pays
   */
  proof?: ProofSource
  /** Tokens that are kept of each evaluator. @default 1_024 */
  keptTokens?: number
  /** Milliseconds between refreshes of the registry; zero: only on demand. @default 300_000 */
  refreshInterval?: number
  /**
   * Of draws of tokens, watching, and of trying again; deadlines of requests are the runtime's.
   * @default the runtime's timers
   */
  timer?: Timer
  /** What lies between it and its network, for whoever tries what networks do. @default nothing */
  wire?: Wire
  /** @default the system's */
  clock?: Clock
  /** @default the system's */
  random?: Random
  /** @default libp2p's, by the variable DEBUG */
  logger?: ComponentLogger
  /** Counts requests. @default nobody does */
  metrics?: Metrics
  /** Follows requests through it, and lookups to what they ask: see node/traces. @default nobody does */
  tracing?: Tracing
}

export interface LightNode extends Discoverer {
  readonly peerId: PeerId
  readonly registry: RegistrySource
  /** For whoever watches how it is: see node/health. */
  readonly vitals: Vitals
  /** Whom it asks, as it happens: no contents. */
  readonly traffic: TrafficTarget
  /** A time that has come for sure, for whoever forgets: never ahead of what others confirm. */
  readonly past: Clock
  /** Multiaddrs it listens on, with its peer id. */
  addresses (): readonly string[]
  /** For holders whose keys are elsewhere: see light/carried. */
  readonly carrier: Carrier
  /** A holder that claims through this node. @param states - @default in memory */
  holder (keys: KeyStore, states?: HolderStateStore): Holder
  /**
   * Asks CSIPs whether the identifier was disconnected for good since then. They
   * answer to nodes whose seed is that of a DP or an MSP of the registry.
   *
   * @param since - milliseconds since the epoch
   * @throws CsiError, OprfError, LightError `DISCONNECTED_NO_CSIP`, or what all CSIPs refused it with
   */
  disconnected (csi: CanonicalCsi | string, since: number, options?: DisconnectedOptions): Promise<DisconnectedResult>
  /**
   * Watches a user's identifier, as their MSP does for them: tells of everything there
   * that none of the user's keys made, until the signal aborts. Evaluates once.
   *
   * @param own - the user's holder keys, 32 bytes each; empty: tell of everything
   * @throws CsiError, OprfError
   */
  watch (csi: CanonicalCsi | string, own: readonly PublicKeyBytes[], options?: WatchOptions): AsyncIterable<WatchEvent>
  /**
   * (MSP) A user's account closes, and takes their mappings on this service with it: publishes the releases that their
   * app handed over when it claimed. Take them out of the directory first. Durable from its first step on: what isn't
   * published when it resolves is tried again until it is. Idempotent.
   *
   * @throws CsiError, LightError `LIGHT_NO_MSP`
   */
  closeAccount (csi: CanonicalCsi | string, options?: AbortOptions): Promise<ClosedAccount>
  /** Asks several DPs for the newest registry now. */
  refreshRegistry (options?: AbortOptions): Promise<VerifiedRegistry>
  /** What the home DP discloses: its default, which is the federation's, and whom it prefers. */
  disclosure (options?: AbortOptions): Promise<VerifiedDisclosure>
  /** Idempotent. */
  stop (): Promise<void>
}
