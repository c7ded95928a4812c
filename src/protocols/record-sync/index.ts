/**
 * `/mimi/record-sync/1.0.0`: replicas compare which facts they have of the keys for
 * which both are placed, and fetch what they lack, in proportion to the difference: at
 * start, when placement changes, when a DP comes back, and steadily with one by lot.
 * Publishers are for speed, this is for certainty.
 *
 * @example
 *
 * ```ts
 * const sync = recordSync()({ rpc, registry, clock, random, logger, id, records, intake, life, took, judge })
 * await sync.start()
 * await sync.syncWith(dp)
 * ```
 */
import { RecordSync as RecordSyncClass } from './record-sync.ts'
import type { RecordSync, RecordSyncComponents, RecordSyncInit } from './interface.ts'

export function recordSync (init: RecordSyncInit = {}): (components: RecordSyncComponents) => RecordSync {
  return components => new RecordSyncClass(components, init)
}

export { RECORD_SYNC_PROTOCOL } from './constants.ts'
export { RECORD_SYNC_ERRORS, RecordSyncError } from './errors.ts'
export { makeStoreRun, parseStoreRun, STORE_ID_LENGTH, verifyStoreRun } from './store-run.ts'
export type * from './interface.ts'
export type { Hello, StoreRun } from './pb/messages.ts'
