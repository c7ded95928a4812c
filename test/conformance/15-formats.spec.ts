import { expect } from 'chai'
import { verifyEntry } from '../../src/mapping/verify.ts'
import { stage } from './cast/stage.ts'

describe('15: the verbose format', () => {
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
})
