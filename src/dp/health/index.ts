/** A DP's health: facts of its parts, what follows from them, and both as metrics. */
import { targetOf } from '../../rpc/target.ts'
import { judgeHealth } from './judge.ts'
import { declareHealth } from './metrics.ts'
import type { Clock } from '../../base/clock.ts'
import type { ClockWatch } from '../../node/clock-watch.ts'
import type { Metrics } from '../../node/metrics.ts'
import type { PeerScore } from '../../node/score.ts'
import type { RecordSync } from '../../protocols/record-sync/index.ts'
import type { DpRecord, RegistrySource } from '../../registry/interface.ts'
import type { Gate } from '../../registry/gate.ts'
import type { Store } from '../../store/interface.ts'
import type { DpHealth, HealthFacts, PeerFacts } from './interface.ts'

export interface DpHealthComponents {
  /** Peer id of this DP, base58btc. */
  readonly id: string
  readonly clock: Clock
  readonly registry: Pick<RegistrySource, 'current'>
  readonly gate: Pick<Gate, 'standing'>
  readonly watch: Pick<ClockWatch, 'verdict'>
  readonly store: Pick<Store, 'health'>
  readonly sync: Pick<RecordSync, 'progress'>
  readonly score: Pick<PeerScore, 'points'>
  readonly isConnected: (dp: DpRecord) => boolean
  readonly metrics: Metrics
}

export function dpHealth (components: DpHealthComponents): DpHealth {
  const { clock, metrics } = components
  const health: DpHealth = {
    facts: () => factsOf(components),
    judge: () => judgeHealth(factsOf(components), clock.now())
  }
  const set = declareHealth(metrics)
  metrics.onRead(() => { set(health) })
  return health
}

function factsOf ({ id, registry, gate, watch, store, sync, ...components }: DpHealthComponents): HealthFacts {
  const current = registry.current()
  const { state, confirmedBy, required } = gate.standing()
  const { loaded, whole, facts, fetched, waiting } = sync.progress()
  const { failing, damaged, lostWrites } = store.health
  return {
    dp: id,
    registry: {
      version: current.version,
      state,
      expiresAt: current.expiresAt,
      confirmedBy: confirmedBy.length,
      required,
      listing: listingOf(current.dp(id))
    },
    clock: watch.verdict(),
    store: { failing, damaged: Object.values(damaged).reduce((sum, rows) => sum + rows, 0), lostWrites },
    replicas: { loaded, whole, facts, fetched, waiting },
    peers: current.dps
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

function listingOf (record?: DpRecord): HealthFacts['registry']['listing'] {
  return record == null ? 'DP_NOT_LISTED' : record.status === 'revoked' ? 'DP_REVOKED' : record.status
}

export { judgeHealth } from './judge.ts'
export type * from './interface.ts'
