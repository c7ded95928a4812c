/** The part of ws 8 that we use; the package has no types of its own. */
declare module 'ws' {
  import type { EventEmitter } from 'node:events'

  export interface ClientOptions {
    readonly rejectUnauthorized?: boolean
    /** Bytes of a message. */
    readonly maxPayload?: number
  }

  export class WebSocket extends EventEmitter {
    constructor (address: string, options?: ClientOptions)
    send (data: Uint8Array): void
    terminate (): void
  }
}
