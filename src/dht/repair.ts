/** Sends replicas what they miss, in the background, a few at a time; what doesn't fit in the queue is dropped. */
import PQueue from 'p-queue'
import { DiscoveryError } from '../base/errors.ts'
import { MAX_REPAIRS_WAITING } from './constants.ts'
import type { RecordSet } from '../mapping/record-set.ts'
import type { RecordsClient } from '../protocols/records/interface.ts'
import type { DpRecord } from '../registry/interface.ts'
import type { RepairCounts } from './interface.ts'
import type { ComponentLogger, Logger } from '@libp2p/interface'

export class Repairs {
  readonly #records: Pick<RecordsClient, 'merge'>
  readonly #log: Logger
  readonly #queue: PQueue
  #repaired = 0
  #failed = 0
  #dropped = 0

  constructor (components: { records: Pick<RecordsClient, 'merge'>, logger: ComponentLogger }, concurrency: number) {
    this.#records = components.records
    this.#log = components.logger.forComponent('mimi:dht:repair')
    this.#queue = new PQueue({ concurrency })
  }

  get counts (): RepairCounts {
    return { repaired: this.#repaired, failed: this.#failed, dropped: this.#dropped }
  }

  add (dp: DpRecord, missing: readonly RecordSet[], signal: AbortSignal): void {
    if (this.#queue.size >= MAX_REPAIRS_WAITING) {
      this.#dropped++
      return
    }
    void this.#queue.add(async () => { await this.#repair(dp, missing, signal) })
  }

  async idle (): Promise<void> {
    await this.#queue.onIdle()
  }

  async #repair (dp: DpRecord, missing: readonly RecordSet[], signal: AbortSignal): Promise<void> {
    try {
      const { outcomes, facts } = await this.#records.merge(dp, missing, { signal })
      const refused = [...outcomes, ...facts].flat().find(({ code }) => code != null)
      if (refused == null) {
        this.#repaired++
      } else {
        this.#failed++
        this.#log('%s would not take what it lacks: %s', dp.id, refused.code)
      }
    } catch (err) {
      this.#failed++
      this.#log('could not repair %s: %s', dp.id, err instanceof DiscoveryError ? err.code : err)
    }
  }
}
