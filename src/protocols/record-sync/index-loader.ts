/**
 * Reads into memory what is on the disk, and sees again whether it is still there where
 * some was lost. A disk that fails is tried again after a while.
 */
import { setImmediate } from 'node:timers/promises'
import { systemTimer } from '../../base/clock.ts'
import { DiscoveryError } from '../../base/errors.ts'
import { RecordSet } from '../../mapping/record-set.ts'
import { DEFAULT_RETRY_INTERVAL, DEFAULT_SYNC_INTERVAL } from './constants.ts'
import { backOff } from '../../base/back-off.ts'
import type { FactIndex } from '../../store/fact-index.ts'
import type { RecordSyncComponents } from './interface.ts'
import type { Logger } from '@libp2p/interface'

export interface IndexLoaderComponents extends Pick<RecordSyncComponents, 'records' | 'registry' | 'timer'> {
  readonly facts: FactIndex
  readonly log: Logger
  /** All is in memory, for the first time. */
  readonly loaded: () => void
}

export class IndexLoader {
  readonly #components: IndexLoaderComponents
  #signal?: AbortSignal
  #trying: Promise<void> = Promise.resolve()
  #isRead = false
  /** How often something was gone, and nobody knew what; and up to which of these it was looked for. */
  #doubts = 0
  #settled = 0
  #failures = 0
  #cancel = (): void => {}

  constructor (components: IndexLoaderComponents) {
    this.#components = components
  }

  /** Whether what is in memory is what is on the disk. */
  get isLoaded (): boolean {
    return this.#isRead && this.#settled === this.#doubts
  }

  /** Resolves once it has been tried; never rejects. */
  get tried (): Promise<void> {
    return this.#trying
  }

  start (signal: AbortSignal): void {
    this.#signal = signal
    this.#begin()
  }

  /** Once the signal has been given. */
  async stopped (): Promise<void> {
    this.#cancel()
    await this.#trying
  }

  /** Some of what was read is gone, nobody knows which. */
  doubt (): void {
    this.#doubts++
    this.#begin()
  }

  #begin (): void {
    const signal = this.#signal
    this.#cancel()
    if (signal != null && !signal.aborted) {
      this.#trying = this.#trying.then(async () => { await this.#try(signal) })
    }
  }

  async #try (signal: AbortSignal): Promise<void> {
    const { log, timer = systemTimer } = this.#components
    try {
      if (!this.#isRead) {
        await this.#read(signal)
      }
      if (this.#settled < this.#doubts) {
        await this.#see(signal)
      }
      this.#failures = 0
    } catch (err) {
      if (!signal.aborted) {
        log.error('what is stored can not be read, and is tried again: %e', err)
        const delay = backOff(DEFAULT_RETRY_INTERVAL, this.#failures++, DEFAULT_SYNC_INTERVAL)
        this.#cancel = timer.after(delay, () => { this.#begin() })
      }
    }
  }

  /** What changes meanwhile comes by itself. */
  async #read (signal: AbortSignal): Promise<void> {
    const { records, registry, facts, log, loaded } = this.#components
    for await (const [lookupKey, bytes] of records.entries()) {
      if (signal.aborted) {
        return
      }
      try {
        if (!facts.has(lookupKey)) {
          facts.set(RecordSet.decode(bytes, lookupKey), registry.current().policy)
        }
      } catch (err) {
        if (!(err instanceof DiscoveryError)) {
          throw err
        }
        log.error('a record set is no use, and is brought again: %s', err.code)
      }
      await setImmediate()
    }
    this.#isRead = true
    loaded()
  }

  async #see (signal: AbortSignal): Promise<void> {
    const { records, facts } = this.#components
    const doubts = this.#doubts
    for (const lookupKey of facts.keys()) {
      if (signal.aborted) {
        return
      }
      if (await records.get(lookupKey) == null) {
        facts.lose(lookupKey)
      }
      await setImmediate()
    }
    this.#settled = doubts
  }
}
