/** What a DP keeps on disk, each thing under a name of its own; with its registry, and the door into its records. */
import { ClockWatch } from '../node/clock-watch.ts'
import { recordIntake } from '../protocols/records/index.ts'
import { openKeeper } from '../protocols/registry/index.ts'
import { openInvalidationLog } from '../store/invalidation-log.ts'
import { FreshTime } from './fresh-time.ts'
import type { Clock, Timer } from '../base/clock.ts'
import type { RecordIntake } from '../protocols/records/index.ts'
import type { RegistryKeeper, RegistryKeeperInit } from '../protocols/registry/index.ts'
import type { KeyValueStore, Store } from '../store/interface.ts'
import type { InvalidationLog } from '../store/invalidation-log.ts'
import type { ComponentLogger } from '@libp2p/interface'

export interface DpStorageComponents {
  /** Peer id of this DP, base58btc. */
  readonly id: string
  readonly store: Store
  readonly clock: Clock
  readonly timer: Timer
  readonly logger: ComponentLogger
}

export interface DpStorage {
  readonly store: Store
  readonly registry: RegistryKeeper
  /** Compares this DP's clock with those of its fellows: what it forgets, it forgets by that. */
  readonly clockWatch: ClockWatch
  /** The one door into `store.records`. */
  readonly intake: RecordIntake
  /** Claims, and notices of first mappings, which are written with them. */
  readonly claims: KeyValueStore
  readonly budget: KeyValueStore
  /** Tokens drawn and spent. */
  readonly tokens: KeyValueStore
  /** What other DPs last said of theirs. */
  readonly tokenCounts: KeyValueStore
  /** What replicas don't have yet. */
  readonly publishQueue: KeyValueStore
  readonly invalidationLog: InvalidationLog
  readonly conflicts: KeyValueStore
  /** For how long this DP ran and stood fresh. */
  readonly freshTime: FreshTime
  /** Disputes on their way to other DPs. */
  readonly noticeOrders: KeyValueStore
  /** Notices on their way to MSPs. */
  readonly mspNotices: KeyValueStore
  /** Ceremonies, and their secrets until these are over. */
  readonly ceremonies: KeyValueStore
  /** What its store went through. */
  readonly wholeness: KeyValueStore
}

/** @throws RegistryError when neither `initial` nor the store holds a registry that the anchor vouches for */
export async function openStorage (components: DpStorageComponents, init: RegistryKeeperInit): Promise<DpStorage> {
  const { id, store, clock, timer, logger } = components
  const registry = await openKeeper({ store: store.namespace('registry'), clock, logger }, { ...init, self: id })
  const clockWatch = new ClockWatch({ registry, clock }, { self: id })
  const { past } = clockWatch
  return {
    store,
    registry,
    clockWatch,
    intake: recordIntake({ id })({ registry, gate: registry, clock, past, records: store.records }),
    claims: store.namespace('claims'),
    budget: store.namespace('budget'),
    tokens: store.namespace('tokens'),
    tokenCounts: store.namespace('token-counts'),
    publishQueue: store.namespace('publish-queue'),
    invalidationLog: await openInvalidationLog({ store: store.namespace('invalidations'), registry, clock, past }),
    conflicts: store.namespace('conflicts'),
    freshTime: await FreshTime.open(
      {
        gate: registry, clock, timer, past, log: logger.forComponent('mimi:dp'), store: store.namespace('fresh-time')
      }),
    noticeOrders: store.namespace('notice-orders'),
    mspNotices: store.namespace('notices'),
    ceremonies: store.namespace('ceremonies'),
    wholeness: store.namespace('wholeness')
  }
}
