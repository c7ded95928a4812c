/** Answers queries of clients, and asks other DPs for them. */
import { discoveryServer } from '../../protocols/discovery/index.ts'
import { entriesAt } from '../../protocols/claim/index.ts'
import { knownFacts } from './known-facts.ts'
import type { EntryCache } from '../../mapping/interface.ts'
import type {
  DiscoveryServer, DiscoveryServerComponents, DiscoveryServerInit
} from '../../protocols/discovery/index.ts'
import type { KeyValueStore } from '../../store/interface.ts'
import type { Invalidations } from '../invalidations/index.ts'
import type { Budget } from '../budgets/budget.ts'
import type { Wholeness } from '../wholeness/index.ts'
import type { KnownFactsComponents } from './known-facts.ts'

export interface DpQueriesComponents extends
  Pick<DiscoveryServerComponents, 'rpc' | 'registry' | 'clock' | 'logger' | 'signer'>,
  KnownFactsComponents {
  /** Where claims are kept. */
  readonly claims: Pick<KeyValueStore, 'get' | 'iterate'>
  readonly budget: Pick<Budget, 'issue' | 'chargeAll' | 'redeem' | 'hop'>
  readonly wholeness: Pick<Wholeness, 'isWhole'>
  readonly invalidations: Pick<Invalidations, 'askFirst'>
  /** Entries whose signatures are known to hold. */
  readonly cache: EntryCache
}

/** Serves as soon as it is made. */
export function dpQueries (
  components: DpQueriesComponents,
  { preferred }: Pick<DiscoveryServerInit, 'preferred'>
): DiscoveryServer {
  const { rpc, registry, clock, logger, signer, claims, records, log, budget, cache, invalidations } = components
  return discoveryServer({ preferred })({
    rpc,
    registry,
    clock,
    logger,
    signer,
    own: {
      at: async lookupKey => {
        const entries = await entriesAt(claims, lookupKey)
        if (entries.length > 0) {
          await invalidations.askFirst(lookupKey)
        }
        return entries
      }
    },
    facts: knownFacts({ records, log }),
    issuer: budget,
    gate: budget,
    hop: (to, context) => budget.hop(to, context),
    cache,
    isWhole: () => components.wholeness.isWhole
  })
}
