import { expect } from 'chai'
import { createMetrics } from '../../src/node/metrics.ts'
import { rpcMetrics } from '../../src/node/rpc-metrics.ts'

const misused = (run: () => unknown): void => { expect(run).to.throw().with.property('code', 'METRIC_INVALID') }

describe('node/metrics', () => {
  it('writes counters, gauges and histograms as Prometheus reads them', async () => {
    const metrics = createMetrics()
    const found = metrics.counter({
      name: 'mimi_test_found_total', help: 'Found things.', labels: { kind: ['a', 'b"\\'] }
    })
    const open = metrics.gauge({ name: 'mimi_test_open_files', help: 'Open\nfiles.' })
    const took = metrics.histogram({ name: 'mimi_test_took_seconds', help: 'How long.' }, [0.1, 1])
    found.add({ kind: 'a' })
    found.add({ kind: 'b"\\' }, 2)
    open.set({}, 3)
    open.add({}, -1)
    took.observe({}, 0.05)
    took.observe({}, 0.1)
    took.observe({}, 5)
    expect(await metrics.text()).to.equal([
      '# HELP mimi_test_found_total Found things.',
      '# TYPE mimi_test_found_total counter',
      'mimi_test_found_total{kind="a"} 1',
      'mimi_test_found_total{kind="b\\"\\\\"} 2',
      '',
      '# HELP mimi_test_open_files Open\\nfiles.',
      '# TYPE mimi_test_open_files gauge',
      'mimi_test_open_files 2',
      '',
      '# HELP mimi_test_took_seconds How long.',
      '# TYPE mimi_test_took_seconds histogram',
      'mimi_test_took_seconds_bucket{le="0.1"} 2',
      'mimi_test_took_seconds_bucket{le="1"} 2',
      'mimi_test_took_seconds_bucket{le="+Inf"} 3',
      'mimi_test_took_seconds_sum 5.15',
      'mimi_test_took_seconds_count 3',
      ''
    ].join('\n'))
  })

  it('refuses names out of the scheme, names used twice, and metrics without help', () => {
    const metrics = createMetrics()
    metrics.counter({ name: 'mimi_test_once_total', help: 'Once.' })
    misused(() => metrics.counter({ name: 'mimi_test_once_total', help: 'Twice.' }))
    misused(() => metrics.counter({ name: 'requests_total', help: 'No area.' }))
    misused(() => metrics.counter({ name: 'mimi_Test_x_total', help: 'Upper case.' }))
    misused(() => metrics.gauge({ name: 'mimi_test_mute_total', help: '' }))
  })

  it('refuses label values that were not declared, so that nobody outside can make series', async () => {
    const metrics = createMetrics()
    const labels: Record<'kind', readonly string[]> = { kind: ['a'] }
    const counter = metrics.counter({ name: 'mimi_test_closed_total', help: 'Closed.', labels })
    misused(() => { counter.add({ kind: 'tel:+14155550123' }) })
    expect(await metrics.text()).to.not.include('4155550123')
  })

  it('counts requests of the engine by protocol, and unknown protocols as other', async () => {
    const metrics = createMetrics()
    const rpc = rpcMetrics(metrics)
    rpc.ended('client', '/mimi/oprf/1.0.0', 'echo', 'ok', 0.002)
    rpc.ended('server', '/evil/1', 'echo', 'limited', 0.002)
    rpc.streams('client', 1)
    rpc.streams('client', -1)
    rpc.violation('unknown-id')
    const text = await metrics.text()
    expect(text)
      .to.include('mimi_rpc_request_duration_seconds_count{side="client",protocol="/mimi/oprf/1.0.0",outcome="ok"} 1')
    expect(text)
      .to.include('mimi_rpc_request_duration_seconds_count{side="server",protocol="other",outcome="limited"} 1')
    expect(text).to.include('mimi_rpc_open_streams{side="client"} 0')
    expect(text).to.include('mimi_rpc_violations_total{reason="unknown-id"} 1')
    expect(metrics.describe().every(({ help }) => help.length > 20)).to.equal(true)
  })
})
