import { expect } from 'chai'
import { systemRandom } from '../../src/base/clock.ts'
import { parseAnchor } from '../../src/registry/anchor.ts'
import { withDpStatus } from '../../src/registry/edit.ts'
import { openRegistry } from '../../src/registry/verify.ts'
import { makeFederation } from '../../src/testnet/federation.ts'

const NOW = Date.UTC(2026, 5, 1)

function federation (overrides: Partial<Parameters<typeof makeFederation>[0]> = {}) {
  return makeFederation({
    dpPorts: [1, 2, 3], mspPorts: [4, 5], csipPorts: [6], random: systemRandom, now: NOW, ...overrides
  })
}

describe('testnet/federation', () => {
  it('makes a registry that opens with the anchor alone', () => {
    const { bytes, anchorText, dps, msps, csips } = federation()
    const registry = openRegistry(bytes, { anchor: parseAnchor(anchorText), now: NOW })
    expect(registry.test).to.equal(true)
    expect(registry.activeDps.map(({ id }) => id)).to.have.members(dps.map(({ peerId }) => peerId))
    expect(registry.msps.map(({ id }) => id)).to.deep.equal(msps.map(({ id }) => id))
    expect(registry.csips.map(({ id }) => id)).to.deep.equal(csips.map(({ id }) => id))
  })

  it('names where each party listens', () => {
    const { registry, msps } = federation()
    expect(registry.dps.flatMap(({ addresses }) => addresses))
      .to.have.members(['/ip4/127.0.0.1/tcp/1', '/ip4/127.0.0.1/tcp/2', '/ip4/127.0.0.1/tcp/3'])
    expect(registry.msp('msp2')?.addresses).to.deep.equal([`/ip4/127.0.0.1/tcp/5/p2p/${msps[1]?.peerId}`])
  })

  it('gives each DP an operator of its own, or as few as asked for', () => {
    expect(new Set(federation().registry.dps.map(({ operator }) => operator)).size).to.equal(3)
    expect(new Set(federation({ operators: 2 }).registry.dps.map(({ operator }) => operator)).size).to.equal(2)
  })

  it('deals a share to each DP, a majority of which evaluates', () => {
    const { registry, dps } = federation()
    const [key] = registry.currentOprfKeys(NOW)
    expect(key?.threshold).to.equal(2)
    expect(key?.shares.map(({ dp }) => dp)).to.have.members(dps.map(({ id }) => id))
  })

  it('makes other keys each time', () => {
    expect(federation().anchorText).not.to.equal(federation().anchorText)
  })

  it('signs a next version that continues the first', () => {
    const { registry, next, anchor } = federation()
    const bytes = next(
      { dps: registry.dps.map((dp, i) => i === 0 ? withDpStatus(dp, 'leaving', NOW, NOW + 1) : dp) }, NOW + 1
    )
    const second = openRegistry(bytes, { anchor, now: NOW + 1, previous: registry })
    expect(second.version).to.equal(2)
    expect(second.activeDps).to.have.length(2)
  })

  for (const [words, options] of Object.entries({
    'without DPs': { dpPorts: [] },
    'with a threshold that its DPs can\'t reach': { threshold: 4 },
    'with a threshold of nothing': { threshold: 0 }
  })) {
    it(`refuses a federation ${words}`, () => {
      expect(() => federation(options)).to.throw().with.property('code', 'TESTNET_SIZE_INVALID')
    })
  }
})
