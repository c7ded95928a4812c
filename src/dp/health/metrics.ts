/** The same as gauges: what an alert can be made of. */
import { declareNodeHealth } from '../../node/health/index.ts'
import type { Metrics } from '../../node/metrics.ts'
import type { DpHealth } from './interface.ts'

/** @returns sets them to what the DP is like now */
export function declareHealth (metrics: Pick<Metrics, 'gauge'>): (health: DpHealth) => void {
  const ofNode = declareNodeHealth(metrics)
  const peers = metrics.gauge({
    name: 'mimi_dp_connected_peers',
    help: 'Other DPs that this one is connected with. Fewer than half of them: look at the network first.'
  })
  const listed = metrics.gauge({
    name: 'mimi_dp_listed_peers',
    help: 'Other DPs that the registry lists, the revoked ones left out: what `mimi_dp_connected_peers` is to be ' +
      'compared with.'
  })
  const whole = metrics.gauge({
    name: 'mimi_replica_whole',
    help: 'Whether this DP has what it should store: 1 or 0. After a lost disk it is 0 until enough others were ' +
      'asked; the log says how far it is.'
  })
  const facts = metrics.gauge({
    name: 'mimi_replica_stored_facts',
    help: 'Entries and other facts stored. It follows the share of this DP; a fall means damage.'
  })
  const waiting = metrics.gauge({
    name: 'mimi_publish_queue_rows',
    help: 'Entries and facts that wait for replicas that are away or refuse them. It empties by itself once they are ' +
      'back; `mimi dp status` says who lacks how many.'
  })
  const tokens = metrics.gauge({
    name: 'mimi_blind_tokens',
    help: 'Blind tokens of this DP since its start. Far more redeemed than usual: somebody enumerates, within what ' +
      'the policy allows.',
    labels: { event: ['issued', 'redeemed'] }
  })
  return health => {
    ofNode(health)
    const { peers: others, replicas, tokens: { issued, redeemed } } = health.facts()
    peers.set({}, others.filter(({ connected }) => connected).length)
    listed.set({}, others.length)
    whole.set({}, Number(replicas.loaded && replicas.whole))
    facts.set({}, replicas.facts)
    waiting.set({}, others.reduce((sum, peer) => sum + peer.waiting, 0))
    tokens.set({ event: 'issued' }, issued)
    tokens.set({ event: 'redeemed' }, redeemed)
  }
}
