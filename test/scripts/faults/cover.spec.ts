import { expect } from 'chai'
import {
  MEANWHILE, WHAT, WHO, allPairs, coverPairs, drawFrom, nameOf, pairsOf, partOf
} from '../../../scripts/faults/cover.ts'

describe('scripts/faults/cover', () => {
  it('has every pair of values, for every seed', () => {
    const pairs = [
      ...WHO.flatMap(who => WHAT.map(what => `${who}|${what}|`)),
      ...WHO.flatMap(who => MEANWHILE.map(meanwhile => `${who}||${meanwhile}`)),
      ...WHAT.flatMap(what => MEANWHILE.map(meanwhile => `|${what}|${meanwhile}`))
    ]
    expect([...allPairs()].sort()).to.deep.equal(pairs.sort())
    for (let seed = 0; seed < 10; seed++) {
      const cases = coverPairs(drawFrom(seed))
      const covered = new Set(cases
        .map(({ who, what, meanwhile }) => [`${who}|${what}|`, `${who}||${meanwhile}`, `|${what}|${meanwhile}`])
        .flat())
      expect([...covered].sort()).to.deep.equal(pairs)
    }
  })

  it('takes hardly more cases than it must, each of them once', () => {
    const cases = coverPairs(drawFrom(1)).map(nameOf)
    expect(cases.length).to.be.within(WHO.length * WHAT.length, WHO.length * WHAT.length + 8)
    expect(new Set(cases).size).to.equal(cases.length)
  })

  it('is in its parts, once each, however many there are', () => {
    const cases = coverPairs(drawFrom(1))
    for (const parts of [1, 4, 7, cases.length + 3]) {
      const all = Array.from({ length: parts }, (_, i) => partOf(cases, i + 1, parts))
      expect(all.flat()).to.deep.equal(cases)
      expect(Math.max(...all.map(({ length }) => length))).to.be.at.most(Math.ceil(cases.length / parts))
    }
  })

  it('is the same for the same seed, and another for another', () => {
    expect(coverPairs(drawFrom(3))).to.deep.equal(coverPairs(drawFrom(3)))
    expect(coverPairs(drawFrom(3))).to.not.deep.equal(coverPairs(drawFrom(4)))
  })

  it('begins with those that say most', () => {
    const first = coverPairs(drawFrom(1)).slice(0, 24)
    // three new pairs each
    expect(new Set(first.flatMap(pairsOf)).size).to.equal(72)
    for (const [values, of] of [[WHO, 'who'], [WHAT, 'what'], [MEANWHILE, 'meanwhile']] as const) {
      expect(new Set(first.map(one => one[of])).size).to.equal(values.length)
    }
  })
})
