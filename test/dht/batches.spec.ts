import { expect } from 'chai'
import fc from 'fast-check'
import { batchesOf, inBatches, isEntry } from '../../src/dht/batches.ts'
import { asLookupKey } from '../../src/base/bytes.ts'
import { RecordSet } from '../../src/mapping/record-set.ts'
import { verifyDispute } from '../../src/mapping/validity.ts'
import { dispute } from '../builders/conflict.ts'
import { released } from '../builders/log.ts'
import { bobLookupKey, fakeEntry, federation, pretendVerified } from '../builders/mapping.ts'
import { NOW, seedOf } from '../builders/registry.ts'
import type { VerifiedEntry } from '../../src/mapping/interface.ts'

const KiB = 1024
const keyOf = (i: number): ReturnType<typeof asLookupKey> => asLookupKey(seedOf(`L ${i}`))
/** A set of so many entries that says it is so long. */
function setOf (i: number, length: number, count = 1): RecordSet<VerifiedEntry> {
  const lookupKey = keyOf(i)
  const set = RecordSet.of(
    lookupKey, Array.from({ length: count }, (_, j) => pretendVerified(fakeEntry({ lookupKey, id: `${j}` })))
  )
  return Object.defineProperty(set, 'bytes', { value: new Uint8Array(length) })
}

const sizes = (batches: ReadonlyArray<readonly unknown[]>): number[] => batches.map(({ length }) => length)

describe('dht/batches: sets in batches', () => {
  it('of a hundred at most, and of half a megabyte', () => {
    expect(sizes(inBatches([]))).to.deep.equal([])
    expect(sizes(inBatches(Array.from({ length: 201 }, (_, i) => setOf(i, 10))))).to.deep.equal([100, 100, 1])
    expect(sizes(inBatches([setOf(0, 256 * KiB), setOf(1, 256 * KiB), setOf(2, 1)]))).to.deep.equal([2, 1])
    expect(sizes(inBatches([setOf(0, 256 * KiB), setOf(1, 256 * KiB + 1), setOf(2, 1)]))).to.deep.equal([1, 2])
    expect(sizes(inBatches([setOf(0, 1), setOf(1, 600 * KiB), setOf(2, 1)])), 'a longer one travels alone')
      .to.deep.equal([1, 1, 1])
  })

  it('of so many facts as a replica takes in at once', () => {
    expect(sizes(inBatches([setOf(0, 1, 512), setOf(1, 1, 512), setOf(2, 1)]))).to.deep.equal([2, 1])
    expect(sizes(inBatches([setOf(0, 1, 512), setOf(1, 1, 513), setOf(2, 1, 511)]))).to.deep.equal([1, 2])
  })

  it('has each of them once, in their order', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 300 * KiB }), { maxLength: 30 }), lengths => {
      const sets = lengths.map((length, i) => setOf(i % 5, length))
      const batches = inBatches(sets)
      expect(batches.flat()).to.deep.equal(sets)
      for (const batch of batches) {
        expect(batch.length).to.be.above(0)
        expect(batch.reduce((sum, { bytes }) => sum + bytes.byteLength, 0)).to.be.at.most(512 * KiB)
      }
    }), { numRuns: 50 })
  })
})

describe('dht/batches: facts for one replica', () => {
  const context = { registry: federation().registry, now: NOW }

  it('are one set for each key, of entries and other facts', () => {
    const entry = pretendVerified(fakeEntry())
    const fact = verifyDispute(dispute(), context)
    const elsewhere = pretendVerified(fakeEntry({ lookupKey: keyOf(1) }))
    const [batch = []] = batchesOf([entry, elsewhere, fact])
    expect(batch.map(({ lookupKey, entries, facts }) => [lookupKey, entries.length, facts.length]))
      .to.deep.equal([[bobLookupKey, 1, 1], [keyOf(1), 1, 0]])
    expect([isEntry(entry), isEntry(fact), isEntry(released('one'))]).to.deep.equal([true, false, false])
    expect(batchesOf([])).to.deep.equal([])
  })

  it('are of each slot the newest', () => {
    const [old, renewed] = [1, 2].map(sequence => pretendVerified(fakeEntry({ sequence })))
    for (const order of [[old, renewed], [renewed, old]]) {
      expect(batchesOf(order.flatMap(entry => entry ?? [])).flat().flatMap(({ entries }) => entries))
        .to.deep.equal([renewed])
    }
  })
})
