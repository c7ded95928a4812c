/** What becomes of first-mapping notices, as metrics. */
import type { FirstMappingMetrics } from '../../protocols/first-mapping/index.ts'
import type { Metrics } from '../../node/metrics.ts'

export function firstMappingMetrics (metrics: Metrics): FirstMappingMetrics {
  const sent = metrics.counter({
    name: 'mimi_first_mapping_sent_total',
    help: 'Attempts to tell a DP of a first mapping, by what came of it. `unavailable` ones are tried again; many ' +
      '`refused` mean that registries differ, `forged` that a DP speaks of older mappings and shows none: the log ' +
      'names it.',
    labels: { outcome: ['acknowledged', 'conflict', 'forged', 'refused', 'unavailable'] }
  })
  const received = metrics.counter({
    name: 'mimi_first_mapping_received_total',
    help: 'First-mapping notices of other DPs, by the answer. `busy` ones come again; if there are many, this DP ' +
      'needs more room.',
    labels: { outcome: ['acknowledged', 'conflict', 'refused', 'busy'] }
  })
  return {
    sent: outcome => { sent.add({ outcome }) },
    received: outcome => { received.add({ outcome }) }
  }
}
