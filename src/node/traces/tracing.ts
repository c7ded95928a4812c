/**
 * Follows requests through one node. Each request has an id of its own, drawn by whoever asks, that both ends write
 * down; what it causes has other ids, and this node alone knows what belongs together. So logs and spans of
 * several nodes can be put together by their operators, and by nobody else: no id is ever seen by more than two nodes.
 *
 * At the node that is asked, the id is the id of a trace (W3C Trace Context), and the last 8 bytes of it that of the
 * trace's first span; what this node then asks of others are its children, each linked to the trace over there.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { toString } from 'uint8arrays/to-string'
import { systemRandom } from '../../base/clock.ts'
import { REQUEST_ID_LENGTH } from '../../rpc/constants.ts'
import type { Random } from '../../base/clock.ts'
import type { RequestTrace, RpcOutcome, ServedTrace, TracedRequest } from '../../rpc/interface.ts'
import type { Span, SpanSink, Tracing } from './interface.ts'
import type { Logger } from '@libp2p/interface'

const SPAN_ID_LENGTH = 8

export interface TracingComponents {
  /** Has a line for each request. */
  readonly log: Logger
  /** @default nowhere */
  readonly spans?: SpanSink
  /** What people call a peer of this id, base58btc. @default its id */
  readonly nameOf?: (peerId: string) => string | undefined
  /** @default the system's */
  readonly random?: Random
}

/** What is under way, and what is asked of others for it. */
interface Cause extends Pick<Span, 'traceId' | 'id'> {
  /** What outlives it was not done for it: a timer that it set, say. */
  ended: boolean
}

interface Ending {
  readonly outcome: RpcOutcome | 'failed'
  readonly code?: string
}

export function createTracing (components: TracingComponents): Tracing {
  return new RequestTracing(components)
}

class RequestTracing implements Tracing {
  readonly #components: TracingComponents
  readonly #random: Random
  readonly #causes = new AsyncLocalStorage<Cause>()

  constructor (components: TracingComponents) {
    this.#components = components
    this.#random = components.random ?? systemRandom
  }

  asking (request: TracedRequest): RequestTrace {
    const cause = this.#cause()
    const startedAt = now()
    const traceId = cause?.traceId ?? this.#random.bytes(REQUEST_ID_LENGTH)
    const id = this.#random.bytes(SPAN_ID_LENGTH)
    return {
      ended: (outcome, code) => {
        const ending = { outcome, code }
        const { log, spans } = this.#components
        log('asked %s of %s: %s, request %s%s', wordsOf(request), whoOf(request), endText(ending, startedAt),
          hex(request.id), cause == null ? '' : `, for ${hex(cause.traceId)}`)
        spans?.add({
          ...this.#common(request, ending, startedAt),
          traceId,
          id,
          parentId: cause?.id,
          kind: 'asking',
          remote: { traceId: request.id, id: firstSpanOf(request.id) }
        })
      }
    }
  }

  asked (request: TracedRequest): ServedTrace {
    const traceId = isId(request.id) ? request.id : this.#random.bytes(REQUEST_ID_LENGTH)
    const cause: Cause = { traceId, id: firstSpanOf(traceId), ended: false }
    const startedAt = now()
    return {
      run: async work => await this.#causes.run(cause, work),
      ended: (outcome, code) => {
        cause.ended = true
        const ending = { outcome, code }
        const { log, spans } = this.#components
        log('answered %s to %s: %s, request %s', wordsOf(request), whoOf(request), endText(ending, startedAt),
          hex(traceId))
        spans?.add({ ...this.#common(request, ending, startedAt), traceId, id: cause.id, kind: 'asked' })
      }
    }
  }

  async within<T> (name: string, work: () => Promise<T>): Promise<T> {
    const traceId = this.#random.bytes(REQUEST_ID_LENGTH)
    const cause: Cause = { traceId, id: firstSpanOf(traceId), ended: false }
    const startedAt = now()
    let ending: Ending = { outcome: 'failed' }
    try {
      const result = await this.#causes.run(cause, work)
      ending = { outcome: 'ok' }
      return result
    } finally {
      cause.ended = true
      const { log, spans } = this.#components
      log('%s: %s, request %s', name, endText(ending, startedAt), hex(traceId))
      spans?.add({
        traceId, id: cause.id, kind: 'work', name, startedAt, endedAt: now(), attributes: {}, error: errorOf(ending)
      })
    }
  }

  #cause (): Cause | undefined {
    const cause = this.#causes.getStore()
    return cause?.ended === true ? undefined : cause
  }

  #common (
    request: TracedRequest, ending: Ending, startedAt: number
  ): Pick<Span, 'name' | 'startedAt' | 'endedAt' | 'attributes' | 'error'> {
    const { protocol, method, peer, isListed } = request
    const name = this.#components.nameOf?.(peer.toString()) ?? peer.toString()
    return {
      name: wordsOf(request),
      startedAt,
      endedAt: now(),
      attributes: {
        'rpc.system': 'mimi',
        'rpc.service': protocol,
        'rpc.method': method,
        'mimi.request': hex(request.id),
        'mimi.outcome': ending.outcome,
        ...(isListed ? { 'mimi.peer': name } : {})
      },
      error: errorOf(ending)
    }
  }
}

/** The caller chose it: what is no id at all stands for none. */
function isId (id: Uint8Array): boolean {
  return id.byteLength === REQUEST_ID_LENGTH && id.some(byte => byte !== 0)
}

/** 8 bytes that both ends can tell from the id of the request. */
function firstSpanOf (traceId: Uint8Array): Uint8Array {
  const id = traceId.slice(-SPAN_ID_LENGTH)
  return id.some(byte => byte !== 0) ? id : Uint8Array.of(...id.subarray(1), 1)
}

/** Who is no party of the registry is a person, or may be one. The log says what people call a DP. */
function whoOf ({ peer, isListed }: TracedRequest): string {
  return isListed ? peer.toString() : 'a client'
}

/** `oprf evaluate` */
function wordsOf ({ protocol, method }: TracedRequest): string {
  return `${protocol.split('/')[2] ?? protocol} ${method}`
}

function endText ({ outcome, code }: Ending, startedAt: number): string {
  return `${code ?? outcome} in ${(now() - startedAt).toFixed(1)} ms`
}

/** That nothing is there is an answer. */
function errorOf ({ outcome, code }: Ending): string | undefined {
  return outcome === 'ok' || outcome === 'not-found' ? undefined : code ?? outcome
}

/** Of this machine, to fractions of a millisecond, which a span needs and `Date` hasn't. */
function now (): number {
  return performance.timeOrigin + performance.now()
}

function hex (id: Uint8Array): string {
  return isId(id) ? toString(id, 'base16') : '-'
}
