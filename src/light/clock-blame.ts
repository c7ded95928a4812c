/** What fails on a node whose clock is wrong fails for that, whatever others call it. */
import { raceSignal } from 'race-signal'
import { DiscoveryError } from '../base/errors.ts'
import { clockOff } from '../registry/clock-errors.ts'
import type { ClockWatch } from '../node/clock-watch.ts'
import type { ClockVerdict } from '../registry/clock.ts'

/** Codes that a wrong clock has, and other things too. */
const OF_TIME = /_(TIME_IMPLAUSIBLE|EXPIRED|NOT_YET_(ISSUED|VALID))$/

export interface ClockBlameComponents {
  /** @default nothing is known of this node's clock */
  readonly clockWatch?: Pick<ClockWatch, 'verdict'>
  /** Asks DPs for the newest registry, and so what time it is. @default nobody is asked */
  readonly refresh?: () => Promise<unknown>
}

export class ClockBlame {
  readonly #components: ClockBlameComponents

  constructor (components: ClockBlameComponents) {
    this.#components = components
  }

  /** Where most others say that this clock is right, those few that answered are wrong. */
  isOff ({ state }: ClockVerdict): boolean {
    return state === 'off' && this.#components.clockWatch?.verdict().state !== 'confirmed'
  }

  /** @returns the error, or `CLOCK_OFF` with it as its cause */
  async of (error: unknown, signal?: AbortSignal): Promise<unknown> {
    const { clockWatch } = this.#components
    if (clockWatch == null || !(error instanceof DiscoveryError)) {
      return error
    }
    if (clockWatch.verdict().state === 'unknown' && OF_TIME.test(error.code)) {
      await this.#hear(signal)
    }
    const verdict = clockWatch.verdict()
    return verdict.state === 'off' ? clockOff(verdict, error) : error
  }

  async during<T> (work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    try {
      return await work()
    } catch (err) {
      throw await this.of(err, signal)
    }
  }

  async #hear (signal?: AbortSignal): Promise<void> {
    try {
      await raceSignal(this.#components.refresh?.() ?? Promise.resolve(), signal)
    } catch (err) {
      // what was heard before it failed counts all the same
      if (!(err instanceof DiscoveryError)) {
        throw err
      }
    }
  }
}
