/** docs/metrics.md: each metric of a DP, and what to do about it. */
import { dpClockGauge } from '../../src/dp/clock.ts'
import { firstMappingMetrics } from '../../src/dp/first-mappings/first-mapping-metrics.ts'
import { declareHealth } from '../../src/dp/health/metrics.ts'
import { invalidationMetrics } from '../../src/dp/invalidations/invalidation-metrics.ts'
import { PROTOCOLS } from '../../src/dp/network.ts'
import { syncMetrics } from '../../src/dp/wholeness/sync-metrics.ts'
import { createMetrics } from '../../src/node/metrics.ts'
import { rpcMetrics } from '../../src/node/rpc-metrics.ts'
import type { MetricDescription } from '../../src/node/metrics.ts'

/** As a DP declares them. */
export function dpMetrics (): readonly MetricDescription[] {
  const metrics = createMetrics()
  rpcMetrics(metrics, PROTOCOLS.map(({ id }) => id))
  dpClockGauge(metrics)
  invalidationMetrics(metrics)
  syncMetrics(metrics)
  firstMappingMetrics(metrics)
  declareHealth(metrics)
  return metrics.describe()
}

export function metricsPage (): string {
  return [
    '# Metrics',
    '',
    'This page is made from the code: `npm run docs`.',
    '',
    '`mimi dp start --metrics 9464` serves three pages on that port of 127.0.0.1; `--metrics 0.0.0.0:9464` on all addresses, where only your own',
    'monitoring may reach them. Nothing in them names a person.',
    '',
    '| page | |',
    '| --- | --- |',
    '| `/metrics` | in the text format of Prometheus: the metrics below, and those of the process and its event loop (`process_…`, `nodejs_…`) |',
    '| `/healthz` | 200 while the process answers |',
    '| `/readyz` | 200 while the DP\'s answers are right, else 503; JSON with `ready`, `reasons` and `warnings`, each with code, sentence and remedy |',
    '',
    '[monitoring/grafana.json](monitoring/grafana.json) is a dashboard to import, [monitoring/alerts.yml](monitoring/alerts.yml) has rules for Prometheus.',
    '',
    '| metric | type | labels | what it says, and what to do |',
    '| --- | --- | --- | --- |',
    ...dpMetrics().map(({ name, type, labels, help }) => `| \`${name}\` | ${type} | ${labelsText(labels)} | ${help} |`),
    ''
  ].join('\n')
}

function labelsText (labels: MetricDescription['labels']): string {
  return Object.entries(labels).map(([name, values]) => `${name}: ${values.map(value => `\`${value}\``).join(' ')}`).join('; ')
}
