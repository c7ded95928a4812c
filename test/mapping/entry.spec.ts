import { expect } from 'chai'
import { systemRandom } from '../../src/base/clock.ts'
import { buildEntry, completeAsDp } from '../../src/mapping/entry.ts'
import { slotOf } from '../../src/mapping/parse.ts'
import { partKeys } from '../../src/mapping/sealed.ts'
import { verifyEntry } from '../../src/mapping/validity.ts'
import { openEntry } from '../../src/mapping/verify.ts'
import { codeOf } from '../builders/errors.ts'
import { bob, bobSealingKey, buildTestMapping, entryIdOf, federation, party } from '../builders/mapping.ts'
import { DAY, NOW } from '../builders/registry.ts'

const mapping = buildTestMapping()
const { draft, context, witnesses } = mapping

describe('mapping/entry', () => {
  it('makes an entry of about two kilobytes that any DP can hold and everybody can verify', () => {
    expect(mapping.bytes.byteLength).to.be.within(1_500, 2_400)
    expect(openEntry(verifyEntry(mapping.bytes, context), bobSealingKey, context)?.mspId).to.equal('msp1')
  })

  it('draws entry id and salt, so that two entries with the same content have nothing in common', () => {
    const [a, b] = [0, 1].map(() => buildEntry(draft, bob, bobSealingKey, systemRandom).entry)
    expect(a?.slot).to.not.equal(b?.slot)
    expect(a?.mspCommitment).to.not.deep.equal(b?.mspCommitment)
    expect(a?.sealed).to.not.deep.equal(b?.sealed)
  })

  it('renews in the same slot, under another sequence and other keys', () => {
    const { entry } = mapping
    const renewal = buildEntry(
      { ...draft, entryId: entry.entryId, sequence: 2, issuedAt: NOW + DAY }, bob, bobSealingKey, systemRandom
    )
    expect(renewal.entry.slot).to.equal(slotOf(entry))
    expect(renewal.entry.sequence).to.equal(2)
    expect(renewal.partKeys).to.not.deep.equal(mapping.built.partKeys)
  })

  it('gives out the part keys of this entry, which the sealing key gives too', () => {
    expect(partKeys(bobSealingKey, mapping.entry)).to.deep.equal(mapping.built.partKeys)
  })

  it('sorts regions and names each once', () => {
    const { entry } = buildEntry({ ...draft, regions: ['us', 'eu', 'us'] }, bob, bobSealingKey, systemRandom)
    expect(entry.regions).to.deep.equal(['eu', 'us'])
  })

  it('says whether it is a first mapping, and is of the first sequence where nothing else is said', () => {
    const made = (changes: Partial<typeof draft>): [boolean, number] => {
      const { entry } = buildEntry({ ...draft, ...changes }, bob, bobSealingKey, systemRandom)
      return [entry.firstMapping, entry.sequence]
    }
    expect([made({}), made({ firstMapping: true }), made({ sequence: 7 })])
      .to.deep.equal([[false, 1], [true, 1], [false, 7]])
  })

  it('has room for an MSP id of 64 characters', () => {
    expect(buildEntry({ ...draft, mspId: 'x'.repeat(64) }, bob, bobSealingKey, systemRandom).entry.sequence).to.equal(1)
  })

  it('refuses drafts that nobody would accept', () => {
    const code = (changes: Partial<typeof draft>): string =>
      codeOf(() => buildEntry({ ...draft, ...changes }, bob, bobSealingKey, systemRandom))
    expect(code({ sequence: 0 })).to.equal('ENTRY_FIELD_INVALID')
    expect(code({ mspId: '' })).to.equal('ENTRY_FIELD_INVALID')
    expect(code({ mspId: 'x'.repeat(65) })).to.equal('ENTRY_FIELD_INVALID')
    expect(code({ attestations: [] })).to.equal('ENTRY_FIELD_INVALID')
    expect(code({ regions: ['Europe!'] })).to.equal('ENTRY_FIELD_INVALID')
    expect(code({ claimNonce: new Uint8Array(31) })).to.equal('LENGTH_INVALID')
    expect(code({ confirmation: new Uint8Array(2_100) })).to.equal('SEAL_TOO_LARGE')
    expect(code({ entryId: entryIdOf(1).subarray(1) as typeof mapping.entry.entryId })).to.equal('LENGTH_INVALID')
  })

  it('keeps what the holder signed, byte for byte, when the DP completes it', () => {
    const entry = completeAsDp(mapping.built.entry, witnesses, party(federation().dps, 0).signer)
    expect(entry.bytes).to.deep.equal(mapping.bytes)
    expect(entry.open).to.deep.equal(mapping.built.entry.open)
    expect(entry.bytes.subarray(0, mapping.built.entry.bytes.byteLength)).to.deep.equal(mapping.built.entry.bytes)
  })

  it('takes no entry without a witness', () => {
    expect(codeOf(() => completeAsDp(mapping.built.entry, [], party(federation().dps, 0).signer)))
      .to.equal('ENTRY_FIELD_INVALID')
  })
})
