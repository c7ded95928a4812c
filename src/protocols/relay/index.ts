/**
 * `/mimi/relay/1.0.0`: oblivious requests. A relay knows who asks and which DP is
 * asked, and can't read; the DP reads and doesn't know who asks.
 *
 * @example
 *
 * ```ts
 * relayServer({ id })({ rpc, registry, clock, random, logger, keys: [await hpkeKeyPair(seed)], serve })
 *
 * const client = relayClient()({ rpc, registry, clock, random, logger, home, refresh })
 * const replicas = await client.read(lookupKey, ids)
 * ```
 */
import { RelayServer } from './handler.ts'
import { RelayClient as RelayClientClass } from './relay.ts'
import type {
  RelayClient, RelayClientComponents, RelayClientInit, RelayServerComponents, RelayServerInit
} from './interface.ts'

/** Serves from then on. */
export function relayServer (init: RelayServerInit): (components: RelayServerComponents) => void {
  return components => { void new RelayServer(components, init) }
}

export function relayClient (init: RelayClientInit = {}): (components: RelayClientComponents) => RelayClient {
  return components => new RelayClientClass(components, init)
}

export { RELAY_ERRORS, RelayError } from './errors.ts'
export { RELAY_PROTOCOL } from './constants.ts'
export { gatewayHandler } from './gateway.ts'
export { PartnerBook } from './partners.ts'
export { storedAt, storedHere } from './stored.ts'
export { hpkeKeyId, hpkeKeyPair } from './hpke.ts'
export type { HpkeKeyPair } from '../../base/hpke/suite.ts'
export type { RelayKind } from './sealing.ts'
export type * from './interface.ts'
