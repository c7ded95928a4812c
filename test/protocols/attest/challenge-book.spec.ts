import { expect } from 'chai'
import { ChallengeBook } from '../../../src/protocols/attest/challenge-book.ts'
import { openJournal } from '../../../src/protocols/attest/journal.ts'
import { memoryStore } from '../../../src/store/memory.ts'
import { ManualClock } from '../../builders/attest.ts'
import { codeOf, errorOf } from '../../builders/errors.ts'
import { seededRandom } from '../../builders/oprf.ts'
import type { AttestJournal } from '../../../src/protocols/attest/journal.ts'

const LIFETIME = 600_000

function bookOf (maxChallenges = 100): { book: ChallengeBook<string>, clock: ManualClock } {
  const clock = new ManualClock(1_000_000)
  const book = new ChallengeBook<string>({ clock, random: seededRandom('book') }, {
    codeDigits: 6, codeLifetime: LIFETIME, maxAttempts: 5, maxChallenges
  })
  return { book, clock }
}

describe('protocols/attest/challenge-book', () => {
  it('tells what a challenge is bound to, and proves it by its code', () => {
    const { book, clock } = bookOf()
    const { id, code, expiresAt } = book.open('slot', 'bob')
    expect(id).to.have.lengthOf(16)
    expect(expiresAt).to.equal(clock.now() + LIFETIME)
    expect(book.subject(id)).to.equal('bob')
    book.prove(id, code)
    expect(codeOf(() => { book.prove(id, code) })).to.equal('ATTEST_CHALLENGE_UNKNOWN')
  })

  it('closes after five wrong codes, also to the right one', () => {
    const { book } = bookOf()
    const { id, code } = book.open('slot', 'bob')
    const wrong = code === '000000' ? '000001' : '000000'
    const codes = [1, 2, 3, 4, 5].map(() => codeOf(() => { book.prove(id, wrong) }))
    expect(codes).to.deep.equal([...new Array<string>(4).fill('ATTEST_WRONG_CODE'), 'ATTEST_TOO_MANY_ATTEMPTS'])
    expect(codeOf(() => { book.prove(id, code) })).to.equal('ATTEST_TOO_MANY_ATTEMPTS')
  })

  it('knows no other id, no discarded one and no empty one', () => {
    const { book } = bookOf()
    const { id, code } = book.open('slot', 'bob')
    expect(codeOf(() => book.subject(new Uint8Array(16)))).to.equal('ATTEST_CHALLENGE_UNKNOWN')
    expect(codeOf(() => book.subject(new Uint8Array()))).to.equal('ATTEST_CHALLENGE_UNKNOWN')
    book.discard(id)
    expect(codeOf(() => { book.prove(id, code) })).to.equal('ATTEST_CHALLENGE_UNKNOWN')
  })

  it('ends with the report that the code did not arrive, unless it was proved before', () => {
    const { book } = bookOf()
    const lost = book.open('slot', 'bob')
    book.undelivered(lost.id)
    expect(codeOf(() => { book.prove(lost.id, lost.code) })).to.equal('ATTEST_UNDELIVERED')
    const proved = book.open('other', 'carol')
    book.prove(proved.id, proved.code)
    book.undelivered(proved.id)
    expect(codeOf(() => { book.prove(proved.id, proved.code) })).to.equal('ATTEST_CHALLENGE_UNKNOWN')
    book.undelivered(new Uint8Array(16))
  })

  it('knows after a restart what was proved, but not what waited to be shown elsewhere', async () => {
    const clock = new ManualClock(1_000_000)
    const store = memoryStore().namespace('attest')
    const open = async (seed: string): Promise<{ book: ChallengeBook<string>, journal: AttestJournal }> => {
      const journal = await openJournal({ store, clock, past: clock, random: seededRandom(seed) }, new Uint8Array(32))
      const codec = {
        encode: (subject: string) => subject,
        decode: (value: unknown) => value === 'dropped' ? undefined : String(value)
      }
      const init = { codeDigits: 6, codeLifetime: LIFETIME, maxAttempts: 5, maxChallenges: 9 }
      return { journal, book: new ChallengeBook<string>({ clock, random: seededRandom(seed), journal, codec }, init) }
    }
    const before = await open('before')
    const [proved, fresh, dropped, waiting] = [
      before.book.open('a', 'bob'), before.book.open('b', 'carol'), before.book.open('c', 'dropped'),
      before.book.open('d', 'dave', 'only')
    ]
    before.book.prove(proved.id, proved.code)
    await before.journal.flush()
    const { book } = await open('after')
    expect(book.size).to.equal(2)
    for (const { id, code } of [proved, dropped, waiting]) {
      expect(codeOf(() => { book.prove(id, code) })).to.equal('ATTEST_CHALLENGE_UNKNOWN')
    }
    expect(book.subject(fresh.id)).to.equal('carol')
    book.prove(fresh.id, fresh.code)
  })

  it('lets a newer challenge of the same slot replace the older one', () => {
    const { book } = bookOf()
    const older = book.open('slot', 'bob')
    const newer = book.open('slot', 'bob')
    const other = book.open('other', 'carol')
    expect(codeOf(() => { book.prove(older.id, older.code) })).to.equal('ATTEST_CHALLENGE_UNKNOWN')
    book.prove(newer.id, newer.code)
    book.prove(other.id, other.code)
  })

  it('says expired for a while, then unknown, and keeps nothing', () => {
    const { book, clock } = bookOf()
    const { id, code } = book.open('slot', 'bob')
    clock.advance(LIFETIME)
    expect(codeOf(() => { book.prove(id, code) })).to.equal('ATTEST_CODE_EXPIRED')
    clock.advance(LIFETIME)
    expect(codeOf(() => { book.prove(id, code) })).to.equal('ATTEST_CHALLENGE_UNKNOWN')
    expect(book.size).to.equal(0)
  })

  it('says whether there is room without taking it, also for who has a place', () => {
    const { book, clock } = bookOf(1)
    book.mustHaveRoom('bob')
    expect(book.size).to.equal(0)
    book.open('bob', 'bob')
    expect(codeOf(() => { book.mustHaveRoom('carol') })).to.equal('ATTEST_RATE_LIMITED')
    book.mustHaveRoom('bob')
    clock.advance(2 * LIFETIME)
    book.mustHaveRoom('carol')
  })

  it('has room for owners that strangers don\'t use up, nor owners of other identifiers', () => {
    const { book } = bookOf(3)
    const strangers = ['a', 'b', 'c'].map(slot => book.open(slot, slot))
    const flood = Array.from({ length: 8 }, (_, i) => book.open(`flood ${i}`, 'flood', undefined, 'catch-all'))
    const bob = book.open('bob', 'bob', undefined, 'example.com')
    const more = Array.from({ length: 8 }, (_, i) => book.open(`more ${i}`, 'flood', undefined, 'catch-all'))
    book.prove(bob.id, bob.code)
    strangers.forEach(({ id, code }) => { book.prove(id, code) })
    flood.forEach(({ id, code }) => {
      expect(codeOf(() => { book.prove(id, code) }))
        .to.equal('ATTEST_CHALLENGE_UNKNOWN')
    })
    more.slice(-2).forEach(({ id, code }) => { book.prove(id, code) })
    expect(codeOf(() => { book.mustHaveRoom('stranger') })).to.equal('ATTEST_RATE_LIMITED')
  })

  it('refuses when it is full, and says when there will be room', () => {
    const { book, clock } = bookOf(2)
    book.open('a', 'alice')
    clock.advance(1_000)
    book.open('b', 'bob')
    const err = errorOf(() => book.open('c', 'carol'))
    expect(err.code).to.equal('ATTEST_RATE_LIMITED')
    expect(err.retryAfter).to.equal(2 * LIFETIME - 1_000)
    book.open('b', 'bob again')
    clock.advance(err.retryAfter ?? 0)
    book.open('c', 'carol')
    expect(book.size).to.equal(2)
  })
})
