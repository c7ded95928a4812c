/** What is asked of a home DP, and of those that stand in for one that fails, is silent or has another time. */
import { steadyNow, systemTimer } from '../base/clock.ts'
import { DiscoveryError } from '../base/errors.ts'
import { race } from '../base/race.ts'
import { QueryError } from '../query/errors.ts'
import { DEFAULT_QUERY_DEADLINE } from '../protocols/discovery/constants.ts'
import { cancelError } from '../rpc/client-call.ts'
import { RpcError } from '../rpc/errors.ts'
import type { Clock, Timer } from '../base/clock.ts'
import type { Move } from '../base/race.ts'
import type { DpRecord, RegistrySource } from '../registry/interface.ts'
import type { HomeGone, ReadOptions } from './federation.ts'
import type { Homes } from './home.ts'
import type { AbortOptions } from '@libp2p/interface'

/** The home, and those that stand in for it. */
const MAX_HOMES = 3
/** Milliseconds after which another is asked beside one that is silent: that one waits for others itself. */
const HEDGE = 1_000
/** Of the deadline, where that is short. */
const HEDGE_PART = 1 / 4
/** What is done at one home takes the deadline so often at most: a disclosure, a query, again, spot checks. */
const STEPS = 4
/** What a home DP says whose clock is off, and what others say of it. */
export const OUT_OF_TIME = /_(TIME_IMPLAUSIBLE|EXPIRED)$/

export interface AtHomeComponents {
  readonly homes: Homes
  readonly registry: RegistrySource
  readonly clock: Clock
  /** @default the system's */
  readonly timer?: Timer
}

export type HomeOptions = ReadOptions & AbortOptions

/** What is asked of a home DP; `isLast`: nobody stands in for it. */
export type HomeWork<T> = (home: DpRecord, options: HomeOptions, isLast: boolean) => Promise<T>

/**
 * A home DP that doesn't answer, or whose clock is off, is stood in for by the next,
 * within the same deadline; one that is silent keeps nobody waiting. What it says else
 * is its word: nobody stands in then.
 *
 * @param gone - takes those that are passed over
 * @throws what the last one of them says
 */
export async function atHome<T> (
  work: HomeWork<T>, options: HomeOptions, components: AtHomeComponents, gone: HomeGone[] = []
): Promise<T> {
  const { clock, timer = systemTimer } = components
  const { deadline = DEFAULT_QUERY_DEADLINE, signal } = options
  const round = new HomeRound(work, { ...options, deadline }, components, gone)
  const won = await race({
    next: over => round.next(over),
    atOnce: MAX_HOMES,
    timeout: STEPS * deadline,
    timer,
    signal
  })
  if (won == null) {
    throw round.failure(steadyNow(clock))
  }
  round.passOver(won.home)
  return won.value
}

/** Those that are asked one after the other, or beside each other. */
class HomeRound<T> {
  readonly #work: HomeWork<T>
  readonly #options: HomeOptions & { readonly deadline: number }
  readonly #components: AtHomeComponents
  readonly #gone: HomeGone[]
  readonly #asked: DpRecord[] = []
  readonly #begun: number
  /** Of the last one that was passed over. */
  #last: DiscoveryError | undefined
  /** What one of them says, and no reason to ask another. */
  #word: { readonly error: unknown } | undefined

  constructor (
    work: HomeWork<T>, options: HomeOptions & { readonly deadline: number }, components: AtHomeComponents,
    gone: HomeGone[]
  ) {
    this.#work = work
    this.#options = options
    this.#components = components
    this.#gone = gone
    this.#begun = steadyNow(components.clock)
  }

  next (over: AbortSignal): Move<{ readonly home: string, readonly value: T }> {
    const { homes, registry, clock } = this.#components
    const { deadline } = this.#options
    const left = deadline - (steadyNow(clock) - this.#begun)
    if (this.#asked.length === 0) {
      homes.current(registry.current()) // throws where there is none
    }
    const [home, ...others] = homes.order(registry.current()).filter(({ id }) => this.#asked.every(dp => dp.id !== id))
    const isOver = this.#word != null || this.#asked.length === MAX_HOMES || (this.#asked.length > 0 && left <= 0)
    if (home == null || isOver) {
      return undefined
    }
    this.#asked.push(home)
    const isLast = others.length === 0 || this.#asked.length === MAX_HOMES
    const options = { ...this.#options, signal: over, deadline: Math.max(1, left) }
    return { work: this.#ask(home, options, isLast), hedge: Math.min(HEDGE, deadline * HEDGE_PART) }
  }

  async #ask (
    home: DpRecord, options: HomeOptions, isLast: boolean
  ): Promise<{ readonly home: string, readonly value: T } | undefined> {
    try {
      return { home: home.id, value: await this.#work(home, options, isLast) }
    } catch (err) {
      if (options.signal?.aborted === true) {
        return undefined
      }
      if (isPassedOver(err, home.id)) {
        this.#pass(home.id, err)
      } else {
        this.#word ??= { error: err } // one that is asked beside it may still answer
      }
      return undefined
    }
  }

  #pass (dp: string, err: DiscoveryError): void {
    this.#components.homes.gone(dp)
    this.#gone.push({ dp, code: err.code })
    this.#last = err
  }

  /** Those that were silent until one that was asked after them answered, or the time was over. */
  passOver (answered?: string): void {
    for (const { id } of this.#asked) {
      if (id === answered) {
        return
      }
      if (this.#gone.every(({ dp }) => dp !== id)) {
        this.#pass(id, new RpcError('RPC_TIMEOUT', { detail: id }))
      }
    }
  }

  failure (now: number): unknown {
    const { signal } = this.#options
    if (signal?.aborted === true) {
      return cancelError(signal.reason)
    }
    if (this.#word != null) {
      return this.#word.error
    }
    this.passOver()
    return this.#last ?? new RpcError('RPC_TIMEOUT', { detail: `${now - this.#begun} ms` })
  }
}

/** Where it is our clock that is off, all of them fail, and so does the lookup. */
export function isPassedOver (err: unknown, home: string): err is DiscoveryError {
  return err instanceof QueryError && OUT_OF_TIME.test(err.code)
    ? err.dp === home
    : err instanceof DiscoveryError && err.kind === 'unavailable'
}
