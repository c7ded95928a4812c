/** The querier's side: what comes back is checked before anybody sees it. */
import { checkAggregate } from '../../query/aggregate.ts'
import { verifyDisclosure } from '../../query/disclosure.ts'
import { targetOf } from '../../rpc/target.ts'
import { DEFAULT_QUERY_DEADLINE, DISCLOSURE_METHOD, DISCOVERY_PROTOCOL, QUERY_METHOD } from './constants.ts'
import { QueryProtocolError } from './errors.ts'
import type { CheckedAggregate } from '../../query/aggregate.ts'
import type { VerifiedDisclosure } from '../../query/disclosure.ts'
import type { Query } from '../../query/query.ts'
import type { DpRecord } from '../../registry/interface.ts'
import type {
  DiscoveryClientComponents, DiscoveryClient as DiscoveryClientInterface, QueryOptions
} from './interface.ts'

export class DiscoveryClient implements DiscoveryClientInterface {
  readonly #components: DiscoveryClientComponents

  constructor (components: DiscoveryClientComponents) {
    this.#components = components
  }

  async query (
    query: Query, home: DpRecord, { deadline = DEFAULT_QUERY_DEADLINE, signal }: QueryOptions = {}
  ): Promise<CheckedAggregate> {
    const { rpc } = this.#components
    const request = { query: query.bytes.slice(), deadline, context: new Uint8Array(0), hops: [], grants: [] }
    const { answer, aggregate } = await rpc.call(targetOf(home), DISCOVERY_PROTOCOL, QUERY_METHOD, request, {
      timeout: deadline, signal
    })
    if (answer.byteLength > 0) {
      throw new QueryProtocolError('DISCOVERY_ANSWER_INVALID', { detail: home.id })
    }
    return checkAggregate(aggregate, query, home.id, this.#context())
  }

  async disclosure (
    dp: DpRecord, { deadline = DISCLOSURE_METHOD.timeout, signal }: QueryOptions = {}
  ): Promise<VerifiedDisclosure> {
    const timeout = Math.min(deadline, DISCLOSURE_METHOD.timeout)
    const { disclosure } = await this.#components.rpc.call(targetOf(dp), DISCOVERY_PROTOCOL, DISCLOSURE_METHOD, {}, {
      timeout, signal
    })
    return verifyDisclosure(disclosure, dp.id, this.#context())
  }

  #context (): Parameters<typeof verifyDisclosure>[2] {
    return { registry: this.#components.registry.current(), now: this.#components.clock.now() }
  }
}
