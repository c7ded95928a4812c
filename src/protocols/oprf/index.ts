/**
 * `/mimi/oprf/1.0.0`: partial evaluations of blinded identifiers. A DP answers
 * with its share of the key and a proof; the client asks as many DPs as the
 * threshold, checks, combines, and derives lookup key and sealing key. No DP
 * learns the identifier; a wrong answer is found out and its DP named.
 *
 * @example
 *
 * ```ts
 * oprfServer()({ rpc, registry, shares, gate, voprf: await loadSodium(), clock, random, logger })
 *
 * const client = oprfClient()({ rpc, registry, voprf: await loadSodium(), clock, random, logger })
 * const [{ lookupKey, sealingKey, faults }] = await client.evaluate([csi])
 * ```
 */
import { OprfClient as OprfClientClass } from './oprf.ts'
import { OprfServer as OprfServerClass } from './handler.ts'
import type { OprfClient, OprfClientComponents, OprfClientInit, OprfServer, OprfServerComponents } from './interface.ts'

export function oprfServer (): (components: OprfServerComponents) => OprfServer {
  return components => new OprfServerClass(components)
}

export function oprfClient (init: OprfClientInit = {}): (components: OprfClientComponents) => OprfClient {
  return components => new OprfClientClass(components, init)
}

export { OPRF_ERRORS, OprfError } from './errors.ts'
export { OPRF_PROTOCOL } from './constants.ts'
export { cacheId, memoryCache } from './cache.ts'
export type { EvaluationCache } from './cache.ts'
export type { Timer } from '../../base/clock.ts'
export type * from './interface.ts'
