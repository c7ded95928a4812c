/** The sidecar's server: who may ask, how much at once, and how failures are told. Routes do the work. */
import { fastify } from 'fastify'
import { Readable } from 'node:stream'
import { setTimeout } from 'node:timers/promises'
import { deadline } from '../base/deadline.ts'
import { DiscoveryError } from '../base/errors.ts'
import { osErrorIn } from '../node/os-errors.ts'
import { crossOrigin } from './cors.ts'
import { HttpError } from './errors.ts'
import { CONTENT } from './route.ts'
import { PROBLEM_TYPE, failureOf } from './statuses.ts'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ComponentLogger, Logger } from '@libp2p/interface'
import type { HttpMetrics } from './http-metrics.ts'
import type { Reply, Route } from './route.ts'
import type { Tls } from './tls.ts'
import type { KnownToken, Tokens } from './tokens.ts'

const KiB = 1024
/** Bytes: 10,000 identifiers of the usual length, with room. */
export const MAX_BODY = 4 * KiB * KiB
const MAX_HEADER = 16 * KiB
export const MAX_CONNECTIONS = 1_024
/** Requests of one token that are worked on at once: what lookups of one process can use. */
export const MAX_UNDER_WAY = 256
/** Milliseconds until a caller who has too many may ask again. */
const BUSY_PAUSE = 1_000
/** Milliseconds in which what is under way may be answered when it closes, and between looks at that. */
const CLOSE_TIMEOUT = 5_000
const LOOK_INTERVAL = 20
/** Milliseconds for a whole request to come in. */
const RECEIVE_TIMEOUT = 30_000
/** Milliseconds for an answer that isn't a stream. */
const DEFAULT_TIMEOUT = 60_000

export interface HttpServerComponents {
  readonly tokens: Tokens
  readonly metrics: HttpMetrics
  readonly logger: ComponentLogger
}

export interface HttpServerInit {
  readonly routes: readonly Route[]
  /** @default in the clear */
  readonly tls?: Tls
  /** Requests of one token at once. @default 256 */
  readonly maxUnderWay?: number
  /** Judges a request by its head alone, before anything else does; throws. @default none is refused */
  readonly guard?: (head: RequestHead) => void
  /** Of pages that may ask: see `requireOrigins`. @default none */
  readonly origins?: readonly string[]
  /** Of every answer. @default none */
  readonly headers?: Readonly<Record<string, string>>
}

export interface RequestHead {
  readonly method: string
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
}

export interface HttpServer {
  /** @returns the port. @throws OsError */
  listen (at: { readonly host: string, readonly port: number }): Promise<number>
  /** For tests: a request without a socket. */
  readonly inject: FastifyInstance['inject']
  /** Ends streams, and waits for what is under way. */
  close (): Promise<void>
}

export function createHttpServer (components: HttpServerComponents, init: HttpServerInit): HttpServer {
  const log = components.logger.forComponent('mimi:http')
  const app = newApp(init)
  const stopped = new AbortController()
  const underWay = new UnderWay(init.maxUnderWay ?? MAX_UNDER_WAY)
  app.addHook('onRequest', async ({ method, headers }, reply) => {
    reply.headers({ ...init.headers })
    init.guard?.({ method, headers })
    if (init.origins != null) {
      const shared = crossOrigin(method, headers, init.origins)
      reply.headers({ vary: 'origin', ...shared?.headers })
      if (shared?.isPreflight === true) {
        return await reply.status(204).send()
      }
    }
  })
  app.setErrorHandler(async (err, _, reply) => await fail(reply, toldAs(err), log))
  app.setNotFoundHandler(async (_, reply) => await fail(reply, new HttpError('HTTP_PATH_UNKNOWN'), log))
  for (const one of init.routes) {
    serve(app, one, { ...components, log, underWay, stopped: stopped.signal })
  }
  return {
    listen: async at => {
      try {
        await app.listen(at)
      } catch (cause) {
        throw osErrorIn(cause) ?? cause
      }
      const address = app.server.address()
      return typeof address === 'object' && address != null ? address.port : at.port
    },
    inject: app.inject.bind(app),
    close: async () => {
      stopped.abort(new HttpError('HTTP_CLOSING'))
      const closed = app.close()
      await underWay.end(CLOSE_TIMEOUT)
      // those that are kept alive, and those on which nothing was ever asked
      app.server.closeAllConnections()
      await closed
    }
  }
}

function newApp ({ tls }: HttpServerInit): FastifyInstance {
  const options = {
    bodyLimit: MAX_BODY,
    requestTimeout: RECEIVE_TIMEOUT,
    forceCloseConnections: 'idle' as const,
    // what isn't said in the schema is a mistake, and nothing is guessed
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false, useDefaults: false } }
  }
  const http = { maxHeaderSize: MAX_HEADER }
  const app: FastifyInstance = tls == null
    ? fastify({ ...options, http })
    // the same methods over TLS
    : fastify({ ...options, https: { ...tls, ...http, minVersion: 'TLSv1.2' } }) as unknown as FastifyInstance
  app.server.maxConnections = MAX_CONNECTIONS
  return app
}

interface Serving extends HttpServerComponents {
  readonly log: Logger
  readonly underWay: UnderWay
  readonly stopped: AbortSignal
}

