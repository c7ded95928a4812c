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
import { createPeer } from './libp2p.ts'
import type { Clock, Random } from '../base/clock.ts'
import type { Signer } from '../base/keys.ts'
import type { AttestServerInit, Channel } from '../protocols/attest/index.ts'
import type { RegistrySource, TrustAnchor, VerifiedRegistry } from '../registry/interface.ts'
import type { KeyValueStore } from '../store/interface.ts'
import type { ComponentLogger, PeerId } from '@libp2p/interface'

/** Clients come for two requests and go; more at once is an attack. */
const MAX_CONNECTIONS = 1_000

/** What channels may need of the node. */
export interface ChannelComponents {
  readonly clock: Clock
  readonly random: Random
  readonly registry: VerifiedRegistry
  readonly logger: ComponentLogger
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
  /** Multiaddrs it listens on, with its peer id; none before `start`. */
  addresses (): readonly string[]
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
  attestServer({ ...options, channels })({ rpc: engine, registry: keeper, clock, random, logger, signer, journal, voprf: await loadSodium() })

  return {
    csipId: options.csipId,
    peerId: libp2p.peerId,
    registry: keeper,
    addresses: () => libp2p.getMultiaddrs().map(address => address.toString()),
    async start () {
      await Promise.all(channels.map(async channel => { await channel.start?.() }))
      await libp2p.start()
      await registry.start()
    },
    async stop () {
      await registry.stop()
      await libp2p.stop()
      await Promise.all(channels.map(async channel => { await channel.stop?.() }))
    }
  }
}
