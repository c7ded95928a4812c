import { expect } from 'chai'
import { VERSION } from '../../../src/base/version.ts'
import { MAX_BATCH_SPANS, MAX_WAITING_SPANS } from '../../../src/node/traces/constants.ts'
import { SpanExporter } from '../../../src/node/traces/index.ts'
import { startCollector } from '../../builders/collector.ts'
import { at } from '../../builders/oprf.ts'
import { ManualTimer } from '../../builders/evaluators.ts'
import type { Collector } from '../../builders/collector.ts'
import type { Span } from '../../../src/node/traces/index.ts'
import type { Logger } from '@libp2p/interface'

const STARTED = 1_700_000_000_000.25
const span: Span = {
  traceId: new Uint8Array(16).fill(1),
  id: new Uint8Array(8).fill(2),
  kind: 'asking',
  name: 'oprf evaluate',
  startedAt: STARTED,
  endedAt: STARTED + 1.5,
  attributes: { 'rpc.system': 'mimi' },
  error: 'RPC_TIMEOUT',
  remote: { traceId: new Uint8Array(16).fill(3), id: new Uint8Array(8).fill(4) }
}

describe('node/traces/exporter', () => {
  let collector: Collector
  beforeEach(async () => { collector = await startCollector() })
  afterEach(async () => { await collector.close() })

  function exporter (url = `${collector.url}/v1/traces`) {
    const lines: string[] = []
    const log = Object.assign((text: string) => { lines.push(text) }, {
      error: (text: string) => { lines.push(`error: ${text}`) }, trace: () => {}, enabled: true, newScope: () => log
    }) as unknown as Logger
    const timer = new ManualTimer()
    return { lines, timer, spans: new SpanExporter({ log, timer }, { url, role: 'dp', id: 'dp1' }) }
  }

  it('brings a span to a collector as OTLP has it', async () => {
    const { spans } = exporter()
    spans.add(span)
    await spans.stop()
    expect(collector.spans).to.deep.equal([{
      node: 'dp1',
      service: 'mimi-dp',
      traceId: '01'.repeat(16),
      spanId: '02'.repeat(8),
      name: 'oprf evaluate',
      kind: 3,
      startTimeUnixNano: '1700000000000250000',
      endTimeUnixNano: '1700000000001750000',
      attributes: { 'rpc.system': 'mimi', 'error.type': 'RPC_TIMEOUT' },
      links: [{ traceId: '03'.repeat(16), spanId: '04'.repeat(8) }],
      status: { code: 2, message: 'RPC_TIMEOUT' }
    }])
    expect(at(collector.bodies, 0)).to.include(`"service.version","value":{"stringValue":"${VERSION}"}`)
  })

  it('sends them together, a batch at a time', async () => {
    const { spans, timer } = exporter()
    for (let i = 0; i < MAX_BATCH_SPANS + 1; i++) {
      spans.add(span)
    }
    timer.fire()
    await spans.stop()
    expect(collector.bodies).to.have.length(2)
    expect(collector.spans).to.have.length(MAX_BATCH_SPANS + 1)
    expect(spans.dropped).to.equal(0)
  })

  it('keeps so many at most, and counts what it drops', async () => {
    const { spans } = exporter()
    for (let i = 0; i < MAX_WAITING_SPANS + 3; i++) {
      spans.add(span)
    }
    expect(spans.dropped).to.equal(3)
    await spans.stop()
    expect(collector.spans).to.have.length(MAX_WAITING_SPANS)
  })

  it('says once that a collector refuses them, and once that it takes them again', async () => {
    const { spans, lines } = exporter()
    collector.answer(503)
    spans.add(span)
    await spans.stop()
    spans.add(span)
    await spans.stop()
    expect(spans.dropped).to.equal(2)
    collector.answer(200)
    spans.add(span)
    await spans.stop()
    expect(lines).to.deep.equal([
      'error: spans do not reach the collector (%s), and are dropped',
      'spans reach the collector again; %d were dropped'
    ])
    expect(collector.spans).to.have.length(1)
  })

  it('goes on without a collector', async () => {
    const { spans, lines } = exporter('http://127.0.0.1:9/v1/traces')
    spans.add(span)
    await spans.stop()
    expect(spans.dropped).to.equal(1)
    expect(lines).to.have.length(1)
  })
})
