import { expect } from 'chai'
import { expiryWarning } from '../../src/registry/expiry.ts'
import { DAY, NOW } from '../builders/registry.ts'

describe('registry/expiry', () => {
  it('is said 30, 7 and 1 days before', () => {
    const due = [31 * DAY, 30 * DAY + 1, 30 * DAY, 7 * DAY + 1, 7 * DAY, DAY + 1, DAY, 0, -DAY]
      .map(left => expiryWarning(NOW + left, NOW))
    expect(due).to.deep.equal([undefined, undefined, 30, 30, 7, 7, 1, 1, 1])
  })
})
