/**
 * Where an HTTP gateway reports what became of messages: `POST <path>` with
 * `{ "id", "status" }`, signed (see signed-http.ts). Bounded in every direction.
 */
import { createServer } from 'node:http'
import { LRUCache } from 'lru-cache'
import { HttpFailure, REPLAY_WINDOW, SIGNATURE_HEADER, TIMESTAMP_HEADER, readBody, verify } from '../signed-http.ts'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'

/** A report is an id and a word. */
const MAX_REPORT_LENGTH = 4 * 1024
/** Gateways are near and fast. */
export const DEFAULT_REPORT_TIMEOUT = 5_000
const MAX_CONNECTIONS = 64
/** Above what a gateway reports within the window in which a replay would be believed. */
const MAX_REMEMBERED_REPORTS = 50_000

export type ReportStatus = 'sent' | 'delivered' | 'undelivered'

export interface ReportListenerInit {
  /** @default '127.0.0.1' */
  host?: string
  /** 0: any */
  port: number
  /** @default '/reports' */
  path?: string
  /** Milliseconds for a whole request, however slowly it comes. @default 5_000 */
  timeout?: number
  secret: Uint8Array
  clock: { now (): number }
  /** False: there is no such message. */
  onReport: (id: string, status: ReportStatus) => boolean
}

export interface ReportListener {
  readonly port: number
  close (): Promise<void>
}

export async function listenForReports (init: ReportListenerInit): Promise<ReportListener> {
  const seen = new LRUCache<string, number>({ max: MAX_REMEMBERED_REPORTS })
  const { timeout = DEFAULT_REPORT_TIMEOUT } = init
  const server = createServer({ requestTimeout: timeout, headersTimeout: timeout, connectionsCheckingInterval: Math.min(timeout, 1_000), maxHeaderSize: 8 * 1024 }, (request, response) => {
    answer(request, init, seen).then(
      status => { end(request, response, status) },
      (err: unknown) => { end(request, response, err instanceof HttpFailure ? 413 : 400) })
  })
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

/** Status; cheap checks first, and nothing is told to whoever lacks the secret. */
async function answer (request: IncomingMessage, { path = '/reports', secret, clock, onReport }: ReportListenerInit, seen: LRUCache<string, number>): Promise<number> {
  if (request.url !== path) {
    return 404
  }
  if (request.method !== 'POST') {
    return 405
  }
  const body = await readBody(request, MAX_REPORT_LENGTH)
  const [timestamp, signature] = [single(request, TIMESTAMP_HEADER), single(request, SIGNATURE_HEADER)]
  const now = clock.now()
  if (verify(secret, 'report', { timestamp, signature, body }, now) !== 'valid') {
    return 401
  }
  // the time stamp may be as far ahead as behind
  if ((seen.get(signature) ?? 0) > now) {
    return 409
  }
  seen.set(signature, now + 2 * REPLAY_WINDOW + 1)
  const report = readReport(body)
  if (report == null) {
    return 400
  }
  return onReport(report.id, report.status) ? 204 : 404
}

function readReport (body: Uint8Array): { id: string, status: ReportStatus } | undefined {
  let report: unknown
  try {
    report = JSON.parse(Buffer.from(body).toString('utf8'))
  } catch (err) {
    if (err instanceof SyntaxError) {
      return undefined
    }
    throw err
  }
  if (typeof report !== 'object' || report == null || !('id' in report) || !('status' in report) || typeof report.id !== 'string') {
    return undefined
  }
  const { id, status } = report
  return status === 'sent' || status === 'delivered' || status === 'undelivered' ? { id, status } : undefined
}

function single (request: IncomingMessage, name: string): string {
  const value = request.headers[name]
  return typeof value === 'string' ? value : ''
}

function end (request: IncomingMessage, response: ServerResponse, status: number): void {
  // what is left of a request that was refused is not read
  response.writeHead(status, request.complete ? {} : { connection: 'close' }).end(() => {
    if (!request.complete) {
      request.destroy()
    }
  })
}

function portOf (server: Server): number {
  const address = server.address()
  return typeof address === 'object' && address != null ? address.port : 0
}
