import { expect } from 'chai'
import fc from 'fast-check'
import { CallerPace, Pace } from '../../src/base/pace.ts'
import { CALLER_PACE } from '../../src/protocols/claim/constants.ts'
import { READ_PACE, WITNESS_PACE } from '../../src/protocols/records/constants.ts'
import { RelayError } from '../../src/protocols/relay/errors.ts'
import type { Limited } from '../../src/base/pace.ts'

const NOW = Date.UTC(2026, 5, 1)
const limits = { each: 60, all: 600, maxNames: 100 }

/** Milliseconds to wait; zero: it was given. */
function wait (pace: Pace, name: string, units: number, now: number): number {
  try {
    pace.take(name, units, now)
    return 0
  } catch (err) {
    if (err instanceof RelayError && err.code === 'RELAY_LIMITED') {
      return err.retryAfter ?? NaN
    }
    throw err
  }
}

const limited: Limited = options => new RelayError('RELAY_LIMITED', options)

describe('base/pace', () => {
  it('gives each name a minute\'s worth at once, then as time goes by', () => {
    const pace = new Pace(limits, limited)
    for (let i = 0; i < 60; i++) {
      expect(wait(pace, 'a', 1, NOW)).to.equal(0)
    }
    expect(wait(pace, 'a', 1, NOW)).to.equal(1_000)
    expect(wait(pace, 'b', 60, NOW), 'another').to.equal(0)
    expect(wait(pace, 'a', 1, NOW + 999)).to.equal(1)
    expect(wait(pace, 'a', 1, NOW + 1_000)).to.equal(0)
  })

  it('knows strangers by their host, whatever ids they have, and parties by theirs', () => {
    const pace = new CallerPace({ strangers: limits, parties: limits }, limited)
    const given = (host: string, isListed: boolean): number => Array.from({ length: 90 }, (_, i) => {
      try {
        pace.take({ peer: `${i}`, isListed, host }, 1, NOW)
        return 1
      } catch (err) {
        expect(err).to.include({ code: 'RELAY_LIMITED' })
        return 0
      }
    }).reduce<number>((sum, one) => sum + one, 0)
    expect([given('192.0.2.1', false), given('192.0.2.2', false), given('192.0.2.1', true)]).to.deep.equal([60, 60, 90])
  })

  it('lets no few parties use up what all of them have, of what DPs read, witness and take', () => {
    for (const { parties } of [READ_PACE, CALLER_PACE, { parties: WITNESS_PACE }]) {
      const pace = new Pace(parties, limited)
      for (let i = 0; i < 100; i++) {
        pace.take(`greedy ${i}`, parties.each, NOW)
        expect(wait(pace, `greedy ${i}`, 1, NOW)).to.be.above(0)
      }
      expect(wait(pace, 'honest', parties.each, NOW)).to.equal(0)
    }
  })

  it('gives all units or none', () => {
    const pace = new Pace(limits, limited)
    pace.take('a', 50, NOW)
    expect(wait(pace, 'a', 11, NOW)).to.equal(1_000)
    expect(wait(pace, 'a', 10, NOW)).to.equal(0)
  })

  it('gives all together no more than their own limit, and takes nothing of anybody where it refuses', () => {
    const pace = new Pace({ ...limits, all: 90 }, limited)
    pace.take('a', 60, NOW)
    expect(wait(pace, 'b', 31, NOW)).to.be.above(0)
    expect(wait(pace, 'b', 30, NOW)).to.equal(0)
    expect(wait(pace, 'c', 1, NOW)).to.be.above(0)
  })

  it('forgets nobody who has used something up, and says when there is room', () => {
    const pace = new Pace({ each: 60, all: 1_000_000, maxNames: 3 }, limited)
    for (const name of ['a', 'b', 'c']) {
      pace.take(name, 60, NOW)
    }
    expect(wait(pace, 'd', 1, NOW)).to.equal(1_000)
    expect(wait(pace, 'a', 1, NOW), 'still limited').to.equal(1_000)
    expect(wait(pace, 'd', 1, NOW + 60_000), 'those are full again').to.equal(0)
  })

  it('never gives a name more than a minute\'s worth and what flows in, however it asks', () => {
    fc.assert(fc.property(
      fc.array(fc.record({ units: fc.integer({ min: 1, max: 64 }), after: fc.integer({ min: 0, max: 5_000 }) }), {
        maxLength: 60
      }), asks => {
        const pace = new Pace({ each: 120, all: 1_000_000, maxNames: 2 }, limited)
        let [now, given] = [NOW, 0]
        for (const { units, after } of asks) {
          now += after
          given += wait(pace, 'a', units, now) === 0 ? units : 0
          expect(given).to.be.at.most(120 + (now - NOW) * 120 / 60_000 + 0.01)
        }
      }
    ))
  })

  it('gives what was refused after the time that it says', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 60 }), (first, second) => {
      const pace = new Pace(limits, limited)
      pace.take('a', first, NOW)
      expect(wait(pace, 'a', second, NOW + wait(pace, 'a', second, NOW) + (first + second <= 60 ? 60_000 : 0)))
        .to.equal(0)
    }))
  })

  it('is not fooled by a clock that steps back', () => {
    const pace = new Pace(limits, limited)
    pace.take('a', 60, NOW)
    // neither more at once nor for long
    for (const back of [5_000, 86_400_000]) {
      expect(wait(pace, 'a', 1, NOW - back)).to.equal(1_000)
    }
  })

  it('takes what is left for what turned out to cost more, and says whether anything is', () => {
    const pace = new Pace(limits, limited)
    const left = (name: string, now: number): boolean => {
      try {
        pace.require(name, now)
        return true
      } catch (err) {
        expect(err).to.include({ code: 'RELAY_LIMITED' })
        return false
      }
    }
    pace.charge('a', 59, NOW)
    expect([left('a', NOW), left('a', NOW), left('b', NOW)], 'asking takes nothing').to.deep.equal([true, true, true])
    pace.charge('a', 1_000, NOW)
    expect([left('a', NOW), left('a', NOW + 999), left('a', NOW + 1_000)]).to.deep.equal([false, false, true])
    expect(wait(pace, 'a', 60, NOW + 60_000), 'no more than that').to.equal(0)
  })

  it('for that forgets whom it heard of longest ago', () => {
    const pace = new Pace({ each: 1, all: Infinity, maxNames: 2 }, limited)
    for (const name of ['a', 'b', 'a', 'c']) {
      pace.charge(name, 1, NOW)
    }
    pace.require('b', NOW)
    for (const name of ['a', 'c']) {
      expect(() => { pace.require(name, NOW) }).to.throw(RelayError)
    }
  })
})
