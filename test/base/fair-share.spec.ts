import { expect } from 'chai'
import fc from 'fast-check'
import { FairShare } from '../../src/base/fair-share.ts'

const NOW = Date.UTC(2026, 5, 1)
const ALL = 1_200
const MINUTE = 60_000
const limits = { all: ALL, period: MINUTE, maxNames: 10_000 }

/** Takes all that there is, one by one. @returns how much that was */
function drain (share: FairShare, name: string, now: number, network?: string): number {
  let given = 0
  while (share.wait(name, 1, now, network) === 0) {
    share.take(name, 1, now, network)
    given++
  }
  return given
}

describe('base/fair-share', () => {
  for (const greedy of [1, 3, 10, 100]) {
    it(`of what is for all ${greedy} that ask for ever take a part each, and leave one for whoever comes`, () => {
      const share = new FairShare(limits)
      const given = Array.from({ length: greedy }, () => 0)
      for (let more = true; more;) {
        more = false
        for (let i = 0; i < greedy; i++) {
          if (share.wait(`${i}`, 1, NOW) === 0) {
            share.take(`${i}`, 1, NOW)
            given[i] = (given[i] ?? 0) + 1
            more = true
          }
        }
      }
      const part = ALL / (greedy + 1)
      expect(Math.min(...given)).to.be.at.least(Math.floor(part) - 1)
      expect(Math.max(...given)).to.be.at.most(Math.ceil(part))
      expect(drain(share, 'newcomer', NOW)).to.be.at.least(Math.floor(part / 2) - 1)
    })
  }

  it('whoever asks most often has no more of what flows back than who asks now and then', () => {
    const share = new FairShare(limits)
    const given = new Map<string, number>()
    const take = (name: string, now: number): void => {
      given.set(name, (given.get(name) ?? 0) + drain(share, name, now))
    }
    for (let second = 0; second < 600; second++) {
      for (let i = 0; i < 10; i++) {
        take(`greedy ${i}`, NOW + second * 1_000)
      }
      if (second >= 300 && second % 10 === 9) {
        take('now and then', NOW + second * 1_000 + 1)
      }
    }
    // five minutes of a twelfth of what flows in
    const fair = 5 * ALL / 12
    expect(given.get('now and then')).to.be.within(0.5 * fair, 1.5 * fair)
  })

  it('those of one network have half of all at most, and share it', () => {
    const share = new FairShare(limits)
    const rack = Array.from({ length: 200 }, (_, i) => drain(share, `rack ${i}`, NOW, 'rack')).reduce(
      (sum, given) => sum + given, 0
    )
    expect(rack).to.be.at.most(ALL / 2)
    expect(drain(share, 'elsewhere', NOW, 'elsewhere')).to.be.at.least(ALL / 8)
  })

  it('says when there is so much, and it is there then, whatever came before', () => {
    const asks = fc.array(
      fc.record({
        name: fc.integer({ min: 0, max: 9 }),
        units: fc.integer({ min: 1, max: 100 }),
        after: fc.integer({ min: 0, max: 5_000 })
      }), { maxLength: 60 }
    )
    fc.assert(fc.property(asks, all => {
      const share = new FairShare(limits)
      let now = NOW
      for (const { name, units, after } of all) {
        now += after
        const network = `${name % 3}`
        now += share.wait(`${name}`, units, now, network)
        expect(share.wait(`${name}`, units, now, network)).to.equal(0)
        share.take(`${name}`, units, now, network)
      }
    }))
  })

  it('never gives more than all of it in a time in which nothing flows back', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 400 }), names => {
      const share = new FairShare({ ...limits, all: 100 })
      let given = 0
      for (const name of names) {
        if (share.wait(`${name}`, 1, NOW) === 0) {
          share.take(`${name}`, 1, NOW)
          given++
        }
      }
      expect(given).to.be.below(100)
    }))
  })

  it('keeps so many names, and asks nobody to wait where there is no bound', () => {
    const share = new FairShare({ ...limits, maxNames: 2 })
    const first = drain(share, 'a', NOW)
    share.take('b', 1, NOW)
    share.take('c', 1, NOW)
    // "a" is forgotten, what it took isn't
    expect(drain(share, 'a', NOW)).to.be.below(first / 2 + 1)
    expect(new FairShare({ ...limits, all: Infinity }).wait('a', 1_000_000, NOW)).to.equal(0)
  })

  it('gives nothing back to a clock that steps back, nor takes anything', () => {
    const share = new FairShare(limits)
    drain(share, 'a', NOW)
    expect(share.wait('a', 1, NOW - 86_400_000)).to.be.above(0)
    expect(share.wait('a', 1, NOW + MINUTE)).to.equal(0)
  })
})
