/**
 * Counters, gauges and histograms, and their text for Prometheus (exposition
 * format 0.0.4). Names are `mimi_<area>_<what>_<unit>`; label values come from
 * closed sets, so that nobody outside can make series without end, and nothing
 * that names a person can become a label.
 */
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

export interface Metrics {
  counter<L extends Labels> (init: MetricInit<L>): Counter<L>
  gauge<L extends Labels> (init: MetricInit<L>): Gauge<L>
  /** @param buckets - upper bounds, ascending */
  histogram<L extends Labels> (init: MetricInit<L>, buckets: readonly number[]): Histogram<L>
  /** All of it, in the order of declaration. */
  text (): string
  /** For docs/metrics.md. */
  describe (): ReadonlyArray<{ readonly name: string, readonly type: string, readonly help: string, readonly labels: Labels }>
}

const NAME = /^mimi(_[a-z0-9]+){2,}$/

interface Family {
  readonly name: string
  readonly type: 'counter' | 'gauge' | 'histogram'
  readonly help: string
  readonly labels: Labels
  lines (): string[]
}

/** Values by the text of their labels. */
class Series<T> {
  readonly #labels: Labels
  readonly #name: string
  readonly #make: () => T
  readonly #values = new Map<string, T>()

  constructor (name: string, labels: Labels, make: () => T) {
    this.#name = name
    this.#labels = labels
    this.#make = make
  }

  of (values: Readonly<Record<string, string>>): T {
    let key = ''
    for (const [name, allowed] of Object.entries(this.#labels)) {
      const value = values[name]
      if (value == null || !allowed.includes(value)) {
        throw new NodeError('METRIC_INVALID', { detail: `${this.#name}: ${name}="${value ?? ''}"` })
      }
      key += `${key === '' ? '' : ','}${name}="${escapeLabel(value)}"`
    }
    let found = this.#values.get(key)
    if (found == null) {
      found = this.#make()
      this.#values.set(key, found)
    }
    return found
  }

  lines (render: (labels: string, value: T) => string[]): string[] {
    return [...this.#values].flatMap(([labels, value]) => render(labels, value))
  }
}

export function createMetrics (): Metrics {
  const families = new Map<string, Family>()

  const declare = (family: Family): void => {
    if (!NAME.test(family.name) || families.has(family.name) || family.help === '') {
      throw new NodeError('METRIC_INVALID', { detail: family.name })
    }
    families.set(family.name, family)
  }

  const single = (type: 'counter' | 'gauge', init: MetricInit<Labels>): Series<{ value: number }> => {
    const series = new Series(init.name, init.labels ?? {}, () => ({ value: 0 }))
    declare({
      name: init.name,
      type,
      help: init.help,
      labels: init.labels ?? {},
      lines: () => series.lines((labels, { value }) => [`${withLabels(init.name, labels)} ${value}`])
    })
    return series
  }

  return {
    counter (init) {
      const series = single('counter', init)
      return { add: (labels, by = 1) => { series.of(labels).value += by } }
    },
    gauge (init) {
      const series = single('gauge', init)
      return {
        add: (labels, by) => { series.of(labels).value += by },
        set: (labels, value) => { series.of(labels).value = value }
      }
    },
    histogram (init, buckets) {
      const series = new Series(init.name, init.labels ?? {}, () => ({ counts: buckets.map(() => 0), count: 0, sum: 0 }))
      declare({
        name: init.name,
        type: 'histogram',
        help: init.help,
        labels: init.labels ?? {},
        lines: () => series.lines((labels, { counts, count, sum }) => {
          let total = 0
          const within = counts.map((own, index) => {
            total += own
            return bucketLine(init.name, labels, String(buckets[index]), total)
          })
          return [...within, bucketLine(init.name, labels, '+Inf', count), `${withLabels(`${init.name}_sum`, labels)} ${sum}`, `${withLabels(`${init.name}_count`, labels)} ${count}`]
        })
      })
      return {
        observe (labels, value) {
          const at = series.of(labels)
          const index = buckets.findIndex((bound) => value <= bound)
          if (index >= 0) {
            at.counts[index] = (at.counts[index] ?? 0) + 1
          }
          at.count++
          at.sum += value
        }
      }
    },
    text: () => [...families.values()].flatMap((family) => [
      `# HELP ${family.name} ${family.help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}`,
      `# TYPE ${family.name} ${family.type}`,
      ...family.lines()
    ]).map((line) => `${line}\n`).join(''),
    describe: () => [...families.values()].map(({ name, type, help, labels }) => ({ name, type, help, labels }))
  }
}

function bucketLine (name: string, labels: string, bound: string, count: number): string {
  return `${withLabels(`${name}_bucket`, labels === '' ? `le="${bound}"` : `${labels},le="${bound}"`)} ${count}`
}

function withLabels (name: string, labels: string): string {
  return labels === '' ? name : `${name}{${labels}}`
}

function escapeLabel (value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}
