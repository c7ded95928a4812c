import { expect } from 'chai'
import fc from 'fast-check'
import { decodeStrict } from '../../../src/base/codec.ts'
import { sha256 } from '../../../src/base/hash.ts'
import { MAX_RANGES_LENGTH, RECONCILE_METHOD } from '../../../src/protocols/record-sync/constants.ts'
import { Ranges, RangeKind } from '../../../src/protocols/record-sync/pb/messages.ts'
import {
  checkRanges, END, fingerprintOf, fingerprintRange, idsRange, sameRange
} from '../../../src/protocols/record-sync/ranges.ts'
import { answerRanges, Reconciliation } from '../../../src/protocols/record-sync/reconcile.ts'
import { boundOf, idOf, SummedIndex } from '../../../src/store/summed-index.ts'
import { codeOf } from '../../builders/errors.ts'

const NOW = 1_780_000_000_000

function id (n: number): Uint8Array {
  return idOf({ issuedAt: NOW + (n * 7_919) % 40_000, hash: sha256(new TextEncoder().encode(`fact ${n}`)) })
}

function setOf (numbers: Iterable<number>): SummedIndex {
  const set = new SummedIndex()
  for (const n of numbers) {
    set.add(id(n))
  }
  return set
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i)
const all = (set: SummedIndex): readonly Uint8Array[] => set.ids(END, END)

interface Run {
  rounds: number
  bytes: number
  lacking: number
  lacks: boolean
}

/** `ours` asks until it is done, and takes what it lacks as it learns of it. */
function pull (
  ours: SummedIndex, theirs: SummedIndex, { from = END, shift = 0.5 }: { from?: Uint8Array, shift?: number } = {}
): Run {
  const reconciliation = new Reconciliation(ours, from, shift)
  const run = { rounds: 0, bytes: 0, lacking: 0, lacks: false }
  while (!reconciliation.isDone) {
    const question = decodeStrict(Ranges, Ranges.encode(reconciliation.next()), 'Ranges', RECONCILE_METHOD.maxRequest)
    const { answer, lacks } = answerRanges(theirs, question)
    const encoded = Ranges.encode(answer)
    const { lacking } = reconciliation.take(decodeStrict(Ranges, encoded, 'Ranges', RECONCILE_METHOD.maxResponse))
    lacking.forEach(one => { ours.add(one) })
    run.rounds++
    run.bytes += Ranges.encode(question).byteLength + encoded.byteLength
    run.lacking += lacking.length
    run.lacks ||= lacks
    expect(run.rounds).to.be.lessThan(200)
  }
  return run
}

