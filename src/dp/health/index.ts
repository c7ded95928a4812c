/** A DP's health: facts of its parts, what follows from them, and both as metrics. */
import { nodeFacts } from '../../node/health/index.ts'
import { requireListedDp } from '../check.ts'
import { judgeHealth } from './judge.ts'
import { declareHealth } from './metrics.ts'
import type { Publisher } from '../../dht/interface.ts'
import type { Metrics } from '../../node/metrics.ts'
import type { NodeFactsComponents, PeerFacts } from '../../node/health/index.ts'
import type { PeerScore } from '../../node/score.ts'
import type { RecordSync } from '../../protocols/record-sync/index.ts'
import type { TokenServer } from '../../protocols/tokens/interface.ts'
import type { DpRecord } from '../../registry/interface.ts'
import type { DpHealth, DpPeerFacts, HealthFacts } from './interface.ts'

export interface DpHealthComponents extends NodeFactsComponents {
  /** Peer id of this DP, base58btc. */
  readonly id: string
  readonly sync: Pick<RecordSync, 'progress'>
  readonly score: Pick<PeerScore, 'points'>
  readonly isConnected: (dp: DpRecord) => boolean
  readonly publisher: Pick<Publisher, 'waitingFor'>
  readonly tokens: Pick<TokenServer, 'issued' | 'redeemed'>
  readonly metrics: Metrics
}

export function dpHealth (components: DpHealthComponents): DpHealth {
  const { clock, metrics, id } = components
  const ofNode = nodeFacts(components, { role: 'dp', id, requireListed: current => requireListedDp(id, current) })
  const facts = (): HealthFacts => {
    const known = ofNode()
    return { ...known, ...ofDp(components), peers: known.peers.map(peer => peerFacts(peer, components)) }
  }
  const health: DpHealth = { facts, judge: () => judgeHealth(facts(), clock.now()) }
  const set = declareHealth(metrics)
  metrics.onRead(() => { set(health) })
  return health
}

function ofDp ({ sync, tokens }: DpHealthComponents): Pick<HealthFacts, 'replicas' | 'tokens'> {
  const { loaded, whole, facts, fetched, waiting } = sync.progress()
  return {
    replicas: { loaded, whole, facts, fetched, waiting },
    tokens: { issued: tokens.issued, redeemed: tokens.redeemed }
  }
}

function peerFacts (peer: PeerFacts, { registry, score, isConnected, publisher }: DpHealthComponents): DpPeerFacts {
  const dp = registry.current().dp(peer.dp)
  return {
    ...peer,
    connected: dp != null && isConnected(dp),
    points: score.points(peer.dp),
    waiting: publisher.waitingFor(peer.dp)
  }
}

export { judgeHealth } from './judge.ts'
export type * from './interface.ts'
