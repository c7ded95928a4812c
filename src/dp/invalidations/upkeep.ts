/** What a DP does with its log in the background: hands facts to keys whose replica it became, and forgets. */
import { setImmediate } from 'node:timers/promises'
import { equalBytes } from '../../base/bytes.ts'
import { applyToRecordSets, AT_ONCE, isReplica } from './record-sets.ts'
import type { LookupKey } from '../../base/bytes.ts'
import type { UncheckedInvalidation } from '../../mapping/interface.ts'
import type { VerifiedRegistry } from '../../registry/interface.ts'
import type { InvalidationLog } from '../../store/invalidation-log.ts'
import type { RecordSetsComponents } from './record-sets.ts'
import type { Logger } from '@libp2p/interface'

/** Milliseconds between two looks for what may be forgotten. */
const PRUNE_INTERVAL = 3_600_000

export interface InvalidationUpkeepComponents extends RecordSetsComponents {
  readonly log: Pick<InvalidationLog, 'at' | 'keys' | 'handedUnder' | 'markHanded' | 'prune'>
  readonly logger: Logger
}

export class InvalidationUpkeep {
  readonly #components: InvalidationUpkeepComponents
  #stopped = true
  /** One task after the other. */
  #work: Promise<void> = Promise.resolve()
  #unsubscribe = (): void => {}
  #timer?: NodeJS.Timeout

  constructor (components: InvalidationUpkeepComponents) {
    this.#components = components
  }

  start (): void {
    this.#stopped = false
    this.#unsubscribe = this.#components.registry.onUpdate((_registry, previous) => {
      this.#inBackground(async () => { await this.#follow(previous) }, 'handing invalidations over')
    })
    this.#inBackground(async () => { await this.#catchUp() }, 'handing invalidations over')
    this.#timer = setInterval(() => { this.#prune() }, PRUNE_INTERVAL)
    this.#timer.unref()
    this.#prune()
  }

  async stop (): Promise<void> {
    this.#stopped = true
    this.#unsubscribe()
    clearInterval(this.#timer)
    await this.#work
  }

  async settled (): Promise<void> {
    await this.#work
  }

  #prune (): void {
    this.#inBackground(async () => { await this.#components.log.prune() }, 'forgetting invalidations')
  }

  async #follow (previous: VerifiedRegistry): Promise<void> {
    // what an earlier version left undone is done from scratch
    await this.#handOver(await this.#wasHandedUnder(previous) ? previous : undefined)
  }

  async #catchUp (): Promise<void> {
    if (!await this.#wasHandedUnder(this.#components.registry.current())) {
      await this.#handOver()
    }
  }

  async #wasHandedUnder (registry: VerifiedRegistry): Promise<boolean> {
    const handed = await this.#components.log.handedUnder()
    return handed != null && equalBytes(handed, registry.hash)
  }

  /** Facts of keys whose replica we became; those of other keys are where they belong. */
  async #handOver (previous?: VerifiedRegistry): Promise<void> {
    const { id, log, registry: source } = this.#components
    const registry = source.current()
    const isNew = (lookupKey: LookupKey): boolean =>
      isReplica(id, lookupKey, registry) && (previous == null || !isReplica(id, lookupKey, previous))
    let batch: UncheckedInvalidation[] = []
    for await (const lookupKey of log.keys()) {
      if (this.#stopped || source.current() !== registry) {
        return // a newer version starts over
      }
      if (isNew(lookupKey)) {
        batch.push(...await log.at(lookupKey))
      }
      if (batch.length >= AT_ONCE) {
        await applyToRecordSets(batch, this.#components)
        batch = []
        await setImmediate()
      }
    }
    await applyToRecordSets(batch, this.#components)
    await log.markHanded(registry.hash)
  }

  #inBackground (task: () => Promise<void>, what: string): void {
    this.#work = this.#work.then(async () => {
      if (!this.#stopped) {
        await task()
      }
    }).catch((err: unknown) => { this.#components.logger.error('%s failed - %e', what, err) })
  }
}
