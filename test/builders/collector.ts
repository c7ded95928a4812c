/** A small collector: takes what OTLP/HTTP brings in JSON, and refuses what isn't it. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface CollectedSpan {
  /** `service.instance.id` of whoever sent it. */
  readonly node: string
  readonly service: string
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
  /** 1: internal, 2: server, 3: client. */
  readonly kind: number
  readonly startTimeUnixNano: string
  readonly endTimeUnixNano: string
  readonly attributes: Readonly<Record<string, string>>
  readonly links: ReadonlyArray<{ readonly traceId: string, readonly spanId: string }>
  readonly status: { readonly code?: number, readonly message?: string }
}

interface Attribute { readonly key: string, readonly value: { readonly stringValue: string } }
type Sent = Omit<CollectedSpan, 'node' | 'service' | 'attributes' | 'links'> & {
  readonly attributes: readonly Attribute[]
  readonly links?: CollectedSpan['links']
}
interface Payload {
  readonly resourceSpans: ReadonlyArray<{
    readonly resource: { readonly attributes: readonly Attribute[] }
    readonly scopeSpans: ReadonlyArray<{ readonly scope: { readonly name: string }, readonly spans: readonly Sent[] }>
  }>
}

export interface Collector {
  readonly url: string
  readonly spans: CollectedSpan[]
  /** As they came. */
  readonly bodies: string[]
  /** Status of each answer from now on. */
  answer (status: number): void
  close (): Promise<void>
}

export async function startCollector (path = '/v1/traces'): Promise<Collector> {
  const [spans, bodies]: [CollectedSpan[], string[]] = [[], []]
  let status = 200
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => { chunks.push(chunk) })
    request.on('end', () => {
      const isRight = request.method === 'POST' && request.url === path &&
        request.headers['content-type'] === 'application/json'
      const answer = isRight ? status : 404
      if (answer === 200) {
        const body = Buffer.concat(chunks).toString()
        bodies.push(body)
        spans.push(...spansOf(JSON.parse(body) as Payload))
      }
      response.writeHead(answer, { 'content-type': 'application/json' }).end('{}')
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    spans,
    bodies,
    answer: next => { status = next },
    close: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    }
  }
}

function spansOf ({ resourceSpans }: Payload): CollectedSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const source = recordOf(resource.attributes)
    return scopeSpans.flatMap(({ spans }) => spans.map(span => ({
      ...span,
      node: source['service.instance.id'] ?? '',
      service: source['service.name'] ?? '',
      attributes: recordOf(span.attributes),
      links: span.links ?? []
    })))
  })
}

function recordOf (attributes: readonly Attribute[]): Readonly<Record<string, string>> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue]))
}
