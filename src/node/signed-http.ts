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
import { systemCodeOf } from '../base/system-code.ts'
import type { ClientRequest, IncomingMessage } from 'node:http'

export const TIMESTAMP_HEADER = 'mimi-timestamp'
export const SIGNATURE_HEADER = 'mimi-signature'
/** Milliseconds by which clocks may differ, and within which a message is looked up as a replay. */
export const REPLAY_WINDOW = 5 * 60_000
/** Bytes; a shorter secret can be found by trying. */
export const MIN_SECRET_LENGTH = 16

export type Purpose = 'message' | 'report' | 'confirm' | 'notice' | 'alert' | 'feed' | 'standing' | 'status' |
  'conflicts' | 'verdict' | 'ceremony' | 'health' | 'backup' | 'registry' | 'close'

/**
 * Nobody answered, or not in time; somebody did, with another status than 2xx, with too much, without the secret, or
 * with rubbish.
 */
export type HttpFailureReason = 'unreachable' | 'late' | 'status' | 'too long' | 'unsigned' | 'malformed'

/** Free of what was sent and of what was answered. */
export class HttpFailure extends Error {
  override readonly name = 'HttpFailure'
  readonly reason: HttpFailureReason
  /** Of an answer that is none of 2xx. */
  readonly status?: number

  constructor (reason: HttpFailureReason, message: string, options: ErrorOptions & { readonly status?: number } = {}) {
    super(message, options)
    this.reason = reason
    this.status = options.status
  }
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
  /** Whether the answer has to be signed too: see `signAnswer`. @default false */
  readonly signedAnswer?: boolean
}

export function sign (secret: Uint8Array, purpose: Purpose, timestamp: number, body: string | Uint8Array): string {
  return `v1=${macOf(secret, purpose, String(timestamp), body).toString('hex')}`
}

/**
 * Over the signature of the request, so that no answer is played back to another:
 * `v1=<hex of HMAC-SHA256(secret, "answer." request signature "." body)>`.
 */
export function signAnswer (secret: Uint8Array, request: string, body: string | Uint8Array): string {
  return `v1=${macOf(secret, 'answer', request, body).toString('hex')}`
}

export interface SignedMessage {
  readonly timestamp: string | undefined
  readonly signature: string | undefined
  /** As received. */
  readonly body: Uint8Array
}

export type SignatureVerdict = 'valid' | 'invalid' | 'too old'

/** In constant time. Says nothing about replays within the window. */
export function verify (
  secret: Uint8Array, purpose: Purpose, { timestamp = '', signature = '', body }: SignedMessage, now: number
): SignatureVerdict {
  if (!/^[0-9]{1,15}$/.test(timestamp) || !isMac(signature, macOf(secret, purpose, timestamp, body))) {
    return 'invalid'
  }
  return Math.abs(now - Number(timestamp)) <= REPLAY_WINDOW ? 'valid' : 'too old'
}

function isMac (signature: string, expected: Buffer): boolean {
  const given = Buffer.from(/^v1=([0-9a-f]{64})$/.exec(signature)?.[1] ?? '', 'hex')
  return given.byteLength === expected.byteLength && timingSafeEqual(given, expected)
}

/** Between services of one operator, whatever federation they serve. */
function macOf (secret: Uint8Array, purpose: Purpose | 'answer', timestamp: string, body: string | Uint8Array): Buffer {
  return createHmac('sha256', secret).update(`${purpose}.${timestamp}.`).update(body).digest()
}

/**
 * Posts JSON, once, on a connection of its own; follows no redirect.
 *
 * @returns the answer's body
 * @throws HttpFailure for anything but a whole answer with a status of 2xx in time, signed where that is asked for
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
      throw new HttpFailure('status', `status ${status}`, { status })
    }
    if (post.signedAnswer === true &&
      !isMac(headerOf(response, SIGNATURE_HEADER), macOf(post.secret, 'answer', signatureOf(post), body))) {
      throw new HttpFailure('unsigned', 'the answer is not signed with the secret')
    }
    return body.toString('utf8')
  } catch (err) {
    if (err instanceof HttpFailure) {
      throw err
    }
    throw deadline.aborted
      ? new HttpFailure('late', 'no whole answer in time')
      : new HttpFailure('unreachable', reasonOf(err))
  } finally {
    signal.clear()
  }
}

const signatureOf = ({ secret, purpose, timestamp, body }: SignedPost): string => sign(secret, purpose, timestamp, body)

async function begin (post: SignedPost, signal: AbortSignal): Promise<IncomingMessage> {
  const { url, timestamp, body, ca } = post
  const options = {
    method: 'POST',
    agent: false as const,
    signal,
    headers: {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      [TIMESTAMP_HEADER]: String(timestamp),
      [SIGNATURE_HEADER]: signatureOf(post)
    }
  }
  return await new Promise<IncomingMessage>((resolve, reject) => {
    const request: ClientRequest = url.protocol === 'https:'
      ? requestHttps(url, { ...options, ca, minVersion: 'TLSv1.2' })
      : requestHttp(url, options)
    request.on('error', reject)
    request.on('response', resolve)
    request.end(body)
  })
}

/** Empty where there is none, or more than one. */
export function headerOf (message: IncomingMessage, name: string): string {
  const value = message.headers[name]
  return typeof value === 'string' ? value : ''
}

/** @throws HttpFailure for a body that is longer */
export async function readBody (message: IncomingMessage, max: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of message as AsyncIterable<Buffer>) {
    length += chunk.byteLength
    if (length > max) {
      throw new HttpFailure('too long', `more than ${max} bytes`)
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** The code of the operating system or of TLS. */
export function reasonOf (err: unknown): string {
  const code = systemCodeOf(err) ?? ''
  return /^[A-Z0-9_]{1,40}$/.test(code) ? code : 'failed'
}
