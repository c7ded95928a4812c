/**
 * A webhook as Standard Webhooks prescribes (standardwebhooks.com, version 1): a POST with
 *
 *   webhook-id: <id of the event>
 *   webhook-timestamp: <seconds since the epoch>
 *   webhook-signature: v1,<base64 of HMAC-SHA256(secret, id "." timestamp "." body)>
 */
import { createHmac } from 'node:crypto'
import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { deadline } from '../../base/deadline.ts'
import { answers } from '../../node/http-answers.ts'
import { mayCall } from '../../node/may-call.ts'
import { HttpFailure, reasonOf } from '../../node/signed-http.ts'
import { HttpError } from '../errors.ts'
import { eventJson } from './event.ts'
import type { Service } from '../../node/services.ts'
import type { UserEvent } from './event.ts'
import type { AbortOptions } from '@libp2p/interface'

/** Milliseconds for a whole exchange. */
const DEFAULT_TIMEOUT = 15_000
/** Bytes, as Standard Webhooks has it. */
const MIN_SECRET = 24
const MAX_SECRET = 64

export interface WebhookInit {
  /** https, or http on this machine. */
  readonly url: string
  /** 24 to 64 bytes. MUST stay secret. */
  readonly secret: Uint8Array
  /** Certificate authorities in PEM. @default those of the runtime */
  readonly ca?: string
  /** Milliseconds. @default 15_000 */
  readonly timeout?: number
}

export interface Webhook {
  readonly send: SendEvent
  readonly service: Service
}

/** Resolves when it was taken. @throws HttpFailure */
export type SendEvent = (event: UserEvent, at: number, options?: AbortOptions) => Promise<void>

/** @throws HttpError `WEBHOOK_INVALID` */
export function webhook ({ url, secret, ca, timeout = DEFAULT_TIMEOUT }: WebhookInit): Webhook {
  const to = URL.canParse(url) ? new URL(url) : undefined
  if (to == null || !mayCall(to) || secret.byteLength < MIN_SECRET || secret.byteLength > MAX_SECRET) {
    throw new HttpError('WEBHOOK_INVALID', { detail: `secret of ${secret.byteLength} bytes` })
  }
  const send: SendEvent = async (event, at, { signal } = {}) => {
    const body = eventJson(event)
    const status = await statusOf(to, body, {
      headers: { 'content-type': 'application/json', ...signatureHeaders(secret, { id: event.id, at, body }) },
      signal: deadline(timeout, signal),
      ca
    })
    if (status < 200 || status > 299) {
      throw new HttpFailure('status', `status ${status}`, { status })
    }
  }
  const reach = async ({ signal }: AbortOptions): Promise<void> => {
    try {
      await answers({ url: to, timeout, ca, signal })
    } catch (err) {
      throw new HttpError('WEBHOOK_DOWN', { detail: err instanceof HttpFailure ? err.message : 'failed', cause: err })
    }
  }
  return { send, service: { name: 'webhook', reach } }
}

export function signatureHeaders (
  secret: Uint8Array, { id, at, body }: { readonly id: string, readonly at: number, readonly body: string }
): Record<string, string> {
  const timestamp = String(Math.floor(at / 1_000))
  // between services of one operator, whatever federation they serve
  const mac = createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64')
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${mac}` }
}

interface PostOptions {
  readonly headers: Readonly<Record<string, string>>
  readonly signal: AbortSignal
  readonly ca?: string
}

/** On a connection of its own; follows no redirect, and reads nothing of the answer but its status. */
async function statusOf (url: URL, body: string, { headers, signal, ca }: PostOptions): Promise<number> {
  const sent = { ...headers, 'content-length': Buffer.byteLength(body) }
  const options = { method: 'POST', agent: false as const, signal, headers: sent }
  return await new Promise<number>((resolve, reject) => {
    const request = url.protocol === 'https:'
      ? requestHttps(url, { ...options, ca, minVersion: 'TLSv1.2' })
      : requestHttp(url, options)
    request.on('error', err => {
      reject(signal.aborted
        ? new HttpFailure('late', 'no answer in time')
        : new HttpFailure('unreachable', reasonOf(err)))
    })
    request.on('response', response => {
      response.destroy()
      resolve(response.statusCode ?? 0)
    })
    request.end(body)
  })
}
