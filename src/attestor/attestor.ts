/**
 * The attestor: a CSIP's node. Composes a libp2p node, the request engine, the
 * registry and the attest protocol, and does nothing else. Which channels send
 * the codes, the caller says; none is loaded here.
 *
 * @example
 *
 * ```ts
 * const attestor = await createAttestor({
 *   csipId: 'csip.example',
 *   seed,
 *   listen: ['/ip4/0.0.0.0/tcp/4401'],
 *   anchor,
 *   initial: registryFile,
 *   store: (await levelStore('/var/lib/mimi')).namespace('registry'),
 *   channels: ({ clock }) => [emailChannel(smtp, { clock })]
 * })
 * await attestor.start()
 * ```
 */
import '../runtime.ts'
import { defaultLogger } from '@libp2p/logger'
import { systemClock, systemRandom } from '../base/clock.ts'
import { signerFromSeed } from '../base/keys.ts'
import { loadSodium } from '../blinding/sodium.ts'
import { attestServer } from '../protocols/attest/index.ts'
import { openJournal } from '../protocols/attest/journal.ts'
import { openKeeper, registryProtocol } from '../protocols/registry/index.ts'
import { openAssignments } from './assignments/assignments.ts'
import { FeedFile } from './assignments/feed-file.ts'
import { listenForFeed } from './assignments/feed-listener.ts'
import { createPeer } from '../node/libp2p.ts'
import { lifecycle } from '../node/lifecycle.ts'
import type { Clock, Random } from '../base/clock.ts'
import type { Signer } from '../base/keys.ts'
import type { AttestServerInit, AttestStatus, Channel } from '../protocols/attest/index.ts'
import type { RegistrySource, TrustAnchor, VerifiedRegistry } from '../registry/interface.ts'
import type { KeyValueStore } from '../store/interface.ts'
import type { Assignments } from './assignments/interface.ts'
import type { Part } from '../node/lifecycle.ts'
import type { SignedListener } from '../node/signed-listener.ts'
import type { AbortOptions, ComponentLogger, PeerId } from '@libp2p/interface'

/** Clients come for two requests and go; more at once is an attack. */
const MAX_CONNECTIONS = 1_000

/** What channels may need of the node. */
export interface ChannelComponents {
  readonly clock: Clock
  readonly random: Random
  readonly registry: VerifiedRegistry
  readonly logger: ComponentLogger
}

/** Records of what became of identifiers, and where they come from. */
export interface AssignmentOptions {
  /** Keeps them, and what is still to be announced; a namespace of its own. */
  store: KeyValueStore
  /** Since when everything is in them, milliseconds since the epoch. @default when they were begun */
  recordsSince?: number
  /** A file that is followed. @default none */
  feedFile?: string
  /** Listens for signed requests. @default it doesn't */
  feed?: { host?: string, port: number, secret: Uint8Array }
}

export interface AttestorOptions extends Omit<AttestServerInit, 'channels'> {
  /** Ed25519 seed of the libp2p key, 32 bytes; MUST stay secret. */
  seed: Uint8Array
  /** Signs attestations. @default the key of `seed` */
  signer?: Signer
  /** Multiaddrs. */
  listen: readonly string[]
  anchor: TrustAnchor
  /** SignedRegistry, as from a file; used where it is newer than what is kept. */
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
  /** @default the system's */
  random?: Random
  /** @default libp2p's, by the variable DEBUG */
  logger?: ComponentLogger
}

export interface Attestor {
  readonly csipId: string
  readonly peerId: PeerId
  readonly registry: RegistrySource
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

/**
 * Returns a node that has not been started.
 *
 * @throws RegistryError when neither `initial` nor `store` holds a registry that the anchor vouches for
 * @throws AttestError `ATTEST_CHANNELS_INVALID`
 */
export async function createAttestor (options: AttestorOptions): Promise<Attestor> {
  const { clock = systemClock, random = systemRandom, logger = defaultLogger(), seed } = options
  const signer = options.signer ?? signerFromSeed(seed)
  const keeper = await openKeeper({ store: options.store, clock, logger }, { anchor: options.anchor, initial: options.initial })
  const channels = options.channels({ clock, random, registry: keeper.current(), logger })

  const libp2p = await createPeer({ seed, listen: options.listen, maxConnections: MAX_CONNECTIONS, logger })
  const engine = libp2p.services.rpc
  const registry = registryProtocol({ refreshInterval: options.refreshInterval })({ rpc: engine, keeper, clock, random, logger })
  const journal = options.journal == null ? undefined : await openJournal({ store: options.journal, clock, random }, seed)
  const voprf = await loadSodium()
  const { assignments: records } = options
  const assignments = records == null
    ? undefined
    : await openAssignments({ csipId: options.csipId, store: records.store, rpc: engine, registry: keeper, signer, clock, random, logger, voprf }, { seed, recordsSince: records.recordsSince })
  const attest = attestServer({ ...options, channels })({ rpc: engine, registry: keeper, clock, random, logger, signer, journal, voprf, assignments: assignments?.book })

  let listener: SignedListener | undefined
  const feeds: Part[] = []
  if (assignments != null) {
    feeds.push({ name: 'assignments', start: () => { assignments.start() }, stop: async () => { await assignments.stop() } })
    if (records?.feedFile != null) {
      const file = new FeedFile({ assignments, logger }, { path: records.feedFile })
      feeds.push({ name: 'feed file', start: () => { file.start() }, stop: async () => { await file.stop() } })
    }
    const { feed } = records ?? {}
    if (feed != null) {
      feeds.push({
        name: 'feed listener',
        start: async () => { listener = await listenForFeed({ ...feed, assignments, registry: keeper, clock }) },
        stop: async () => { await listener?.close() }
      })
    }
  }
  const parts = lifecycle([
    ...channels.map((channel): Part => ({ name: channel.method, start: async () => { await channel.start?.() }, stop: async () => { await channel.stop?.() } })),
    { name: 'libp2p', start: async () => { await libp2p.start() }, stop: async () => { await libp2p.stop() } },
    { name: 'registry', start: async () => { await registry.start() }, stop: async () => { await registry.stop() } },
    ...feeds
  ], logger.forComponent('mimi:attestor'))
  return {
    csipId: options.csipId,
    peerId: libp2p.peerId,
    registry: keeper,
    refreshRegistry: async refreshOptions => (await registry.refresh(refreshOptions)).registry,
    assignments,
    get feedPort () {
      return listener?.port
    },
    status: () => attest.status(),
    addresses: () => libp2p.getMultiaddrs().map(address => address.toString()),
    start: async () => { await parts.start() },
    stop: async () => { await parts.stop() }
  }
}
