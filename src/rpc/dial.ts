/** A stream to a peer, over the connection there is or a new one. */
import { multiaddr } from '@multiformats/multiaddr'
import { MAX_SHARED_DIALS, MAX_STREAMS_PER_CONNECTION } from './constants.ts'
import { RpcError } from './errors.ts'
import type { RpcComponents, RpcTarget } from './interface.ts'
import type { Connection, Stream } from '@libp2p/interface'

/** @throws RpcError RPC_UNREACHABLE */
export async function openStream (components: RpcComponents, target: RpcTarget, protocol: string, signal: AbortSignal): Promise<Stream> {
  try {
    const connection = existing(components, target) ?? await connect(components, target, signal)
    return await connection.newStream(protocol, { signal, maxOutboundStreams: MAX_STREAMS_PER_CONNECTION })
  } catch (err) {
    throw new RpcError('RPC_UNREACHABLE', { detail: `${target.id.toString()}, ${protocol}`, cause: err })
  }
}

function existing (components: RpcComponents, target: RpcTarget): Connection | undefined {
  return components.connectionManager.getConnections(target.id).find((connection) => connection.status === 'open' && connection.limits == null)
}

async function connect (components: RpcComponents, target: RpcTarget, signal: AbortSignal): Promise<Connection> {
  if (target.multiaddrs.length === 0) {
    return await retrying(async () => await components.connectionManager.openConnection(target.id, { signal }), signal)
  }
  // with the peer id in the address, whoever answers there must prove that it has its key
  const suffix = multiaddr(`/p2p/${target.id.toString()}`)
  const addresses = target.multiaddrs.map((address) => hasPeer(address.toString()) ? address : address.encapsulate(suffix))
  const connection = await retrying(async () => await components.connectionManager.openConnection(addresses, { signal }), signal)
  if (!connection.remotePeer.equals(target.id)) {
    throw new RpcError('RPC_UNREACHABLE', { detail: `${connection.remotePeer.toString()} answered instead` })
  }
  return connection
}

function hasPeer (address: string): boolean {
  return /\/p2p\/[^/]+$/.test(address)
}

/**
 * Dials to one peer are shared: who joins one just when those before call it off
 * gets their cancellation, and has to dial for itself.
 */
async function retrying (dial: () => Promise<Connection>, signal: AbortSignal): Promise<Connection> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await dial()
    } catch (err) {
      if (signal.aborted || attempt === MAX_SHARED_DIALS || !(err instanceof Error) || err.name !== 'AbortError') {
        throw err
      }
    }
  }
}
