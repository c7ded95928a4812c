/**
 * JSON between an operator's own services over HTTP, each message signed with
 * HMAC-SHA256 under a shared secret (docs/attestors.md, "Signed requests"):
 *
 *   mimi-timestamp: <milliseconds since the epoch>
 *   mimi-signature: v1=<hex of HMAC-SHA256(secret, purpose "." timestamp "." body)>
 *
 * The purpose keeps a message of one kind from being played back as another.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { anySignal } from 'any-signal'
import type { ClientRequest, IncomingMessage } from 'node:http'

export const TIMESTAMP_HEADER = 'mimi-timestamp'
export const SIGNATURE_HEADER = 'mimi-signature'
/** Milliseconds by which clocks may differ, and within which a message is looked up as a replay. */
export const REPLAY_WINDOW = 5 * 60_000
/** Bytes; a shorter secret can be found by trying. */
export const MIN_SECRET_LENGTH = 16

export type Purpose = 'message' | 'report' | 'confirm' | 'notice' | 'feed' | 'standing' | 'conflicts' | 'verdict'

/** Free of what was sent and of what was answered. */
export class HttpFailure extends Error {
  override readonly name = 'HttpFailure'
}

export interface SignedPost {
  /** See `mayCall`. */
  readonly url: URL
  readonly secret: Uint8Array
  readonly purpose: Purpose
  /** Milliseconds since the epoch. */
  readonly timestamp: number
  readonly body: string
  /** Milliseconds for all of it, to the last byte of the answer. */
  readonly timeout: number
  /** Bytes of the answer. */
  readonly maxResponse: number
  readonly signal?: AbortSignal
  /** Certificate authorities in PEM. @default those of the runtime */
  readonly ca?: string
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])

/** TLS, or not beyond this machine; the secret is no part of the URL. */
export function mayCall (url: URL): boolean {
  const plain = url.protocol === 'http:' && LOOPBACK.has(url.hostname)
  return (url.protocol === 'https:' || plain) && url.username === '' && url.password === ''
}

export function sign (secret: Uint8Array, purpose: Purpose, timestamp: number, body: string | Uint8Array): string {
  return `v1=${macOf(secret, purpose, String(timestamp), body).toString('hex')}`
}

export interface SignedMessage {
  readonly timestamp: string | undefined
  readonly signature: string | undefined
  /** As received. */
  readonly body: Uint8Array
}

export type SignatureVerdict = 'valid' | 'invalid' | 'too old'

/** In constant time. Says nothing about replays within the window. */
export function verify (secret: Uint8Array, purpose: Purpose, { timestamp = '', signature = '', body }: SignedMessage, now: number): SignatureVerdict {
  const given = Buffer.from(/^v1=([0-9a-f]{64})$/.exec(signature)?.[1] ?? '', 'hex')
  const expected = macOf(secret, purpose, timestamp, body)
  if (!/^[0-9]{1,15}$/.test(timestamp) || given.byteLength !== expected.byteLength || !timingSafeEqual(given, expected)) {
    return 'invalid'
  }
  return Math.abs(now - Number(timestamp)) <= REPLAY_WINDOW ? 'valid' : 'too old'
}

function macOf (secret: Uint8Array, purpose: Purpose, timestamp: string, body: string | Uint8Array): Buffer {
  return createHmac('sha256', secret).update(`${purpose}.${timestamp}.`).update(body).digest()
}

/**
 * Posts JSON, once, on a connection of its own; follows no redirect.
 *
 * @returns the answer's body
 * @throws HttpFailure for anything but a whole answer with a status of 2xx in time
 */
export async function postSigned (post: SignedPost): Promise<string> {
  const deadline = AbortSignal.timeout(post.timeout)
  const signal = anySignal([deadline, post.signal])
  try {
    signal.throwIfAborted()
    const response = await begin(post, signal)
    const body = await readBody(response, post.maxResponse)
    const status = response.statusCode ?? 0
    if (status < 200 || status > 299) {
      throw new HttpFailure(`status ${status}`)
    }
    return body.toString('utf8')
  } catch (err) {
    if (err instanceof HttpFailure) {
      throw err
    }
    throw new HttpFailure(deadline.aborted ? 'no whole answer in time' : reasonOf(err))
  } finally {
    signal.clear()
  }
}

async function begin ({ url, secret, purpose, timestamp, body, ca }: SignedPost, signal: AbortSignal): Promise<IncomingMessage> {
  const options = {
    method: 'POST',
    agent: false as const,
    signal,
    headers: {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      [TIMESTAMP_HEADER]: String(timestamp),
      [SIGNATURE_HEADER]: sign(secret, purpose, timestamp, body)
    }
  }
  return await new Promise<IncomingMessage>((resolve, reject) => {
    const request: ClientRequest = url.protocol === 'https:' ? requestHttps(url, { ...options, ca, minVersion: 'TLSv1.2' }) : requestHttp(url, options)
    request.on('error', reject)
    request.on('response', resolve)
    request.end(body)
  })
}

/** @throws HttpFailure for a body that is longer */
export async function readBody (message: IncomingMessage, max: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of message as AsyncIterable<Buffer>) {
    length += chunk.byteLength
    if (length > max) {
      throw new HttpFailure(`more than ${max} bytes`)
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function reasonOf (err: unknown): string {
  const code = err instanceof Error && 'code' in err ? String(err.code) : ''
  return /^[A-Z0-9_]{1,40}$/.test(code) ? code : 'failed'
}
