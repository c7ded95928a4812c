/** What becomes of invalidations, as metrics. */
import type { GossipVerdict } from '../../protocols/invalidation/index.ts'
import type { InvalidationSyncMetrics } from '../../protocols/invalidation-sync/index.ts'
import type { Arrival } from './interface.ts'
import type { Metrics } from '../../node/metrics.ts'
import type { LogOutcome } from '../../store/invalidation-log.ts'

const ARRIVALS = ['gossip', 'sync', 'notice', 'here'] as const satisfies readonly Arrival[]
const OUTCOMES = ['added', 'known', 'refused'] as const satisfies readonly LogOutcome[]
const VERDICTS = ['accepted', 'ignored', 'rejected'] as const satisfies readonly GossipVerdict[]
const SESSIONS = ['equal', 'caught-up', 'failed'] as const

export interface InvalidationMetrics {
  logged (arrival: Arrival, outcome: LogOutcome): void
  message (verdict: GossipVerdict): void
  readonly sync: InvalidationSyncMetrics
}

export function invalidationMetrics (metrics: Metrics): InvalidationMetrics {
  const logged = metrics.counter({
    name: 'mimi_invalidation_logged_total',
    help: 'Invalidations by how they came and what the log did with them. Many that are `added` by `sync` mean that gossip loses messages: look at the connections between DPs. `refused` means that a signer or a CSIP has as many as it may.',
    labels: { arrival: ARRIVALS, outcome: OUTCOMES }
  })
  const messages = metrics.counter({
    name: 'mimi_invalidation_messages_total',
    help: 'Messages of the gossip topic by verdict. `rejected` ones are forged: whoever hands them on is scored down, and the log names it.',
    labels: { verdict: VERDICTS }
  })
  const sessions = metrics.counter({
    name: 'mimi_invalidation_sync_sessions_total',
    help: 'Reconciliations with other DPs by their end. `equal` is usual; `failed` ones are DPs that are away, or lie.',
    labels: { outcome: SESSIONS }
  })
  const fetched = metrics.counter({
    name: 'mimi_invalidation_sync_fetched_total',
    help: 'Invalidations fetched in reconciliations. A burst after a restart is catching up; a steady flow means that gossip loses messages.'
  })
  return {
    logged: (arrival, outcome) => { logged.add({ arrival, outcome }) },
    message: verdict => { messages.add({ verdict }) },
    sync: {
      session: outcome => { sessions.add({ outcome }) },
      fetched: count => { fetched.add({}, count) }
    }
  }
}
