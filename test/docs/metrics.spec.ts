import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { dpMetrics, metricsPage } from '../../scripts/docs/metrics.ts'
import { createDp } from '../../src/dp/dp.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { silentLogger } from '../builders/holder.ts'
import { at } from '../builders/oprf.ts'
import { buildTestRegistry } from '../builders/registry.ts'

const docs = path.join(import.meta.dirname, '../../docs')
const alerts = path.join(docs, 'monitoring/alerts.yml')
const dashboard = readFileSync(path.join(docs, 'monitoring/grafana.json'), 'utf8')

const namesIn = (text: string): string[] => [...new Set(text.match(/\bmimi_[a-z_]+\b/g))]

/** Of a DP that has just been made, with what Prometheus adds to histograms. */
async function readDp (): Promise<{ text: string, names: string[] }> {
  const test = buildTestRegistry({ dps: 2, seed: 'metrics' })
  const dp = await createDp({
    seed: at(test.dps, 0).seed,
    listen: ['/ip4/127.0.0.1/tcp/0'],
    anchor: test.anchor,
    initial: test.registry.bytes,
    store: memoryStore(),
    refreshInterval: 0,
    clock: { now: () => test.now },
    logger: silentLogger
  })
  dp.metrics.addProcess()
  const text = await dp.metrics.text()
  return { text, names: dp.metrics.describe().map(({ name }) => name) }
}

describe('docs/metrics.md', () => {
  it('is what the code says (npm run docs)', () => {
    expect(readFileSync(path.join(docs, 'metrics.md'), 'utf8')).to.equal(metricsPage())
  })

  it('has each metric of a DP, and no other', async () => {
    const { names } = await readDp()
    expect(dpMetrics().map(({ name }) => name)).to.have.members(names)
  })
})

describe('docs/monitoring', () => {
  it('draws and watches metrics that there are', async () => {
    const { text } = await readDp()
    const known = new Set(dpMetrics().flatMap(({ name, type }) =>
      type === 'histogram' ? [`${name}_bucket`, `${name}_count`, `${name}_sum`] : [name]))
    for (const name of [...namesIn(readFileSync(alerts, 'utf8')), ...namesIn(dashboard)]) {
      expect(known.has(name), name).to.equal(true)
    }
    for (const [name = ''] of dashboard.matchAll(/\b(?:nodejs|process)_[a-z0-9_]+\b/g)) {
      expect(text).to.include(`\n${name} `)
    }
  })

  it('is a dashboard of panels that don\'t overlap', () => {
    const { panels } = JSON.parse(dashboard) as {
      panels: ReadonlyArray<{ gridPos: Record<'x' | 'y' | 'w' | 'h', number> }>
    }
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, i) => `${x + i % w},${y + Math.floor(i / w)}`))
    expect(new Set(cells).size).to.equal(cells.length)
  })

  const without = spawnSync('promtool', ['--version']).error == null
    ? ''
    : ': there is no promtool (Debian: prometheus)'
  const tried = without === '' ? it : it.skip
  tried(`is taken by Prometheus, and so are the metrics${without}`, async () => {
    const rules = spawnSync('promtool', ['check', 'rules', alerts], { encoding: 'utf8' })
    expect(rules.status, rules.stderr + rules.stdout).to.equal(0)
    const { text } = await readDp()
    const lint = spawnSync('promtool', ['check', 'metrics'], { encoding: 'utf8', input: text })
    // nodejs_… have units of prom-client's choice
    expect(lint.stderr.split('\n').filter(line => line.startsWith('mimi_'))).to.deep.equal([])
  })

  tried(`sounds each alarm when it should${without}`, () => {
    const tests = spawnSync('promtool', ['test', 'rules', path.join(docs, 'monitoring/alerts.test.yml')], {
      encoding: 'utf8'
    })
    expect(tests.status, tests.stderr + tests.stdout).to.equal(0)
  })
})
