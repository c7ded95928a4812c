import { expect } from 'chai'
import { backOff } from '../../src/base/back-off.ts'

describe('base/back-off', () => {
  it('doubles up to the longest, however often it failed', () => {
    expect([0, 1, 2, 3, 4, 1_000, Infinity].map(times => backOff(100, times, 900)))
      .to.deep.equal([100, 200, 400, 800, 900, 900, 900])
    expect(backOff(100, -1, 900)).to.equal(100)
    expect(backOff(1, 10_000, Infinity)).to.equal(2 ** 30)
  })
})
