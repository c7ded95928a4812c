import { expect } from 'chai'
import { LOOKUP_SPAN, PartnerBook } from '../../../src/protocols/relay/partners.ts'
import { seededRandom } from '../../builders/registry.ts'
import type { DpRecord } from '../../../src/registry/interface.ts'

const HALF_LIFE = 30_000
const HOUR = 3_600_000

/** DPs `a1`, `a2`, `b1`, …: the letter is the operator. */
const dps = (...ids: string[]): DpRecord[] => ids.map(id => ({ id, operator: id.slice(0, 1) }) as DpRecord)
const idsOf = (order: readonly DpRecord[]): string[] => order.map(({ id }) => id)

function bench (seed = 'partners') {
  const clock = { time: 1_000_000, now: () => clock.time }
  return { clock, book: new PartnerBook({ clock, random: seededRandom(seed) }) }
}

describe('protocols/relay/partners', () => {
  const many = dps('a1', 'a2', 'b1', 'b2', 'c1', 'd1', 'e1', 'f1')

  describe('what counts against a DP', () => {
    for (const [words, act, after, points] of [
      ['nothing at first', () => {}, 0, 0],
      ['a certain failure', (book: PartnerBook) => { book.failed('a1', 1) }, 0, 1],
      ['half of it after half a minute', (book: PartnerBook) => { book.failed('a1', 1) }, HALF_LIFE, 0.5],
      ['nothing after a minute and a bit', (book: PartnerBook) => { book.failed('a1', 1) }, 2 * HALF_LIFE + 1_000, 0],
      ['nothing, once it worked', (book: PartnerBook) => { book.failed('a1', 1); book.worked('a1') }, 0, 0],
      [
        'still the failure, where it only said something',
        (book: PartnerBook) => { book.failed('a1', 1); book.heard('a1') }, 0, 1
      ],
      ['four failures at most', (book: PartnerBook) => { for (let i = 0; i < 20; i++) { book.failed('a1', 1) } }, 0, 4],
      ['most of all, that it asked for time', (book: PartnerBook) => { book.busy('a1', 500) }, 499, 5],
      ['nothing, when that time is over', (book: PartnerBook) => { book.busy('a1', 500) }, 500, 0],
      ['no more, after a clock was set back', (book: PartnerBook) => { book.failed('a1', 1) }, -HALF_LIFE, 1]
    ] as const) {
      it(words, () => {
        const { book, clock } = bench()
        act(book)
        clock.time += after
        expect(book.points('a1')).to.equal(points)
      })
    }
  })

  describe('the order', () => {
    it('has everybody, and of relays the same first each time', () => {
      const { book } = bench()
      const first = idsOf(book.order('relay', many)).slice(0, 3)
      for (let i = 0; i < 20; i++) {
        const order = idsOf(book.order('relay', many))
        expect(order.slice(0, 3)).to.deep.equal(first)
        expect([...order].sort()).to.deep.equal(idsOf(many).sort())
      }
    })

    it('begins with the one that is foremost, whoever has failed', () => {
      const { book } = bench()
      for (let failures = 0; failures < 3; failures++) {
        const [first = ''] = idsOf(book.order('relay', many))
        expect(book.foremost('relay', many)?.id).to.equal(first)
        book.failed(first, 1)
      }
      // of those that are left one is drawn each time
      expect(book.points(book.foremost('relay', many)?.id ?? '')).to.equal(0)
      expect(book.foremost('relay', [])).to.equal(undefined)
    })

    it('keeps three of different operators, and draws among the gateways of these', () => {
      const { book } = bench()
      const firsts = new Set(Array.from({ length: 50 }, () => idsOf(book.order('gateway', many))[0] ?? ''))
      expect(firsts.size).to.equal(3)
      expect(new Set([...firsts].map(id => id.slice(0, 1))).size).to.equal(3)
    })

    it('takes others of one operator where there are no more operators', () => {
      const { book } = bench()
      expect(idsOf(book.order('relay', dps('a1', 'a2', 'a3')))).to.have.length(3)
    })

    it('has who failed last, and first again once that is forgiven', () => {
      const { book, clock } = bench()
      const [first = ''] = idsOf(book.order('relay', many))
      book.failed(first, 1)
      expect(idsOf(book.order('relay', many)).at(-1)).to.equal(first)
      clock.time += 3 * HALF_LIFE
      expect(idsOf(book.order('relay', many))[0]).to.equal(first)
    })

    it('stays when some of the kept ones are no candidates for one target', () => {
      const { book } = bench()
      const [first, ...rest] = book.order('relay', many)
      book.order('relay', rest)
      expect(book.order('relay', many)[0]).to.equal(first)
    })

    it('is drawn anew after two hours', () => {
      const { book, clock } = bench()
      const seen = new Set<string>()
      for (let i = 0; i < 30; i++) {
        seen.add(idsOf(book.order('relay', many))[0] ?? '')
        clock.time += 2 * HOUR
      }
      expect(seen.size).to.be.above(3)
    })
  })

  it('knows who relays for a lookup that may be under way', () => {
    const { book, clock } = bench()
    expect(book.relaysNow('a')).to.equal(false)
    book.relayed('a')
    clock.time += LOOKUP_SPAN - 1
    expect([book.relaysNow('a'), book.relaysNow('b')]).to.deep.equal([true, false])
    clock.time += 1
    expect(book.relaysNow('a')).to.equal(false)
  })

  it('knows since when nothing was heard, and what is usual', () => {
    const { book, clock } = bench()
    book.heard('a1')
    expect([book.heardSince('a1', clock.time - 1), book.heardSince('a1', clock.time), book.heardSince('b1', 0)])
      .to.deep.equal([true, false, false])
    expect(book.usual('read')).to.equal(undefined)
    book.measured('read', 100)
    book.measured('read', 200)
    expect(book.usual('read')).to.equal(130)
  })
})
