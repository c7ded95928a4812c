/** Whom a light node has its evaluations paid by: its home DP, or the one that stands in for it. */
import { systemTimer } from '../base/clock.ts'
import { DiscoveryError } from '../base/errors.ts'
import { race } from '../base/race.ts'
import { BUDGET_ERRORS } from '../budget/errors.ts'
import { fetchContexts } from '../protocols/discovery/index.ts'
import type { Timer } from '../base/clock.ts'
import type { Move } from '../base/race.ts'
import type { ContextSource } from '../protocols/oprf/index.ts'
import type { DpRecord, RegistrySource } from '../registry/interface.ts'
import type { Rpc } from '../rpc/interface.ts'
import type { Homes } from './home.ts'
import type { ComponentLogger } from '@libp2p/interface'

/** Milliseconds: longer than a home DP needs, and short enough to go on without. */
const HOME_TIMEOUT = 2_000
/** Milliseconds after which another is asked beside it; and for one that didn't answer lately, where nobody stands in. */
const HOME_HEDGE = 500
/** The home, and two that stand in for it: so many may be gone. */
const MAX_HOMES = 3

export interface HomeContextsComponents {
  readonly rpc: Pick<Rpc, 'call'>
  readonly registry: RegistrySource
  readonly homes: Homes
  readonly logger: ComponentLogger
  /** @default the runtime's timers */
  readonly timer?: Timer
}

/** The home's word about this node's budget, rather than a home that doesn't work. */
function isWord ({ code, kind }: DiscoveryError): boolean {
  return code in BUDGET_ERRORS && kind !== 'unavailable'
}

/** Where none works there is the small budget that all have together who show no context. */
export function homeContexts ({ rpc, registry, homes, logger, timer = systemTimer }: HomeContextsComponents): ContextSource {
  const log = logger.forComponent('mimi:contexts')
  return {
    contexts: async (ids, evaluators, { signal } = {}) => {
      const waiting = new Set<string>()
      const asked = new Set<string>()
      const fetch = async (dp: DpRecord, over: AbortSignal): Promise<ReadonlyMap<string, Uint8Array> | undefined> => {
        try {
          const contexts = await fetchContexts(rpc, dp, ids, evaluators, { signal: over, timeout: homes.isGone(dp.id) ? HOME_HEDGE : HOME_TIMEOUT })
          waiting.delete(dp.id)
          // who was asked before, and is silent still, is left alone for a while
          waiting.forEach(id => { homes.gone(id) })
          return contexts
        } catch (err) {
          waiting.delete(dp.id)
          if (over.aborted) {
            return undefined
          }
          if (!(err instanceof DiscoveryError) || isWord(err)) {
            throw err
          }
          log('no contexts from home %s: %s', dp.id, err.code)
          homes.gone(dp.id)
          return undefined
        }
      }
      const next = (over: AbortSignal): Move<ReadonlyMap<string, Uint8Array>> => {
        const dp = homes.order(registry.current()).find(({ id }) => !asked.has(id))
        if (asked.size === MAX_HOMES || dp == null) {
          return undefined
        }
        asked.add(dp.id)
        waiting.add(dp.id)
        return { work: fetch(dp, over), hedge: HOME_HEDGE }
      }
      const contexts = await race({ next, atOnce: MAX_HOMES, timeout: MAX_HOMES * HOME_TIMEOUT, timer, signal })
      signal?.throwIfAborted()
      return contexts ?? new Map()
    }
  }
}
