/**
 * What gossipsub sees of libp2p's registrar: DPs of the registry only. Others are
 * neither told of nor listened to, so that none of them gets into the mesh.
 */
import type { RegistrySource } from '../../registry/interface.ts'
import type { Connection, PeerId, Topology } from '@libp2p/interface'
import type { Registrar } from '@libp2p/interface-internal'

/** Hears of a stranger that tried. */
export type Stranger = (peer: PeerId) => void

export class Gate {
  readonly #registry: RegistrySource
  readonly #onStranger: Stranger
  readonly #topologies = new Map<string, Topology>()
  /** DPs that were let through; no more than the registry has listed. */
  readonly #known = new Set<string>()

  constructor (registry: RegistrySource, onStranger: Stranger) {
    this.#registry = registry
    this.#onStranger = onStranger
  }

  isDp (peer: PeerId): boolean {
    const status = this.#registry.current().dp(peer.toString())?.status
    return status === 'active' || status === 'leaving'
  }

  /**
   * To be called when the registry has changed: who is new comes in; the connection
   * of who is revoked is closed, for its streams can't be taken up again by halves.
   */
  async review (connections: readonly Connection[]): Promise<void> {
    await Promise.all(connections.map(async connection => {
      const peer = connection.remotePeer
      if (this.isDp(peer)) {
        this.#introduce(peer, connection)
      } else if (this.#known.has(peer.toString())) {
        // there may be several; the last one that ends takes the peer out
        await connection.close()
      }
    }))
  }

  #introduce (peer: PeerId, connection: Connection): void {
    this.#known.add(peer.toString())
    for (const topology of this.#topologies.values()) {
      topology.onConnect?.(peer, connection)
    }
  }

  registrar (registrar: Registrar): Registrar {
    const own: Partial<Registrar> = {
      handle: async (protocol, handler, options) => {
        await registrar.handle(protocol, (stream, connection) => {
          if (this.isDp(connection.remotePeer)) {
            this.#known.add(connection.remotePeer.toString())
            return handler(stream, connection)
          }
          this.#onStranger(connection.remotePeer)
          stream.abort(new Error('not a DP of the registry'))
        }, options)
      },
      register: async (protocol, topology, options) => {
        const id = await registrar.register(protocol, {
          ...topology,
          onConnect: (peer, connection) => {
            if (this.isDp(peer)) {
              this.#known.add(peer.toString())
              topology.onConnect?.(peer, connection)
            }
          },
          onDisconnect: peer => {
            this.#known.delete(peer.toString())
            topology.onDisconnect?.(peer)
          }
        }, options)
        this.#topologies.set(id, topology)
        return id
      },
      unregister: id => {
        this.#topologies.delete(id)
        registrar.unregister(id)
      }
    }
    return new Proxy(registrar, {
      get (target, name) {
        const replaced: unknown = Reflect.get(own, name)
        const value: unknown = replaced ?? Reflect.get(target, name, target)
        return typeof value === 'function' ? value.bind(target) : value
      }
    })
  }
}
