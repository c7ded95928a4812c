/** What lies between a node and its network, for whoever tries what networks do to nodes. */
import type {
  Connection, CreateListenerOptions, DialTransportOptions, MultiaddrConnection, Transport, Upgrader
} from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'

export interface Wire {
  /** Throws where nobody is reached at this address. */
  check (to: Multiaddr): void
  /** What is used in the place of a connection that this node has made, before anything is sent. */
  outbound (connection: MultiaddrConnection, to: Multiaddr): MultiaddrConnection
  /** The same of one that came. */
  inbound (connection: MultiaddrConnection): MultiaddrConnection
}

/** @param wire - undefined: nothing lies between */
export function wired<Components> (
  transport: (components: Components) => Transport, wire?: Wire
): (components: Components) => Transport {
  return wire == null ? transport : components => throughWire(transport(components), wire)
}

function throughWire (transport: Transport, wire: Wire): Transport {
  const dial = transport.dial.bind(transport)
  const createListener = transport.createListener.bind(transport)
  return Object.assign(transport, {
    dial: async (to: Multiaddr, options: DialTransportOptions): Promise<Connection> => {
      wire.check(to)
      return await dial(to, {
        ...options, upgrader: upgraderOf(options.upgrader, connection => wire.outbound(connection, to))
      })
    },
    createListener: (options: CreateListenerOptions) =>
      createListener({ ...options, upgrader: upgraderOf(options.upgrader, connection => wire.inbound(connection)) })
  })
}

function upgraderOf (upgrader: Upgrader, through: (connection: MultiaddrConnection) => MultiaddrConnection): Upgrader {
  return {
    upgradeOutbound: async (connection, options) => await upgrader.upgradeOutbound(through(connection), options),
    upgradeInbound: async (connection, options) => { await upgrader.upgradeInbound(through(connection), options) },
    createInboundAbortSignal: signal => upgrader.createInboundAbortSignal(signal),
    getStreamMuxers: () => upgrader.getStreamMuxers(),
    getConnectionEncrypters: () => upgrader.getConnectionEncrypters()
  }
}
