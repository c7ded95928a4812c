/**
 * Asks the DPs that a query has to reach, each within its deadline and its
 * capacity, and collects what they say: nobody is left out, whoever doesn't
 * answer is named with the reason.
 */
import PQueue from 'p-queue'
import { LRUCache } from 'lru-cache'
import { deadline } from '../../base/deadline.ts'
import { DiscoveryError } from '../../base/errors.ts'
import { checkBranch, makeAggregate } from '../../query/aggregate.ts'
import { verifyAnswer } from '../../query/answer.ts'
import { MAX_AGGREGATE_LENGTH } from '../../query/constants.ts'
import { makeDisclosure, verifyDisclosure } from '../../query/disclosure.ts'
import { asksFurther, dpsToAsk } from '../../query/plan.ts'
import { targetOf } from '../../rpc/target.ts'
import {
  AGGREGATE_RESERVE, DEADLINE_RESERVE, DEFAULT_CONCURRENCY, DEFAULT_DP_TIMEOUT, DISCLOSURE_LIFETIME, DISCLOSURE_METHOD,
  DISCOVERY_PROTOCOL, QUERY_METHOD
} from './constants.ts'
import { QueryProtocolError } from './errors.ts'
import type { AskedPart } from '../../query/aggregate.ts'
import type { Query } from '../../query/query.ts'
import type { VerifyContext } from '../../mapping/interface.ts'
import type { DiscoveryServerComponents, DiscoveryServerInit } from './interface.ts'
import type { Pace } from './pace.ts'
import type { QueryRequest } from './pb/messages.ts'

/** What a DP that is asked gets along with the query. */
export interface Fare {
  readonly context: Uint8Array
  /** Hops as Signed, ours the last. */
  readonly hops: readonly Uint8Array[]
  /** For those that it asks further. */
  readonly grants: ReadonlyArray<{ readonly dp: string, readonly context: Uint8Array }>
}

export interface Errand {
  readonly query: Query
  /** Peer ids of those through whom the query came. */
  readonly path: readonly string[]
  /** Milliseconds that whoever asked waits. */
  readonly deadline: number
  readonly signal: AbortSignal
  /** Our own answer, as Signed. */
  readonly own: () => Promise<Uint8Array>
  /** Fares for these DPs, by their ids; throws when whoever asks has no budget. */
  readonly fares: (dps: readonly string[]) => Promise<ReadonlyMap<string, Fare>>
}

