/** What becomes of invalidations, as metrics. */
import type { GossipVerdict } from '../../protocols/invalidation/index.ts'
import type { Arrival } from './interface.ts'
import type { Metrics } from '../../node/metrics.ts'
import type { LogOutcome } from '../../store/invalidation-log.ts'

const ARRIVALS = ['gossip', 'sync', 'notice', 'here'] as const satisfies readonly Arrival[]
const OUTCOMES = ['added', 'known', 'refused'] as const satisfies readonly LogOutcome[]
const VERDICTS = ['accepted', 'ignored', 'rejected'] as const satisfies readonly GossipVerdict[]

export interface InvalidationMetrics {
  logged (arrival: Arrival, outcome: LogOutcome): void
  message (verdict: GossipVerdict): void
}

export function invalidationMetrics (metrics: Metrics): InvalidationMetrics {
  const logged = metrics.counter({
    name: 'mimi_invalidation_logged_total',
    help: 'Invalidations by how they came and what the log did with them. Many that are `added` by `sync` mean that ' +
      'gossip loses messages: look at the connections between DPs. `refused` means that a signer or a CSIP has as ' +
      'many as it may.',
    labels: { arrival: ARRIVALS, outcome: OUTCOMES }
  })
  const messages = metrics.counter({
    name: 'mimi_invalidation_messages_total',
    help: 'Messages of the gossip topic by verdict. `rejected` ones are forged: whoever hands them on is scored ' +
      'down, and the log names it.',
    labels: { verdict: VERDICTS }
  })
  return {
    logged: (arrival, outcome) => { logged.add({ arrival, outcome }) },
    message: verdict => { messages.add({ verdict }) }
  }
}
