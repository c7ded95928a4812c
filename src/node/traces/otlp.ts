/** Spans as OTLP/HTTP has them in JSON (OpenTelemetry Protocol 1, "JSON Protobuf Encoding"): what a collector takes. */
import { toString } from 'uint8arrays/to-string'
import { VERSION } from '../../base/version.ts'
import type { Role } from '../health/interface.ts'
import type { Span } from './interface.ts'

/** Who made the spans. */
export interface SpanSource {
  readonly role: Role
  /** Of a DP its peer id, base58btc; of a CSIP or an MSP as the registry names it. */
  readonly id: string
}

/** SpanKind of trace.proto. */
const KINDS = { work: 1, asked: 2, asking: 3 } as const satisfies Record<Span['kind'], number>
/** STATUS_CODE_ERROR of trace.proto. */
const STATUS_ERROR = 2
const NANOSECONDS = 1_000_000n
const FRACTIONS = 1_000

interface Attribute {
  readonly key: string
  readonly value: { readonly stringValue: string }
}

/** ExportTraceServiceRequest. */
export function otlpOf (spans: readonly Span[], { role, id }: SpanSource): object {
  const resource = {
    attributes: attributesOf({
      'service.name': `mimi-${role}`, 'service.instance.id': id, 'service.version': VERSION
    })
  }
  const scope = { name: 'mimi-discovery', version: VERSION }
  return { resourceSpans: [{ resource, scopeSpans: [{ scope, spans: spans.map(spanOf) }] }] }
}

function spanOf ({ traceId, id, parentId, kind, name, startedAt, endedAt, attributes, error, remote }: Span): object {
  return {
    traceId: hex(traceId),
    spanId: hex(id),
    ...parentId == null ? {} : { parentSpanId: hex(parentId) },
    name,
    kind: KINDS[kind],
    startTimeUnixNano: nanoseconds(startedAt),
    endTimeUnixNano: nanoseconds(endedAt),
    attributes: attributesOf({ ...attributes, ...error == null ? {} : { 'error.type': error } }),
    ...remote == null ? {} : { links: [{ traceId: hex(remote.traceId), spanId: hex(remote.id) }] },
    status: error == null ? {} : { code: STATUS_ERROR, message: error }
  }
}

function attributesOf (values: Readonly<Record<string, string>>): readonly Attribute[] {
  return Object.entries(values).map(([key, stringValue]) => ({ key, value: { stringValue } }))
}

/** A number of JSON isn't exact above 2^53. */
function nanoseconds (ms: number): string {
  const whole = Math.floor(ms)
  const rest = Math.floor((ms - whole) * FRACTIONS) * FRACTIONS
  return (BigInt(whole) * NANOSECONDS + BigInt(rest)).toString()
}

function hex (id: Uint8Array): string {
  return toString(id, 'base16')
}
