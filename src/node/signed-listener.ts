/**
 * Takes signed JSON over HTTP from an operator's own services (see
 * signed-http.ts). Bounded in every direction; nothing is told to whoever lacks
 * the secret, and what is answered to others is signed too.
 */
import { createServer } from 'node:http'
import { defaultLogger } from '@libp2p/logger'
import { LRUCache } from 'lru-cache'
import {
  HttpFailure, REPLAY_WINDOW, SIGNATURE_HEADER, TIMESTAMP_HEADER, headerOf, readBody, signAnswer, verify
} from './signed-http.ts'
import type { Purpose } from './signed-http.ts'
import type { ComponentLogger } from '@libp2p/interface'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'

/** Milliseconds: an operator's own services are near and fast. */
export const DEFAULT_LISTENER_TIMEOUT = 5_000
const MAX_CONNECTIONS = 64
/** Above what comes in within the window in which a replay would be believed. */
const MAX_REMEMBERED = 50_000

export interface Reply {
  readonly status: number
  /** JSON. @default none */
  readonly body?: string
}

/** Signed, where the request was. */
interface SignedReply extends Reply {
  readonly signature?: string
}

export interface Route {
  readonly purpose: Purpose
  /** Bytes of a request. */
  readonly maxLength: number
  answer (body: Uint8Array): Promise<Reply> | Reply
}

export interface SignedListenerInit {
  /** @default '127.0.0.1' */
  host?: string
  /** 0: any */
  port: number
  /** By path. */
  routes: ReadonlyMap<string, Route>
  /** Milliseconds for a whole request, however slowly it comes. @default 5_000 */
  timeout?: number
  secret: Uint8Array
  clock: { now (): number }
  /** @default libp2p's */
  logger?: ComponentLogger
}

export interface SignedListener {
  readonly port: number
  close (): Promise<void>
}

export async function listenForSigned (init: SignedListenerInit): Promise<SignedListener> {
  const seen = new LRUCache<string, number>({ max: MAX_REMEMBERED })
  const { timeout = DEFAULT_LISTENER_TIMEOUT, logger = defaultLogger() } = init
  const log = logger.forComponent('mimi:listener')
  const server = createServer(
    {
      requestTimeout: timeout,
      headersTimeout: timeout,
      connectionsCheckingInterval: Math.min(timeout, 1_000),
      maxHeaderSize: 8 * 1024
    }, (request, response) => {
      answer(request, init, seen).then(
        reply => { end(request, response, reply) },
        (err: unknown) => {
          if (!(err instanceof HttpFailure)) {
            log.error('could not answer %s - %e', request.url, err)
          }
          end(request, response, { status: err instanceof HttpFailure ? 413 : 500 })
        })
    }
  )
  server.maxConnections = MAX_CONNECTIONS
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(init.port, init.host ?? '127.0.0.1', () => { resolve() })
  })
  return {
    port: portOf(server),
    close: async () => {
      await new Promise<void>(resolve => {
        server.close(() => { resolve() })
        server.closeAllConnections()
      })
    }
  }
}

/** Cheap checks first. */
async function answer (
  request: IncomingMessage, { routes, secret, clock }: SignedListenerInit, seen: LRUCache<string, number>
): Promise<SignedReply> {
  const route = routes.get(request.url ?? '')
  if (route == null) {
    return { status: 404 }
  }
  if (request.method !== 'POST') {
    return { status: 405 }
  }
  const body = await readBody(request, route.maxLength)
  const [timestamp, signature] = [headerOf(request, TIMESTAMP_HEADER), headerOf(request, SIGNATURE_HEADER)]
  const now = clock.now()
  if (verify(secret, route.purpose, { timestamp, signature, body }, now) !== 'valid') {
    return { status: 401 }
  }
  // the time stamp may be as far ahead as behind
  if ((seen.get(signature) ?? 0) > now) {
    return { status: 409 }
  }
  seen.set(signature, now + 2 * REPLAY_WINDOW + 1)
  const reply = await route.answer(body)
  return { ...reply, signature: signAnswer(secret, signature, reply.body ?? '') }
}

/** Undefined for what is no JSON. */
export function parseJson (body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'))
  } catch (err) {
    if (err instanceof SyntaxError) {
      return undefined
    }
    throw err
  }
}

function end (request: IncomingMessage, response: ServerResponse, { status, body, signature }: SignedReply): void {
  // what is left of a request that was refused is not read
  response
    .writeHead(status, {
      ...(request.complete ? {} : { connection: 'close' }),
      ...(body == null ? {} : { 'content-type': 'application/json' }),
      ...(signature == null ? {} : { [SIGNATURE_HEADER]: signature })
    })
    .end(body, () => {
      if (!request.complete) {
        request.destroy()
      }
    })
}

function portOf (server: Server): number {
  const address = server.address()
  return typeof address === 'object' && address != null ? address.port : 0
}
