/** Requests as one node sees them: what it is asked, and what it asks others for that. */
import type { RpcTracing } from '../../rpc/interface.ts'

/**
 * One piece of work of this node, as OpenTelemetry has it. All that it holds is in here: no identifier, no key, no
 * address, and nobody's name but that of parties of the registry.
 */
export interface Span {
  /** 16 bytes. */
  readonly traceId: Uint8Array
  /** 8 bytes. */
  readonly id: Uint8Array
  /** 8 bytes; undefined: nothing of this node caused it. */
  readonly parentId?: Uint8Array
  /** `asked`: of this node; `asking`: of another; `work`: what this node began by itself. */
  readonly kind: 'asked' | 'asking' | 'work'
  readonly name: string
  /** Milliseconds since the epoch, with fractions. */
  readonly startedAt: number
  readonly endedAt: number
  readonly attributes: Readonly<Record<string, string>>
  /** Where it failed, how. */
  readonly error?: string
  /** What it is at the node that was asked. */
  readonly remote?: Pick<Span, 'traceId' | 'id'>
}

/** Takes spans; never throws, and never waits. */
export interface SpanSink {
  add (span: Span): void
}

export interface Tracing extends RpcTracing {
  /** What is asked of others in `work` is asked for it. @param name - what it is, of a closed set */
  within<T> (name: string, work: () => Promise<T>): Promise<T>
}
