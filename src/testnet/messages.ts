/** What a node and the process that started it say to one another over IPC. */
import type { CallBegin, CallEnd } from '../node/traffic.ts'

/** Node to parent, once. */
export interface ReadyMessage {
  readonly type: 'ready'
  readonly role: string
  readonly peer_id: string
  /** Multiaddrs. */
  readonly addresses: readonly string[]
}

/** Parent to node. */
export interface RequestMessage {
  readonly type: 'request'
  readonly id: number
  readonly method: string
  readonly params: unknown
}

/** Node to parent, one for each request: `result` or `error`. */
export interface ResponseMessage {
  readonly type: 'response'
  readonly id: number
  readonly result?: unknown
  readonly error?: { readonly code: string, readonly message: string }
}

/** Node to parent, for each, once the parent asked for `traffic`. */
export type EventMessage =
  { readonly type: 'event', readonly name: 'call:begin', readonly detail: CallBegin } |
  { readonly type: 'event', readonly name: 'call:end', readonly detail: CallEnd }

function hasType (message: unknown, type: string): message is Record<string, unknown> {
  return typeof message === 'object' && message != null && 'type' in message && message.type === type
}

export function isReady (message: unknown): message is ReadyMessage {
  return hasType(message, 'ready') && typeof message.role === 'string' && typeof message.peer_id === 'string' &&
    Array.isArray(message.addresses)
}

export function isRequest (message: unknown): message is RequestMessage {
  return hasType(message, 'request') && typeof message.id === 'number' && typeof message.method === 'string'
}

export function isResponse (message: unknown): message is ResponseMessage {
  return hasType(message, 'response') && typeof message.id === 'number'
}

/** The node is of this very version. */
export function isEvent (message: unknown): message is EventMessage {
  return hasType(message, 'event') && (message.name === 'call:begin' || message.name === 'call:end')
}
