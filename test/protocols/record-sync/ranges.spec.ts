import { expect } from 'chai'
import fc from 'fast-check'
import { sha256 } from '../../../src/base/hash.ts'
import { RangeKind } from '../../../src/protocols/record-sync/pb/messages.ts'
import {
  append, boundBetween, checkRanges, describe as describeRange, END, endsBefore, equalBounds, fingerprintOf,
  fingerprintRange, idsOf, idsRange, lengthOf, sameRange
} from '../../../src/protocols/record-sync/ranges.ts'
import { boundOf, idOf, SummedIndex } from '../../../src/store/summed-index.ts'
import { codeOf } from '../../builders/errors.ts'
import type { Range, Ranges } from '../../../src/protocols/record-sync/pb/messages.ts'

const BEGIN = 1_780_000_000_000
const idAt = (n: number, label = ''): Uint8Array =>
  idOf({ issuedAt: BEGIN + n, hash: sha256(new TextEncoder().encode(`${label} ${n}`)) })
const setOf = (count: number, step = 10): SummedIndex => {
  const set = new SummedIndex()
  Array.from({ length: count }, (_, i) => set.add(idAt(i * step)))
  return set
}
const bytes = fc.uint8Array({ minLength: 40, maxLength: 40 })
const compare = (a: Uint8Array, b: Uint8Array): number => Buffer.compare(a, b)
const verdict = (ranges: Ranges): string | undefined => {
  try {
    checkRanges(ranges)
    return undefined
  } catch {
    return codeOf(() => checkRanges(ranges))
  }
}

describe('protocols/record-sync/ranges: bounds', () => {
  it('between two ids are the shortest beginning of the second that stands behind the first', () => {
    fc.assert(fc.property(bytes, bytes, (a, b) => {
      fc.pre(compare(a, b) !== 0)
      const [low, high] = compare(a, b) < 0 ? [a, b] : [b, a]
      const bound = boundBetween(low, high)
      expect(compare(low, bound)).to.equal(-1)
      expect(compare(bound, high)).to.be.at.most(0)
      expect([...bound]).to.deep.equal([...high.subarray(0, bound.byteLength)])
      expect(compare(low, bound.subarray(0, -1)), 'no shorter one').to.be.at.least(0)
    }))
  })

  it('end before others, and all before the end of all', () => {
    const [one, two] = [boundOf(BEGIN), boundOf(BEGIN + 1)]
    expect([endsBefore(one, two), endsBefore(two, one), endsBefore(one, one)]).to.deep.equal([true, false, false])
    expect([endsBefore(one, END), endsBefore(END, one), endsBefore(END, END)]).to.deep.equal([true, false, false])
    expect([equalBounds(one, one.slice()), equalBounds(one, two), equalBounds(END, one)])
      .to.deep.equal([true, false, false])
  })
})

