/** Metrics and health of a node that a command runs, over HTTP. */
import { listenForHealth } from '../node/health-listener.ts'
import { createMetrics } from '../node/metrics.ts'
import { portOf } from './metrics-option.ts'
import type { NodeHealth } from '../node/health/index.ts'
import type { Metrics } from '../node/metrics.ts'
import type { MetricsOption } from './metrics-option.ts'
import type { ComponentLogger } from '@libp2p/interface'

export interface Watched {
  readonly metrics: Metrics
  readonly health: NodeHealth
  readonly logger: ComponentLogger
}

/** Of a node that makes none of its own; undefined: nobody would read them. */
export function metricsOf ({ metrics }: MetricsOption): Metrics | undefined {
  return metrics == null ? undefined : createMetrics()
}

/** Serves them while it runs, where it is told to. @param watched - its metrics may be missing where it isn't */
export async function withHealthPages (
  { metrics: where }: MetricsOption,
  { metrics, health, logger }: Omit<Watched, 'metrics'> & Partial<Pick<Watched, 'metrics'>>,
  run: () => Promise<void>
): Promise<void> {
  if (where == null || metrics == null) {
    await run()
    return
  }
  metrics.addProcess()
  const reader = health.facts().role
  const listener = await listenForHealth({ ...portOf(where), metrics, judge: () => health.judge(), reader, logger })
  try {
    await run()
  } finally {
    await listener.close()
  }
}
