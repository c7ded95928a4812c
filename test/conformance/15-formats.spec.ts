import { expect } from 'chai'
import { verifyEntry } from '../../src/mapping/verify.ts'
import { decodeCompact, encodeCompact, reachable } from '../../src/query/compact.ts'
import { stage } from './cast/stage.ts'

describe('15: verbose and compact formats', () => {
  const on = stage()
  const csi = 'mailto:bob@example.com'

  it('gives each mapping with its proofs, and where it was found', async () => {
    await on.testnet.claim({ csi, msp: 'msp1', tags: ['Work'] })
    const { mappings, replicas } = await on.querier.discover(csi)
    expect(mappings).to.have.length(1)
    for (const { mapping, foundAt } of mappings) {
      expect(foundAt.length).to.be.at.least(1)
      expect(on.testnet.dps.map(({ party }) => party.id)).to.include.members([...foundAt])
      const entry = verifyEntry(mapping.entry.bytes, { registry: on.testnet.registry, now: Date.now() })
      expect(entry.hash).to.deep.equal(mapping.hash)
    }
    expect(replicas.answered).to.be.at.least(3)
  })

  it('is refused by whoever checks it with the registry of another federation', async () => {
    const { mappings: [found] } = await on.querier.discover(csi)
    const { registry } = on.testnet
    const stranger = { ...registry, csip: () => undefined }
    expect(() => verifyEntry(found?.mapping.entry.bytes ?? new Uint8Array(), { registry: stranger, now: Date.now() })).to.throw().with.property('code', 'ATTESTATION_CSIP_UNKNOWN')
  })

  it('gives the same services in bits, which say where nobody was asked', async () => {
    const { answer, bytes, outcome } = await on.querier.discoverCompact(csi)
    const { registry } = on.testnet
    expect(outcome).to.equal('found')
    expect(['msp1', 'msp2', 'nobody'].map(id => reachable(decodeCompact(bytes, registry), registry, id))).to.deep.equal(['yes', 'no', 'not-asked'])
    expect(answer.registryVersion).to.equal(registry.version)
  })

  it('refuses a compact answer in which a bit was lit for a service that is not there', async () => {
    const { answer } = await on.querier.discoverCompact(csi)
    const found = answer.found.map((byte, i) => i === 15 ? byte | 0x80 : byte)
    expect(() => decodeCompact(encodeCompact({ ...answer, found }), on.testnet.registry)).to.throw().with.property('code', 'COMPACT_BIT_UNKNOWN')
  })
})
