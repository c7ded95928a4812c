/**
 * The request engine that all protocols share: one stream is kept open per peer,
 * protocol and direction, and carries many requests at once (docs/protocol.md,
 * "Requests").
 *
 * @example
 *
 * ```ts
 * const engine = rpc()({ registrar, connectionManager, logger })
 * engine.handle(PROTOCOL, PING, async ({ nonce }) => ({ nonce }))
 * await engine.start()
 * const answer = await engine.call({ id, multiaddrs }, PROTOCOL, PING, { nonce })
 * ```
 */
import { RpcEngine } from './rpc.ts'
import type { Rpc, RpcComponents, RpcInit } from './interface.ts'

export { RemoteError, RPC_ERRORS, RpcError } from './errors.ts'
export type { RpcErrorCode, RpcViolation } from './errors.ts'
export type {
  PeerJudge, RegistryVersions, Rpc, RpcCallOptions, RpcComponents, RpcContext, RpcHandler, RpcInit, RpcMethod,
  RpcMetrics, RpcOutcome, RpcProtocol, RpcTarget, RpcTracing
} from './interface.ts'

export function rpc (init: RpcInit = {}): (components: RpcComponents) => Rpc {
  return (components) => new RpcEngine(components, init)
}
