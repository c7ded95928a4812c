/** One path of the sidecar: what it takes, what it answers, who may ask, and what it does. */
import type { Static, TSchema } from '@sinclair/typebox'
import type { AnyScope } from './scopes.ts'

/** What a request is answered with. */
export type Reply =
  { readonly json: unknown } |
  { readonly bytes: Uint8Array } |
  /** In pieces, as they come; ends early where whoever asked is gone. */
  { readonly pieces: AsyncIterable<string> }

export interface RouteRequest<Body> {
  readonly body: Body
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** Aborts when whoever asked is gone, or the sidecar stops. */
  readonly signal: AbortSignal
}

/** Types of what is answered. */
export const CONTENT = {
  json: 'application/json; charset=utf-8',
  lines: 'application/x-ndjson; charset=utf-8',
  events: 'text/event-stream; charset=utf-8',
  bytes: 'application/octet-stream',
  page: 'text/html; charset=utf-8',
  style: 'text/css; charset=utf-8',
  script: 'text/javascript; charset=utf-8',
  image: 'image/svg+xml; charset=utf-8'
} as const

export interface RouteInit<Body extends TSchema> {
  /** In the document, in the log and in metrics. */
  readonly id: string
  readonly method: 'GET' | 'POST'
  readonly path: string
  /** One of these lets in; none: anybody may ask. */
  readonly scopes: readonly AnyScope[]
  readonly summary: string
  /** In Markdown. */
  readonly description?: string
  readonly body?: Body
  readonly content: keyof typeof CONTENT
  /** Of JSON, and of a line. @default any bytes */
  readonly answer?: TSchema
  /** Milliseconds; what comes in pieces may take longer. @default 60_000 */
  readonly timeout?: number
  readonly handle: (request: RouteRequest<Static<Body>>) => Promise<Reply>
}

/** One whose body was judged by its schema. */
export interface Route extends Omit<RouteInit<TSchema>, 'handle'> {
  readonly handle: (request: RouteRequest<unknown>) => Promise<Reply>
}

/** The server judges a body by `init.body` before it calls. */
export function route<Body extends TSchema> (init: RouteInit<Body>): Route {
  return { ...init, handle: async request => await init.handle(request as RouteRequest<Static<Body>>) }
}
