import { expect } from 'chai'
import fc from 'fast-check'
import { asEntryId, asPublicKeyBytes } from '../../src/base/bytes.ts'
import { sha256 } from '../../src/base/hash.ts'
import { compactEntry, parseCompactEntry, parseEntry, parseHolderEntry, slotOf } from '../../src/mapping/parse.ts'
import { CompactEntry, Entry, EntryOpen } from '../../src/mapping/pb/entry.ts'
import { bobLookupKey, buildTestMapping, fakeEntry, federation, party } from '../builders/mapping.ts'
import { seedOf } from '../builders/registry.ts'
import { verdictOf } from '../builders/wire.ts'

const entry = fakeEntry()
const dps = federation().dps.map(({ id }) => id).sort()
const bytesOf = (length: number): Uint8Array<ArrayBuffer> => new Uint8Array(length).fill(9)
const times = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i))
const names = (count: number): string[] => times(count, i => `r${String(i).padStart(2, '0')}`)
/** Forty characters of base58, ascending. */
const peers = (count: number): string[] =>
  times(count, i => `${'1'.repeat(38)}${'ABCDEFGH'.charAt(i >> 3)}${'ABCDEFGH'.charAt(i & 7)}`)

function withOpen (changes: Partial<EntryOpen>, others: Partial<Entry> = {}): Uint8Array {
  return withParts({ open: EntryOpen.encode({ ...EntryOpen.decode(entry.open), ...changes }), ...others })
}

function withParts (changes: Partial<Entry>): Uint8Array {
  return Entry.encode({ ...Entry.decode(entry.bytes), ...changes })
}

const verdict = (bytes: Uint8Array): string | undefined => verdictOf(() => parseEntry(bytes))
const ofOpen = (changes: Partial<EntryOpen>): string | undefined => verdict(withOpen(changes))

describe('mapping/parse: fields', () => {
  const cases: ReadonlyArray<[
    name: string, good: ReadonlyArray<Partial<EntryOpen>>, bad: ReadonlyArray<Partial<EntryOpen>>
  ]> = [
    ['a sequence counts from one', [{ sequence: 1 }, { sequence: Number.MAX_SAFE_INTEGER }], [{ sequence: 0 }]],
    ['a DP is named by a peer id', [{ dp: 'z'.repeat(40) }, { dp: '1'.repeat(64) }], [
      { dp: '' },
      { dp: 'z'.repeat(39) },
      { dp: 'z'.repeat(65) },
      { dp: `${'z'.repeat(40)}0` },
      { dp: `${'z'.repeat(40)}\n` },
      { dp: ` ${'z'.repeat(40)}` },
      { dp: `${'z'.repeat(40)}I` },
      { dp: `${'z'.repeat(40)}O` },
      { dp: `${'z'.repeat(40)}l` }
    ]],
    [
      'regions are lower-case names',
      [
        { regions: [] },
        { regions: ['eu'] },
        { regions: ['a.b_c-0'] },
        { regions: ['x'.repeat(64)] },
        { regions: names(16) }
      ],
      [
        { regions: [''] },
        { regions: ['EU'] },
        { regions: ['e u'] },
        { regions: ['eu\n'] },
        { regions: ['x'.repeat(65)] },
        { regions: ['eu', 'E'] },
        { regions: names(17) }
      ]
    ],
    [
      'regions ascend, each once',
      [{ regions: ['eu', 'us'] }],
      [{ regions: ['us', 'eu'] }, { regions: ['eu', 'eu'] }, { regions: ['a', 'c', 'b'] }]
    ],
    [
      'whom it admits are peer ids',
      [
        { federatedOnly: { dps: [] } },
        { federatedOnly: { dps: dps.slice(0, 1) } },
        { federatedOnly: { dps: peers(32) } }
      ],
      [
        { federatedOnly: { dps: [''] } },
        { federatedOnly: { dps: ['dp1'] } },
        { federatedOnly: { dps: ['1', ...dps] } },
        { federatedOnly: { dps: peers(33) } }
      ]
    ],
    ['whom it admits ascend, each once', [{ federatedOnly: { dps } }], [
      { federatedOnly: { dps: dps.toReversed() } },
      { federatedOnly: { dps: [...dps.slice(0, 1), ...dps] } },
      { federatedOnly: { dps: [...dps.slice(0, 1), ...dps.slice(1).toReversed()] } }
    ]],
    [
      'a first mapping is told to everybody',
      [{ firstMapping: true }],
      [{ firstMapping: true, federatedOnly: { dps: [] } }, { firstMapping: true, federatedOnly: { dps } }]
    ]
  ]
  for (const [name, good, bad] of cases) {
    it(name, () => {
      for (const changes of good) {
        expect(ofOpen(changes), JSON.stringify(changes)).to.equal(undefined)
      }
      for (const changes of bad) {
        expect(ofOpen(changes), JSON.stringify(changes)).to.equal('ENTRY_FIELD_INVALID')
      }
    })
  }

  it('have the lengths of what they are', () => {
    const fixed: ReadonlyArray<[
      field: 'lookupKey' | 'entryId' | 'holderKey' | 'claimNonce' | 'mspCommitment' | 'nextKeyHash', length: number
    ]> = [
      ['lookupKey', 32], ['entryId', 16], ['holderKey', 32], ['claimNonce', 32], ['mspCommitment', 32], [
        'nextKeyHash', 32
      ]
    ]
    for (const [field, length] of fixed) {
      expect(ofOpen({ [field]: bytesOf(length) }), field).to.equal(undefined)
      expect(ofOpen({ [field]: bytesOf(length - 1) }), `${field}, short`).to.equal('LENGTH_INVALID')
      expect(ofOpen({ [field]: bytesOf(length + 1) }), `${field}, long`).to.equal('LENGTH_INVALID')
    }
    expect(ofOpen({ attestationHashes: [bytesOf(31)] })).to.equal('LENGTH_INVALID')
  })

  it('come out as they went in', () => {
    const open = { oprfKeyId: 7, sequence: 3, issuedAt: 5, expiresAt: 4, firstMapping: true, regions: ['eu', 'us'] }
    expect(parseEntry(withOpen(open))).to.deep.include({
      ...open,
      lookupKey: bobLookupKey,
      dp: entry.dp,
      nextKeyHash: entry.nextKeyHash,
      mspCommitment: entry.mspCommitment,
      claimNonce: entry.claimNonce
    })
    expect(parseEntry(withOpen({}))).not.to.have.property('federatedOnly')
    expect(parseEntry(withOpen({ federatedOnly: { dps } })).federatedOnly).to.deep.equal(dps)
  })

  it('are read of the one version there is', () => {
    for (const version of [0, 2]) {
      expect(ofOpen({ version }), `${version}`).to.equal('VERSION_UNKNOWN')
    }
  })
})

