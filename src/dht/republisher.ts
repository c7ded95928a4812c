/** Refreshes what this DP published, at a steady pace, and at once when a registry moves replicas. */
import { pipe } from 'it-pipe'
import { systemTimer } from '../base/clock.ts'
import { DiscoveryError } from '../base/errors.ts'
import { DEFAULT_REPUBLISH_PERIOD, MIN_REPUBLISH_STEP, REPUBLISH_BATCH, REPUBLISH_RETRY } from './constants.ts'
import { Pace } from './pace.ts'
import { watchPlacement } from './placement-watch.ts'
import { verifyEntry } from '../mapping/validity.ts'
import type { VerifiedEntry } from '../mapping/interface.ts'
import type { Republisher as RepublisherInterface, RepublisherComponents, RepublisherInit } from './interface.ts'
import type { AbortOptions, Logger } from '@libp2p/interface'

export class Republisher implements RepublisherInterface {
  readonly [Symbol.toStringTag] = '@mimi/republisher'
  readonly #components: RepublisherComponents
  readonly #log: Logger
  readonly #period: number
  readonly #pace: Pace
  #batches?: AsyncIterator<readonly VerifiedEntry[]>
  /** Batches in the last whole pass. */
  #last = 1
  #sent = 0
  /** Registries that came. */
  #moves = 0
  #unsubscribe?: () => void

  constructor (components: RepublisherComponents, init: RepublisherInit = {}) {
    this.#components = components
    this.#log = components.logger.forComponent('mimi:dht:republisher')
    this.#period = init.period ?? DEFAULT_REPUBLISH_PERIOD
    this.#pace = new Pace(components.timer ?? systemTimer, async signal => this.#step(signal))
  }

  start (): void {
    if (this.#unsubscribe == null) {
      this.#pace.start(MIN_REPUBLISH_STEP)
      const { registry, clock, timer = systemTimer } = this.#components
      const moved = (): void => {
        this.#moves++
        this.#begin()
        this.#last = Infinity // without a wait until this pass is through
        this.#pace.hurry()
      }
      const stops = [registry.onUpdate(moved), watchPlacement({ registry, clock, timer }, moved)]
      this.#unsubscribe = () => { stops.forEach(stop => { stop() }) }
    }
  }

  async stop (): Promise<void> {
    this.#unsubscribe?.()
    this.#unsubscribe = undefined
    await this.#pace.stop()
    this.#batches = undefined
  }

  async pass (options?: AbortOptions): Promise<number> {
    let alive = 0
    for await (const batch of this.#alive()) {
      await this.#components.publisher.refresh(batch, options)
      alive += batch.length
    }
    return alive
  }

  /** One batch; returns the wait that spreads a pass over the period. */
  async #step (signal: AbortSignal): Promise<number> {
    const moves = this.#moves
    try {
      const batches = this.#batches ??= this.#alive()[Symbol.asyncIterator]()
      const { done, value } = await batches.next()
      if (done !== true) {
        await this.#components.publisher.refresh(value, { signal })
      }
      if (this.#moves !== moves) {
        return MIN_REPUBLISH_STEP // it has begun anew meanwhile
      }
      if (done !== true) {
        this.#sent++
        return Math.max(MIN_REPUBLISH_STEP, this.#period / Math.max(this.#last, this.#sent))
      }
      this.#last = Math.max(1, this.#sent)
      const rest = this.#sent === 0 ? this.#period : this.#period / this.#last
      this.#begin()
      return Math.max(MIN_REPUBLISH_STEP, rest)
    } catch (err) {
      this.#log.error('a refresh failed: %e', err)
      this.#begin()
      return Math.min(REPUBLISH_RETRY, this.#period)
    }
  }

  #begin (): void {
    this.#batches = undefined
    this.#sent = 0
  }

  #alive (): AsyncIterable<readonly VerifiedEntry[]> {
    return pipe(this.#components.own(), encoded => this.#verified(encoded), entries =>
      inBatches(entries, REPUBLISH_BATCH))
  }

  async * #verified (encoded: AsyncIterable<Uint8Array>): AsyncGenerator<VerifiedEntry> {
    const { registry, clock } = this.#components
    for await (const bytes of encoded) {
      try {
        yield verifyEntry(bytes, { registry: registry.current(), now: clock.now() })
      } catch (err) {
        if (!(err instanceof DiscoveryError)) {
          throw err
        }
        this.#log('an entry of ours is not refreshed: %s', err.code)
      }
    }
  }
}

async function * inBatches<T> (source: AsyncIterable<T>, size: number): AsyncGenerator<readonly T[]> {
  let batch: T[] = []
  for await (const item of source) {
    batch.push(item)
    if (batch.length === size) {
      yield batch
      batch = []
    }
  }
  if (batch.length > 0) {
    yield batch
  }
}
