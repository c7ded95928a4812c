/** What a DP does with its log in the background: hands facts to keys whose replica it became, and forgets. */
import { setImmediate } from 'node:timers/promises'
import { fromString } from 'uint8arrays/from-string'
import { equalBytes } from '../../base/bytes.ts'
import { systemTimer } from '../../base/clock.ts'
import { sha256 } from '../../base/hash.ts'
import { watchPlacement } from '../../dht/index.ts'
import { lastPlacementChange } from '../../registry/placement.ts'
import { applyToRecordSets, AT_ONCE, isReplica } from './record-sets.ts'
import type { LookupKey } from '../../base/bytes.ts'
import type { Timer } from '../../base/clock.ts'
import type { UncheckedInvalidation } from '../../mapping/interface.ts'
import type { InvalidationLog } from '../../store/invalidation-log.ts'
import type { Placement, RecordSetsComponents } from './record-sets.ts'
import type { Logger } from '@libp2p/interface'

/** Milliseconds between two looks for what may be forgotten. */
const PRUNE_INTERVAL = 3_600_000

export interface InvalidationUpkeepComponents extends RecordSetsComponents {
  readonly log: Pick<InvalidationLog, 'at' | 'keys' | 'handedUnder' | 'markHanded' | 'prune'>
  readonly logger: Logger
  /** @default the runtime's timers */
  readonly timer?: Timer
}

/** The registry's hash, until placement changes under it. */
function nameOf ({ registry, at }: Placement): Uint8Array {
  const changed = lastPlacementChange(registry, at)
  const unchanged = changed == null || changed <= registry.issuedAt
  return unchanged ? registry.hash : sha256(registry.hash, fromString(String(changed)))
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
    const { registry: source, clock, timer = systemTimer } = this.#components
    const stops = [
      source.onUpdate((_registry, previous) => { this.#follow({ registry: previous, at: clock.now() }) }),
      watchPlacement({ registry: source, clock, timer }, () => {
        const registry = source.current()
        this.#follow({ registry, at: (lastPlacementChange(registry, clock.now()) ?? 0) - 1 })
      })
    ]
    this.#unsubscribe = () => { stops.forEach(stop => { stop() }) }
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

  #follow (previous: Placement): void {
    this.#inBackground(async () => {
      // what an earlier change left undone is done from scratch
      await this.#handOver(await this.#wasHandedUnder(previous) ? previous : undefined)
    }, 'handing invalidations over')
  }

  async #catchUp (): Promise<void> {
    if (!await this.#wasHandedUnder(this.#now())) {
      await this.#handOver()
    }
  }

  async #wasHandedUnder (placement: Placement): Promise<boolean> {
    const handed = await this.#components.log.handedUnder()
    return handed != null && equalBytes(handed, nameOf(placement))
  }

  #now (): Placement {
    const { registry, clock } = this.#components
    return { registry: registry.current(), at: clock.now() }
  }

  /** Facts of keys whose replica we became; those of other keys are where they belong. */
  async #handOver (previous?: Placement): Promise<void> {
    const { id, log, registry: source } = this.#components
    const now = this.#now()
    const isNew = (lookupKey: LookupKey): boolean =>
      isReplica(id, lookupKey, now) && (previous == null || !isReplica(id, lookupKey, previous))
    let batch: UncheckedInvalidation[] = []
    for await (const lookupKey of log.keys()) {
      if (this.#stopped || source.current() !== now.registry) {
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
    await log.markHanded(nameOf(now))
  }

  #inBackground (task: () => Promise<void>, what: string): void {
    this.#work = this.#work.then(async () => {
      if (!this.#stopped) {
        await task()
      }
    }).catch((err: unknown) => { this.#components.logger.error('%s failed - %e', what, err) })
  }
}
