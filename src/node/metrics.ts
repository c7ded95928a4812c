/**
 * Counters, gauges and histograms of prom-client, by names `mimi_<area>_<what>_<unit>`.
 * Label values come from closed sets, so that nobody outside can make series without
 * end, and nothing that names a person can become a label.
 */
import {
  Counter as PromCounter, Gauge as PromGauge, Histogram as PromHistogram, Registry, collectDefaultMetrics
} from 'prom-client'
import { NodeError } from './errors.ts'

export type Labels = Readonly<Record<string, readonly string[]>>
export type LabelValues<L extends Labels> = { readonly [Name in keyof L]: L[Name][number] }

export interface MetricInit<L extends Labels> {
  /** `mimi_<area>_<what>_<unit>` */
  readonly name: string
  /** What it counts, and what to do when it looks wrong. */
  readonly help: string
  /** Name to all values that it may have. @default none */
  readonly labels?: L
}

export interface Counter<L extends Labels> {
  add (labels: LabelValues<L>, by?: number): void
}

export interface Gauge<L extends Labels> {
  add (labels: LabelValues<L>, by: number): void
  set (labels: LabelValues<L>, value: number): void
}

export interface Histogram<L extends Labels> {
  observe (labels: LabelValues<L>, value: number): void
}

export interface MetricDescription {
  readonly name: string
  readonly type: 'counter' | 'gauge' | 'histogram'
  readonly help: string
  readonly labels: Labels
}

export interface Metrics {
  counter<L extends Labels> (init: MetricInit<L>): Counter<L>
  gauge<L extends Labels> (init: MetricInit<L>): Gauge<L>
  /** @param buckets - upper bounds, ascending */
  histogram<L extends Labels> (init: MetricInit<L>, buckets: readonly number[]): Histogram<L>
  /** Adds what prom-client tells of the process and its event loop: `process_…`, `nodejs_…`. Once a process. */
  addProcess (): void
  /** Sets gauges just before each reading. */
  onRead (set: () => void): void
  /** All of it, in the text format of Prometheus (version 0.0.4). */
  text (): Promise<string>
  /** Of `text`. */
  readonly contentType: string
  /** For docs/metrics.md, in the order of declaration. */
  describe (): readonly MetricDescription[]
}

const NAME = /^mimi(_[a-z0-9]+){2,}$/

export function createMetrics (): Metrics {
  const register = new Registry()
  const described: MetricDescription[] = []
  const readers: Array<() => void> = []

  /** @returns what prom-client wants, and a check of each set of labels */
  const declare = (type: MetricDescription['type'], { name, help, labels = {} }: MetricInit<Labels>) => {
    if (!NAME.test(name) || help === '' || described.some(other => other.name === name)) {
      throw new NodeError('METRIC_INVALID', { detail: name })
    }
    described.push({ name, type, help, labels })
    return {
      configuration: { name, help, labelNames: Object.keys(labels), registers: [register] },
      allowed: (values: Readonly<Record<string, string>>) => {
        for (const [label, known] of Object.entries(labels)) {
          const value = values[label]
          if (value == null || !known.includes(value)) {
            throw new NodeError('METRIC_INVALID', { detail: `${name}: ${label}="${value ?? ''}"` })
          }
        }
        return values
      }
    }
  }

  return {
    counter (init) {
      const { configuration, allowed } = declare('counter', init)
      const counter = new PromCounter(configuration)
      return { add: (labels, by = 1) => { counter.inc(allowed(labels), by) } }
    },
    gauge (init) {
      const { configuration, allowed } = declare('gauge', init)
      const gauge = new PromGauge(configuration)
      return {
        add: (labels, by) => { gauge.inc(allowed(labels), by) },
        set: (labels, value) => { gauge.set(allowed(labels), value) }
      }
    },
    histogram (init, buckets) {
      const { configuration, allowed } = declare('histogram', init)
      const histogram = new PromHistogram({ ...configuration, buckets: [...buckets] })
      return { observe: (labels, value) => { histogram.observe(allowed(labels), value) } }
    },
    addProcess: () => { collectDefaultMetrics({ register }) },
    onRead: set => { readers.push(set) },
    async text () {
      readers.forEach(set => { set() })
      return await register.metrics()
    },
    contentType: register.contentType,
    describe: () => described
  }
}
