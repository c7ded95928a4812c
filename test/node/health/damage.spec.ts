import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { storeText } from '../../../src/cli/status.ts'
import { NAMESPACES, damagedRows, damagedText } from '../../../src/node/health/damage.ts'
import { declareNodeHealth } from '../../../src/node/health/index.ts'
import { createMetrics } from '../../../src/node/metrics.ts'
import { memoryStore } from '../../../src/store/memory.ts'
import { NOW } from '../../builders/registry.ts'
import type { NodeFacts } from '../../../src/node/health/index.ts'

const src = path.join(import.meta.dirname, '../../../src')

/** What stands in the code: `namespace('x')`, `X_NAMESPACE = 'x'`; Kademlia's isn't one of a store. */
function namespacesInCode (): string[] {
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.ts'))
  return files.flatMap(file => [...readFileSync(path.join(src, file), 'utf8')
    .matchAll(/\bnamespace\('([a-z0-9-]+)'\)|\b(?!KAD_)(?:[A-Z]+_)?NAMESPACE = '([a-z0-9-]+)'/g)]
    .map(([, called, named]) => called ?? named ?? ''))
}

const facts: NodeFacts = {
  at: NOW,
  role: 'dp',
  id: 'dp1',
  version: '1.2.3',
  since: NOW,
  registry: { version: 1, state: 'fresh', expiresAt: NOW, confirmedBy: 1, required: 1 },
  clock: { state: 'confirmed', offset: 0, heard: 1, required: 1 },
  store: { failing: false, damaged: { claims: 2, records: 5 }, lostWrites: 0 },
  eventLoopLag: 0,
  missing: [],
  clockTolerance: 300_000,
  peers: []
}

describe('node/health/damage', () => {
  it('knows every namespace that the code uses', () => {
    const used = namespacesInCode()
    expect(used).to.include.members(['claims', 'events', 'assignments'])
    expect(NAMESPACES).to.include.members(used)
  })

  it('tells lost claims from records, in words and in metrics', async () => {
    const { damaged } = facts.store
    expect(damagedText(damaged)).to.equal('claims 2, records 5')
    expect(damagedText({})).to.equal(undefined)
    expect(storeText(facts.store)).to.equal('damaged rows: claims 2, records 5; 0 groups of writes lost')
    expect(storeText({ ...facts.store, damaged: {} })).to.equal('damaged rows: none; 0 groups of writes lost')
    const metrics = createMetrics()
    declareNodeHealth(metrics)({ facts: () => facts, judge: () => ({ ready: true, reasons: [], warnings: [] }) })
    const lines = (await metrics.text()).split('\n').filter(line => line.startsWith('mimi_store_damaged_rows{'))
    expect(lines).to.have.length(NAMESPACES.length)
    expect(lines.filter(line => !line.endsWith(' 0'))).to.have.members([
      'mimi_store_damaged_rows{namespace="claims"} 2', 'mimi_store_damaged_rows{namespace="records"} 5'
    ])
  })

  it('makes no name of what a damaged row says', () => {
    expect(damagedRows({ claims: 1, '\u0000x': 2, 'y"}': 3 })).to.deep.equal({ claims: 1, other: 5 })
    expect(damagedRows(memoryStore().health.damaged)).to.deep.equal({})
  })
})
