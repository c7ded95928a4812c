/**
 * Metrics and health over HTTP, for whoever watches the node: `/metrics`, `/healthz`,
 * `/readyz`, in the clear and without a password, so on loopback unless told otherwise.
 * Nothing of it names a person.
 */
import { createServer } from 'node:http'
import { defaultLogger } from '@libp2p/logger'
import { shownReason } from './health/shown.ts'
import type { DiscoveryError, Reader } from '../base/errors.ts'
import type { ShownReason } from './health/shown.ts'
import type { Metrics } from './metrics.ts'
import type { ComponentLogger } from '@libp2p/interface'
import type { IncomingMessage, ServerResponse } from 'node:http'

/** Milliseconds for a request. */
const TIMEOUT = 5_000
const MAX_CONNECTIONS = 32
const JSON_TYPE = 'application/json; charset=utf-8'

export interface Readiness {
  readonly ready: boolean
  readonly reasons: readonly DiscoveryError[]
  readonly warnings: readonly DiscoveryError[]
}

export interface HealthListenerInit {
  /** @default '127.0.0.1' */
  readonly host?: string
  /** 0: any */
  readonly port: number
  readonly metrics: Pick<Metrics, 'text' | 'contentType'>
  readonly judge: () => Readiness
  /** Whom remedies speak to. */
  readonly reader: Reader
  /** @default libp2p's */
  readonly logger?: ComponentLogger
}

export interface HealthListener {
  readonly port: number
  close (): Promise<void>
}

interface Page {
  readonly status: number
  readonly type: string
  readonly body: string
}

/** @throws Error of the operating system where it can't listen */
export async function listenForHealth (init: HealthListenerInit): Promise<HealthListener> {
  const log = (init.logger ?? defaultLogger()).forComponent('mimi:health')
  const server =
    createServer({ requestTimeout: TIMEOUT, headersTimeout: TIMEOUT, maxHeaderSize: 8 * 1024 }, (request, response) => {
      pageOf(request, init).then(
        page => { send(response, page) },
        (err: unknown) => {
          log.error('could not answer %s - %e', request.url, err)
          send(response, { status: 500, type: 'text/plain', body: 'internal error, see the log\n' })
        })
    })
  server.maxConnections = MAX_CONNECTIONS
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(init.port, init.host ?? '127.0.0.1', () => { resolve() })
  })
  const address = server.address()
  return {
    port: typeof address === 'object' && address != null ? address.port : init.port,
    close: async () => {
      await new Promise<void>(resolve => {
        server.close(() => { resolve() })
        server.closeAllConnections()
      })
    }
  }
}

async function pageOf (
  { method, url = '' }: IncomingMessage, { metrics, judge, reader }: HealthListenerInit
): Promise<Page> {
  if (method !== 'GET' && method !== 'HEAD') {
    return { status: 405, type: 'text/plain', body: 'GET only\n' }
  }
  switch (new URL(url, 'http://localhost').pathname) {
    case '/metrics':
      return { status: 200, type: metrics.contentType, body: await metrics.text() }
    case '/healthz':
      return { status: 200, type: JSON_TYPE, body: JSON.stringify({ alive: true }) }
    case '/readyz':
      return readiness(judge(), reader)
    default:
      return { status: 404, type: 'text/plain', body: '/metrics, /healthz or /readyz\n' }
  }
}

function readiness ({ ready, reasons, warnings }: Readiness, reader: Reader): Page {
  const shown = (error: DiscoveryError): ShownReason => shownReason(error, reader)
  const body = { ready, reasons: reasons.map(shown), warnings: warnings.map(shown) }
  return { status: ready ? 200 : 503, type: JSON_TYPE, body: JSON.stringify(body) }
}

function send (response: ServerResponse, { status, type, body }: Page): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body)
}
