/**
 * Pages for people's browsers: bounded in size, time and number; without
 * script, third parties or anything to be kept, and TLS is the reverse proxy's.
 */
import { createServer } from 'node:http'
import { readBody } from '../../node/signed-http.ts'
import type { Server, ServerResponse } from 'node:http'

/** Request line and headers; codes and states are some hundred bytes, cookies are none of ours. */
const MAX_HEADER_SIZE = 16 * 1024
/** A form of one button. */
const MAX_FORM_LENGTH = 1024
/** To send a request of one line. */
const REQUEST_TIMEOUT = 5_000
/** People who come back in the same second. */
const MAX_CONNECTIONS = 256

export interface PageRequest {
  readonly method: string
  readonly pathname: string
  readonly query: URLSearchParams
  /** Of a POST. */
  readonly form: URLSearchParams
}

export interface Page {
  readonly status: number
  readonly type: 'text/plain' | 'text/html'
  readonly body: string
}

export interface PeopleListenerInit {
  /** @default '127.0.0.1' */
  host?: string
  /** 0: any */
  port: number
  answer: (request: PageRequest) => Promise<Page>
}

export interface PeopleListener {
  readonly port: number
  close (): Promise<void>
}

export const textPage = (status: number, body: string): Page => ({ status, type: 'text/plain', body })

export async function listenForPeople (
  { host = '127.0.0.1', port, answer }: PeopleListenerInit
): Promise<PeopleListener> {
  const server = createServer(
    { maxHeaderSize: MAX_HEADER_SIZE, requestTimeout: REQUEST_TIMEOUT, headersTimeout: REQUEST_TIMEOUT },
    (request, response) => {
      const work = async (): Promise<Page> => {
        const [pathname = '', search = ''] = (request.url ?? '').split('?', 2)
        const { method = '' } = request
        const body = method === 'POST' ? (await readBody(request, MAX_FORM_LENGTH)).toString('utf8') : ''
        return await answer({ method, pathname, query: new URLSearchParams(search), form: new URLSearchParams(body) })
      }
      work().then(
        page => { send(response, page) },
        () => { send(response, textPage(500, 'This failed on our side. Ask for a new challenge in the app.')) })
    }
  )
  server.maxConnections = MAX_CONNECTIONS
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
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

function send (response: ServerResponse, { status, type, body }: Page): void {
  response.writeHead(status, {
    'Content-Type': `${type}; charset=utf-8`,
    'Cache-Control': 'no-store',
    'Content-Security-Policy': "default-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'X-Robots-Tag': 'noindex',
    Connection: 'close'
  })
  response.end(`${body}\n`)
}

function portOf (server: Server): number {
  const address = server.address()
  return typeof address === 'object' && address != null ? address.port : 0
}
