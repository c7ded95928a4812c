import { expect } from 'chai'
import fc from 'fast-check'
import { CHARGE_EPOCH, ChargeBook, chargeEpoch } from '../../src/budget/charge.ts'
import { codeOf, errorOf } from '../builders/errors.ts'

const HOUR = 3_600_000
/** The beginning of an epoch. */
const START = Math.ceil(1_780_000_000_000 / CHARGE_EPOCH) * CHARGE_EPOCH
const tier = { tier: 'default', perHour: 60, burst: 10 }

let made = 0
/** Elements that were never seen before. */
function fresh (count: number): Uint8Array[] {
  return Array.from({ length: count }, () => {
    const element = new Uint8Array(32)
    new DataView(element.buffer).setUint32(0, ++made)
    return element
  })
}

describe('budget/charge', () => {
  it('charges each new element once', () => {
    const book = new ChargeBook()
    expect(book.charge('alice', fresh(4), tier, START)).to.equal(4)
    expect(book.charge('alice', fresh(6), tier, START)).to.equal(6)
    expect(codeOf(() => book.charge('alice', fresh(1), tier, START))).to.equal('RATE_LIMITED')
  })

  it('gives retries of the same element away, within the epoch and the next', () => {
    const book = new ChargeBook()
    const elements = fresh(10)
    book.charge('alice', elements, tier, START)
    expect(book.charge('alice', elements, tier, START + 1)).to.equal(0)
    expect(book.charge('alice', elements, tier, START + CHARGE_EPOCH)).to.equal(0)
    expect(book.charge('alice', elements, tier, START + 2 * CHARGE_EPOCH)).to.equal(10)
  })

  it('counts an element that one request holds twice once', () => {
    const [element] = fresh(1)
    expect(new ChargeBook().charge('alice', element == null ? [] : [element, element], tier, START)).to.equal(1)
  })

  it('does not give one caller what another paid for', () => {
    const book = new ChargeBook()
    const elements = fresh(3)
    book.charge('alice', elements, tier, START)
    expect(book.charge('bob', elements, tier, START)).to.equal(3)
  })

  it('takes nothing when it refuses', () => {
    const book = new ChargeBook()
    book.charge('alice', fresh(8), tier, START)
    expect(codeOf(() => book.charge('alice', fresh(3), tier, START))).to.equal('RATE_LIMITED')
    expect(book.charge('alice', fresh(2), tier, START)).to.equal(2)
  })

  it('says when enough has come back, and then lets it through', () => {
    const book = new ChargeBook()
    book.charge('alice', fresh(10), tier, START)
    const again = fresh(3)
    const { retryAfter = 0 } = errorOf(() => book.charge('alice', again, tier, START))
    expect(retryAfter).to.equal(3 * HOUR / tier.perHour)
    expect(codeOf(() => book.charge('alice', again, tier, START + retryAfter - 1))).to.equal('RATE_LIMITED')
    expect(book.charge('alice', again, tier, START + retryAfter)).to.equal(3)
  })

  it('refuses by another code what can never be let through', () => {
    expect(codeOf(() => new ChargeBook().charge('alice', fresh(11), tier, START))).to.equal('BATCH_OVER_BUDGET')
  })

  it('takes zero for zero, not for unlimited', () => {
    for (const nothing of [{ ...tier, perHour: 0 }, { ...tier, burst: 0 }]) {
      expect(codeOf(() => new ChargeBook().charge('alice', fresh(1), nothing, START))).to.equal('BUDGET_ZERO')
    }
  })

  it('does not refill when the clock steps back', () => {
    const book = new ChargeBook()
    book.charge('alice', fresh(10), tier, START)
    expect(codeOf(() => book.charge('alice', fresh(1), tier, START - HOUR))).to.equal('RATE_LIMITED')
    expect(codeOf(() => book.charge('alice', fresh(1), tier, START))).to.equal('RATE_LIMITED')
  })

  it('refuses new callers when all buckets are in use, and forgets none that are', () => {
    const book = new ChargeBook({ maxCallers: 3 })
    for (const caller of ['a', 'b', 'c']) {
      book.charge(caller, fresh(10), tier, START)
    }
    const err = errorOf(() => book.charge('d', fresh(1), tier, START))
    expect(err.code).to.equal('RATE_LIMITED')
    expect(err.retryAfter).to.equal(10 * HOUR / tier.perHour)
    expect(codeOf(() => book.charge('a', fresh(1), tier, START))).to.equal('RATE_LIMITED')
    expect(book.charge('d', fresh(1), tier, START + (err.retryAfter ?? 0))).to.equal(1)
    expect(book.callers).to.equal(3)
  })

  it('never lets a caller have more than its burst and what flowed in since', () => {
    fc.assert(fc.property(fc.array(fc.record({ wait: fc.integer({ min: 0, max: 600_000 }), count: fc.integer({ min: 1, max: 10 }) }), { maxLength: 60 }), steps => {
      const book = new ChargeBook()
      let now = START
      let spent = 0
      for (const { wait, count } of steps) {
        now += wait
        try {
          spent += book.charge('alice', fresh(count), tier, now)
        } catch (err) {
          expect(err).to.have.property('code', 'RATE_LIMITED')
        }
        expect(spent).to.be.at.most(tier.burst + (now - START) * tier.perHour / HOUR + 1e-6)
      }
    }), { numRuns: 50 })
  })

  it('numbers epochs from the beginning of time', () => {
    expect(chargeEpoch(0)).to.equal(0)
    expect(chargeEpoch(CHARGE_EPOCH - 1)).to.equal(0)
    expect(chargeEpoch(CHARGE_EPOCH)).to.equal(1)
  })
})
