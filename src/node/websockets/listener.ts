/**
 * libp2p's WebSockets with the bounds of our other connections. Its listener takes
 * sockets as they come, waits for their first byte for ever, and reads messages of a
 * hundred megabytes; and it knows no proxy.
 */
import { webSockets } from '@libp2p/websockets'
import { ipPortToMultiaddr } from '@libp2p/utils'
import { HANDSHAKE_TIMEOUT, MAX_WEBSOCKET_HEADERS, MAX_WEBSOCKET_MESSAGE } from '../connections/constants.ts'
import { forwardedHost, plainAddress } from './forwarded.ts'
import type { Handshake, Handshakes } from '../connections/handshakes.ts'
import type { WebSocketOptions } from './interface.ts'
import type { Listener, Logger, Transport } from '@libp2p/interface'
import type { WebSocketsComponents } from '@libp2p/websockets'
import type { EventEmitter } from 'node:events'
import type { IncomingMessage } from 'node:http'
import type { Server, Socket } from 'node:net'

/** What of libp2p's listener isn't in its types. */
interface Inside {
  readonly server: Server
  readonly wsServer: { readonly options: { maxPayload?: number } }
  /** Looked up for each upgrade; of the request it reads the address, and ends it. */
  onWsServerConnection: (socket: EventEmitter, request: Upgrade) => void
}

type Upgrade = Pick<IncomingMessage, 'destroy' | 'headers'> & {
  readonly socket: Pick<Socket, 'remoteAddress' | 'remotePort'>
}

export interface BoundedWebSocketsComponents {
  /** Sockets that have not become WebSockets yet. */
  readonly sockets: Handshakes
}

const HTTP = {
  maxHeaderSize: MAX_WEBSOCKET_HEADERS,
  headersTimeout: HANDSHAKE_TIMEOUT,
  requestTimeout: HANDSHAKE_TIMEOUT,
  connectionsCheckingInterval: HANDSHAKE_TIMEOUT,
  keepAlive: true
}

export function boundedWebSockets (
  { sockets }: BoundedWebSocketsComponents, { tls, proxies = [] }: WebSocketOptions = {}
): (components: WebSocketsComponents) => Transport {
  return components => {
    const transport = webSockets({ http: HTTP, https: { ...HTTP, ...tls } })(components)
    const log = components.logger.forComponent('mimi:websockets')
    const createListener = transport.createListener.bind(transport)
    return Object.assign(transport, {
      createListener: (options: Parameters<typeof createListener>[0]) =>
        bound(createListener(options), sockets, new Set(proxies), log)
    })
  }
}

function bound (
  listener: Listener, sockets: Handshakes, proxies: ReadonlySet<string>, log: Logger
): Listener {
  const inside = insideOf(listener)
  const isProxy = ({ remoteAddress }: Upgrade['socket']): boolean => proxies.has(plainAddress(remoteAddress) ?? '')
  /** What ends the wait for an upgrade, by the remote end. */
  const waiting = new Map<string, () => void>()
  inside.wsServer.options.maxPayload = MAX_WEBSOCKET_MESSAGE
  // before libp2p's own
  inside.server.prependListener('connection', (socket: Socket) => {
    const handshake = handshakeOf(socket)
    // a proxy has the sockets of many: it bounds them, and we bound what they become
    if (handshake == null || (!isProxy(socket) && !sockets.begin(handshake))) {
      socket.destroy()
      return
    }
    const end = remoteEnd(socket)
    const timer = setTimeout(() => { socket.destroy() }, HANDSHAKE_TIMEOUT)
    const done = (): void => {
      clearTimeout(timer)
      waiting.delete(end)
      sockets.end(handshake)
    }
    waiting.set(end, done)
    socket.once('close', done)
  })
  const take = inside.onWsServerConnection.bind(listener)
  inside.onWsServerConnection = (socket, request) => {
    // a frame that isn't one is an error of the socket, and ends the process where nobody hears it; the end follows
    socket.on('error', err => { log('WebSocket of %s: %e', request.socket.remoteAddress, err) })
    waiting.get(remoteEnd(request.socket))?.()
    take(socket, isProxy(request.socket) ? behindProxy(request) : request)
  }
  return listener
}

function insideOf (listener: Listener): Inside {
  if (!isInside(listener)) {
    throw new Error('libp2p\'s listener of WebSockets is not what its bounds were written for')
  }
  return listener
}

function isInside (listener: object): listener is Inside {
  return 'server' in listener && 'wsServer' in listener && 'onWsServerConnection' in listener
}

function remoteEnd ({ remoteAddress, remotePort }: Upgrade['socket']): string {
  return `${remoteAddress ?? ''} ${remotePort ?? 0}`
}

/** Undefined for one that is gone. */
function handshakeOf (socket: Socket): Handshake | undefined {
  const { remoteAddress, remotePort } = socket
  return remoteAddress == null || remotePort == null
    ? undefined
    : {
        remoteAddr: ipPortToMultiaddr(remoteAddress, remotePort),
        addEventListener: (_type, listener) => { socket.once('close', listener) },
        abort: () => { socket.destroy() }
      }
}

/** Without a word of the proxy it is the host itself. */
function behindProxy (request: Upgrade): Upgrade {
  const { headers, socket: { remoteAddress, remotePort } } = request
  return {
    socket: { remoteAddress: forwardedHost(request) ?? remoteAddress, remotePort },
    headers,
    destroy: error => request.destroy(error)
  }
}
