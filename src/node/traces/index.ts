/**
 * Requests followed through nodes: a line in the log for each, and spans for a collector where there is one.
 *
 * @example
 *
 * ```ts
 * const spans = new SpanExporter({ log }, { role: 'dp', id, url: 'http://127.0.0.1:4318/v1/traces' })
 * const dp = await createDp({ …, tracing: createTracing({ log, spans }) })
 * ```
 */
export { SpanExporter } from './exporter.ts'
export { createTracing } from './tracing.ts'
export type { ExporterComponents, ExporterInit } from './exporter.ts'
export type { TracingComponents } from './tracing.ts'
export type { SpanSource } from './otlp.ts'
export type * from './interface.ts'