export class Collector {
  readonly #dp: string
  readonly #components: DiscoveryServerComponents
  readonly #pace: Pace
  readonly #preferred: readonly string[]
  readonly #dpTimeout: number
  readonly #concurrency: number
  readonly #disclosed = new LRUCache<string, { readonly preferred: readonly string[], readonly until: number }>({
    max: 2_000
  })

  constructor (dp: string, components: DiscoveryServerComponents, init: DiscoveryServerInit, pace: Pace) {
    this.#dp = dp
    this.#components = components
    this.#pace = pace
    this.#preferred = init.preferred ?? []
    this.#dpTimeout = init.dpTimeout ?? DEFAULT_DP_TIMEOUT
    this.#concurrency = init.concurrency ?? DEFAULT_CONCURRENCY
  }

  /** As Signed. */
  disclosure (): Uint8Array {
    const { registry, now } = this.#context()
    const { policy } = registry
    return makeDisclosure(
      {
        dp: this.#dp,
        defaultFederation: policy.defaultFederation,
        preferred: this.#preferred,
        capacity: registry.dp(this.#dp)?.capacity,
        registryVersion: registry.version,
        issuedAt: now
      }, this.#components.signer
    )
  }

  /** @returns AggregatePayload as Signed */
  async collect (errand: Errand): Promise<Uint8Array> {
    const { query, path } = errand
    const asked = dpsToAsk(query, { dp: this.#dp, preferred: this.#preferred, path }, this.#context().registry)
    // runs from here: whoever is slow to disclose whom it prefers takes nothing from the others' time
    const signal = deadline(Math.ceil(errand.deadline * (1 - DEADLINE_RESERVE)), errand.signal)
    const fares = await errand.fares(asked.filter(id => id !== this.#dp && this.#refusal(id) == null))
    const queue = new PQueue({ concurrency: this.#concurrency })
    const parts = await Promise.all(asked.map(async id => id === this.#dp
      ? { dp: id, answer: await errand.own() }
      : await queue.add(async () => await this.#part(id, errand, fares.get(id), signal))))
    const { registry, now } = this.#context()
    return makeAggregate(query, {
      dp: this.#dp,
      registryVersion: registry.version,
      issuedAt: now,
      disclosure: query.federation === 'preferred' ? this.disclosure() : undefined,
      parts: fitting(parts)
    }, this.#components.signer)
  }

  /**
   * Whom a preferred DP asks further: those that it discloses. None where it
   * doesn't say, and then it gets no grants.
   */
  async preferredOf (id: string, errand: Pick<Errand, 'deadline' | 'signal'>): Promise<readonly string[]> {
    const { registry, now } = this.#context()
    const known = this.#disclosed.get(id)
    if (known != null && known.until > now) {
      return known.preferred
    }
    const record = registry.dp(id)
    if (record == null) {
      return []
    }
    try {
      const timeout = Math.min(this.#dpTimeout, Math.ceil(errand.deadline * DEADLINE_RESERVE))
      const { disclosure } = await this.#components.rpc.call(
        targetOf(record), DISCOVERY_PROTOCOL, DISCLOSURE_METHOD, {}, { timeout, signal: errand.signal }
      )
      const { preferred } = verifyDisclosure(disclosure, id, this.#context())
      this.#disclosed.set(id, { preferred, until: now + DISCLOSURE_LIFETIME })
      return preferred
    } catch (err) {
      if (err instanceof DiscoveryError) {
        return []
      }
      throw err
    }
  }

  async #part (id: string, errand: Errand, fare: Fare | undefined, signal: AbortSignal): Promise<AskedPart> {
    try {
      const refusal = this.#refusal(id)
      if (refusal != null) {
        throw refusal
      }
      const { registry, now } = this.#context()
      const record = registry.dp(id)
      if (record == null || fare == null) {
        throw new QueryProtocolError(record == null ? 'DISCOVERY_DP_UNKNOWN' : 'DISCOVERY_NO_GRANT')
      }
      const retryAfter = this.#pace.take(id, record.capacity, now)
      if (retryAfter != null) {
        throw new QueryProtocolError('DISCOVERY_CAPACITY', { retryAfter })
      }
      const timeout = Math.min(this.#dpTimeout, Math.ceil(errand.deadline * (1 - DEADLINE_RESERVE)))
      const request: QueryRequest = {
        query: errand.query.bytes.slice(),
        deadline: timeout,
        context: fare.context.slice(),
        hops: fare.hops.map(hop => hop.slice()),
        grants: fare.grants.map(({ dp, context }) => ({ dp, context: context.slice() }))
      }
      const { answer, aggregate } = await this.#components.rpc.call(
        targetOf(record), DISCOVERY_PROTOCOL, QUERY_METHOD, request, { timeout, signal }
      )
      return this.#checked(id, errand, answer, aggregate)
    } catch (err) {
      if (!(err instanceof DiscoveryError)) {
        throw err
      }
      return { dp: id, code: err.code, ...(err.retryAfter == null ? {} : { retryAfter: err.retryAfter }) }
    }
  }

  /** What is handed on was checked: whoever hands on something wrong is to blame for it. */
  #checked (id: string, { query, path }: Errand, answer: Uint8Array, aggregate: Uint8Array): AskedPart {
    const isFurther = asksFurther(query, { dp: this.#dp, path }, id)
    if ((isFurther ? answer : aggregate).byteLength > 0) {
      throw new QueryProtocolError('DISCOVERY_ANSWER_INVALID', { detail: id })
    }
    if (isFurther) {
      checkBranch(aggregate, query, id, [...path, this.#dp], this.#context())
      return { dp: id, aggregate }
    }
    verifyAnswer(answer, query, id, this.#context())
    return { dp: id, answer }
  }

  #refusal (id: string): QueryProtocolError | undefined {
    const status = this.#context().registry.dp(id)?.status
    return status == null || status === 'revoked' ? new QueryProtocolError('DISCOVERY_DP_UNKNOWN') : undefined
  }

  #context (): VerifyContext {
    return { registry: this.#components.registry.current(), now: this.#components.clock.now() }
  }
}

/** An answer that doesn't fit any more is named, never dropped. */
function fitting (parts: readonly AskedPart[]): readonly AskedPart[] {
  let room = MAX_AGGREGATE_LENGTH - AGGREGATE_RESERVE - parts.length * 160
  return parts.map(part => {
    const length = 'answer' in part ? part.answer.byteLength : 'aggregate' in part ? part.aggregate.byteLength : 0
    if (length > room) {
      return { dp: part.dp, code: 'DISCOVERY_ANSWER_TOO_LARGE' }
    }
    room -= length
    return part
  })
}
