/**
 * `/mimi/discovery/1.0.0`: asks DPs for what they published and what they keep to
 * themselves. The DP that a client asks asks others, as the mode says, and hands
 * back what each of them signed; the client checks that nothing was left out.
 *
 * @example
 *
 * ```ts
 * const client = discoveryClient()({ rpc, registry, clock })
 * const { answers, unanswered } = await client.query(makeQuery({ queryId, lookupKey, federation: 'all' }), home)
 * ```
 */
import { DiscoveryClient as DiscoveryClientClass } from './discovery.ts'
import { DiscoveryServer as DiscoveryServerClass } from './handler.ts'
import type {
  DiscoveryClient, DiscoveryClientComponents, DiscoveryServer, DiscoveryServerComponents, DiscoveryServerInit
} from './interface.ts'

export function discoveryServer (init: DiscoveryServerInit = {}): (
  components: DiscoveryServerComponents
) => DiscoveryServer {
  return components => new DiscoveryServerClass(components, init)
}

export function discoveryClient (): (components: DiscoveryClientComponents) => DiscoveryClient {
  return components => new DiscoveryClientClass(components)
}

export { DISCOVERY_ERRORS, QueryProtocolError } from './errors.ts'
export { DISCOVERY_PROTOCOL } from './constants.ts'
export type * from './interface.ts'
