import { expect } from 'chai'
import { compactEntry, parseCompactEntry, parseEntry } from '../../src/mapping/parse.ts'
import { CompactEntry } from '../../src/mapping/pb/entry.ts'
import { openEntry, openIndex } from '../../src/mapping/verify.ts'
import { RecordSet } from '../../src/mapping/record-set.ts'
import { verifyParsed } from '../../src/mapping/validity.ts'
import { codeOf } from '../builders/errors.ts'
import { bobLookupKey, bobSealingKey, buildTestMapping } from '../builders/mapping.ts'
import { context } from '../builders/query.ts'

const { entry } = buildTestMapping()
const compact = compactEntry(entry)
const forged = (changes: Partial<CompactEntry>): Uint8Array =>
  CompactEntry.encode({ ...CompactEntry.decode(compact.bytes), ...changes })
const flipped = (bytes: Uint8Array) => bytes.map((byte, i) => i === bytes.length - 1 ? byte ^ 1 : byte).slice()
const verdict = (bytes: Uint8Array): string => codeOf(() => verifyParsed('entry', parseCompactEntry(bytes), context))

describe('mapping/compact-entry', () => {
  it('is the entry without its sealed part, shorter by that', () => {
    expect([compact.sealed, compact.sealedHash, compact.slot]).to.deep.equal([undefined, entry.sealedHash, entry.slot])
    expect(compact.bytes.byteLength).to.be.below(entry.bytes.byteLength - entry.sealed.byteLength + 40)
    expect(parseCompactEntry(compact.bytes)).to.deep.equal(compact)
    expect(compactEntry(compact).bytes).to.deep.equal(compact.bytes)
  })

  it('verifies with the registry alone, and its index opens', () => {
    const verified = verifyParsed('entry', compact, context)
    expect(openIndex(verified, bobSealingKey, context))
      .to.deep.include({ bitIndex: openIndex(verifyParsed('entry', entry, context), bobSealingKey, context)?.bitIndex })
    expect(codeOf(() => openEntry(verified, bobSealingKey, context))).to.equal('ENTRY_FIELD_INVALID')
  })

  it('is refused when anything in it was changed', () => {
    const { sealedHash, sealedIndex, attestations, holderSignature, witnesses, dpSignature } = CompactEntry.decode(
      compact.bytes
    )
    expect(verdict(forged({ sealedHash: flipped(sealedHash) }))).to.equal('ENTRY_HOLDER_SIGNATURE_INVALID')
    expect(verdict(forged({ sealedIndex: flipped(sealedIndex) }))).to.equal('ENTRY_HOLDER_SIGNATURE_INVALID')
    expect(verdict(forged({ attestations: attestations.map(flipped) }))).to.match(/^ENTRY_ATTESTATION_MISMATCH$/)
    expect(verdict(forged({ holderSignature: flipped(holderSignature) }))).to.equal('ENTRY_HOLDER_SIGNATURE_INVALID')
    expect(verdict(forged({ dpSignature: flipped(dpSignature) }))).to.equal('ENTRY_DP_SIGNATURE_INVALID')
    expect(verdict(forged({ witnesses: witnesses.slice(0, 1) }))).to.equal('WITNESSES_TOO_FEW')
    expect(verdict(forged({ witnesses: [] }))).to.equal('ENTRY_FIELD_INVALID')
    expect(verdict(forged({ sealedHash: sealedHash.slice(1) }))).to.equal('LENGTH_INVALID')
  })

  it('is refused at every truncation', () => {
    for (let end = 0; end < compact.bytes.byteLength; end++) {
      expect(codeOf(() => parseCompactEntry(compact.bytes.subarray(0, end)))).to.be.a('string')
    }
  })

  it('is never taken for one that may be stored', () => {
    expect(codeOf(() => parseEntry(compact.bytes))).to.equal('ENTRY_FIELD_INVALID')
    expect(codeOf(() => RecordSet.decode(RecordSet.of(bobLookupKey, [compact]).bytes, bobLookupKey)))
      .to.equal('ENTRY_FIELD_INVALID')
    expect(RecordSet.decode(RecordSet.of(bobLookupKey, [compact]).bytes, bobLookupKey, parseCompactEntry).entries)
      .to.deep.equal([compact])
  })
})
