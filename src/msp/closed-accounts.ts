/**
 * What an account that closes takes with it: the releases that the node keeps of its
 * mappings are published, and again until a majority of the voices has signed for each.
 */
import { backOff } from '../base/back-off.ts'
import { systemTimer } from '../base/clock.ts'
import { DiscoveryError } from '../base/errors.ts'
import { Pace } from '../dht/pace.ts'
import { dpsByLot, handFact } from '../node/hand-fact.ts'
import type { Clock, Random, Timer } from '../base/clock.ts'
import type { Part } from '../node/lifecycle.ts'
import type { KeptReleases } from '../protocols/confirm/interface.ts'
import type { ClaimClient } from '../protocols/claim/interface.ts'
import type { RegistrySource } from '../registry/interface.ts'
import type { KeptReleaseRows, NamedRelease } from './kept-releases.ts'
import type { ClosedAccount } from './interface.ts'
import type { AbortOptions, Logger } from '@libp2p/interface'

/** Milliseconds until the next try, where one is left; twice as long after each that failed. */
const RETRY_INTERVAL = 60_000
/** Milliseconds between two looks where none is: one that was stopped in the middle is found at the next start. */
const IDLE_INTERVAL = 3_600_000

export interface ClosedAccountsComponents {
  /** Of users. */
  readonly kept: KeptReleaseRows
  /** Of accounts that closed: what isn't published yet. */
  readonly due: KeptReleaseRows
  readonly claims: Pick<ClaimClient, 'release'>
  readonly registry: RegistrySource
  readonly clock: Clock
  readonly random: Random
  /** @default the runtime's timers */
  readonly timer?: Timer
  readonly log: Logger
}

export interface ClosedAccounts extends KeptReleases, Part {
  /**
   * Publishes what is kept of the identifier. Durable from its first step on: what isn't
   * published when it resolves will be, also after a restart.
   *
   * @param csi - URI of the canonical CSI
   */
  close (csi: string, options?: AbortOptions): Promise<ClosedAccount>
}

export function closedAccounts (components: ClosedAccountsComponents): ClosedAccounts {
  const { kept, due, claims, registry, clock, random, timer = systemTimer, log } = components

  /** Whether that is done with. */
  const publish = async (waiting: NamedRelease, signal?: AbortSignal): Promise<boolean> => {
    const send = claims.release.bind(claims)
    const { isMajority, failure } = await handFact(
      waiting.release, dpsByLot(registry.current(), random), { registry, clock, send }, { signal })
    if (isMajority) {
      await due.delete(waiting)
    } else {
      log.error('a release of an account that closed waits to be published: %s', failure?.code ?? 'too few receipts')
    }
    return isMajority
  }

  /** @returns how many were published */
  const publishAll = async (waiting: readonly NamedRelease[], signal?: AbortSignal): Promise<number> => {
    let published = 0
    for (const one of waiting) {
      signal?.throwIfAborted()
      published += await publish(one, signal) ? 1 : 0
    }
    return published
  }

  let failures = 0
  /** @returns milliseconds until the next */
  const round = async (signal: AbortSignal): Promise<number> => {
    try {
      const waiting = await due.all()
      if (await publishAll(waiting, signal) === waiting.length) {
        failures = 0
        return IDLE_INTERVAL
      }
    } catch (err) {
      if (!signal.aborted) {
        log.error('releases of accounts that closed wait: %s', err instanceof DiscoveryError ? err.code : 'INTERNAL')
      }
    }
    return backOff(RETRY_INTERVAL, failures++, IDLE_INTERVAL)
  }

  const pace = new Pace(timer, round)
  return {
    name: 'closed accounts',
    start: () => { pace.start() },
    stop: async () => { await pace.stop() },
    keep: async release => { await kept.put(release) },
    publish: async release => {
      await due.put(release)
      pace.hurry()
    },
    close: async (csi, { signal } = {}) => {
      for (const named of await kept.all(csi)) {
        await kept.move(named, due)
      }
      const waiting = await due.all(csi)
      const published = await publishAll(waiting, signal)
      if (published < waiting.length) {
        pace.hurry()
      }
      return { mappings: waiting.length, published }
    }
  }
}
