/**
 * Where the policy says `relayRequired`, no DP is told who asks and about whom: what names
 * a lookup key, or leads to one, is taken from DPs alone, evaluations from CSIPs too, or sealed through a relay.
 */
import { standingOf } from '../budget/tiers.ts'
import { DISCOVERY_PROTOCOL, QUERY_METHOD } from '../protocols/discovery/constants.ts'
import { EVALUATE_METHOD, OPRF_PROTOCOL } from '../protocols/oprf/constants.ts'
import { READ_METHOD, RECORDS_PROTOCOL } from '../protocols/records/constants.ts'
import { RelayError } from '../protocols/relay/index.ts'
import type { RegistrySource, VerifiedRegistry } from '../registry/interface.ts'
import type { Rpc, RpcMethod, RpcProtocol } from '../rpc/interface.ts'

const nameOf = ({ id }: Pick<RpcProtocol, 'id'>, { name }: Pick<RpcMethod<never, never>, 'name'>): string =>
  `${id}#${name}`

/** Drawn tokens name nothing; what else a stranger may ask isn't about others. */
const TELLS: ReadonlySet<string> = new Set([
  nameOf(OPRF_PROTOCOL, EVALUATE_METHOD), nameOf(DISCOVERY_PROTOCOL, QUERY_METHOD),
  nameOf(RECORDS_PROTOCOL, READ_METHOD)
])

/** A DP; a CSIP that evaluates, for whom it doesn't say. */
function mayAsk (registry: VerifiedRegistry, peer: string, { name }: Pick<RpcMethod<never, never>, 'name'>): boolean {
  return registry.dp(peer) != null ||
    (name === EVALUATE_METHOD.name && standingOf(registry, peer).account.startsWith('csip:'))
}

/** The same engine; what it serves throws RelayError `RELAY_REQUIRED` at whoever else asks directly. */
export function relayedOnly (rpc: Rpc, registry: Pick<RegistrySource, 'current'>): Rpc {
  return {
    start: async () => { await rpc.start() },
    stop: async () => { await rpc.stop() },
    call: async (target, protocol, method, request, options) =>
      await rpc.call(target, protocol, method, request, options),
    handle: (protocol, method, handler) => {
      if (!TELLS.has(nameOf(protocol, method))) {
        rpc.handle(protocol, method, handler)
        return
      }
      rpc.handle(protocol, method, async (request, context) => {
        const newest = registry.current()
        if (newest.policy.relayRequired && !mayAsk(newest, context.peer.toString(), method)) {
          throw new RelayError('RELAY_REQUIRED')
        }
        return await handler(request, context)
      })
    }
  }
}
