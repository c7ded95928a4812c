/**
 * Whether this DP has what it should have, and how it gets what it lacks. A store knows
 * when it began and with whom it reconciled since; other DPs remember it, so that one
 * that was emptied, or restored from a copy, is told.
 */
import { partOf } from '../../node/lifecycle.ts'
import { goesOn } from '../../registry/gate.ts'
import { recordSync } from '../../protocols/record-sync/index.ts'
import { syncMetrics } from './sync-metrics.ts'
import { Wholeness as WholenessClass } from './wholeness.ts'
import type { Part } from '../../node/lifecycle.ts'
import type { Metrics } from '../../node/metrics.ts'
import type { RecordSync, RecordSyncComponents, RecordSyncInit } from '../../protocols/record-sync/index.ts'
import type { Gate } from '../../registry/gate.ts'
import type { Invalidations } from '../invalidations/interface.ts'
import type { Wholeness, WholenessComponents } from './interface.ts'

/** @throws StoreError */
export async function openWholeness (components: WholenessComponents): Promise<Wholeness> {
  return await WholenessClass.open(components)
}

export interface DpRecordSyncComponents extends Omit<RecordSyncComponents, 'life' | 'took' | 'metrics' |
  'isConfirmed'> {
  readonly gate: Pick<Gate, 'standing'>
  readonly wholeness: Wholeness
  readonly invalidations: Pick<Invalidations, 'keep'>
  readonly metrics: Metrics
}

export interface DpRecordSync {
  readonly sync: RecordSync
  readonly parts: readonly Part[]
}

export function dpRecordSync (
  { wholeness, invalidations, metrics, gate, ...components }: DpRecordSyncComponents,
  init: RecordSyncInit
): DpRecordSync {
  const sync = recordSync(init)({
    ...components,
    life: wholeness,
    isConfirmed: () => goesOn('publish', gate, components.clock.now()),
    took: async facts => { await invalidations.keep(facts, 'sync') },
    metrics: syncMetrics(metrics)
  })
  return { sync, parts: [partOf('record sync', sync)] }
}

export type * from './interface.ts'
