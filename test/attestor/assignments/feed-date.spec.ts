import { expect } from 'chai'
import fc from 'fast-check'
import { readDate } from '../../../src/attestor/assignments/feed-date.ts'
import { DAY, NOW } from '../../builders/attestor.ts'
import { codeOf } from '../../builders/errors.ts'

const padded = (number: number, length = 2): string => String(number).padStart(length, '0')

describe('attestor/assignments/feed-date', () => {
  it('takes days, which begin in UTC, and times with a zone', () => {
    expect(readDate('2026-01-01')).to.equal(NOW)
    expect(readDate('2026-01-02') - readDate('2026-01-01')).to.equal(DAY)
    expect(readDate('2025-12-31T23:00:00-01:00')).to.equal(NOW)
    expect(readDate('2026-01-01T05:30:00.5+05:30')).to.equal(NOW + 500)
    expect(readDate('2026-01-01T00:00:00.001Z')).to.equal(NOW + 1)
    expect(readDate('1970-01-01T00:00:00.001Z')).to.equal(1)
  })

  it('refuses what is written otherwise, or lies before the epoch', () => {
    const others = [
      '', '2026', '2026-01', '2026-1-1', '2026-01-01T00:00:00', '2026-01-01T00:00Z', '2026-01-01 00:00:00Z',
      '2026-01-01T00:00:00z', '2026-01-01T00:00:00.1234Z', '2026-01-01T00:00:00.Z', '2026-01-01T00:00:00+0100',
      '01/02/2026', '1767225600000', ' 2026-01-01', '2026-01-01\n', '+002026-01-01', '1969-12-31', '1970-01-01',
      '1970-01-01T00:59:59+01:00'
    ]
    for (const text of others) {
      expect(codeOf(() => readDate(text)), text).to.equal('FEED_DATE_INVALID')
    }
  })

  it('refuses days and times that are none, instead of what they would come to', () => {
    const none = [
      '2026-02-31', '2026-02-29', '2026-04-31', '2026-13-01', '2026-00-01', '2026-01-00', '2026-02-31T00:00:00Z',
      '2026-02-29T12:00:00+02:00', '2026-06-31T23:59:59.999-01:00', '2026-01-01T24:00:00Z', '2026-01-01T25:00:00Z',
      '2026-01-01T10:60:00Z', '2026-01-01T10:00:60Z', '2026-01-01T10:00:00+24:00'
    ]
    for (const text of none) {
      expect(codeOf(() => readDate(text)), text).to.equal('FEED_DATE_INVALID')
    }
    expect(readDate('2028-02-29')).to.equal(Date.UTC(2028, 1, 29))
    expect(readDate('2028-02-29T23:00:00-02:00')).to.equal(Date.UTC(2028, 2, 1, 1))
  })

  it('takes each day of the calendar as itself, and no other', () => {
    fc.assert(fc.property(
      fc.integer({ min: 1971, max: 2100 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 31 }),
      (year, month, day) => {
        const time = Date.UTC(year, month - 1, day)
        const exists = new Date(time).getUTCDate() === day
        const text = `${year}-${padded(month)}-${padded(day)}`
        for (const written of [text, `${text}T00:00:00Z`]) {
          expect(exists ? readDate(written) : codeOf(() => readDate(written)))
            .to.equal(exists ? time : 'FEED_DATE_INVALID')
        }
      }
    ))
  })
})