describe('mapping/parse: parts', () => {
  const attestation = bytesOf(10)
  const several = (count: number): Uint8Array =>
    withOpen({ attestationHashes: times(count, () => bytesOf(32)) }, { attestations: times(count, () => attestation) })

  it('has one to four attestations, and a hash of each', () => {
    expect([0, 1, 2, 3, 4, 5].map(count => verdict(several(count))))
      .to.deep.equal(['ENTRY_FIELD_INVALID', undefined, undefined, undefined, undefined, 'ENTRY_FIELD_INVALID'])
    expect(verdict(withParts({ attestations: [] }))).to.equal('ENTRY_FIELD_INVALID')
    expect(verdict(withParts({ attestations: [attestation, attestation] }))).to.equal('ENTRY_FIELD_INVALID')
  })

  it('has no attestation that is longer than one can be', () => {
    expect(verdict(withParts({ attestations: [bytesOf(1024)] }))).to.equal(undefined)
    expect(verdict(withParts({ attestations: [bytesOf(1025)] }))).to.equal('ENTRY_FIELD_INVALID')
    expect(verdict(
      withOpen({ attestationHashes: [bytesOf(32), bytesOf(32)] }, { attestations: [attestation, bytesOf(1025)] })
    )).to.equal('ENTRY_FIELD_INVALID')
  })

  it('has one to fifteen witnesses', () => {
    const witnessed = (count: number): string |
      undefined => verdict(withParts({ witnesses: times(count, () => bytesOf(3)) }))
    expect([0, 1, 15, 16].map(witnessed))
      .to.deep.equal(['ENTRY_FIELD_INVALID', undefined, undefined, 'ENTRY_FIELD_INVALID'])
  })

  it('has sealed parts of the padded lengths alone', () => {
    const sealed = (length: number): string | undefined => verdict(withParts({ sealed: bytesOf(length) }))
    expect([512, 1024, 2048].map(size => sealed(size + 48))).to.deep.equal([undefined, undefined, undefined])
    for (const length of [0, 128 + 48, 512, 512 + 47, 512 + 49, 1024, 4096 + 48]) {
      expect(sealed(length), `${length}`).to.equal('ENTRY_FIELD_INVALID')
    }
    const index = (length: number): string | undefined => verdict(withParts({ sealedIndex: bytesOf(length) }))
    expect(index(128 + 48)).to.equal(undefined)
    for (const length of [0, 128, 128 + 47, 128 + 49, 512 + 48]) {
      expect(index(length), `${length}`).to.equal('ENTRY_FIELD_INVALID')
    }
  })

  it('has signatures of 64 bytes', () => {
    for (const length of [0, 63, 65]) {
      expect(verdict(withParts({ holderSignature: bytesOf(length) })), `${length}`).to.equal('LENGTH_INVALID')
      expect(verdict(withParts({ dpSignature: bytesOf(length) })), `${length}`).to.equal('LENGTH_INVALID')
    }
  })

  it('is hashed as it travels, and so is its sealed part', () => {
    const parsed = parseEntry(entry.bytes)
    expect([parsed.bytes, parsed.hash, parsed.sealedHash])
      .to.deep.equal([entry.bytes, sha256(entry.bytes), sha256(parsed.sealed)])
  })
})

