/** The WebSocket of Node.js where it has none of its own, which is before 22: libp2p asks for it by its global name. */
import { WebSocket } from 'ws'
import { MAX_WEBSOCKET_MESSAGE } from '../connections/constants.ts'

export class ClientWebSocket extends WebSocket {
  constructor (address: string) {
    super(address, { maxPayload: MAX_WEBSOCKET_MESSAGE })
    // ends the process where nobody hears it; the end follows, and libp2p hears that
    this.on('error', () => {})
  }
}

export function provideWebSocket (): void {
  if (typeof globalThis.WebSocket !== 'function') {
    Object.defineProperty(globalThis, 'WebSocket', { configurable: true, writable: true, value: ClientWebSocket })
  }
}
