/**
 * `/mimi/invalidation-sync/1.0.0`: DPs compare which invalidations they have, and
 * fetch what they lack, in proportion to the difference: at start, when a DP
 * connects, and steadily with one by lot. Gossip is for speed, this for certainty.
 *
 * @example
 *
 * ```ts
 * const sync = invalidationSync()({ rpc, registry, clock, random, logger, log, id, take, judge })
 * sync.start()
 * await sync.syncWith(dp)
 * ```
 */
import { InvalidationSync as InvalidationSyncClass } from './invalidation-sync.ts'
import type { InvalidationSync, InvalidationSyncComponents, InvalidationSyncInit } from './interface.ts'

export function invalidationSync (init: InvalidationSyncInit = {}): (components: InvalidationSyncComponents) => InvalidationSync {
  return components => new InvalidationSyncClass(components, init)
}

export { INVALIDATION_SYNC_PROTOCOL } from './constants.ts'
export { INVALIDATION_SYNC_ERRORS, InvalidationSyncError } from './errors.ts'
export type * from './interface.ts'
