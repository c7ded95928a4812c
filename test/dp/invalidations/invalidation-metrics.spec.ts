import { expect } from 'chai'
import { invalidationMetrics } from '../../../src/dp/invalidations/invalidation-metrics.ts'
import { createMetrics } from '../../../src/node/metrics.ts'

describe('dp/invalidations/invalidation-metrics', () => {
  it('count how they came, and what gossip brought', async () => {
    const metrics = createMetrics()
    const counts = invalidationMetrics(metrics)
    counts.logged('gossip', 'added')
    counts.logged('gossip', 'added')
    counts.message('rejected')
    const text = await metrics.text()
    expect(text).to.include('mimi_invalidation_logged_total{arrival="gossip",outcome="added"} 2\n')
    expect(text).to.include('mimi_invalidation_messages_total{verdict="rejected"} 1\n')
  })
})