describe('mapping/parse: before a DP signed', () => {
  const mine = buildTestMapping().built.entry
  const changed = (changes: Partial<Entry>): string |
    undefined => verdictOf(() => parseHolderEntry(Entry.encode({ ...Entry.decode(mine.bytes), ...changes })))

  it('has neither witnesses nor the signature of the DP', () => {
    expect(changed({})).to.equal(undefined)
    expect(changed({ witnesses: [bytesOf(1)] })).to.equal('ENTRY_FIELD_INVALID')
    expect(changed({ dpSignature: bytesOf(64) })).to.equal('ENTRY_FIELD_INVALID')
    expect(changed({ witnesses: [bytesOf(1)], dpSignature: bytesOf(64) })).to.equal('ENTRY_FIELD_INVALID')
  })

  it('is none that a replica takes', () => {
    expect(verdict(mine.bytes)).to.equal('ENTRY_FIELD_INVALID')
  })
})

describe('mapping/parse: compact entries', () => {
  const compact = compactEntry(entry)
  const changed = (changes: Partial<CompactEntry>): string | undefined =>
    verdictOf(() => parseCompactEntry(CompactEntry.encode({ ...CompactEntry.decode(compact.bytes), ...changes })))

  it('have as many witnesses as others', () => {
    expect([0, 1, 15, 16].map(count => changed({ witnesses: times(count, () => bytesOf(3)) })))
      .to.deep.equal(['ENTRY_FIELD_INVALID', undefined, undefined, 'ENTRY_FIELD_INVALID'])
  })

  it('name the same slot and fields, and leave the entry that they were made of alone', () => {
    expect(compact).to.deep.include({
      slot: entry.slot,
      sequence: entry.sequence,
      lookupKey: entry.lookupKey,
      holderSignature: entry.holderSignature,
      dpSignature: entry.dpSignature
    })
    expect(compact).not.to.have.property('sealed')
    expect(parseEntry(entry.bytes).hash).to.deep.equal(entry.hash)
  })
})

describe('mapping/parse: slots', () => {
  const slots = fc.record({
    dp: fc.constantFrom(...dps),
    holderKey: fc.uint8Array({ minLength: 32, maxLength: 32 }).map(asPublicKeyBytes),
    entryId: fc.uint8Array({ minLength: 16, maxLength: 16 }).map(asEntryId)
  })

  it('have one name each, whose order is by DP, then holder key, then entry id', () => {
    fc.assert(fc.property(slots, slots, (a, b) => {
      const order = (a.dp < b.dp ? -1 : a.dp > b.dp ? 1 : 0) || Buffer.compare(a.holderKey, b.holderKey) ||
        Buffer.compare(a.entryId, b.entryId)
      const [one, other] = [slotOf(a), slotOf(b)]
      expect(one < other ? -1 : one > other ? 1 : 0).to.equal(order)
    }))
  })

  it('do not depend on anything else', () => {
    const [one, other] = [fakeEntry({ sequence: 1 }), fakeEntry({ sequence: 2, salt: 'other' })]
    expect([one.slot, slotOf(one)]).to.deep.equal([other.slot, slotOf(other)])
    expect(fakeEntry({ id: 'other' }).slot).not.to.equal(one.slot)
    expect(fakeEntry({ holder: 'alice' }).slot).not.to.equal(one.slot)
    expect(fakeEntry({ dp: party(federation().dps, 1).id }).slot).not.to.equal(one.slot)
    expect(one.slot).to.contain(Buffer.from(seedOf('id')).subarray(0, 16).toString('hex'))
  })
})
