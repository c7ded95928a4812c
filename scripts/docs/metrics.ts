/** docs/metrics.md: each metric of a node, and what to do about it. */
import { declareAttest } from '../../src/cli/commands/csip/health.ts'
import { firstMappingMetrics } from '../../src/dp/first-mappings/first-mapping-metrics.ts'
import { declareHealth } from '../../src/dp/health/metrics.ts'
import { invalidationMetrics } from '../../src/dp/invalidations/invalidation-metrics.ts'
import { syncMetrics } from '../../src/dp/wholeness/sync-metrics.ts'
import { eventMetrics, httpMetrics } from '../../src/http/http-metrics.ts'
import { declareNodeHealth } from '../../src/node/health/index.ts'
import { createMetrics } from '../../src/node/metrics.ts'
import { rpcMetrics } from '../../src/node/rpc-metrics.ts'
import type { MetricDescription } from '../../src/node/metrics.ts'

/** As a DP declares them. */
export function dpMetrics (): readonly MetricDescription[] {
  const metrics = createMetrics()
  rpcMetrics(metrics)
  invalidationMetrics(metrics)
  syncMetrics(metrics)
  firstMappingMetrics(metrics)
  declareHealth(metrics)
  return metrics.describe()
}

/** As a CSIP's node declares them; an MSP's has all but the last two. */
function csipMetrics (): readonly MetricDescription[] {
  const metrics = createMetrics()
  rpcMetrics(metrics)
  declareNodeHealth(metrics)
  declareAttest(metrics)
  return metrics.describe()
}

/** As a sidecar declares them; which paths there are says docs/openapi.json. */
function sidecarMetrics (): readonly MetricDescription[] {
  const metrics = createMetrics()
  httpMetrics(metrics, ['lookup', '…'])
  eventMetrics(metrics, () => 0)
  return metrics.describe()
}

export function metricsPage (): string {
  const known = new Set(dpMetrics().map(({ name }) => name))
  const ofEverybody = csipMetrics().filter(({ name }) => known.has(name))
  const ofCsip = csipMetrics().filter(({ name }) => !known.has(name))
  return [
    '# Metrics',
    '',
    'This page is made from the code: `npm run docs`.',
    '',
    '`mimi dp|csip|msp start --metrics 9464` serves three pages on that port of 127.0.0.1; `--metrics 0.0.0.0:9464` ' +
      'on all addresses, where only',
    'your own monitoring may reach them. Nothing in them names a person. `mimi dp|csip|msp status --data …` shows ' +
      'the same to people.',
    '',
    '| page | |',
    '| --- | --- |',
    '| `/metrics` | in the text format of Prometheus: the metrics below, and those of the process and its event loop ' +
      '(`process_…`, `nodejs_…`) |',
    '| `/healthz` | 200 while the process answers |',
    '| `/readyz` | 200 while the node\'s answers are right, else 503; JSON with `ready`, `reasons` and `warnings`, ' +
      'each with code, sentence and remedy |',
    '',
    '[monitoring/grafana.json](monitoring/grafana.json) is a dashboard to import,',
    '[monitoring/alerts.yml](monitoring/alerts.yml) has rules for Prometheus.',
    '',
    '## Of a DP',
    '',
    ...tableOf(dpMetrics()),
    '',
    '## Of a CSIP and of an MSP',
    '',
    'As above:',
    '',
    ...ofEverybody.map(({ name }) => `- \`${name}\``),
    '',
    'and of a CSIP besides:',
    '',
    ...tableOf(ofCsip),
    '',
    'and of an MSP, where it serves the sidecar ([services](services.md)):',
    '',
    ...tableOf(sidecarMetrics()),
    ''
  ].join('\n')
}

function tableOf (metrics: readonly MetricDescription[]): readonly string[] {
  return [
    '| metric | type | labels | what it says, and what to do |',
    '| --- | --- | --- | --- |',
    ...metrics.map(({ name, type, labels, help }) => `| \`${name}\` | ${type} | ${labelsText(labels)} | ${help} |`)
  ]
}

function labelsText (labels: MetricDescription['labels']): string {
  return Object
    .entries(labels)
    .map(([name, values]) => `${name}: ${values.map(value => `\`${value}\``).join(' ')}`)
    .join('; ')
}
