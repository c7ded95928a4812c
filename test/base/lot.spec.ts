import { expect } from 'chai'
import { fractionOf, lotOf, oneByLot, shuffled } from '../../src/base/lot.ts'
import { seededRandom } from '../builders/registry.ts'
import type { Random } from '../../src/base/clock.ts'

/** Gives bytes that lie within others, as pools do. */
const pooled = (...bytes: number[]): Random =>
  ({ bytes: length => Uint8Array.of(9, 9, 9, ...bytes).subarray(3, 3 + length) })

describe('base/lot', () => {
  it('reads the bytes that it was given, wherever they lie', () => {
    expect(lotOf(pooled(0, 0, 1, 2))).to.equal(258)
    expect(lotOf(pooled(255, 255, 255, 255))).to.equal(2 ** 32 - 1)
    expect(fractionOf(pooled(128, 0, 0, 0))).to.equal(0.5)
    expect(fractionOf(pooled(255, 255, 255, 255))).to.be.below(1)
  })

  it('shuffles all, each once, and leaves what it was given as it was', () => {
    const random = seededRandom('lot')
    const items = [1, 2, 3, 4, 5, 6, 7, 8]
    const orders = Array.from({ length: 100 }, () => shuffled(items, random))
    expect(items).to.deep.equal([1, 2, 3, 4, 5, 6, 7, 8])
    for (const order of orders) {
      expect(order).to.have.members(items)
    }
    // seeded: each comes first about one time in eight
    for (const item of items) {
      expect(orders.filter(([first]) => first === item).length).to.be.within(3, 30)
    }
  })

  it('draws one of them, or none of none', () => {
    expect(oneByLot(['a', 'b', 'c'], pooled(0, 0, 0, 4))).to.equal('b')
    expect(oneByLot([], pooled(0, 0, 0, 4))).to.equal(undefined)
  })
})
