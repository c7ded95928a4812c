/** Hands sealed requests on, opens those that are for this DP, and reads at replicas for who stays unknown to them. */
import { gatewayHandler, relayServer, storedAt, storedHere } from '../../protocols/relay/index.ts'
import { Lagging } from './lagging.ts'
import type { RecordReader } from '../../dht/index.ts'
import type { Part } from '../../node/lifecycle.ts'
import type { FederationSigner } from '../../base/envelope.ts'
import type { DiscoveryServer } from '../../protocols/discovery/index.ts'
import type { OprfServer } from '../../protocols/oprf/index.ts'
import type { TokenServer } from '../../protocols/tokens/index.ts'
import type { RelayServerComponents } from '../../protocols/relay/index.ts'
import type { Wholeness } from '../wholeness/interface.ts'
import type { RecordStore } from '../../store/interface.ts'
import type { Budget } from '../budgets/budget.ts'

export interface DpRelaysComponents extends
  Pick<RelayServerComponents, 'rpc' | 'registry' | 'clock' | 'random' | 'logger' | 'keys'> {
  /** Peer id of this DP, base58btc. */
  readonly id: string
  /** The DP's libp2p key: signs what it stores. */
  readonly signer: FederationSigner
  readonly records: Pick<RecordStore, 'get'>
  readonly reader: Pick<RecordReader, 'read'>
  /** Whether this DP has what it should have at a key. */
  readonly wholeness: Pick<Wholeness, 'isWholeAt'>
  readonly budget: Pick<Budget, 'chargeForward'>
  readonly evaluator: Pick<OprfServer, 'answer'>
  readonly tokens: Pick<TokenServer, 'answer'>
  readonly queries: Pick<DiscoveryServer, 'answer'>
}

export interface DpRelays {
  readonly parts: readonly Part[]
}

/** Serves from then on. */
export function dpRelays (components: DpRelaysComponents): DpRelays {
  const lagging = new Lagging({ reader: components.reader, log: components.logger.forComponent('mimi:relays') })
  const { id, rpc, registry, clock, random, logger, keys, signer, records, wholeness } = components
  const { budget, evaluator, tokens, queries } = components
  const stored = storedHere(async lookupKey => await records.get(lookupKey), {
    signer, clock, isWholeAt: key => wholeness.isWholeAt(key)
  })
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
      tokens: async (content, context) => await tokens.answer(content, context),
      query: async (content, context) => await queries.answer(content, { ...context, toAll: false }),
      'query-all': async (content, context) => await queries.answer(content, { ...context, toAll: true }),
      read: gatewayHandler({ registry, clock, read: storedAt(rpc, id, stored), lags: key => { lagging.add(key) } })
    }
  })
  return { parts: [lagging.part] }
}
