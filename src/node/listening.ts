/** Where a node listens: whether its addresses can be read, and why it can't listen where it can't. */
import { createServer } from 'node:net'
import { createSecureContext } from 'node:tls'
import { multiaddr } from '@multiformats/multiaddr'
import { TCP, WebSockets, WebSocketsSecure } from '@multiformats/multiaddr-matcher'
import { NodeError } from './errors.ts'
import { OsError, osErrorIn } from './os-errors.ts'
import type { Tls } from './websockets/interface.ts'
import type { Multiaddr } from '@multiformats/multiaddr'

/** With a peer id behind them or not. */
const KINDS = [TCP, WebSockets, WebSocketsSecure]

/** @throws OsError `ADDRESS_MALFORMED` */
export function requireMultiaddrs (addresses: readonly string[]): void {
  addresses.forEach(parse)
}

export function isWebSocket (address: string): boolean {
  return [WebSockets, WebSocketsSecure].some(kind => kind.exactMatch(parse(address)))
}

/**
 * Whether it can keep what it listens for on /wss.
 *
 * @throws NodeError `NODE_TLS_MISSING`, `NODE_TLS_INVALID`
 */
export function requireTls (listen: readonly string[], tls: Tls | undefined): void {
  const secure = listen.find(address => WebSocketsSecure.exactMatch(parse(address)))
  if (secure != null && tls == null) {
    throw new NodeError('NODE_TLS_MISSING', { detail: secure })
  }
  try {
    createSecureContext({ ...tls })
  } catch {
    // what OpenSSL says of it may show of the key
    throw new NodeError('NODE_TLS_INVALID')
  }
}

function parse (text: string): Multiaddr {
  try {
    const address = multiaddr(text)
    if (KINDS.some(kind => kind.exactMatch(address))) {
      return address
    }
  } catch (cause) {
    throw new OsError('ADDRESS_MALFORMED', { detail: text, cause })
  }
  throw new OsError('ADDRESS_MALFORMED', { detail: text })
}

/**
 * Starts what listens. libp2p tells no reason but in words, so where it fails each
 * address is tried by itself.
 *
 * @throws OsError `PORT_IN_USE`, `ADDRESS_ELSEWHERE`, `PORT_FORBIDDEN`, `LISTEN_FAILED`, and other reasons of the
 * system
 */
export async function startListening (start: () => Promise<void>, listen: readonly string[]): Promise<void> {
  try {
    await start()
  } catch (cause) {
    for (const address of listen) {
      await tryToListen(address)
    }
    throw osErrorIn(cause) ?? new OsError('LISTEN_FAILED', { detail: listen.join(', '), cause })
  }
}

/** Listens, and ends it at once. @throws as `startListening` */
export async function tryToListen (address: string): Promise<void> {
  const [host, port] = parse(address).getComponents().map(({ value }) => value)
  const server = createServer()
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen({ host, port: Number(port) }, resolve)
    })
  } catch (cause) {
    throw osErrorIn(cause) ?? new OsError('LISTEN_FAILED', { detail: address, cause })
  } finally {
    server.close()
  }
}
