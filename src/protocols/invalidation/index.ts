/**
 * The gossipsub topic `/mimi/invalidation/1.0.0`: invalidations reach every DP
 * within seconds. Each DP verifies before it hands on; peers that hand on what
 * nobody honest would are scored down. Gossip has no memory: what it loses,
 * `/mimi/record-sync/1.0.0` finds.
 *
 * @example
 *
 * ```ts
 * const libp2p = await createLibp2p({ services: { identify: identify(), pubsub: invalidationPubsub({ registry, score })
 * } }) const gossip = invalidationGossip()({ pubsub: libp2p.services.pubsub, registry, clock, random, logger, log, id,
 * take, judge, connect }) gossip.start() await gossip.publish(fact)
 * ```
 */
import { InvalidationGossip as InvalidationGossipClass } from './invalidation.ts'
import type { InvalidationGossip, InvalidationGossipComponents, InvalidationGossipInit } from './interface.ts'

export function invalidationGossip (init: InvalidationGossipInit = {}): (
  components: InvalidationGossipComponents
) => InvalidationGossip {
  return components => new InvalidationGossipClass(components, init)
}

export { invalidationPubsub } from './pubsub.ts'
export { INVALIDATION_TOPIC } from './constants.ts'
export type * from './interface.ts'
