/**
 * Connections to the other DPs, made when a DP starts and made again when they
 * break, so that no lookup waits for a handshake. Of two DPs the one with the lower
 * peer id dials at once and the other a while later, if it is still needed. Requests
 * come first: while this process lags behind, a DP that has a few dials others seldom.
 */
import { steadyNow, systemTimer } from '../base/clock.ts'
import { deadline } from '../base/deadline.ts'
import { Pace } from '../dht/pace.ts'
import { backOff } from '../base/back-off.ts'
import type { Clock, Random, Timer } from '../base/clock.ts'
import type { DpRecord, RegistrySource } from '../registry/interface.ts'
import type { LoadMeter } from '../rpc/load-meter.ts'
import type { AbortOptions, Logger } from '@libp2p/interface'

/** More than these are not kept: the others are dialled when they are needed. */
export const MAX_STANDING = 300
/** Milliseconds between looks at who is missing. */
export const LOOK_INTERVAL = 2_000
/** Milliseconds that the DP with the higher id leaves the other the first move. */
export const YIELD = 10_000
/** Milliseconds after a first failure; twice as long after each further one. */
const FIRST_PAUSE = 1_000
/** So long a DP that is back waits at most. */
const MAX_PAUSE = 60_000
const DIAL_TIMEOUT = 10_000
/** Milliseconds: a process that is so late has no time to spare, */
const BEHIND = 20
/** and waits so many times as long before it dials another, */
const BEHIND_FACTOR = 3
/** and so many times once it has a few: */
const BEHIND_FACTOR_OF_MORE = 60
/** what gossip needs. */
export const FEW = 8
/**
 * A handshake costs processor time at both ends: between two of them this many times as long as one took is left for
 * others.
 */
const BREATH = 3

export interface StandingConnectionsComponents {
  /** Peer id of this DP. */
  readonly id: string
  readonly registry: RegistrySource
  readonly clock: Clock
  readonly random: Random
  readonly log: Logger
  readonly isConnected: (dp: DpRecord) => boolean
  readonly connect: (dp: DpRecord, options: AbortOptions) => Promise<void>
  /** How far this process lags behind. */
  readonly load: Pick<LoadMeter, 'pressure'>
  /** @default the runtime's timers */
  readonly timer?: Timer
}

interface Missing {
  failures: number
  next: number
}

export class StandingConnections {
  readonly #components: StandingConnectionsComponents
  readonly #pace: Pace
  readonly #missing = new Map<string, Missing>()
  #dialledAt = -Infinity

  constructor (components: StandingConnectionsComponents) {
    this.#components = components
    this.#pace = new Pace(components.timer ?? systemTimer, async signal => await this.#step(signal))
  }

  start (): void {
    this.#pace.start()
  }

  async stop (): Promise<void> {
    await this.#pace.stop()
    this.#missing.clear()
    this.#dialledAt = -Infinity
  }

  /** One dial, if anybody is due; returns the wait until the next look. */
  async #step (signal: AbortSignal): Promise<number> {
    const { clock, connect, load, log } = this.#components
    const now = steadyNow(clock)
    const due = this.#due(now)
    if (due == null) {
      return LOOK_INTERVAL
    }
    const { dp, missing, connected } = due
    const lag = load.pressure()
    const factor = lag < BEHIND ? 0 : connected < FEW ? BEHIND_FACTOR : BEHIND_FACTOR_OF_MORE
    const early = this.#dialledAt + Math.min(MAX_PAUSE, factor * lag) - now
    if (early > 0) {
      return Math.min(LOOK_INTERVAL, early)
    }
    this.#dialledAt = now
    try {
      await connect(dp, { signal: deadline(DIAL_TIMEOUT, signal) })
      this.#missing.delete(dp.id)
    } catch (err) {
      missing.failures++
      missing.next = steadyNow(clock) + this.#pause(missing.failures)
      log('no connection to %s, for the %d. time: %e', dp.id, missing.failures, err)
    }
    return Math.min(LOOK_INTERVAL, BREATH * Math.max(0, steadyNow(clock) - now))
  }

  /** Who has been missing for the longest of those that are to be dialled now. */
  #due (now: number): { readonly dp: DpRecord, readonly missing: Missing, readonly connected: number } | undefined {
    const { id, registry, isConnected } = this.#components
    const others = registry.current().dps.filter(dp => dp.id !== id && dp.status !== 'revoked').slice(0, MAX_STANDING)
    const lacking = others.filter(dp => !isConnected(dp))
    const names = new Set(lacking.map(dp => dp.id))
    for (const known of this.#missing.keys()) {
      if (!names.has(known)) {
        this.#missing.delete(known)
      }
    }
    const all = lacking.map(dp => ({ dp, missing: this.#of(dp, now) }))
    const [first] = all.filter(({ missing }) => missing.next <= now).sort((a, b) => a.missing.next - b.missing.next)
    return first == null ? undefined : { ...first, connected: others.length - lacking.length }
  }

  #of (dp: DpRecord, now: number): Missing {
    let missing = this.#missing.get(dp.id)
    if (missing == null) {
      missing = { failures: 0, next: dp.id < this.#components.id ? now + YIELD : now }
      this.#missing.set(dp.id, missing)
    }
    return missing
  }

  /** With up to half of it by lot, so that a DP that is back isn't dialled by all at once. */
  #pause (failures: number): number {
    return this.#spread(backOff(FIRST_PAUSE, failures - 1, MAX_PAUSE))
  }

  #spread (ms: number): number {
    const [lot = 0] = this.#components.random.bytes(1)
    return ms * (0.5 + lot / 512)
  }
}
