/** Whom a light node has its evaluations paid by: its home DP, or the one that stands in for it. */
import { DiscoveryError } from '../base/errors.ts'
import { BUDGET_ERRORS } from '../budget/errors.ts'
import { fetchContexts } from '../protocols/discovery/index.ts'
import type { ContextSource } from '../protocols/oprf/index.ts'
import type { RegistrySource } from '../registry/interface.ts'
import type { Rpc } from '../rpc/interface.ts'
import type { Homes } from './home.ts'
import type { ComponentLogger } from '@libp2p/interface'

/** Milliseconds: longer than a home DP needs, and short enough to go on without. */
const HOME_TIMEOUT = 2_000
/** The home, and one that stands in for it. */
const MAX_HOMES = 2

export interface HomeContextsComponents {
  readonly rpc: Pick<Rpc, 'call'>
  readonly registry: RegistrySource
  readonly homes: Homes
  readonly logger: ComponentLogger
}

/** The home's word about this node's budget, rather than a home that doesn't work. */
function isWord ({ code, kind }: DiscoveryError): boolean {
  return code in BUDGET_ERRORS && kind !== 'unavailable'
}

/** Where neither works there is the small budget that all have together who show no context. */
export function homeContexts ({ rpc, registry, homes, logger }: HomeContextsComponents): ContextSource {
  const log = logger.forComponent('mimi:contexts')
  return {
    contexts: async (ids, evaluators, { signal } = {}) => {
      const asked = new Set<string>()
      for (let dp = homes.current(registry.current()); asked.size < MAX_HOMES && !asked.has(dp.id); dp = homes.current(registry.current())) {
        asked.add(dp.id)
        try {
          return await fetchContexts(rpc, dp, ids, evaluators, { signal, timeout: HOME_TIMEOUT })
        } catch (err) {
          signal?.throwIfAborted()
          if (!(err instanceof DiscoveryError) || isWord(err)) {
            throw err
          }
          log('no contexts from home %s: %s', dp.id, err.code)
          homes.gone(dp.id)
        }
      }
      return new Map()
    }
  }
}
