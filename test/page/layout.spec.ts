import { expect } from 'chai'
import fc from 'fast-check'
import { systemClock, systemRandom } from '../../src/base/clock.ts'
import { kadIdOf } from '../../src/registry/placement.ts'
import { ringOf } from '../../src/page/ring.ts'
import { makeFederation } from '../../src/testnet/federation.ts'

/** As the page's modules have it: they are JavaScript, for browsers. */
interface Layout {
  apart (heights: readonly number[], gap: number, height: number): number[]
  frameOf (width: number): {
    readonly width: number,
    readonly height: number,
    readonly radius: number,
    readonly centre: { readonly x: number, readonly y: number }
  }
  placeAround (
    nodes: ReadonlyArray<{ readonly name: string, readonly turn: number }>, frame: ReturnType<Layout['frameOf']>
  ): ReadonlyArray<{
    readonly name: string,
    readonly x: number,
    readonly y: number,
    readonly label: {
      readonly x: number, readonly y: number, readonly anchor: string
    }
  }>
}
const { apart, frameOf, placeAround }: Layout = await import(
  new URL('../../src/page/assets/layout.js', import.meta.url).href
)

const turns = fc.array(fc.integer({ min: 0, max: 999_999 }).map(n => n / 1_000_000), { minLength: 1, maxLength: 16 })

describe('page/layout', () => {
  it('stands each DP on the circle, and lays no name on another nor beyond the picture', () => {
    fc.assert(fc.property(turns, fc.integer({ min: 320, max: 1_400 }), (places, width) => {
      const frame = frameOf(width)
      const placed = placeAround(places.map((turn, i) => ({ name: `dp${i}`, turn })), frame)
      expect(placed).to.have.length(places.length)
      for (const { x, y, label } of placed) {
        expect(Math.hypot(x - frame.centre.x, y - frame.centre.y)).to.be.closeTo(frame.radius, 1e-6)
        expect(label.y).to.be.within(0, frame.height)
        expect(label.x).to.be.within(0, width)
      }
      for (const side of ['start', 'end']) {
        const heights = placed.filter(({ label }) => label.anchor === side).map(({ label }) => label.y).sort((a, b) =>
          a - b)
        const gap = Math.min(30, (frame.height - 30) / heights.length)
        heights.slice(1).forEach((y, i) => { expect(y - (heights[i] ?? 0)).to.be.at.least(gap - 1e-6) })
      }
    }), { seed: 1, numRuns: 300 })
  })

  it('moves nothing that has room', () => {
    expect(apart([20, 60, 100], 30, 200)).to.deep.equal([20, 60, 100])
    expect(apart([90, 100], 30, 200)).to.deep.equal([80, 110])
    expect(apart([195, 199], 30, 200)).to.deep.equal([155, 185])
    expect(apart([], 30, 200)).to.deep.equal([])
  })
})

describe('page/ring', () => {
  it('has each DP of the registry where Kademlia puts it, around the circle', () => {
    const { registry, dps } = makeFederation({
      dpPorts: [1, 2, 3, 4, 5],
      mspPorts: [6],
      csipPorts: [7],
      operators: 2,
      random: systemRandom,
      now: systemClock.now()
    })
    const ring = ringOf(registry, systemClock.now())
    expect(ring.dps.map(({ id }) => id)).to.have.members(dps.map(({ id }) => id))
    for (const { id, turn } of ring.dps) {
      expect(turn).to.be.within(0, 1).and.to.be.closeTo(((kadIdOf(id)[0] ?? 0) + 0.5) / 256, 1 / 512 + 1e-9)
    }
    expect(ring.dps.map(({ turn }) => turn)).to.deep.equal(ring.dps.map(({ turn }) => turn).sort((a, b) => a - b))
    expect(new Set(ring.dps.map(({ operator }) => operator))).to.have.property('size', 2)
    expect(ring).to.deep.include({ version: 1, evaluators: 5, threshold: 3 })
  })
})
