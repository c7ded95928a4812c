/**
 * `/mimi/registry/1.0.0`: the newest registry, and a DP's signed word that it
 * knows of no newer one. Nodes pull, at start, every few minutes and on demand,
 * from several DPs; whatever comes is verified from the anchor up, so that a DP
 * can hold a version back for a while, but never make one up.
 *
 * @example
 *
 * ```ts
 * const keeper = await openKeeper({ store: store.namespace('registry'), clock, logger }, { anchor, initial })
 * const exchange = new VersionExchange({ clock, logger }, { isParty: true })
 * exchange.open(keeper)
 * exchange.serve(rpc, signer)
 * const registry = registryProtocol()({ rpc, keeper, clock, random, logger, signer })
 * await registry.start()
 * keeper.current().activeDps
 * ```
 */
import { RegistryProtocol as RegistryProtocolClass } from './registry-protocol.ts'
import type { RegistryProtocol, RegistryProtocolComponents, RegistryProtocolInit } from './interface.ts'

export function registryProtocol (init: RegistryProtocolInit = {}): (
  components: RegistryProtocolComponents
) => RegistryProtocol {
  return components => new RegistryProtocolClass(components, init)
}

export { VersionExchange } from './exchange.ts'
export { openKeeper } from './keeper.ts'
export { fetchRegistry } from './fetch.ts'
export { REGISTRY_PROTOCOL } from './constants.ts'
export { REGISTRY_PROTOCOL_ERRORS, RegistryProtocolError } from './errors.ts'
export type * from './interface.ts'