describe('protocols/record-sync/reconcile', () => {
  it('ends with both ends equal, whatever the sets', () => {
    fc.assert(fc.property(
      fc.array(fc.nat(3_000), { maxLength: 1_200 }),
      fc.array(fc.nat(3_000), { maxLength: 1_200 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (a, b, shift) => {
        const [ours, theirs] = [setOf(a), setOf(b)]
        const union = setOf([...a, ...b])
        pull(ours, theirs, { shift })
        expect(all(ours)).to.deep.equal(all(union))
        pull(theirs, ours, { shift })
        expect(all(theirs)).to.deep.equal(all(union))
      }
    ), { numRuns: 150 })
  })

  it('costs half a kilobyte and one round where nothing differs', () => {
    const { rounds, bytes } = pull(setOf(range(0, 20_000)), setOf(range(0, 20_000)))
    expect(rounds).to.equal(1)
    expect(bytes).to.be.lessThan(700)
  })

  it('costs in proportion to the difference, not to the sets', () => {
    for (const difference of [1, 10, 100]) {
      const theirs = setOf(range(0, 20_000))
      const ours = setOf(range(0, 20_000).filter(n => n % Math.floor(20_000 / difference) !== 17))
      const { bytes, lacking } = pull(ours, theirs)
      expect(lacking).to.be.within(difference, difference + 1)
      // ids of all would be 800,000
      expect(bytes).to.be.lessThan(700 + 2_500 * lacking)
    }
  })

  it('tells little more than the ids of what an empty side lacks, in messages of bounded size', () => {
    const { rounds, bytes, lacking } = pull(setOf([]), setOf(range(0, 20_000)))
    expect(lacking).to.equal(20_000)
    expect(rounds).to.equal(Math.ceil(20_000 * 40 / MAX_RANGES_LENGTH))
    expect(bytes).to.be.lessThan(20_000 * 40 + 1_000)
  })

  it('costs little where only the other side lacks something, and tells it so', () => {
    const { lacking, bytes, lacks } = pull(setOf(range(0, 5_000)), setOf([]))
    expect(lacking).to.equal(0)
    expect(bytes).to.be.lessThan(1_500)
    expect(lacks).to.equal(true)
    expect(pull(setOf(range(0, 100)), setOf(range(0, 100))).lacks).to.equal(false)
  })

  it('leaves out what is below the bound', () => {
    const theirs = setOf(range(0, 500))
    const ours = setOf([])
    const from = boundOf(NOW + 20_000)
    pull(ours, theirs, { from })
    expect(all(ours)).to.deep.equal(theirs.ids(from, END))
  })

  it('cuts at other places each time, so that no two sets can be made to look alike at all of them', () => {
    const set = setOf(range(0, 1_000))
    const cuts = (shift: number): string =>
      new Reconciliation(set, END, shift).next().ranges.map(({ end }) => Buffer.from(end).toString('hex')).join()
    expect(cuts(0.1)).to.not.equal(cuts(0.9))
    expect(cuts(0.1)).to.equal(cuts(0.1))
  })

  it('goes on where a message ended', () => {
    // a difference in every part, more than one message has room for
    const theirs = setOf(range(0, 12_000))
    const ours = setOf(range(0, 12_000).filter(n => n % 2 === 0))
    const { rounds } = pull(ours, theirs)
    expect(rounds).to.be.greaterThan(2)
    expect(all(ours)).to.deep.equal(all(theirs))
  })
})

describe('protocols/record-sync/reconcile: with a liar', () => {
  const ours = setOf(range(0, 300))
  const question = (): Ranges => new Reconciliation(ours, END, 0.5).next()

  function refusal (answer: Ranges): string | undefined {
    const reconciliation = new Reconciliation(ours, END, 0.5)
    reconciliation.next()
    return codeOf(() => reconciliation.take(answer))
  }

  it('refuses ranges that were not asked for', () => {
    const bounded = new Reconciliation(ours, boundOf(NOW), 0.5)
    bounded.next()
    expect(codeOf(() => bounded.take({ from: END, ranges: [sameRange(END)] }))).to.equal('SYNC_ANSWER_INVALID')
    const unasked = new Reconciliation(ours, END, 0.5)
    expect(codeOf(() => unasked.take({ from: END, ranges: [sameRange(END)] }))).to.equal('SYNC_ANSWER_INVALID')
  })

  it('refuses a range that reaches beyond what was asked', () => {
    const reconciliation = new Reconciliation(ours, END, 0.5)
    const { ranges } = reconciliation.next()
    const first = ranges[0] ?? sameRange(END)
    reconciliation.take({
      from: END, ranges: [{ ...fingerprintRange(setOf([9_999]), { from: END, end: first.end }) }, sameRange(END)]
    })
    reconciliation.next()
    expect(codeOf(() => reconciliation.take({ from: END, ranges: [sameRange(END)] }))).to.equal('SYNC_ANSWER_INVALID')
  })

  it('refuses malformed ranges, each kind of them', () => {
    const end = boundOf(NOW + 5)
    const bad: ReadonlyArray<[string, Ranges]> = [
      ['none', { from: END, ranges: [] }],
      ['not ascending', { from: END, ranges: [sameRange(end), sameRange(end)] }],
      ['behind the end of all', { from: END, ranges: [sameRange(END), sameRange(end)] }],
      ['a bound too long', { from: END, ranges: [sameRange(new Uint8Array(41).fill(1))] }],
      ['a lower bound too long', { from: new Uint8Array(41).fill(1), ranges: [sameRange(END)] }],
      ['below the lower bound', { from: end, ranges: [sameRange(boundOf(NOW))] }],
      ['content where there is none', { from: END, ranges: [{ ...sameRange(END), content: new Uint8Array(1) }] }],
      [
        'a short fingerprint',
        { from: END, ranges: [{ end: new Uint8Array(0), kind: RangeKind.FINGERPRINT, content: new Uint8Array(15) }] }
      ],
      [
        'half an id',
        { from: END, ranges: [{ end: new Uint8Array(0), kind: RangeKind.IDS, content: new Uint8Array(60) }] }
      ],
      ['ids out of order', { from: END, ranges: [idsRange(END, [...all(ours)].slice(0, 2).reverse())] }],
      ['an id twice', { from: END, ranges: [idsRange(END, [id(1), id(1)])] }],
      ['an id outside', { from: END, ranges: [idsRange(boundOf(NOW), [id(1)])] }],
      ['an id below', { from: boundOf(NOW + 50_000), ranges: [idsRange(END, [id(1)])] }],
      ['an unknown kind', { from: END, ranges: [{ ...sameRange(END), kind: RangeKind.UNUSED_RANGE_KIND }] }]
    ].map(([name, ranges]) => [String(name), ranges as Ranges])
    for (const [name, ranges] of bad) {
      const decoded = { from: ranges.from.slice(), ranges: ranges.ranges }
      expect(refusal(decoded), name).to.equal('SYNC_RANGES_INVALID')
      expect(codeOf(() => answerRanges(ours, decoded)), name).to.equal('SYNC_RANGES_INVALID')
    }
  })

  it('answers or refuses whatever bytes are altered, and never answers more than a message', () => {
    const original = Ranges.encode(question())
    fc.assert(fc.property(
      fc.array(fc.tuple(fc.nat(original.byteLength - 1), fc.nat(255)), { minLength: 1, maxLength: 8 }),
      fc.nat(original.byteLength), (changes, length) => {
        const altered = original.slice(0, length)
        changes.forEach(([at, byte]) => { altered[at] = byte })
        try {
          const { answer } = answerRanges(ours, decodeStrict(Ranges, altered, 'Ranges', RECONCILE_METHOD.maxRequest))
          expect(Ranges.encode(answer).byteLength).to.be.at.most(RECONCILE_METHOD.maxResponse)
          expect(checkRanges(answer)).to.not.have.length(0)
        } catch (err) {
          expect(err).to.have.property('code').that.is.oneOf(['MESSAGE_MALFORMED', 'SYNC_RANGES_INVALID'])
        }
      }
    ), { numRuns: 500 })
  })

  it('reads lies of the right form, and asks about nothing else afterwards', () => {
    fc.assert(fc.property(fc.infiniteStream(fc.nat(2)), lies => {
      const set = setOf(range(0, 100))
      const reconciliation = new Reconciliation(set, END, 0.5)
      for (let round = 0; round < 30 && !reconciliation.isDone; round++) {
        const asked = checkRanges(reconciliation.next())
        expect(asked.length).to.be.at.most(2_048)
        const answer = asked.map(({ from, end }) => {
          switch (lies.next().value) {
            case 0: return sameRange(end)
            case 1: return fingerprintRange(setOf([round]), { from, end })
            default: return idsRange(end, set.ids(from, end))
          }
        })
        reconciliation.take({ from: asked[0]?.from.slice() ?? new Uint8Array(0), ranges: answer })
      }
    }), { numRuns: 50 })
  })
})

describe('protocols/record-sync/reconcile: fingerprint', () => {
  it('depends on sum and on count', () => {
    const fingerprints = [
      { sum: 0n, count: 0 }, { sum: 0n, count: 1 }, { sum: 1n, count: 0 }, { sum: (1n << 256n) - 1n, count: 0 }
    ].map(fingerprintOf)
    expect(fingerprints.map(({ byteLength }) => byteLength)).to.deep.equal([16, 16, 16, 16])
    expect(new Set(fingerprints.map(bytes => Buffer.from(bytes).toString('hex'))).size).to.equal(4)
  })
})
