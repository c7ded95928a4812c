import { expect } from 'chai'
import fc from 'fast-check'
import { intervalOf, opensAt, refund, spend, waitFor } from '../../../src/protocols/attest/pace.ts'
import { returnTurn, takeTurn } from '../../../src/protocols/attest/turns.ts'
import type { Pace } from '../../../src/protocols/attest/pace.ts'
import type { TurnRules, Turns } from '../../../src/protocols/attest/turns.ts'

const NOW = 1_000_000
const pace: Pace = { limit: 10, window: 80, burst: 3 }
const rules: TurnRules = { ...pace, hold: 4 }
/** Nobody comes before a lot of zero; of one, everybody who came first stays. */
const [LAST, FIRST] = [0, 0.999_999]

/** After a burst: no room until NOW + 10. */
function full (): Turns {
  let turns: Turns | undefined
  for (let i = 0; i < 3; i++) {
    const turn = takeTurn(turns, `early ${i}`, NOW, rules, FIRST)
    expect(turn.wait).to.equal(0)
    turns = turn.turns
  }
  return turns ?? expect.fail('no turns')
}

describe('protocols/attest/pace', () => {
  it('has a burst, then one each interval', () => {
    expect(intervalOf(pace)).to.equal(10)
    let paidUntil = 0
    for (let i = 0; i < 3; i++) {
      expect(waitFor(paidUntil, NOW, pace)).to.equal(0)
      paidUntil = spend(paidUntil, NOW, pace)
    }
    expect(waitFor(paidUntil, NOW, pace)).to.equal(10)
    expect(opensAt(paidUntil, pace)).to.equal(NOW + 10)
    expect(waitFor(refund(paidUntil, pace), NOW, pace)).to.equal(0)
  })

  it('takes zero for none', () => {
    expect(waitFor(0, NOW, { ...pace, limit: 0 })).to.equal(80)
  })

  const paces = fc.integer({ min: 1, max: 20 }).chain(limit => fc.record({
    limit: fc.constant(limit), window: fc.integer({ min: 1, max: 1_000 }), burst: fc.integer({ min: 1, max: limit })
  }))

  it('lets through no more than its limit in any window, and all of it to whoever keeps asking', () => {
    fc.assert(fc.property(paces, fc.array(fc.nat(50), { minLength: 1, maxLength: 200 }), (own, gaps) => {
      let [paidUntil, now] = [0, NOW]
      const served: number[] = []
      for (const gap of gaps) {
        now += gap
        if (waitFor(paidUntil, now, own) === 0) {
          paidUntil = spend(paidUntil, now, own)
          served.push(now)
        }
      }
      expect(served.length).to.be.greaterThan(0)
      for (const from of served) {
        expect(served.filter(at => at >= from && at < from + own.window).length).to.be.at.most(own.limit)
      }
    }))
  })
})

describe('protocols/attest/turns', () => {
  it('serves in order of coming while there is room', () => {
    expect(takeTurn(full(), 'late', NOW, rules, FIRST).wait).to.equal(10)
  })

  it('keeps the next place for whoever was drawn, however quick others are', () => {
    const { turns } = takeTurn(full(), 'bob', NOW + 1, rules, LAST)
    expect(takeTurn(turns, 'quick', NOW + 10, rules, LAST).wait).to.equal(4)
    expect(takeTurn(turns, 'quick', NOW + 13, rules, LAST).wait).to.equal(1)
    expect(takeTurn(turns, 'bob', NOW + 13, rules, LAST).wait).to.equal(0)
  })

  it('gives it to whoever comes first when that one stays away', () => {
    const { turns } = takeTurn(full(), 'bob', NOW + 1, rules, LAST)
    expect(takeTurn(turns, 'quick', NOW + 14, rules, LAST).wait).to.equal(0)
  })

  it('gives it to whoever comes first when nobody asked before', () => {
    expect(takeTurn(full(), 'quick', NOW + 10, rules, LAST).wait).to.equal(0)
  })

  it('draws anew for each place', () => {
    const { turns } = takeTurn(full(), 'bob', NOW + 1, rules, LAST)
    const after = takeTurn(turns, 'bob', NOW + 10, rules, LAST)
    expect([after.turns.asked, after.turns.drawn]).to.deep.equal([0, undefined])
    expect(takeTurn(after.turns, 'quick', NOW + 20, rules, LAST).wait).to.equal(0)
  })

  it('gives back what was not used', () => {
    expect(takeTurn(returnTurn(full(), rules), 'bob', NOW, rules, FIRST).wait).to.equal(0)
  })

  it('draws each that asked with the same chance, and one that asked twice with twice of it', () => {
    const names = ['a', 'b', 'b', 'c', 'd']
    const grid = Array.from({ length: 60 }, (_, i) => (i + 0.5) / 60)
    // exact for independent lots: the chance of each is the product of what it stays for
    const chance = new Map<string, number>()
    const walk = (turns: Turns, left: readonly string[], weight: number): void => {
      const [name, ...rest] = left
      if (name == null) {
        const drawn = turns.drawn ?? 'nobody'
        chance.set(drawn, (chance.get(drawn) ?? 0) + weight)
        return
      }
      const drawn = grid.filter(lot => takeTurn(turns, name, NOW, rules, lot).turns.drawn === name).length
      const drawnTwice = turns.drawn === name ? 1 : drawn / grid.length
      walk(takeTurn(turns, name, NOW, rules, LAST).turns, rest, weight * drawnTwice)
      if (drawnTwice < 1) {
        walk(takeTurn(turns, name, NOW, rules, FIRST).turns, rest, weight * (1 - drawnTwice))
      }
    }
    walk(full(), names, 1)
    expect([...chance].map(([name, weight]) => [name, Math.round(weight * 1_000) / 1_000]))
      .to.have.deep.members([['a', 0.2], ['b', 0.4], ['c', 0.2], ['d', 0.2]])
  })
})
