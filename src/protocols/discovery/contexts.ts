/** Evaluations are paid for at the home DP: it charges its client, and gives contexts for the evaluators. */
import { evaluationDigest } from '../../budget/evaluation.ts'
import { MAX_UNITS } from '../../budget/constants.ts'
import { targetOf } from '../../rpc/target.ts'
import { CONTEXTS_METHOD, DISCOVERY_PROTOCOL, MAX_EVALUATORS } from './constants.ts'
import { QueryProtocolError } from './errors.ts'
import type { ContextIssuer } from '../../budget/interface.ts'
import type { DpRecord, RegistrySource } from '../../registry/interface.ts'
import type { Rpc, RpcCallOptions } from '../../rpc/interface.ts'
import type { ContextsRequest } from './pb/messages.ts'

const ID_LENGTH = 32

export interface ContextsServerComponents {
  rpc: Pick<Rpc, 'handle'>
  registry: RegistrySource
  issuer: ContextIssuer
}

/** (Home DP) Serves method 3. */
export function serveContexts ({ rpc, registry, issuer }: ContextsServerComponents): void {
  rpc.handle(DISCOVERY_PROTOCOL, CONTEXTS_METHOD, async (request, { peer, signal }) => {
    requireForm(request)
    for (const id of request.evaluators) {
      const status = registry.current().dp(id)?.status
      if (status == null || status === 'revoked') {
        throw new QueryProtocolError('DISCOVERY_DP_UNKNOWN', { detail: id })
      }
    }
    const contexts = await issuer.issue({
      client: peer.toString(),
      purpose: 'evaluation',
      redeemers: request.evaluators,
      requestDigest: evaluationDigest(request.ids),
      units: request.ids.length,
      ids: request.ids
    }, { signal })
    return { contexts: contexts.map(context => context.slice()) }
  })
}

function requireForm ({ ids, evaluators }: ContextsRequest): void {
  const distinct = new Set(evaluators).size === evaluators.length
  if (ids.length < 1 || ids.length > MAX_UNITS || ids.some(id => id.byteLength !== ID_LENGTH) || evaluators.length < 1 || evaluators.length > MAX_EVALUATORS || !distinct) {
    throw new QueryProtocolError('DISCOVERY_CONTEXTS_INVALID', { detail: `${ids.length} identifiers, ${evaluators.length} evaluators` })
  }
}

/**
 * (Client) Contexts by evaluator.
 *
 * @param ids - of `elementIds`, in the order of the evaluation
 * @param evaluators - peer ids, 64 at most
 * @throws RpcError; RemoteError, `RATE_LIMITED` among others
 */
export async function fetchContexts (rpc: Pick<Rpc, 'call'>, home: DpRecord, ids: readonly Uint8Array[], evaluators: readonly string[], options: RpcCallOptions = {}): Promise<ReadonlyMap<string, Uint8Array>> {
  const asked = evaluators.slice(0, MAX_EVALUATORS)
  const { contexts } = await rpc.call(targetOf(home), DISCOVERY_PROTOCOL, CONTEXTS_METHOD, { ids: ids.map(id => id.slice()), evaluators: asked }, options)
  if (contexts.length !== asked.length) {
    throw new QueryProtocolError('DISCOVERY_CONTEXTS_INVALID', { detail: `${home.id}: ${contexts.length} contexts for ${asked.length}` })
  }
  return new Map(asked.map((evaluator, i): [string, Uint8Array] => [evaluator, contexts[i] ?? new Uint8Array(0)]))
}
