/** The DP's side: a client's query is collected for, another DP's is answered. */
import { steadyNow } from '../../base/clock.ts'
import { decodeStrict } from '../../base/codec.ts'
import { DiscoveryError } from '../../base/errors.ts'
import { peerIdOf } from '../../base/keys.ts'
import { asksFurther } from '../../query/plan.ts'
import { QueryError } from '../../query/errors.ts'
import { parseQuery } from '../../query/query.ts'
import { Answerer } from './answerer.ts'
import { Collector } from './collector.ts'
import {
  DEFAULT_QUERY_DEADLINE, DISCLOSURE_METHOD, DISCOVERY_PROTOCOL, MAX_QUERY_DEADLINE, MIN_QUERY_DEADLINE, QUERY_METHOD
} from './constants.ts'
import { QueryProtocolError } from './errors.ts'
import { Pace } from './pace.ts'
import { QueryRequest, QueryResponse } from './pb/messages.ts'
import type { Query } from '../../query/query.ts'
import type { Fare } from './collector.ts'
import type {
  DiscoveryServer as DiscoveryServerInterface, DiscoveryServerComponents, DiscoveryServerInit
} from './interface.ts'

/** The home DP's clients are asked for at one level, those of a preferred DP at the next. */
const HOP_LIMIT = 2
const NOTHING = new Uint8Array(0)

export class DiscoveryServer implements DiscoveryServerInterface {
  readonly [Symbol.toStringTag] = '@mimi/discovery-server'
  readonly dp: string
  readonly #components: DiscoveryServerComponents
  readonly #answerer: Answerer
  readonly #collector: Collector
  /** What we are asked for, and what we ask of others. */
  readonly #pace = new Pace()

