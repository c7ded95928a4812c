import { expect } from 'chai'
import { CHARGE_EPOCH, chargeEpoch } from '../../src/budget/epoch.ts'

describe('budget/epoch', () => {
  it('counts hours since the epoch', () => {
    expect([0, CHARGE_EPOCH - 1, CHARGE_EPOCH, 2 * CHARGE_EPOCH + 1].map(chargeEpoch)).to.deep.equal([0, 0, 1, 2])
  })
})
