/** A stream to a peer, over the connection there is or a new one. */
import { UnexpectedPeerError } from '@libp2p/interface'
import { multiaddr } from '@multiformats/multiaddr'
import { raceSignal } from 'race-signal'
import { deadline } from '../base/deadline.ts'
import { MAX_OPENING_ATTEMPTS, MAX_STREAMS_PER_CONNECTION } from './constants.ts'
import { RpcError } from './errors.ts'
import type { RpcComponents, RpcTarget } from './interface.ts'
import type { Connection, Stream } from '@libp2p/interface'
import type { OpenConnectionOptions } from '@libp2p/interface-internal'

/**
 * What may pass. Dials to one peer are shared: who joins one just when those before
 * call it off gets their cancellation. A connection may end while it is opened, or
 * just as we open a stream on it; and a handshake may take too long on a machine
 * that stands still for a moment, for which there is no name of its own.
 */
const PASSING = new Set([
  'AbortError', 'ConnectionClosedError', 'EncryptionFailedError', 'MuxerUnavailableError', 'TimeoutError'
])

export interface OpenOptions {
  /** Milliseconds to connect and open a stream. */
  readonly timeout: number
  readonly signal?: AbortSignal
}

/**
 * Nothing was asked yet, so trying again can't do anything twice.
 *
 * @throws RpcError RPC_UNREACHABLE
 */
export async function openStream (
  components: RpcComponents, target: RpcTarget, protocol: string, options: OpenOptions
): Promise<Stream> {
  const signal = deadline(options.timeout, options.signal)
  let ended = false
  for (let attempt = 1; ; attempt++) {
    let connection: Connection | undefined
    try {
      connection = (ended ? undefined : existing(components, target)) ??
        await dialOn(components, target, { ...options, signal, force: ended })
      return await connection.newStream(protocol, { signal, maxOutboundStreams: MAX_STREAMS_PER_CONNECTION })
    } catch (err) {
      const passes = (err instanceof Error && PASSING.has(err.name)) ||
        (connection != null && connection.status !== 'open')
      if (signal.aborted || attempt === MAX_OPENING_ATTEMPTS || !passes) {
        throw new RpcError('RPC_UNREACHABLE', {
          detail: `${target.id.toString()}, ${protocol}: ${reasonOf(err)}`, cause: err
        })
      }
      ended ||= connection != null
    }
  }
}

/**
 * So that a request need not.
 *
 * @throws RpcError RPC_UNREACHABLE
 */
export async function dial (
  components: Pick<RpcComponents, 'connectionManager'>, target: RpcTarget, signal: AbortSignal
): Promise<void> {
  try {
    await connect(components, target, { signal })
  } catch (err) {
    throw new RpcError('RPC_UNREACHABLE', { detail: `${target.id.toString()}: ${reasonOf(err)}`, cause: err })
  }
}

export function isConnected (components: Pick<RpcComponents, 'connectionManager'>, target: RpcTarget): boolean {
  return existing(components, target) != null
}

function existing (components: Pick<RpcComponents, 'connectionManager'>, target: RpcTarget): Connection | undefined {
  return components.connectionManager.getConnections(target.id).find((connection) =>
    connection.status === 'open' && connection.limits == null)
}

/**
 * Who no longer waits for a connection that is half made leaves it to whoever asks next: both ends have paid for it.
 */
async function dialOn (
  components: RpcComponents, target: RpcTarget,
  { timeout, signal, force }: Required<OpenOptions> & { readonly force: boolean }
): Promise<Connection> {
  signal.throwIfAborted()
  return await raceSignal(connect(components, target, { signal: deadline(timeout), force }), signal)
}

/** @param options.force - a new connection, although there is one */
async function connect (
  components: Pick<RpcComponents, 'connectionManager'>, target: RpcTarget, options: OpenConnectionOptions
): Promise<Connection> {
  if (target.multiaddrs.length === 0) {
    return await components.connectionManager.openConnection(target.id, options)
  }
  // with the peer id in the address, whoever answers there must prove that it has its key
  const suffix = multiaddr(`/p2p/${target.id.toString()}`)
  const addresses = target.multiaddrs.map((address) =>
    hasPeer(address.toString()) ? address : address.encapsulate(suffix))
  const connection = await components.connectionManager.openConnection(addresses, options)
  if (!connection.remotePeer.equals(target.id)) {
    throw new UnexpectedPeerError(`${connection.remotePeer.toString()} answered instead`)
  }
  return connection
}

function hasPeer (address: string): boolean {
  return /\/p2p\/[^/]+$/.test(address)
}

/** Of several addresses, why each failed. */
function reasonOf (err: unknown): string {
  const causes: readonly unknown[] = err instanceof AggregateError ? err.errors : [err]
  return [...new Set(causes.map(cause => cause instanceof Error ? cause.message : String(cause)))].join('; ')
}
