/**
 * `/mimi/tokens/1.0.0`: blind tokens that pay for evaluations. A DP issues them to
 * whoever shows what they may have, and redeems its own without knowing whom it gave
 * them to; DPs tell each other how many, so that one that lost its disk is told.
 *
 * @example
 *
 * ```ts
 * const server = tokenServer({ id })({ rpc, registry, clock, random, logger, voprf, signer, keys, book, memory })
 * await server.redeem(server.open(payment, { purpose: 'evaluation', units: 1, digest }))
 *
 * const client = tokenClient()({ rpc, registry, voprf, clock, random })
 * const tokens = await client.draw(dp, 'evaluation', 200, { proof })
 * ```
 */
import { TokenServer as TokenServerClass } from './handler.ts'
import { TokenClient as TokenClientClass } from './tokens.ts'
import type {
  TokenClient, TokenClientComponents, TokenServer, TokenServerComponents, TokenServerInit
} from './interface.ts'

export function tokenServer (init: TokenServerInit): (components: TokenServerComponents) => TokenServer {
  return components => new TokenServerClass(components, init)
}

export function tokenClient (): (components: TokenClientComponents) => TokenClient {
  return components => new TokenClientClass(components)
}

export { TOKENS_PROTOCOL } from './constants.ts'
export type * from './interface.ts'
