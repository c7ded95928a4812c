/** A gateway's server on loopback, and the reports that it sends. */
import { createServer, request } from 'node:http'
import { SIGNATURE_HEADER, TIMESTAMP_HEADER, readBody, sign } from '../../../../src/node/signed-http.ts'
import type { Purpose } from '../../../../src/node/signed-http.ts'
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export const SECRET = new Uint8Array(32).fill(7)

export interface Call {
  method: string
  path: string
  headers: IncomingHttpHeaders
  body: string
}

export type Answer = (response: ServerResponse, request: IncomingMessage, call: Call) => void

export interface HttpPeer {
  url: string
  calls: Call[]
  close (): Promise<void>
}

export const answering = (status: number, body = ''): Answer => (response) => { response.writeHead(status).end(body) }

/** Reads each request whole, remembers it, and answers as told. */
export async function httpPeer (answer: Answer = answering(202)): Promise<HttpPeer> {
  const calls: Call[] = []
  const server = createServer((incoming, response) => {
    readBody(incoming, 64 * 1024).then(body => {
      const call = {
        method: incoming.method ?? '', path: incoming.url ?? '', headers: incoming.headers, body: body.toString('utf8')
      }
      calls.push(call)
      answer(response, incoming, call)
    }, () => { incoming.destroy() })
  })
  await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', () => { resolve() }) })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/messages`,
    calls,
    close: async () => {
      await new Promise<void>(resolve => {
        server.close(() => { resolve() })
        server.closeAllConnections()
      })
    }
  }
}

export interface Post {
  port: number
  body: string
  timestamp: number
  path?: string
  method?: string
  secret?: Uint8Array
  purpose?: Purpose
  headers?: Record<string, string>
}

/** Status of a signed report. */
export async function post (
  { port, body, timestamp, path = '/reports', method = 'POST', secret = SECRET, purpose = 'report', headers = {} }: Post
): Promise<number> {
  return await new Promise<number>((resolve, reject) => {
    const signed = {
      [TIMESTAMP_HEADER]: String(timestamp), [SIGNATURE_HEADER]: sign(secret, purpose, timestamp, body), ...headers
    }
    const outgoing = request({ host: '127.0.0.1', port, path, method, headers: signed, agent: false }, response => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}
