/**
 * Where browsers come back to after a sign-in: `GET <path>?state=…`. Bounded in
 * size, time and number; what it answers is a page without script, kept by nobody.
 */
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'

/** Request line and headers; codes and states are some hundred bytes, cookies are none of ours. */
const MAX_HEADER_SIZE = 16 * 1024
/** To send a request of one line. */
const REQUEST_TIMEOUT = 5_000
/** People who come back in the same second. */
const MAX_CONNECTIONS = 256

export interface CallbackAnswer {
  readonly status: 200 | 403 | 502
  /** To be typed into the app. */
  readonly code?: string
  readonly refusal?: { readonly code: string, readonly sentence: string, readonly remedy: string }
}

export interface CallbackListenerInit {
  /** @default '127.0.0.1' */
  host?: string
  /** 0: any */
  port: number
  path: string
  onCallback: (query: URLSearchParams) => Promise<CallbackAnswer>
}

export interface CallbackListener {
  readonly port: number
  close (): Promise<void>
}

export async function listenForCallbacks (init: CallbackListenerInit): Promise<CallbackListener> {
  const server = createServer({ maxHeaderSize: MAX_HEADER_SIZE, requestTimeout: REQUEST_TIMEOUT, headersTimeout: REQUEST_TIMEOUT }, (request, response) => {
    handle(request, init).then(
      ([status, page]) => { send(response, status, page) },
      () => { send(response, 500, 'This failed on our side. Ask for a new challenge in the app.') })
  })
  server.maxConnections = MAX_CONNECTIONS
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(init.port, init.host ?? '127.0.0.1', () => {
      server.off('error', reject)
      resolve()
    })
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

async function handle (request: IncomingMessage, { path, onCallback }: CallbackListenerInit): Promise<[status: number, page: string]> {
  const [pathname, search = ''] = (request.url ?? '').split('?', 2)
  if (pathname !== path) {
    return [404, 'There is nothing here.']
  }
  if (request.method !== 'GET') {
    return [405, 'There is nothing to send here.']
  }
  const answer = await onCallback(new URLSearchParams(search))
  if (answer.code != null) {
    return [answer.status, `${answer.code}\n\nType this code into the app in which you asked for it, and nowhere else.\nIf somebody sent you the link that brought you here, close this page and tell nobody the code.`]
  }
  const { code = '', sentence = '', remedy = '' } = answer.refusal ?? {}
  return [answer.status, `${sentence}\n${remedy}\n\n${code}`]
}

function send (response: ServerResponse, status: number, page: string): void {
  response.writeHead(status, {
    'Content-Type': 'text/plain; charset=utf-8',
    'Cache-Control': 'no-store',
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    Connection: 'close'
  })
  response.end(`${page}\n`)
}

function portOf (server: Server): number {
  const address = server.address()
  return typeof address === 'object' && address != null ? address.port : 0
}
