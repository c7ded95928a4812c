/** What nodes connect over: TCP, and WebSockets. */
import { tcp } from '@libp2p/tcp'
import { provideWebSocket } from './websockets/client.ts'
import { boundedWebSockets } from './websockets/listener.ts'
import type { BoundedWebSocketsComponents } from './websockets/listener.ts'
import type { WebSocketOptions } from './websockets/interface.ts'
import type { Libp2pOptions } from 'libp2p'

provideWebSocket()

export function transports (
  components: BoundedWebSocketsComponents, options?: WebSocketOptions
): NonNullable<Libp2pOptions['transports']> {
  return [tcp(), boundedWebSockets(components, options)]
}
