/** How replicas keep each other whole, as metrics. */
import type { Metrics } from '../../node/metrics.ts'
import type { RecordSyncMetrics } from '../../protocols/record-sync/index.ts'

const SESSIONS = ['equal', 'caught-up', 'failed', 'spent'] as const

export function syncMetrics (metrics: Metrics): RecordSyncMetrics {
  const sessions = metrics.counter({
    name: 'mimi_record_sync_sessions_total',
    help: 'Reconciliations with other replicas by their end. `equal` is usual; `failed` ones are DPs that are away, ' +
      'hold another version of the registry, or lie; `spent` ones were not begun or not ended, because the DP had ' +
      'shown so much of no use in a day.',
    labels: { outcome: SESSIONS }
  })
  const fetched = metrics.counter({
    name: 'mimi_record_sync_fetched_total',
    help: 'Facts fetched in reconciliations. A burst after a restart or a change of placement is catching up; a ' +
      'steady flow means that publishers don\'t reach this DP.'
  })
  return {
    session: outcome => { sessions.add({ outcome }) },
    fetched: count => { fetched.add({}, count) }
  }
}
