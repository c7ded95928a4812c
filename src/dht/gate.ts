/**
 * What kad-dht sees of libp2p: registered DPs only. Its `peerInfoMapper` keeps
 * others from being added when they connect or are heard of; but a peer that
 * answers a query is added without asking it. So whoever isn't registered is
 * neither dialled nor pinged, and without a ping nobody enters a routing table.
 */
import { multiaddr } from '@multiformats/multiaddr'
import { systemClock } from '../base/clock.ts'
import { DhtError } from './errors.ts'
import { Caller } from './caller.ts'
import type { RegistrySource } from '../registry/interface.ts'
import type { PeerId, PeerInfo } from '@libp2p/interface'
import type { ConnectionManager, Registrar } from '@libp2p/interface-internal'
import type { KadDHTComponents } from '@libp2p/kad-dht'
import type { Ping } from '@libp2p/ping'
import type { Multiaddr } from '@multiformats/multiaddr'

/** Milliseconds. */
const JUST_CONNECTED = 60_000

/** All of libp2p that kad-dht asks for, but its datastore. */
export type GatedComponents = Omit<KadDHTComponents, 'datastore'>

export class Gate {
  readonly caller = new Caller()
  readonly #registry: RegistrySource
  readonly #allowed: (id: string) => boolean

  /** @param allowed - narrows the DPs further, for instance to those of a region */
  constructor (registry: RegistrySource, allowed: (id: string) => boolean = () => true) {
    this.#registry = registry
    this.#allowed = allowed
  }

  /** Addresses of a DP that may take part, as the registry gives them; undefined for all others. */
  addressesOf (peer: PeerId): readonly Multiaddr[] | undefined {
    const dp = this.#registry.current().dp(peer.toString())
    if (dp == null || dp.status === 'revoked' || !this.#allowed(dp.id)) {
      return undefined
    }
    return dp.addresses.map(address => multiaddr(address).encapsulate(`/p2p/${dp.id}`))
  }

  /** kad-dht's `peerInfoMapper`: no addresses means not wanted. */
  readonly map = (peer: PeerInfo): PeerInfo => ({ ...peer, multiaddrs: [...this.addressesOf(peer.id) ?? []] })

  /**
   * A connection to the registry's addresses of a DP, whatever others say where it is. @throws DhtError
   * `DHT_PEER_NOT_REGISTERED`
   */
  async connect (
    connectionManager: ConnectionManager, peer: PeerId, options?: { signal?: AbortSignal }
  ): Promise<void> {
    const addresses = this.addressesOf(peer)
    if (addresses == null) {
      throw new DhtError('DHT_PEER_NOT_REGISTERED', { detail: peer.toString() })
    }
    if (connectionManager.getConnections(peer).length === 0) {
      await connectionManager.openConnection([...addresses], options)
    }
  }

  components (components: GatedComponents): GatedComponents {
    const connectionManager = this.#connections(components.connectionManager)
    const ping: Ping = {
      ping: async (peer, options) => {
        await this.connect(components.connectionManager, peer as PeerId, options)
        const connections = components.connectionManager.getConnections(peer as PeerId)
        // whoever has just finished a handshake is there, and most are pinged just then
        const isNew = connections.some(({ timeline }) => systemClock.now() - timeline.open < JUST_CONNECTED)
        return isNew ? 0 : await components.ping.ping(peer, options)
      }
    }
    // one by one: libp2p's own container can't be copied
    const { peerId, privateKey, addressManager, peerStore, metrics, events, logger } = components
    return {
      peerId,
      privateKey,
      addressManager,
      peerStore,
      metrics,
      events,
      logger,
      connectionManager,
      ping,
      registrar: this.#registrar(components.registrar)
    }
  }

  #connections (connectionManager: ConnectionManager): ConnectionManager {
    return overriding(connectionManager, {
      openStream: async (peer, protocol, options) => {
        await this.connect(connectionManager, peer as PeerId, options)
        return connectionManager.openStream(peer, protocol, options)
      },
      // by the registry's addresses, not by those that are asked about
      isDialable: async () => true
    })
  }

  #registrar (registrar: Registrar): Registrar {
    return overriding(registrar, {
      handle: async (protocol, handler, options) => {
        await registrar.handle(
          protocol,
          async (stream, connection) => this.caller.run(connection.remotePeer, () => handler(stream, connection)),
          options
        )
      }
    })
  }
}

/** `target` with some methods in the place of its own. */
function overriding<T extends object> (target: T, methods: Partial<T>): T {
  return new Proxy(target, {
    get (_target, name) {
      const own: unknown = Reflect.get(methods, name)
      if (own !== undefined) {
        return own
      }
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? value.bind(target) : value
    }
  })
}
