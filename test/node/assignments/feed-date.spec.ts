import { expect } from 'chai'
import { readDate } from '../../../src/node/assignments/feed-date.ts'
import { DAY, NOW } from '../../builders/attestor.ts'
import { codeOf } from '../../builders/errors.ts'

describe('node/assignments/feed-date', () => {
  it('takes days and times with a zone, and nothing else', () => {
    expect(readDate('2026-01-01')).to.equal(NOW)
    expect(readDate('2025-12-31T23:00:00.000-01:00')).to.equal(NOW)
    expect(readDate('2026-01-02') - readDate('2026-01-01')).to.equal(DAY)
    for (const text of ['', '2026', '2026-01-01T00:00:00', '2026-02-31', '2026-13-01', '01/02/2026', '1767225600000', '1969-12-31']) {
      expect(codeOf(() => readDate(text)), text).to.equal('FEED_DATE_INVALID')
    }
  })
})
