/** A DP's invalidations without a network: what would be sent is written down. */
import { defaultLogger } from '@libp2p/logger'
import { concat } from 'uint8arrays/concat'
import { fromString } from 'uint8arrays/from-string'
import { RecordSet } from '../../src/mapping/record-set.ts'
import { Share } from '../../src/dp/invalidations/share.ts'
import { invalidationArrivals, invalidations } from '../../src/dp/invalidations/index.ts'
import { recordIntake } from '../../src/protocols/records/index.ts'
import { readersOf } from '../../src/registry/placement.ts'
import { placementOf } from '../../src/registry/policy.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { testLog } from './log.ts'
import { alter, federation } from './mapping.ts'
import { NOW, openGate } from './registry.ts'
import { at, TestSource } from './replicas.ts'
import type { LookupKey } from '../../src/base/bytes.ts'
import type { Policy, VerifiedRegistry } from '../../src/registry/interface.ts'
import type { VerifiedFact, VerifiedInvalidation } from '../../src/mapping/interface.ts'
import type { CountLogged, Invalidations } from '../../src/dp/invalidations/index.ts'
import type { Store } from '../../src/store/interface.ts'
import type { InvalidationLog } from '../../src/store/invalidation-log.ts'

/** Two of five hold a key, so that some DPs are no replica. */
export const FEW: Partial<Policy> = placementOf({ replicas: 2, replicaOperators: 2 })

export interface Desk {
  readonly invalidations: Invalidations
  readonly log: InvalidationLog
  readonly store: Store
  readonly source: TestSource
  readonly published: string[]
  readonly told: string[]
  readonly counts: string[]
  /** Keys of what went to the record sets, in order. */
  readonly applied: string[]
  /** Keys that voices were asked about. */
  readonly asked: string[]
  /** Of the log. */
  readonly clock: { time: number }
  /** For everything else: dates of the registry pass. */
  readonly passDate: (ms: number) => void
  /** Milliseconds of each timer that is set. */
  readonly waits: () => readonly number[]
}

interface Heard {
  readonly facts: readonly VerifiedInvalidation[]
  readonly complete: boolean
}

interface DeskOptions {
  registry?: VerifiedRegistry
  store?: Store
  /** Instead of telling the neighbours. */
  publish?: () => Promise<number>
  /** Before the replicas get it. */
  queue?: () => Promise<void>
  /** Keys at which it holds a mapping. */
  holds?: readonly LookupKey[]
  /** Other DPs that it is connected with. @default all four */
  neighbours?: () => number
  /** What the voices have. @default nothing */
  voices?: (lookupKey: LookupKey) => Heard | Promise<Heard>
}

/** A DP's, without network: what it would send is written down. */
export async function deskOf (id: string, {
  registry = alter(federation().registry, { policy: FEW }), store = memoryStore(), publish, queue, holds = [], voices,
  neighbours = () => 4
}: DeskOptions = {}): Promise<Desk> {
  const source = new TestSource(registry)
  const clock = { time: NOW, now: () => clock.time }
  const { log, clock: logClock } = await testLog({ store: store.namespace('invalidations') })
  const timers = new Set<{ readonly ms: number, readonly callback: () => void }>()
  const [published, told, counts, applied]: [string[], string[], string[], string[]] = [[], [], [], []]
  const intake = recordIntake({ id })({ gate: openGate, registry: source, clock, past: clock, records: store.records })
  const claims = store.namespace('claims')
  for (const lookupKey of holds) {
    await claims.put(concat([fromString('key/'), lookupKey, fromString('/slot')]), new Uint8Array(0))
  }
  const asked: string[] = []
  const count: CountLogged = (arrival, outcome) => { counts.push(`${arrival} ${outcome}`) }
  const taking = {
    id,
    registry: source,
    clock,
    log,
    intake: {
      take: async (set: RecordSet) => {
        applied.push(Buffer.from(set.lookupKey).toString('hex'))
        return await intake.take(set)
      }
    },
    share: new Share({ id, registry: source, clock, claims }),
    count
  }
  const desk = invalidations({
    ...taking,
    arrivals: invalidationArrivals(taking),
    claims,
    reader: {
      read: async lookupKeys => await Promise.all(lookupKeys.map(async lookupKey => {
        asked.push(Buffer.from(lookupKey).toString('hex'))
        const { facts, complete } = await voices?.(lookupKey) ?? { facts: [], complete: true }
        return {
          lookupKey,
          status: 'none',
          complete,
          clock: { state: 'confirmed', offset: 0, heard: 3, required: 3 },
          entries: [],
          contested: new Set(),
          set: RecordSet.of<never>(lookupKey, [], facts),
          replicas: [],
          foundAt: new Map()
        }
      }))
    },
    publisher: {
      publishFact: async <F extends VerifiedFact>(fact: F) => {
        await queue?.()
        published.push(fact.name)
        return { fact, receipts: [], failed: [], replicas: 2 }
      }
    },
    gossip: {
      publish: async (fact: VerifiedInvalidation) => {
        told.push(fact.name)
        return await publish?.() ?? 3
      },
      get neighbours () { return neighbours() }
    },
    logger: defaultLogger().forComponent('test'),
    timer: {
      after: (ms, callback) => {
        const timer = { ms, callback }
        timers.add(timer)
        return () => { timers.delete(timer) }
      }
    }
  })
  const passDate = (ms: number): void => {
    clock.time += ms
    for (const timer of [...timers]) {
      if (timers.delete(timer)) {
        timer.callback()
      }
    }
  }
  return {
    invalidations: desk,
    log,
    store,
    source,
    published,
    told,
    counts,
    applied,
    asked,
    clock: logClock,
    passDate,
    waits: () => [...timers].map(({ ms }) => ms)
  }
}

export const registry = alter(federation().registry, { policy: FEW })
export const replicaOf = (lookupKey: LookupKey): string => at(readersOf(lookupKey, registry, NOW), 0).id
export const strangerTo = (lookupKey: LookupKey): string => {
  const replicas = readersOf(lookupKey, registry, NOW).map(({ id }) => id)
  return registry.dps.find(({ id }) => !replicas.includes(id))?.id ?? ''
}

export async function stored ({ store }: Desk, lookupKey: LookupKey): Promise<readonly string[]> {
  const bytes = await store.records.get(lookupKey)
  return bytes == null ? [] : RecordSet.decode(bytes, lookupKey).invalidations.map(({ name }) => name)
}
