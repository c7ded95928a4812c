/**
 * Runs a node in the foreground: announces that it is ready, stops it when the
 * user interrupts or the parent process is gone, and serves requests of the
 * parent, if there is one.
 */
import { DiscoveryError } from '../base/errors.ts'
import { printResult, renderFields } from './render.ts'
import type { CliContext, GlobalOptions } from './context.ts'

/** What `runNode` needs of a started node. */
export interface RunnableNode {
  readonly peerId: { toString (): string }
  /** Multiaddrs it listens on. */
  addresses (): readonly string[]
  stop (): Promise<void>
}

/** Calls that a parent process may make over IPC; parameters and results are JSON values. */
export type ParentRequests = Readonly<Record<string, (params: unknown) => Promise<unknown>>>

/** Child to parent, once. */
export interface ReadyMessage {
  readonly type: 'ready'
  readonly role: string
  readonly peer_id: string
  readonly addresses: readonly string[]
}

/** Parent to child. */
export interface RequestMessage {
  readonly type: 'request'
  readonly id: number
  readonly method: string
  readonly params: unknown
}

/** Child to parent, one for each request: `result` or `error`. */
export interface ResponseMessage {
  readonly type: 'response'
  readonly id: number
  readonly result?: unknown
  readonly error?: { readonly code: string, readonly message: string }
}

/** Resolves after the node has stopped. */
export async function runNode (context: CliContext, options: GlobalOptions, role: string, node: RunnableNode, requests: ParentRequests = {}): Promise<void> {
  const peerId = node.peerId.toString()
  const addresses = node.addresses()
  context.parent?.onMessage(message => {
    if (isRequest(message)) {
      answer(message, requests).then(response => context.parent?.send(response), noAnswer => context.stderr.write(`no answer to the parent process: ${String(noAnswer)}\n`))
    }
  })
  const ready: ReadyMessage = { type: 'ready', role, peer_id: peerId, addresses }
  context.parent?.send(ready)
  printResult(context.stdout, options, {
    json: { ready: true, role, peer_id: peerId, addresses },
    text: renderFields({ ready: role, 'peer id': peerId, listening: addresses.join('\n           ') })
  })
  await aborted(context.signal)
  await node.stop()
}

async function aborted (signal: AbortSignal): Promise<void> {
  if (signal.aborted) {
    return
  }
  await new Promise<void>(resolve => { signal.addEventListener('abort', () => { resolve() }, { once: true }) })
}

function isRequest (message: unknown): message is RequestMessage {
  return typeof message === 'object' && message != null &&
    'type' in message && message.type === 'request' &&
    'id' in message && typeof message.id === 'number' &&
    'method' in message && typeof message.method === 'string'
}

async function answer (request: RequestMessage, requests: ParentRequests): Promise<ResponseMessage> {
  const { id, method, params } = request
  const handler = Object.hasOwn(requests, method) ? requests[method] : undefined
  if (handler == null) {
    return { type: 'response', id, error: { code: 'UNKNOWN_METHOD', message: `this node has no ${method}` } }
  }
  try {
    return { type: 'response', id, result: await handler(params) }
  } catch (err) {
    const code = err instanceof DiscoveryError ? err.code : 'INTERNAL'
    return { type: 'response', id, error: { code, message: err instanceof Error ? err.message : String(err) } }
  }
}
