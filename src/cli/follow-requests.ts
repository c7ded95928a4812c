/** Whether requests are followed through a node that a command runs, and where what is seen of them goes. */
import { REQUESTS } from '../node/logger.ts'
import { SpanExporter, createTracing } from '../node/traces/index.ts'
import { namesFrom } from './log.ts'
import type { SpanSource, Tracing } from '../node/traces/index.ts'
import type { LogNames } from './log.ts'
import type { TracesOption } from './traces-option.ts'
import type { ComponentLogger } from '@libp2p/interface'

export interface Followed {
  /** Undefined: nobody asked for it. */
  readonly tracing?: Tracing
  /** Sends what is left, once the node has stopped. */
  stop (): Promise<void>
}

/** Requests are followed where a collector is named, or the log is to have a line for each. */
export function followRequests (
  { traces: url }: TracesOption,
  { logger, names, ...source }: SpanSource & { readonly logger: ComponentLogger, readonly names: LogNames }
): Followed {
  const log = logger.forComponent(REQUESTS)
  if (url == null) {
    const tracing = log.enabled ? createTracing({ log, nameOf: namesFrom(names) }) : undefined
    return { tracing, stop: async () => {} }
  }
  const spans = new SpanExporter({ log: logger.forComponent('mimi:traces') }, { ...source, url })
  return {
    tracing: createTracing({ log, spans, nameOf: namesFrom(names) }),
    stop: async () => { await spans.stop() }
  }
}