describe('protocols/record-sync/ranges: describing a range', () => {
  it('names sixteen ids outright, and seventeen by fingerprints of sixteen parts', () => {
    const [few, many] = [setOf(16), setOf(17)]
    expect(describeRange(few, { from: END, end: END })).to.deep.equal([idsRange(END, few.ids(END, END))])
    const parts = describeRange(many, { from: END, end: END })
    expect(parts.every(({ kind }) => kind === RangeKind.FINGERPRINT)).to.equal(true)
    expect(describeRange(setOf(0), { from: END, end: END })).to.deep.equal([idsRange(END, [])])
  })

  it('cuts it without gaps, in parts of about the same size, wherever the cuts are moved', () => {
    fc.assert(fc.property(
      fc.integer({ min: 17, max: 2_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (count, shift) => {
        const set = setOf(count)
        const parts = describeRange(set, { from: END, end: END }, shift)
        expect(parts.length).to.be.within(2, 16)
        expect(parts.at(-1)?.end.byteLength).to.equal(0)
        let from = END
        let sum = 0
        for (const { end, content } of parts) {
          const part = set.sum(from, end)
          expect(content).to.deep.equal(fingerprintOf(part).slice())
          expect(part.count).to.be.within(1, Math.ceil(count / 16 * 1.5) + 1)
          from = end
          sum += part.count
        }
        expect(sum).to.equal(count)
      }
    ), { numRuns: 60 })
  })

  it('keeps to the range that it is given', () => {
    const set = setOf(1_000)
    const span = { from: boundOf(BEGIN + 1_000), end: boundOf(BEGIN + 6_000) }
    const parts = describeRange(set, span)
    expect(parts).to.have.length(16)
    expect(parts.at(-1)?.end).to.deep.equal(span.end)
    expect(compare(parts[0]?.end ?? END, span.from)).to.equal(1)
    const few = { from: boundOf(BEGIN + 100), end: boundOf(BEGIN + 130) }
    expect(describeRange(set, few).map(({ content }) => idsOf(content)))
      .to.deep.equal([[idAt(100), idAt(110), idAt(120)]])
  })
})

describe('protocols/record-sync/ranges: fingerprints', () => {
  it('are of sum and count, big-endian', () => {
    const sum = 0x0102030405060708n << 192n | 0x1112131415161718n << 128n | 0x2122232425262728n << 64n |
      0x3132333435363738n
    const written = Buffer.alloc(40)
    written.write('0102030405060708111213141516171821222324252627283132333435363738', 'hex')
    written.writeBigUInt64BE(77n, 32)
    expect(fingerprintOf({ sum, count: 77 })).to.deep.equal(sha256(new Uint8Array(written)).subarray(0, 16))
  })

  it('of a range are those of the ids in it', () => {
    const set = setOf(50)
    const span = { from: boundOf(BEGIN + 100), end: boundOf(BEGIN + 200) }
    const alone = new SummedIndex()
    set.ids(span.from, span.end).forEach(id => { alone.add(id) })
    expect(fingerprintRange(set, span)).to.deep.equal({ ...fingerprintRange(alone, { from: END, end: span.end }) })
    expect(fingerprintRange(set, span).content)
      .not.to.deep.equal(fingerprintRange(set, { from: END, end: END }).content)
  })
})

describe('protocols/record-sync/ranges: messages', () => {
  const end = boundOf(BEGIN + 50)

  it('say once that nothing is to be said of ranges side by side', () => {
    const ranges: Range[] = []
    append(ranges, sameRange(boundOf(BEGIN)))
    append(ranges, sameRange(end))
    expect(ranges).to.deep.equal([sameRange(end)])
    append(ranges, idsRange(boundOf(BEGIN + 60), []))
    append(ranges, idsRange(boundOf(BEGIN + 70), []))
    append(ranges, sameRange(END))
    expect(ranges.map(({ kind }) => kind)).to.deep.equal([RangeKind.SAME, RangeKind.IDS, RangeKind.IDS, RangeKind.SAME])
  })

  it('are as long as their bounds and contents, and sixteen bytes for each range', () => {
    expect(lengthOf(idsRange(end, [idAt(1), idAt(2)]))).to.equal(8 + 80 + 16)
    expect(lengthOf(sameRange(END))).to.equal(16)
  })

  it('hold ids one behind the other', () => {
    const ids = [idAt(1), idAt(2), idAt(3)]
    expect(idsOf(idsRange(END, ids).content)).to.deep.equal(ids)
    expect(idsOf(new Uint8Array(39))).to.deep.equal([])
    expect(idsOf(new Uint8Array(79))).to.have.length(1)
  })

  it('tell each range with its lower bound', () => {
    const checked = checkRanges({ from: boundOf(BEGIN).slice(), ranges: [sameRange(end), idsRange(END, [idAt(60)])] })
    expect(checked.map(({ from, end }) => [from, end])).to.deep.equal([[boundOf(BEGIN), end], [end, END]])
  })

  it('have 2,048 ranges at most, with bounds of forty bytes', () => {
    const many = (count: number): Ranges =>
      ({ from: new Uint8Array(0), ranges: Array.from({ length: count }, (_, i) => sameRange(boundOf(BEGIN + i))) })
    expect([verdict(many(1)), verdict(many(2_048)), verdict(many(2_049))])
      .to.deep.equal([undefined, undefined, 'SYNC_RANGES_INVALID'])
    const bounded = (lower: number, upper: number): string |
      undefined => verdict({ from: new Uint8Array(lower).fill(1), ranges: [sameRange(new Uint8Array(upper).fill(2))] })
    expect([bounded(40, 40), bounded(41, 40), bounded(40, 41)])
      .to.deep.equal([undefined, 'SYNC_RANGES_INVALID', 'SYNC_RANGES_INVALID'])
  })

  it('have ids from the lower bound on, and before the upper one', () => {
    const span = (from: Uint8Array, upper: Uint8Array, ...ids: Uint8Array[]): string |
      undefined => verdict({ from: from.slice(), ranges: [idsRange(upper, ids)] })
    const [one, two, three] = [idAt(1), idAt(2), idAt(3)]
    expect(span(one, three, one, two)).to.equal(undefined)
    expect(span(one, END, one, two, three)).to.equal(undefined)
    expect(span(one, three, one, two, three)).to.equal('SYNC_RANGES_INVALID')
    expect(span(two, END, one)).to.equal('SYNC_RANGES_INVALID')
    expect(span(one, END, two, one)).to.equal('SYNC_RANGES_INVALID')
    expect(span(one, END, one, one)).to.equal('SYNC_RANGES_INVALID')
    expect(span(one, END, one, three, two)).to.equal('SYNC_RANGES_INVALID')
  })

  it('have fingerprints of sixteen bytes, and nothing beside what is the same', () => {
    const content = (kind: RangeKind, length: number): string | undefined =>
      verdict({ from: new Uint8Array(0), ranges: [{ end: new Uint8Array(0), kind, content: new Uint8Array(length) }] })
    expect([15, 16, 17].map(length => content(RangeKind.FINGERPRINT, length)))
      .to.deep.equal(['SYNC_RANGES_INVALID', undefined, 'SYNC_RANGES_INVALID'])
    expect([0, 1].map(length => content(RangeKind.SAME, length))).to.deep.equal([undefined, 'SYNC_RANGES_INVALID'])
    expect([0, 39, 40, 41].map(length => content(RangeKind.IDS, length)))
      .to.deep.equal([undefined, 'SYNC_RANGES_INVALID', undefined, 'SYNC_RANGES_INVALID'])
  })

  it('end with the end of all, or before, and go up', () => {
    const ends = (...bounds: Uint8Array[]): string |
      undefined => verdict({ from: boundOf(BEGIN).slice(), ranges: bounds.map(sameRange) })
    expect([ends(end), ends(end, END), ends(END)]).to.deep.equal([undefined, undefined, undefined])
    expect([ends(boundOf(BEGIN)), ends(END, end), ends(end, end), ends(end, boundOf(BEGIN + 1))])
      .to.deep.equal(Array(4).fill('SYNC_RANGES_INVALID'))
  })
})