  constructor (components: DiscoveryServerComponents, init: DiscoveryServerInit) {
    this.dp = peerIdOf(components.signer.publicKey).toString()
    this.#components = components
    this.#answerer = new Answerer(this.dp, components)
    this.#collector = new Collector(this.dp, components, init, this.#pace)
    const { rpc } = components
    rpc.handle(DISCOVERY_PROTOCOL, QUERY_METHOD, async (request, { peer, signal }) =>
      await this.#query(request, peer.toString(), signal))
    rpc.handle(DISCOVERY_PROTOCOL, DISCLOSURE_METHOD, async () =>
      ({ disclosure: this.#collector.disclosure().slice() }))
  }

  async #query (request: QueryRequest, from: string, signal: AbortSignal): Promise<QueryResponse> {
    const query = parseQuery(request.query)
    return request.context.byteLength === 0
      ? await this.#ofClient(query, request, from, signal)
      : await this.#ofDp(query, request, from, signal)
  }

  async answer (
    content: Uint8Array, { relay, toAll, signal }: Parameters<DiscoveryServerInterface['answer']>[1]
  ): Promise<Uint8Array> {
    const request = decodeStrict(QueryRequest, content, 'QueryRequest', QUERY_METHOD.maxRequest)
    const query = parseQuery(request.query)
    if (request.context.byteLength > 0) {
      throw new QueryError('QUERY_FIELD_INVALID', { detail: 'a context through a relay' })
    }
    if (toAll !== (query.federation === 'all')) {
      throw new QueryError('QUERY_FIELD_INVALID', { detail: 'another mode than the relay was told' })
    }
    return QueryResponse.encode(await this.#ofClient(query, request, relay, signal))
  }

  async #ofClient (query: Query, request: QueryRequest, client: string, signal: AbortSignal): Promise<QueryResponse> {
    if (request.hops.length > 0 || request.grants.length > 0) {
      throw new QueryError('QUERY_FIELD_INVALID', { detail: 'hops without a context' })
    }
    this.#requirePlace()
    if (query.federation === 'all') {
      await this.#chargeAll(query, client, signal)
    }
    const deadline = deadlineOf(request)
    const aggregate = await this.#collector.collect({
      query,
      path: [],
      deadline,
      signal,
      own: async () => await this.#answerer.answer(query, { path: [], client }),
      fares: async dps => await this.#issue(query, client, dps, { deadline, signal })
    })
    return { answer: NOTHING, aggregate: aggregate.slice() }
  }

  /** A DP that asks is known by its context: who pays, and through whom the query came. */
  async #ofDp (query: Query, request: QueryRequest, from: string, signal: AbortSignal): Promise<QueryResponse> {
    const { origin } = await this.#components.gate.redeem(
      request.context, { from, requestDigest: query.digest, hops: request.hops, ids: [query.lookupKey] }, { signal }
    )
    // a context that doesn't hold takes nobody's place
    this.#requirePlace()
    const path = origin === from ? [origin] : [origin, from]
    const asker = { dp: path.at(-1) ?? from, path: path.slice(0, -1) }
    const own = async (): Promise<Uint8Array> => await this.#answerer.answer(query, { path })
    if (!asksFurther(query, asker, this.dp)) {
      return { answer: (await own()).slice(), aggregate: NOTHING }
    }
    const aggregate = await this.#collector.collect({
      query, path, deadline: deadlineOf(request), signal, own, fares: async dps => this.#handOn(request, dps)
    })
    return { answer: NOTHING, aggregate: aggregate.slice() }
  }

  /** (Home DP) One context for each DP; for one that asks further, grants for those whom it asks. */
  async #issue (query: Query, client: string, dps: readonly string[], options: {
    readonly deadline: number, readonly signal: AbortSignal
  }): Promise<ReadonlyMap<string, Fare>> {
    const issue = async (redeemers: readonly string[], via?: string): Promise<ReadonlyArray<{
      dp: string, context: Uint8Array
    }>> => {
      const contexts = redeemers.length === 0
        ? []
        : await this.#components.issuer.issue(
          { client, redeemers, requestDigest: query.digest, ids: [query.lookupKey], via, hopLimit: HOP_LIMIT },
          { signal: options.signal }
        )
      return redeemers.map((dp, i) => ({ dp, context: contexts[i] ?? NOTHING }))
    }
    const own = await issue(dps)
    return new Map(await Promise.all(own.map(async ({ dp, context }): Promise<[string, Fare]> => {
      const further = asksFurther(query, { dp: this.dp, path: [] }, dp)
        ? await this.#collector.preferredOf(dp, options)
        : []
      const grants = await issue(further.filter(id => id !== this.dp && id !== dp), dp)
      return [dp, { context, hops: [this.#components.hop(dp, context)], grants }]
    })))
  }

  /** (Preferred DP) Spends the grants that it was given: it can't make any. */
  #handOn ({ grants, hops }: QueryRequest, dps: readonly string[]): ReadonlyMap<string, Fare> {
    return new Map(grants.filter(({ dp }) => dps.includes(dp)).map(({ dp, context }): [string, Fare] =>
      [dp, { context, hops: [...hops, this.#components.hop(dp, context)], grants: [] }]))
  }

  /** @throws QueryProtocolError `DISCOVERY_CAPACITY` */
  #requirePlace (): void {
    const { registry, clock } = this.#components
    const retryAfter = this.#pace.take(this.dp, registry.current().dp(this.dp)?.capacity, steadyNow(clock))
    if (retryAfter != null) {
      throw new QueryProtocolError('DISCOVERY_CAPACITY', { retryAfter })
    }
  }

  /** @throws QueryProtocolError `DISCOVERY_ALL_LIMITED`; BudgetError `BUDGET_STORE_UNAVAILABLE` */
  async #chargeAll ({ lookupKey }: Query, client: string, signal: AbortSignal): Promise<void> {
    try {
      await this.#components.issuer.chargeAll({ client, ids: [lookupKey] }, { signal })
    } catch (err) {
      if (err instanceof DiscoveryError && err.kind !== 'unavailable') {
        throw new QueryProtocolError('DISCOVERY_ALL_LIMITED', {
          retryAfter: err.retryAfter, detail: err.code, cause: err
        })
      }
      throw err
    }
  }
}

/** What a querier asks for, within what anybody may ask for. */
function deadlineOf ({ deadline }: QueryRequest): number {
  return deadline === 0 ? DEFAULT_QUERY_DEADLINE : Math.min(Math.max(deadline, MIN_QUERY_DEADLINE), MAX_QUERY_DEADLINE)
}
