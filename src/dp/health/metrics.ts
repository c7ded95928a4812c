/** The same as gauges: what an alert can be made of. */
import type { Metrics } from '../../node/metrics.ts'
import type { StandingState } from '../../registry/standing.ts'
import type { DpHealth } from './interface.ts'

const STATES = ['fresh', 'stale', 'frozen', 'expired'] as const satisfies readonly StandingState[]

/** @returns sets them to what the DP is like now */
export function declareHealth (metrics: Pick<Metrics, 'gauge'>): (health: DpHealth) => void {
  const ready = metrics.gauge({
    name: 'mimi_dp_ready',
    help: 'Whether its answers are right: 1 or 0. On 0 read the reasons at /readyz, each has its remedy.'
  })
  const version = metrics.gauge({
    name: 'mimi_registry_version',
    help: 'Version of the registry in use. The same at all DPs within a minute; one that stays behind can\'t reach the others.'
  })
  const standing = metrics.gauge({
    name: 'mimi_registry_standing',
    help: '1 for the state that the registry is in. `stale` for long means that too few DPs are heard; under `frozen` and `expired` nothing new is signed.',
    labels: { state: STATES }
  })
  const expiry = metrics.gauge({
    name: 'mimi_registry_expiry_timestamp_seconds',
    help: 'When the registry ends. Have the next version signed two weeks before.'
  })
  const peers = metrics.gauge({
    name: 'mimi_dp_connected_peers',
    help: 'Other DPs that this one is connected with. Fewer than half of them: look at the network first.'
  })
  const listed = metrics.gauge({
    name: 'mimi_dp_listed_peers',
    help: 'Other DPs that the registry lists, the revoked ones left out: what `mimi_dp_connected_peers` is to be compared with.'
  })
  const whole = metrics.gauge({
    name: 'mimi_replica_whole',
    help: 'Whether this DP has what it should store: 1 or 0. After a lost disk it is 0 until enough others were asked; the log says how far it is.'
  })
  const facts = metrics.gauge({
    name: 'mimi_replica_stored_facts',
    help: 'Entries and other facts stored. It follows the share of this DP; a fall means damage.'
  })
  const failing = metrics.gauge({
    name: 'mimi_store_failing',
    help: 'Whether nothing is acknowledged, because a write failed: 1 or 0. Look at room and health of the disk.'
  })
  const damaged = metrics.gauge({
    name: 'mimi_store_damaged_rows',
    help: 'Rows that didn\'t hold since the process began. Others repair records; replace a disk on which more come.'
  })
  return health => {
    const { registry, peers: others, replicas, store } = health.facts()
    ready.set({}, Number(health.judge().ready))
    version.set({}, registry.version)
    STATES.forEach(state => { standing.set({ state }, Number(state === registry.state)) })
    expiry.set({}, registry.expiresAt / 1_000)
    peers.set({}, others.filter(({ connected }) => connected).length)
    listed.set({}, others.length)
    whole.set({}, Number(replicas.loaded && replicas.whole))
    facts.set({}, replicas.facts)
    failing.set({}, Number(store.failing))
    damaged.set({}, store.damaged)
  }
}
