/** The same as gauges: what an alert can be made of. */
import { amiss } from './amiss.ts'
import { NAMESPACES } from './damage.ts'
import type { Metrics } from '../metrics.ts'
import type { StandingState } from '../../registry/standing.ts'
import type { NodeHealth } from './interface.ts'

const STATES = ['fresh', 'stale', 'frozen', 'expired'] as const satisfies readonly StandingState[]

/** @returns sets them to what the node is like now */
export function declareNodeHealth (metrics: Pick<Metrics, 'gauge'>): (health: NodeHealth) => void {
  const ready = metrics.gauge({
    name: 'mimi_node_ready',
    help: 'Whether its answers are right: 1 or 0. On 0 read the reasons at /readyz, each has its remedy.'
  })
  const version = metrics.gauge({
    name: 'mimi_registry_version',
    help: 'Version of the registry in use. The same at all nodes within minutes; one that stays behind can\'t reach ' +
      'the DPs.'
  })
  const standing = metrics.gauge({
    name: 'mimi_registry_standing',
    help: '1 for the state that the registry is in. `stale` for long means that too few DPs are heard; under ' +
      '`frozen` and `expired` nothing new is signed.',
    labels: { state: STATES }
  })
  const expiry = metrics.gauge({
    name: 'mimi_registry_expiry_timestamp_seconds',
    help: 'When the registry ends. Have the next version signed two weeks before.'
  })
  const offset = metrics.gauge({
    name: 'mimi_clock_offset_seconds',
    help: 'By how much the clock is ahead of the middle of what other operators signed; negative: behind. Set the ' +
      'clock by NTP when it leaves the tolerance of the policy.'
  })
  const failing = metrics.gauge({
    name: 'mimi_store_failing',
    help: 'Whether nothing is acknowledged, because a write failed: 1 or 0. Look at room and health of the disk.'
  })
  const damaged = metrics.gauge({
    name: 'mimi_store_damaged_rows',
    help: 'Rows that didn\'t hold since the process began. Other DPs repair `records`; what else is lost may have no ' +
      'copy. Replace a disk on which more come.',
    labels: { namespace: NAMESPACES }
  })
  const room = metrics.gauge({
    name: 'mimi_store_room_bytes',
    help: 'What may still be written to the disk of the data folder. Make room below 512 MiB: compactions take some ' +
      'hundred megabytes.'
  })
  const missing = metrics.gauge({
    name: 'mimi_node_missing_services',
    help: 'Services that the node needs and that aren\'t there: mail server, SMSC, sign-in, directory. `status` ' +
      'names them.'
  })
  const amissPeers = metrics.gauge({
    name: 'mimi_node_amiss_peers',
    help: 'DPs that answer what isn\'t so, don\'t answer, are slow, or have an older registry or another time. ' +
      '`status` names them and what it is.'
  })
  const lag = metrics.gauge({
    name: 'mimi_node_lag_seconds',
    help: 'By which the last few timers of the process came late, at least. From 0.1 on it doesn\'t keep up: give it ' +
      'more of a processor.'
  })
  return health => {
    const facts = health.facts()
    const { registry, clock, store, missing: services, eventLoopLag, peers } = facts
    ready.set({}, Number(health.judge().ready))
    version.set({}, registry.version)
    STATES.forEach(state => { standing.set({ state }, Number(state === registry.state)) })
    expiry.set({}, registry.expiresAt / 1_000)
    offset.set({}, clock.offset / 1_000)
    failing.set({}, Number(store.failing))
    NAMESPACES.forEach(namespace => { damaged.set({ namespace }, store.damaged[namespace] ?? 0) })
    if (store.room != null) {
      room.set({}, store.room.free)
    }
    missing.set({}, services.length)
    amissPeers.set({}, peers.filter(peer => amiss(peer, facts).length > 0).length)
    lag.set({}, eventLoopLag / 1_000)
  }
}
