/** Requests to a sidecar, with `fetch` alone; nothing that it says is believed here. */
import { deadline } from '../../base/deadline.ts'
import { DiscoveryError, ERROR_KINDS } from '../../base/errors.ts'
import { RPC_ERRORS, RemoteError, RpcError } from '../../rpc/errors.ts'
import { cancelError } from '../../rpc/client-call.ts'
import { SidecarError } from './errors.ts'
import type { RpcErrorCode } from '../../rpc/errors.ts'
import type { AbortOptions } from '@libp2p/interface'

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])
/** Bytes of an answer: above that of the largest method. */
const MAX_ANSWER = 16 * 1024 * 1024
/** Milliseconds beyond what the party is given. */
const MARGIN = 5_000
/** Milliseconds before a connection that broke is tried anew: a sidecar that is started again takes some. */
const PAUSES = [250, 1_000, 3_000]

export interface SidecarClientInit {
  /** Such as `https://sidecar.chat.example/`; http on this machine alone. */
  readonly url: string
  /** Bearer token with the scope `claims`. @default none: whoever is between adds it */
  readonly token?: string
  /** @default the runtime's */
  readonly fetch?: typeof fetch
}

export interface SidecarClient {
  /** @throws SidecarError, RpcError, RemoteError */
  post (path: string, body: object, options: AbortOptions &
    { readonly timeout: number }): Promise<Readonly<Record<string, unknown>>>
  /** @throws as `post` */
  bytes (path: string, options: AbortOptions & { readonly timeout: number }): Promise<Uint8Array>
}

/** @throws SidecarError `SIDECAR_URL_INVALID` */
export function sidecarClient ({ url, token, fetch: ask = fetch }: SidecarClientInit): SidecarClient {
  const base = baseOf(url)
  const authorization: Readonly<Record<string, string>> = token == null ? {} : { authorization: `Bearer ${token}` }
  const send = async (
    path: string, init: RequestInit, { timeout, signal }: AbortOptions & { readonly timeout: number }
  ): Promise<Uint8Array> => {
    const until = deadline(timeout + MARGIN, signal)
    try {
      const response = await connected(async () =>
        await ask(new URL(path, base), { ...init, redirect: 'error', signal: until }), until)
      const bytes = await bodyOf(response)
      if (!response.ok) {
        throw problemOf(jsonOf(bytes))
      }
      return bytes
    } catch (err) {
      if (err instanceof DiscoveryError) {
        throw err
      }
      if (signal?.aborted === true) {
        throw cancelError(signal.reason)
      }
      throw until.aborted
        ? new RpcError('RPC_TIMEOUT', { cause: err })
        : new SidecarError('SIDECAR_UNREACHABLE', { cause: err })
    }
  }
  return {
    post: async (path, body, options) => {
      const headers = { ...authorization, 'content-type': 'application/json' }
      return jsonOf(await send(path, { method: 'POST', headers, body: JSON.stringify(body) }, options))
    },
    bytes: async (path, options) => await send(path, { headers: authorization }, options)
  }
}

/**
 * What breaks is sent again as it was: each message has a nonce, or says the same when it
 * comes twice, so that none does anything twice.
 */
async function connected (ask: () => Promise<Response>, signal: AbortSignal): Promise<Response> {
  for (const pause of PAUSES) {
    try {
      return await ask()
    } catch {
      signal.throwIfAborted()
      await pauseFor(pause, signal)
      signal.throwIfAborted()
    }
  }
  return await ask()
}

/** Ends early when the signal aborts. */
async function pauseFor (milliseconds: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>(resolve => {
    const timer = setTimeout(resolve, milliseconds)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    }, { once: true })
  })
}

function baseOf (url: string): URL {
  const base = URL.canParse(url) ? new URL(url) : undefined
  const plain = base?.protocol === 'http:' && LOOPBACK.has(base.hostname)
  if (base == null || (base.protocol !== 'https:' && !plain) || base.username !== '' || base.password !== '') {
    throw new SidecarError('SIDECAR_URL_INVALID')
  }
  return base.pathname.endsWith('/') ? base : new URL(`${base.pathname}/`, base)
}

/** @throws SidecarError `SIDECAR_ANSWER_INVALID` for more than is taken */
async function bodyOf ({ body }: Response): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let length = 0
  const reader = body?.getReader()
  for (let next = await reader?.read(); next != null && !next.done; next = await reader?.read()) {
    length += next.value.byteLength
    if (length > MAX_ANSWER) {
      await reader?.cancel()
      throw new SidecarError('SIDECAR_ANSWER_INVALID', { detail: `more than ${MAX_ANSWER} bytes` })
    }
    parts.push(next.value)
  }
  const all = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.byteLength
  }
  return all
}

function jsonOf (bytes: Uint8Array): Readonly<Record<string, unknown>> {
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder().decode(bytes))
  } catch (err) {
    throw new SidecarError('SIDECAR_ANSWER_INVALID', { detail: 'no JSON', cause: err })
  }
  if (typeof value !== 'object' || value == null || Array.isArray(value)) {
    throw new SidecarError('SIDECAR_ANSWER_INVALID', { detail: 'no object' })
  }
  return value as Readonly<Record<string, unknown>>
}

/** What the engine, a party or the sidecar itself refused it with; each is the sidecar's word. */
function problemOf ({ code, kind, remote, retry_after_ms: pause }: Readonly<Record<string, unknown>>): DiscoveryError {
  const known = ERROR_KINDS.find(candidate => candidate === kind)
  if (known == null || typeof code !== 'string' || !/^[A-Z0-9_]{1,64}$/.test(code)) {
    return new SidecarError('SIDECAR_ANSWER_INVALID', { detail: 'no problem' })
  }
  const retryAfter = typeof pause === 'number' && pause > 0 ? { retryAfter: pause } : {}
  return remote !== true && isRpcCode(code) ? new RpcError(code, retryAfter) : new RemoteError(code, known, retryAfter)
}

function isRpcCode (code: string): code is RpcErrorCode {
  return Object.hasOwn(RPC_ERRORS, code)
}
