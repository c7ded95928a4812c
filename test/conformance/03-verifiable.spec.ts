import { expect } from 'chai'
import { RecordSet } from '../../src/mapping/record-set.ts'
import { openEntry } from '../../src/mapping/verify.ts'
import { parseEntry } from '../../src/mapping/parse.ts'
import { Entry } from '../../src/mapping/pb/entry.ts'
import { verifyEntry } from '../../src/mapping/validity.ts'
import { parseAnchor } from '../../src/registry/anchor.ts'
import { openRegistry } from '../../src/registry/verify.ts'
import { stage } from './cast/stage.ts'

describe('3: client, MSP and DP make a mapping that any DP can hold and clients can verify', () => {
  const on = stage()

  it('is held by a DP that spoke to neither client nor MSP', async () => {
    const { completed, evaluation } = await on.actor.claim('tel:+14155550100')
    const other = on.dpRecord(3)
    expect(completed.entry.dp).not.to.equal(other.id)
    const [held] = await on.actor.records.read(other, [{ lookupKey: evaluation.lookupKey }])
    expect(held?.status === 'found' && held.set.entries.map(({ hash }) => hash)).to.deep.equal([completed.entry.hash])
  })

  it('is verified offline, by a line of anchor and the bytes of the registry', async () => {
    const { completed, evaluation } = await on.actor.claim('tel:+14155550101', { tags: ['Work'] })
    const now = Date.now()
    const registry = openRegistry(on.testnet.federation.bytes, {
      anchor: parseAnchor(on.testnet.federation.anchorText), now
    })
    const entry = verifyEntry(completed.entry.bytes, { registry, now })
    const mapping = openEntry(entry, evaluation.sealingKey, { registry, now })
    expect(entry.csips).to.deep.equal(['csip1'])
    expect([mapping?.mspId, mapping?.tags]).to.deep.equal(['msp1', ['Work']])
  })

  it('is taken from any DP that hands it over, and only as it is', async () => {
    const { completed, evaluation } = await on.actor.claim('tel:+14155550102')
    const { lookupKey } = evaluation
    const good = await on.rogue.records.merge(on.dpRecord(1), [RecordSet.of(lookupKey, [completed.entry])])
    expect(good.outcomes.flat().map(({ code }) => code)).to.deep.equal([undefined])
    expect(good.receipt?.dp).to.equal(on.dpRecord(1).id)

    const message = Entry.decode(completed.entry.bytes)
    const [byte = 0] = message.dpSignature
    message.dpSignature[0] = byte ^ 1
    const bad = await on.rogue.records.merge(on.dpRecord(1), [
      RecordSet.of(lookupKey, [parseEntry(Entry.encode(message))])
    ])
    expect(bad.outcomes.flat().map(({ code }) => code)).to.deep.equal(['ENTRY_DP_SIGNATURE_INVALID'])
  })
})
