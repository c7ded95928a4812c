import { expect } from 'chai'
import { verifyUnder } from '../../src/base/envelope.ts'
import { holderParts } from '../../src/mapping/entry.ts'
import { verifyEntry } from '../../src/mapping/validity.ts'
import { stage } from './cast/stage.ts'

describe('6: others can verify that the holder took part', () => {
  const on = stage()
  const csi = 'acct:bob@social.example'

  it('gives the querier the holder\'s signature', async () => {
    const { holder } = await on.actor.claim(csi)
    const { mappings: [found] } = await on.querier.discover(csi)
    const entry = found?.mapping.entry
    expect(entry?.holderKey).to.deep.equal(holder.publicKey)
    expect(entry != null && verifyUnder(
      'entryHolder', on.testnet.registry.federationId, entry.holderKey, entry.holderSignature, ...holderParts(entry)
    )).to.equal(true)
  })

  it('detects a change of any byte of the proof', async () => {
    const { mappings: [found] } = await on.querier.discover(csi)
    const bytes = found?.mapping.entry.bytes ?? new Uint8Array()
    const context = { registry: on.testnet.registry, now: Date.now() }
    expect(verifyEntry(bytes, context).hash).to.deep.equal(found?.mapping.hash)
    expect(bytes.length).to.be.greaterThan(1_000)
    for (let i = 0; i < bytes.length; i++) {
      const tampered = bytes.slice()
      tampered[i] = (tampered[i] ?? 0) ^ 1
      expect(() => verifyEntry(tampered, context), `byte ${i}`).to.throw().with.property('code')
    }
  })
})