function serve (app: FastifyInstance, one: Route, serving: Serving): void {
  app.route({
    method: one.method,
    url: one.path,
    schema: one.body == null ? {} : { body: one.body },
    attachValidation: false,
    // before the body is read: a stranger is to cost nothing
    onRequest: async request => {
      const token = await admit(one, request, serving.tokens)
      const startedAt = performance.now()
      const leave = serving.underWay.enter(token?.name ?? '')
      request.raw.socket.setNoDelay(true)
      leaving.set(request, { leave, startedAt })
    },
    onResponse: async (request, reply) => {
      const { leave, startedAt } = leaving.get(request) ?? {}
      leave?.()
      const seconds = startedAt == null ? 0 : (performance.now() - startedAt) / 1_000
      serving.metrics.ended(one.id, outcomes.get(reply) ?? 'ok', seconds)
      serving.log('%s: %d', one.id, reply.statusCode)
    },
    handler: async (request, reply) => {
      const gone = new AbortController()
      reply.raw.once('close', () => { gone.abort() })
      const timeout = one.timeout ?? DEFAULT_TIMEOUT
      const isStream = one.content === 'lines' || one.content === 'events'
      const signal = isStream
        ? AbortSignal.any([gone.signal, serving.stopped])
        : deadline(timeout, gone.signal, serving.stopped)
      const { body, headers } = request
      return await answer(reply, one, await one.handle({ body, headers, signal }), serving.log)
    }
  })
}

const leaving = new WeakMap<FastifyRequest, { readonly leave: () => void, readonly startedAt: number }>()
const outcomes = new WeakMap<FastifyReply, DiscoveryError['kind']>()

/** @throws HttpError `HTTP_TOKEN_UNKNOWN`, `HTTP_SCOPE_MISSING` */
async function admit ({ scopes }: Route, { headers }: FastifyRequest, tokens: Tokens): Promise<KnownToken | undefined> {
  if (scopes.length === 0) {
    return undefined
  }
  const [, token] = /^Bearer ([\w~+/.=-]{1,256})$/i.exec(headers.authorization ?? '') ?? []
  const known = token == null ? undefined : await tokens.find(token)
  if (known == null) {
    throw new HttpError('HTTP_TOKEN_UNKNOWN')
  }
  if (!scopes.some(scope => known.scopes.has(scope))) {
    throw new HttpError('HTTP_SCOPE_MISSING', { detail: scopes.join(' or ') })
  }
  return known
}

/** Requests of each token. */
class UnderWay {
  readonly #max: number
  readonly #counts = new Map<string, number>()

  constructor (max: number) {
    this.#max = max
  }

  /** Resolves when there are none, or after so many milliseconds. */
  async end (timeout: number): Promise<void> {
    const until = performance.now() + timeout
    while (this.#counts.size > 0 && performance.now() < until) {
      await setTimeout(LOOK_INTERVAL)
    }
  }

  /** @returns called once it is answered. @throws HttpError `HTTP_BUSY` */
  enter (name: string): () => void {
    const count = this.#counts.get(name) ?? 0
    if (count >= this.#max) {
      throw new HttpError('HTTP_BUSY', { retryAfter: BUSY_PAUSE })
    }
    this.#counts.set(name, count + 1)
    return () => {
      const left = (this.#counts.get(name) ?? 1) - 1
      if (left === 0) {
        this.#counts.delete(name)
      } else {
        this.#counts.set(name, left)
      }
    }
  }
}

async function answer (
  reply: FastifyReply, { id, content }: Route, given: Reply, log: Logger
): Promise<FastifyReply> {
  reply.header('content-type', CONTENT[content]).header('cache-control', 'no-store')
  if ('json' in given) {
    return await reply.send(JSON.stringify(given.json))
  }
  if ('bytes' in given) {
    return await reply.send(Buffer.from(given.bytes))
  }
  const pieces = await begun(given.pieces, err => { log.error('%s was cut off - %e', id, err) })
  return await reply.send(Readable.from(pieces, { objectMode: false }))
}

/** With the first piece at hand: what fails before it has a status of its own. */
async function begun (pieces: AsyncIterable<string>, onCut: (err: unknown) => void): Promise<AsyncIterable<string>> {
  const rest = pieces[Symbol.asyncIterator]()
  const first = await rest.next()
  return (async function * () {
    try {
      for (let next = first; next.done !== true; next = await rest.next()) {
        yield next.value
      }
    } catch (err) {
      onCut(err)
      throw err
    } finally {
      await rest.return?.()
    }
  })()
}

async function fail (reply: FastifyReply, err: unknown, log: Logger): Promise<FastifyReply> {
  const { status, headers, problem } = failureOf(err)
  if (problem.kind === 'internal') {
    log.error('%s - %e', problem.code, err)
  }
  outcomes.set(reply, problem.kind)
  return await reply.status(status).headers({ ...headers, 'content-type': PROBLEM_TYPE, 'cache-control': 'no-store' })
    .send(JSON.stringify(problem))
}

/** Fastify's own errors by their codes, as ours. */
function toldAs (err: unknown): unknown {
  if (err instanceof DiscoveryError || !(err instanceof Error)) {
    return err
  }
  const code = 'code' in err ? String(err.code) : ''
  switch (code) {
    case 'FST_ERR_VALIDATION':
      return new HttpError('HTTP_BODY_INVALID', { detail: whereOf(err), cause: err })
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new HttpError('HTTP_BODY_TOO_LARGE', { detail: `more than ${MAX_BODY} bytes` })
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new HttpError('HTTP_TYPE_UNKNOWN')
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return new HttpError('HTTP_BODY_INVALID', { detail: 'no JSON' })
    default:
      return err
  }
}

/** The field, and what it should be: words of the schema, nothing of the request. */
function whereOf (err: object): string {
  const [first]: unknown[] = 'validation' in err && Array.isArray(err.validation) ? err.validation : []
  if (typeof first !== 'object' || first == null) {
    return 'the body'
  }
  const path = 'instancePath' in first && typeof first.instancePath === 'string' ? first.instancePath : ''
  const message = 'message' in first && typeof first.message === 'string' ? first.message : ''
  return `${path === '' ? 'the body' : path} ${message}`
}
