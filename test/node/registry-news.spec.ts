import { expect } from 'chai'
import { registryNews } from '../../src/node/registry-news.ts'
import { at } from '../builders/oprf.ts'
import { buildTestRegistry } from '../builders/registry.ts'
import type { Status } from '../../src/registry/interface.ts'

const { registry } = buildTestRegistry({ dps: 3, csips: 1, msps: 1, seed: 'news' })
const next = { version: registry.version + 1, dps: registry.dps, csips: registry.csips, msps: registry.msps }
const head = `registry ${registry.version} → ${registry.version + 1}`
const [dp, csip, msp] = [at(registry.dps, 0), at(registry.csips, 0), at(registry.msps, 0)]
const withDp = (status: Status) =>
  ({ ...next, dps: registry.dps.map(each => each.id === dp.id ? { ...each, status } : each) })

describe('node/registry-news', () => {
  it('names the versions, and nobody who stayed as they were', () => {
    expect(registryNews(next, registry)).to.deep.equal([head])
  })

  it('says who joined, who is gone, and who was revoked, leaves, or is back', () => {
    const without = { ...next, dps: registry.dps.filter(({ id }) => id !== dp.id) }
    expect(registryNews(without, registry)).to.deep.equal([head, `DP ${dp.operator} left`])
    expect(registryNews(next, { ...without, version: registry.version }))
      .to.deep.equal([head, `DP ${dp.operator} joined`])
    expect(registryNews(withDp('revoked'), registry)).to.deep.equal([head, `DP ${dp.operator} was revoked`])
    expect(registryNews(withDp('leaving'), registry)).to.deep.equal([head, `DP ${dp.operator} is leaving`])
    expect(registryNews(next, { ...withDp('leaving'), version: registry.version }))
      .to.deep.equal([head, `DP ${dp.operator} is active again`])
  })

  it('says the same of CSIPs and MSPs, by their ids', () => {
    const revoked = { ...next, csips: [{ ...csip, status: 'revoked' as const }], msps: [] }
    expect(registryNews(revoked, registry)).to.deep.equal([head, `CSIP ${csip.id} was revoked`, `MSP ${msp.id} left`])
  })
})
