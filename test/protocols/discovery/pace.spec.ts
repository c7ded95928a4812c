import { expect } from 'chai'
import fc from 'fast-check'
import { Pace } from '../../../src/protocols/discovery/pace.ts'

describe('protocols/discovery/pace', () => {
  it('lets through what a DP declares in a second, and says how long to wait for more', () => {
    const pace = new Pace()
    expect([0, 0, 0].map(now => pace.take('dp', 2, now))).to.deep.equal([undefined, undefined, 500])
    expect(pace.take('dp', 2, 250)).to.equal(250)
    expect(pace.take('dp', 2, 500)).to.equal(undefined)
  })

  it('counts each DP by itself, and leaves those alone that declare nothing', () => {
    const pace = new Pace()
    expect([pace.take('a', 1, 0), pace.take('b', 1, 0), pace.take('a', 1, 0)])
      .to.deep.equal([undefined, undefined, 1_000])
    expect(Array.from({ length: 100 }, () => pace.take('c', undefined, 0)).every(wait => wait == null)).to.equal(true)
  })

  it('saves no more than a second, and gives nothing for a clock that steps back', () => {
    const pace = new Pace()
    pace.take('dp', 1, 0)
    expect([pace.take('dp', 1, 3_600_000), pace.take('dp', 1, 3_600_000)]).to.deep.equal([undefined, 1_000])
    expect(pace.take('dp', 1, 0)).to.equal(1_000)
  })

  it('never lets more through than the capacity and what came in since', () => {
    fc.assert(fc.property(
      fc.integer({ min: 1, max: 20 }), fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 100 }),
      (capacity, waits) => {
        const pace = new Pace()
        let [now, passed] = [0, 0]
        for (const wait of waits) {
          now += wait
          passed += pace.take('dp', capacity, now) == null ? 1 : 0
          expect(passed).to.be.at.most(capacity + now * capacity / 1_000 + 1e-6)
        }
      }
    ))
  })
})
