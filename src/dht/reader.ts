/** Reads the union over replicas, verifies it, and repairs replicas that lag. */
import { LRUCache } from 'lru-cache'
import { toString } from 'uint8arrays/to-string'
import { steadyNow, systemTimer } from '../base/clock.ts'
import { deadline } from '../base/deadline.ts'
import { goesOn } from '../registry/gate.ts'
import { operatorAt, placementAt, placementsSince, replicasOf } from '../registry/placement.ts'
import { DEFAULT_VERIFIED_CACHE } from '../protocols/records/constants.ts'
import { inBatches } from './batches.ts'
import { DEFAULT_HAND_OFF, DEFAULT_HEDGE_DELAY, DEFAULT_READ_TIMEOUT, DEFAULT_REPAIR_CONCURRENCY } from './constants.ts'
import { DhtError } from './errors.ts'
import { placedFor } from './placed-for.ts'
import { ReadKey } from './read-key.ts'
import { ReadRound } from './read-round.ts'
import { Repairs } from './repair.ts'
import type { LookupKey } from '../base/bytes.ts'
import type { EntryCache, Fact, VerifiedEntry } from '../mapping/interface.ts'
import type { RecordSet } from '../mapping/record-set.ts'
import type { DpRecord, VerifiedRegistry } from '../registry/interface.ts'
import type {
  ReadOptions, RecordRead, RecordReader as RecordReaderInterface, RecordReaderComponents, RecordReaderInit, RepairCounts
} from './interface.ts'
import type { ReplicaGroup } from './read-key.ts'

export class RecordReader implements RecordReaderInterface {
  readonly [Symbol.toStringTag] = '@mimi/record-reader'
  readonly #components: RecordReaderComponents
  readonly #init: Required<RecordReaderInit>
  readonly #cache: EntryCache
  readonly #repairs: Repairs
  readonly #rounds = new Set<Promise<void>>()
  #stopped = new AbortController()
  #running = false

  constructor (components: RecordReaderComponents, init: RecordReaderInit = {}) {
    this.#components = components
    this.#init = {
      hedgeDelay: init.hedgeDelay ?? DEFAULT_HEDGE_DELAY,
      timeout: init.timeout ?? DEFAULT_READ_TIMEOUT,
      handOff: init.handOff ?? DEFAULT_HAND_OFF,
      repair: init.repair ?? false,
      repairConcurrency: init.repairConcurrency ?? DEFAULT_REPAIR_CONCURRENCY
    }
    this.#cache = components.cache ?? new LRUCache<string, VerifiedEntry>({ max: DEFAULT_VERIFIED_CACHE })
    this.#repairs = new Repairs(components, this.#init.repairConcurrency)
  }

  get repairs (): RepairCounts {
    return this.#repairs.counts
  }

  start (): void {
    if (!this.#running) {
      this.#running = true
      this.#stopped = new AbortController()
    }
  }

  async stop (): Promise<void> {
    this.#running = false
    this.#stopped.abort(new DhtError('DHT_STOPPED'))
    await this.settled()
  }

  async settled (): Promise<void> {
    await Promise.all(this.#rounds)
    await this.#repairs.idle()
  }

  async read (lookupKeys: readonly LookupKey[], options: ReadOptions = {}): Promise<readonly RecordRead[]> {
    if (!this.#running) {
      throw new DhtError('DHT_STOPPED')
    }
    if (options.signal?.aborted === true) {
      throw new DhtError('DHT_READ_ABORTED', { cause: options.signal.reason })
    }
    if (lookupKeys.length === 0) {
      return []
    }
    const registry = this.#components.registry.current()
    const distinct = new Map(lookupKeys.map(lookupKey => [toString(lookupKey, 'latin1'), lookupKey]))
    const keys = new Map([...distinct]
      .map(([name, lookupKey]) => [name, new ReadKey(lookupKey, this.#groups(lookupKey, registry), options, registry)]))

    await this.#untilSettled([...keys.values()], registry, options)
    const { clock } = this.#components
    const now = clock.now()
    const lead = now - steadyNow(clock)
    return lookupKeys.flatMap(lookupKey => keys.get(toString(lookupKey, 'latin1'))?.result(now, lead) ?? [])
  }

  async #untilSettled (keys: readonly ReadKey[], registry: VerifiedRegistry, {
    signal: caller, memory, timeout = this.#init.timeout
  }: ReadOptions): Promise<void> {
    const round = new AbortController()
    const signal = deadline(timeout, round.signal, this.#stopped.signal)
    await new Promise<void>((resolve, reject) => {
      const onAbort = (): void => {
        reject(new DhtError('DHT_READ_ABORTED', { cause: caller?.reason }))
        round.abort(caller?.reason)
      }
      caller?.addEventListener('abort', onAbort, { once: true })
      const onSettled = (): void => {
        // from here on it is our own business
        caller?.removeEventListener('abort', onAbort)
        resolve()
      }
      const { records, clock, timer = systemTimer, hear } = this.#components
      const running = new ReadRound(
        { records, clock, timer, cache: this.#cache, hear },
        { registry, hedgeDelay: this.#init.hedgeDelay, signal, timeout, memory, onSettled }, keys
      )
      const work: Promise<void> = running.run()
        .then(() => { this.#repair(keys, registry) })
        .catch(reject)
        .finally(() => { this.#rounds.delete(work) })
      this.#rounds.add(work)
    })
  }

  /** The replicas of the key and those in each region, of now and of any placement since hand-off to another began. */
  #groups (lookupKey: LookupKey, registry: VerifiedRegistry): readonly ReplicaGroup[] {
    const now = this.#components.clock.now()
    const groups = new Map<string, ReplicaGroup>()
    for (const at of placementsSince(registry, now - this.#init.handOff, now)) {
      for (const regions of [[], ...placementAt(registry.policy, at).regions.map(region => [region])]) {
        const replicas = replicasOf(lookupKey, registry, at, regions)
        const group = replicas.map(dp => ({ dp, operator: operatorAt(dp, at) ?? dp.operator }))
        groups.set(group.map(({ dp, operator }) => `${dp.id} ${operator}`).join(), group)
      }
    }
    return [...groups.values()]
  }

  #repair (keys: readonly ReadKey[], registry: VerifiedRegistry): void {
    const { clock, gate } = this.#components
    const now = clock.now()
    const mayRepair = this.#init.repair && (gate == null || goesOn('publish', gate, now))
    if (!mayRepair || this.#stopped.signal.aborted) {
      return
    }
    const byReplica = new Map<DpRecord, Array<RecordSet<VerifiedEntry>>>()
    const isReplica = (replica: DpRecord, fact: VerifiedEntry | Fact): boolean =>
      placedFor(fact, registry, now).some(({ id }) => id === replica.id)
    for (const key of keys) {
      for (const [dp, missing] of key.lagging(now, isReplica)) {
        byReplica.set(dp, [...byReplica.get(dp) ?? [], missing])
      }
    }
    for (const [dp, missing] of byReplica) {
      for (const batch of inBatches(missing)) {
        this.#repairs.add(dp, batch, this.#stopped.signal)
      }
    }
  }
}
