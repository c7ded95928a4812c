/** A DP's health: facts of its parts, what follows from them, and both as metrics. */
import { nodeFacts } from '../../node/health/index.ts'
import { targetOf } from '../../rpc/target.ts'
import { requireListedDp } from '../check.ts'
import { judgeHealth } from './judge.ts'
import { declareHealth } from './metrics.ts'
import type { Metrics } from '../../node/metrics.ts'
import type { NodeFactsComponents } from '../../node/health/index.ts'
import type { PeerScore } from '../../node/score.ts'
import type { RecordSync } from '../../protocols/record-sync/index.ts'
import type { DpRecord } from '../../registry/interface.ts'
import type { DpHealth, HealthFacts, PeerFacts } from './interface.ts'

export interface DpHealthComponents extends NodeFactsComponents {
  /** Peer id of this DP, base58btc. */
  readonly id: string
  readonly sync: Pick<RecordSync, 'progress'>
  readonly score: Pick<PeerScore, 'points'>
  readonly isConnected: (dp: DpRecord) => boolean
  readonly metrics: Metrics
}

export function dpHealth (components: DpHealthComponents): DpHealth {
  const { clock, metrics, id } = components
  const ofNode = nodeFacts(components, { role: 'dp', id, requireListed: current => requireListedDp(id, current) })
  const facts = (): HealthFacts => ({ ...ofNode(), ...ofDp(components) })
  const health: DpHealth = { facts, judge: () => judgeHealth(facts(), clock.now()) }
  const set = declareHealth(metrics)
  metrics.onRead(() => { set(health) })
  return health
}

function ofDp ({ id, registry, sync, ...components }: DpHealthComponents): Pick<HealthFacts, 'replicas' | 'peers'> {
  const { loaded, whole, facts, fetched, waiting } = sync.progress()
  return {
    replicas: { loaded, whole, facts, fetched, waiting },
    peers: registry.current().dps
      .filter(dp => dp.id !== id && dp.status !== 'revoked')
      .map(dp => peerFacts(dp, components))
      .sort((a, b) => a.dp < b.dp ? -1 : 1)
  }
}

function peerFacts (
  dp: DpRecord,
  { score, isConnected }: Pick<DpHealthComponents, 'score' | 'isConnected'>
): PeerFacts {
  return { dp: dp.id, operator: dp.operator, connected: isConnected(dp), points: score.points(targetOf(dp).id) }
}

export { judgeHealth } from './judge.ts'
export type * from './interface.ts'
