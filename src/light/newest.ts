/**
 * What to do where too few DPs answer: what is stale may be the registry that says
 * who they are and where. The newest one is fetched, and what failed is tried once
 * more. A Kademlia walk would not do: it only goes to DPs that this registry
 * lists, at its addresses (docs/architecture.md).
 */
import { raceSignal } from 'race-signal'
import { OPRF_ERRORS, OprfError } from '../protocols/oprf/index.ts'
import { isToCome, steadyNow } from '../base/clock.ts'
import type { Clock } from '../base/clock.ts'
import type { OprfClient } from '../protocols/oprf/index.ts'
import type { RegistrySource } from '../registry/interface.ts'
import type { Logger } from '@libp2p/interface'

/** Milliseconds between two refreshes: DPs that are down for long cost no refresh with each lookup. */
export const REFRESH_INTERVAL = 60_000

export interface NewestComponents {
  readonly registry: RegistrySource
  readonly clock: Clock
  readonly log: Logger
  /** Fetches the newest registry. */
  readonly refresh: () => Promise<unknown>
}

export interface Newest {
  /** Whether the registry is newer by now than that of the version with which something failed. */
  isNewer (than: number, signal?: AbortSignal): Promise<boolean>
}

export function newestRegistry ({ registry, clock, log, refresh }: NewestComponents): Newest {
  let refreshing: Promise<unknown> = Promise.resolve()
  let refreshAt = 0
  return {
    isNewer: async (than, signal) => {
      if (!isToCome(refreshAt, steadyNow(clock), REFRESH_INTERVAL) && registry.current().version === than) {
        refreshAt = steadyNow(clock) + REFRESH_INTERVAL
        refreshing = refresh().catch((err: unknown) => { log('no newer registry: %e', err) })
      }
      await raceSignal(refreshing, signal)
      return registry.current().version > than
    }
  }
}

/** Evaluates once more under the newest registry what too few evaluated, or under a key that is not valid any more. */
export function evaluatesUnderNewest (oprf: OprfClient, registry: RegistrySource, newest: Newest): OprfClient {
  const attempt = async <T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> => {
    const { version } = registry.current()
    try {
      return await work()
    } catch (err) {
      if (!(err instanceof OprfError) || OPRF_ERRORS[err.code].kind === 'limited' ||
        !await newest.isNewer(version, signal)) {
        throw err
      }
      return await work()
    }
  }
  return {
    known: async (inputs, options) => await oprf.known(inputs, options),
    evaluate: async (inputs, options) =>
      await attempt(async () => await oprf.evaluate(inputs, options), options?.signal),
    evaluateWithTranscript: async (csi, options) =>
      await attempt(async () => await oprf.evaluateWithTranscript(csi, options), options?.signal)
  }
}
