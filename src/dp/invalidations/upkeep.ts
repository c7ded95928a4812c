/** What a DP does with its log in the background: asks for what concerns it, and forgets what doesn't. */
import { setImmediate } from 'node:timers/promises'
import { toString } from 'uint8arrays/to-string'
import { heldKeys } from '../../protocols/claim/index.ts'
import { systemTimer } from '../../base/clock.ts'
import { deadline } from '../../base/deadline.ts'
import { Away } from './away.ts'
import { VoicesAsked } from './voices-asked.ts'
import type { LookupKey } from '../../base/bytes.ts'
import type { RecordReader } from '../../dht/interface.ts'
import type { KeyValueStore } from '../../store/interface.ts'
import type { Clock, Timer } from '../../base/clock.ts'
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
/** Milliseconds for which an answer waits for the voices, where it could be about what was struck meanwhile. */
const ASK_FIRST = 1_000

export interface InvalidationUpkeepComponents {
  readonly log: Pick<InvalidationLog, 'keys' | 'drop' | 'prune'>
  readonly share: Pick<Share, 'concerns'>
  /** Where claims are kept. */
  readonly claims: Pick<KeyValueStore, 'iterate'>
  readonly reader: Pick<RecordReader, 'read'>
  readonly arrivals: Pick<InvalidationArrivals, 'keep'>
  readonly clock: Clock
  /** Whether enough other DPs are there to tell this one. */
  readonly isInTouch: () => boolean
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
  /** Of the rounds since this DP was last away; one that began before marks its own. */
  #asked = new VoicesAsked()
  /** Reads that answers wait for, by lookup key. */
  readonly #asking = new Map<string, Promise<boolean>>()
  readonly #away: Away
  #cancelPrune = (): void => {}
  #cancelAsk = (): void => {}

  constructor (components: InvalidationUpkeepComponents) {
    this.#components = components
    this.#timer = components.timer ?? systemTimer
    this.#away = new Away({
      ...components,
      onBack: () => {
        this.#asked = new VoicesAsked()
        components.logger('back in touch: the voices are asked what was struck meanwhile')
        this.#ask()
      }
    })
  }

  start (): void {
    this.#stopped = new AbortController()
    this.#asked = new VoicesAsked()
    this.#ask()
    this.#prune()
    this.#away.start()
  }

  async stop (): Promise<void> {
    this.#stopped.abort()
    this.#away.stop()
    this.#cancelPrune()
    this.#cancelAsk()
    await Promise.all([this.#work, ...this.#asking.values()])
  }

  async askFirst (lookupKey: LookupKey): Promise<void> {
    if (this.#asked.has(lookupKey) || this.#stopped.signal.aborted) {
      return
    }
    const name = toString(lookupKey, 'latin1')
    const asking = this.#asking.get(name) ?? this.#askFor([lookupKey], deadline(ASK_FIRST, this.#stopped.signal))
      .catch((err: unknown) => {
        this.#components.logger.error('asking for invalidations before an answer failed - %e', err)
        return false
      })
      .finally(() => { this.#asking.delete(name) })
    this.#asking.set(name, asking)
    await asking
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
    this.#cancelAsk()
    this.#inBackground(async () => {
      let complete = false
      try {
        complete = await this.#askVoices(this.#asked)
      } finally {
        this.#askNext(complete ? ASK_INTERVAL : ASK_AGAIN)
      }
    }, 'asking for invalidations')
  }

  #askNext (ms: number): void {
    // the round before may have set its own while this one waited
    this.#cancelAsk()
    if (!this.#stopped.signal.aborted) {
      this.#cancelAsk = this.#timer.after(ms, () => { this.#ask() })
    }
  }

  /**
   * @param asked - told how far they go without a gap
   * @returns whether enough voices of every key answered
   */
  async #askVoices (asked: VoicesAsked): Promise<boolean> {
    let complete = true
    let batch: LookupKey[] = []
    for await (const lookupKey of heldKeys(this.#components.claims)) {
      batch.push(lookupKey)
      if (batch.length === ASK_BATCH) {
        complete = await this.#askFor(batch) && complete
        if (complete) {
          asked.upTo(lookupKey)
        }
        batch = []
      }
    }
    complete = await this.#askFor(batch) && complete
    if (complete && !this.#stopped.signal.aborted) {
      asked.through()
    }
    return complete
  }

  async #askFor (lookupKeys: readonly LookupKey[], signal: AbortSignal = this.#stopped.signal): Promise<boolean> {
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
