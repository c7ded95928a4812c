import { expect } from 'chai'
import { sha256 } from '../../../src/base/hash.ts'
import { MAX_RANGES, MAX_RANGES_LENGTH, RECONCILE_METHOD } from '../../../src/protocols/record-sync/constants.ts'
import { Ranges, RangeKind } from '../../../src/protocols/record-sync/pb/messages.ts'
import { checkRanges, END, idsOf, lengthOf } from '../../../src/protocols/record-sync/ranges.ts'
import { answerRanges, Reconciliation } from '../../../src/protocols/record-sync/reconcile.ts'
import { boundOf, idOf, SummedIndex } from '../../../src/store/summed-index.ts'
import type { Range } from '../../../src/protocols/record-sync/pb/messages.ts'

const BEGIN = 1_780_000_000_000
/** So many ids, one each millisecond. */
const theirs = new SummedIndex()
for (let n = 0; n < 40_000; n++) {
  theirs.add(idOf({ issuedAt: BEGIN + n, hash: sha256(new Uint8Array(new Uint32Array([n]).buffer)) }))
}

/** Asks about ranges of `step` ids each, with fingerprints that nobody has. */
function asking (count: number, step: number): Ranges {
  return {
    from: new Uint8Array(0),
    ranges: Array.from({ length: count }, (_, i): Range => ({
      end: boundOf(BEGIN + (i + 1) * step).slice(), kind: RangeKind.FINGERPRINT, content: new Uint8Array(16).fill(7)
    }))
  }
}

const lengthOfAll = (ranges: readonly Range[]): number => ranges.reduce((sum, range) => sum + lengthOf(range), 0)

describe('protocols/record-sync/message-bounds', () => {
  it('an answer ends where it is full of ids, with as many as fit, and is whole up to there', () => {
    const { answer } = answerRanges(theirs, asking(2_000, 15))
    expect(answer.ranges.every(({ kind }) => kind === RangeKind.IDS)).to.equal(true)
    expect(lengthOfAll(answer.ranges)).to.be.within(MAX_RANGES_LENGTH - 100, MAX_RANGES_LENGTH)
    expect(Ranges.encode(answer).byteLength).to.be.at.most(RECONCILE_METHOD.maxResponse)
    const end = answer.ranges.at(-1)?.end ?? END
    expect(answer.ranges.flatMap(({ content }) => idsOf(content))).to.deep.equal(theirs.ids(END, end))
    expect(checkRanges(answer)).to.have.length(answer.ranges.length)
  })

  it('an answer ends where it has as many ranges as one may', () => {
    const { answer } = answerRanges(theirs, asking(1_000, 40))
    expect(answer.ranges).to.have.length(MAX_RANGES)
    expect(answer.ranges.every(({ kind }) => kind === RangeKind.FINGERPRINT)).to.equal(true)
    expect(checkRanges(answer)).to.have.length(MAX_RANGES)
  })

  it('an answer of one range of ids is cut between two of them', () => {
    const { answer, lacks } = answerRanges(theirs, {
      from: new Uint8Array(0), ranges: [{ end: new Uint8Array(0), kind: RangeKind.IDS, content: new Uint8Array(0) }]
    })
    const [only] = answer.ranges
    const ids = idsOf(only?.content ?? END)
    expect([answer.ranges.length, lacks, ids.length])
      .to.deep.equal([1, false, Math.floor((MAX_RANGES_LENGTH - 56) / 40)])
    expect(ids).to.deep.equal(theirs.ids(END, only?.end ?? END))
    expect(only?.end.byteLength).to.be.within(1, 40)
  })

  it('a question has room for what is open, and leaves the rest to the next', () => {
    // every range of ours differs, and none is small enough to be told outright
    const ours = new SummedIndex()
    theirs.ids(END, END).forEach((id, i) => { if (i % 3 !== 0) { ours.add(id) } })
    const reconciliation = new Reconciliation(ours, END, 0.5)
    let [rounds, lacking] = [0, 0]
    let most = 0
    while (!reconciliation.isDone) {
      const question = reconciliation.next()
      expect(question.ranges.length).to.be.at.most(MAX_RANGES)
      expect(lengthOfAll(question.ranges)).to.be.at.most(MAX_RANGES_LENGTH)
      expect(checkRanges(question)).to.have.length(question.ranges.length)
      most = Math.max(most, question.ranges.length)
      lacking += reconciliation.take(answerRanges(theirs, question).answer).lacking.length
      expect(++rounds).to.be.below(100)
    }
    expect([lacking, most > MAX_RANGES / 2]).to.deep.equal([Math.ceil(40_000 / 3), true])
  })

  it('an asker moves its cuts in the first question alone', () => {
    const ours = new SummedIndex()
    theirs.ids(END, boundOf(BEGIN + 5_000)).forEach(id => { ours.add(id) })
    const second = (shift: number): string => {
      const reconciliation = new Reconciliation(ours, END, shift)
      const question = reconciliation.next()
      const whole: Ranges = {
        from: question.from,
        ranges: [{ end: new Uint8Array(0), kind: RangeKind.FINGERPRINT, content: new Uint8Array(16) }]
      }
      reconciliation.take(whole)
      return reconciliation.next().ranges.map(({ end }) => Buffer.from(end).toString('hex')).join()
    }
    expect(second(0.1)).to.equal(second(0.9))
  })

  it('nothing is asked when nothing is open, nor read when nothing was asked', () => {
    const reconciliation = new Reconciliation(theirs, END, 0.5)
    const question = reconciliation.next()
    reconciliation.take(answerRanges(theirs, question).answer)
    expect(reconciliation.isDone).to.equal(true)
    expect(() => reconciliation.next()).to.throw().with.property('code', 'SYNC_ANSWER_INVALID')
    expect(() => reconciliation.take(question)).to.throw().with.property('code', 'SYNC_ANSWER_INVALID')
  })
})
