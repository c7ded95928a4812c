/** Hands sealed requests on, opens those that are for this DP, and reads at replicas for who stays unknown to them. */
import { gatewayHandler, relayServer, storedAt, storedHere } from '../../protocols/relay/index.ts'
import type { FederationSigner } from '../../base/envelope.ts'
import type { DiscoveryServer } from '../../protocols/discovery/index.ts'
import type { OprfServer } from '../../protocols/oprf/index.ts'
import type { RelayServerComponents } from '../../protocols/relay/index.ts'
import type { RecordStore } from '../../store/interface.ts'
import type { Budget } from '../budgets/budget.ts'

export interface DpRelaysComponents extends
  Pick<RelayServerComponents, 'rpc' | 'registry' | 'clock' | 'random' | 'logger' | 'keys'> {
  /** Peer id of this DP, base58btc. */
  readonly id: string
  /** The DP's libp2p key: signs what it stores. */
  readonly signer: FederationSigner
  readonly records: Pick<RecordStore, 'get'>
  readonly budget: Pick<Budget, 'chargeForward'>
  readonly evaluator: Pick<OprfServer, 'answer'>
  readonly queries: Pick<DiscoveryServer, 'answer'>
}

/** Serves from then on. */
export function dpRelays (components: DpRelaysComponents): void {
  const { id, rpc, registry, clock, random, logger, keys, signer, records, budget, evaluator, queries } = components
  const stored = storedHere(async lookupKey => await records.get(lookupKey), signer, clock)
  relayServer({ id })({
    rpc,
    registry,
    clock,
    random,
    logger,
    keys,
    stored,
    charge: async (forward, options) => { await budget.chargeForward(forward, options) },
    serve: {
      evaluation: async (content, context) => await evaluator.answer(content, context),
      query: async (content, context) => await queries.answer(content, { ...context, toAll: false }),
      'query-all': async (content, context) => await queries.answer(content, { ...context, toAll: true }),
      read: gatewayHandler({ registry, clock, read: storedAt(rpc, id, stored) })
    }
  })
}
