/** What a DP does with its log in the background: asks for what concerns it, and forgets what doesn't. */
import { setImmediate } from 'node:timers/promises'
import { heldKeys } from '../../protocols/claim/index.ts'
import { systemTimer } from '../../base/clock.ts'
import type { LookupKey } from '../../base/bytes.ts'
import type { RecordReader } from '../../dht/interface.ts'
import type { KeyValueStore } from '../../store/interface.ts'
import type { Timer } from '../../base/clock.ts'
import type { InvalidationLog } from '../../store/invalidation-log.ts'
import type { InvalidationArrivals } from './interface.ts'
import type { Share } from './share.ts'
import type { Logger } from '@libp2p/interface'

/** Milliseconds between two looks for what may be forgotten. */
const PRUNE_INTERVAL = 3_600_000
/** Milliseconds between two rounds at the voices: gossip tells of what comes in between. */
export const ASK_INTERVAL = 86_400_000
/** Milliseconds until voices that were away are asked again. */
export const ASK_AGAIN = 60_000
/** Keys of one read. */
const ASK_BATCH = 64

export interface InvalidationUpkeepComponents {
  readonly log: Pick<InvalidationLog, 'keys' | 'drop' | 'prune'>
  readonly share: Pick<Share, 'concerns' | 'isPlaced'>
  /** Where claims are kept. */
  readonly claims: Pick<KeyValueStore, 'iterate'>
  readonly reader: Pick<RecordReader, 'read'>
  readonly arrivals: Pick<InvalidationArrivals, 'keep'>
  readonly logger: Logger
  /** @default the runtime's timers */
  readonly timer?: Timer
}

export class InvalidationUpkeep {
  readonly #components: InvalidationUpkeepComponents
  readonly #timer: Timer
  #stopped = new AbortController()
  /** One task after the other. */
  #work: Promise<void> = Promise.resolve()
  #cancelPrune = (): void => {}
  #cancelAsk = (): void => {}

  constructor (components: InvalidationUpkeepComponents) {
    this.#components = components
    this.#timer = components.timer ?? systemTimer
  }

  start (): void {
    this.#stopped = new AbortController()
    this.#prune()
    this.#ask()
  }

  async stop (): Promise<void> {
    this.#stopped.abort()
    this.#cancelPrune()
    this.#cancelAsk()
    await this.#work
  }

  async settled (): Promise<void> {
    await this.#work
  }

  #prune (): void {
    this.#inBackground(async () => {
      await this.#components.log.prune()
      await this.#dropOthers()
    }, 'forgetting invalidations')
    this.#cancelPrune = this.#timer.after(PRUNE_INTERVAL, () => { this.#prune() })
  }

  #ask (): void {
    this.#inBackground(async () => {
      const complete = await this.#askVoices()
      if (!this.#stopped.signal.aborted) {
        this.#cancelAsk = this.#timer.after(complete ? ASK_INTERVAL : ASK_AGAIN, () => { this.#ask() })
      }
    }, 'asking for invalidations')
  }

  /** @returns whether enough voices of every key answered */
  async #askVoices (): Promise<boolean> {
    const { claims, share } = this.#components
    let complete = true
    let batch: LookupKey[] = []
    for await (const lookupKey of heldKeys(claims)) {
      if (!share.isPlaced(lookupKey)) {
        batch.push(lookupKey)
      }
      if (batch.length === ASK_BATCH) {
        complete = await this.#askFor(batch) && complete
        batch = []
      }
    }
    return await this.#askFor(batch) && complete
  }

  async #askFor (lookupKeys: readonly LookupKey[]): Promise<boolean> {
    const { signal } = this.#stopped
    if (signal.aborted || lookupKeys.length === 0) {
      return true
    }
    const reads = await this.#components.reader.read(lookupKeys, { signal })
    await Promise.all(reads.map(async ({ set }) => { await this.#components.arrivals.keep(set, 'sync') }))
    return reads.every(({ complete }) => complete)
  }

  /** Of keys that this DP stores no longer, and holds no mapping of. */
  async #dropOthers (): Promise<void> {
    const { log, share } = this.#components
    for await (const lookupKey of log.keys()) {
      if (this.#stopped.signal.aborted) {
        return
      }
      if (!await share.concerns(lookupKey)) {
        await log.drop(lookupKey)
      }
      await setImmediate()
    }
  }

  #inBackground (task: () => Promise<void>, what: string): void {
    this.#work = this.#work.then(async () => {
      if (!this.#stopped.signal.aborted) {
        await task()
      }
    }).catch((err: unknown) => {
      if (!this.#stopped.signal.aborted) {
        this.#components.logger.error('%s failed - %e', what, err)
      }
    })
  }
}
