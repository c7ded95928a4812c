import { expect } from 'chai'
import fc from 'fast-check'
import { judgeClock, measureSpan, offsetOf, offsetText, reachedTime } from '../../src/registry/clock.ts'
import { clockOff } from '../../src/registry/clock-errors.ts'
import { DAY, HOUR, NOW } from '../builders/registry.ts'
import type { ClockVerdict, ClockWord } from '../../src/registry/clock.ts'

const MINUTE = 60_000
const tolerance = 5 * MINUTE
const words = (...offsets: readonly number[]): ClockWord[] =>
  offsets.map((offset, i) => ({ voice: `operator ${i}`, offset }))
const judge = (offsets: readonly number[], voices = offsets.length): ClockVerdict =>
  judgeClock(words(...offsets), { voices, tolerance })

describe('registry/clock: what one time says', () => {
  const heard = (at: number): number => offsetOf({ at, askedAt: NOW, heardAt: NOW + 300 })

  it('nothing, where it lies between question and answer', () => {
    expect([NOW, NOW + 150, NOW + 300].map(heard)).to.deep.equal([0, 0, 0])
  })

  it('by how much the clock is ahead, or behind', () => {
    expect(heard(NOW - HOUR)).to.equal(HOUR)
    expect(heard(NOW + 300 + HOUR)).to.equal(-HOUR)
  })

  it('an old time that comes again says that the clock is ahead, whatever it was when it was signed', () => {
    expect(heard(NOW - 31 * DAY)).to.equal(31 * DAY)
  })

  it('the same, where the clock was set back in between', () => {
    expect(offsetOf({ at: NOW - HOUR, askedAt: NOW, heardAt: NOW - 2 * HOUR })).to.equal(0)
    expect(offsetOf({ at: NOW + HOUR, askedAt: NOW, heardAt: NOW - 2 * HOUR })).to.equal(-HOUR)
  })
})

describe('registry/clock: how long a question took', () => {
  it('goes by the even clock, so that a clock that is set meanwhile shows', () => {
    for (const leap of [0, 31 * DAY, -31 * DAY, 6 * MINUTE]) {
      const clock = { time: NOW, even: 5, now: () => clock.time, steady: () => clock.even }
      const heard = measureSpan(clock)
      clock.time += 300 + leap
      clock.even += 300
      expect(heard()).to.deep.equal({ askedAt: NOW + leap, heardAt: NOW + 300 + leap })
      expect(offsetOf({ at: NOW + 150, ...heard() })).to.be.closeTo(leap, 150)
    }
  })
})

describe('registry/clock: what all of them say', () => {
  it('a majority of all voices confirms, those included that were not heard', () => {
    expect(judge([0, -tolerance, tolerance]).state).to.equal('confirmed')
    expect(judge([0, 0, 0], 5)).to.deep.equal({ state: 'confirmed', offset: 0, heard: 3, required: 3 })
    expect(judge([0, 0], 5).state).to.equal('unknown')
    expect(judge([0, 0, DAY, DAY, DAY], 7).state).to.equal('unknown')
  })

  it('a majority that is beyond the tolerance on one side says by how much', () => {
    expect(judge([6 * MINUTE, 6 * MINUTE, 6 * MINUTE])).to.include({ state: 'off', offset: 6 * MINUTE })
    expect(judge([-HOUR, -HOUR, 0], 3)).to.include({ state: 'off', offset: -HOUR })
    expect(judge([tolerance + 1, tolerance + 1, tolerance], 3).state).to.equal('off')
    expect(judge([-DAY, DAY, DAY, -DAY]).state, 'who disagree say nothing').to.equal('unknown')
  })

  it('nobody was heard: nothing is known, and who is alone asks nobody', () => {
    expect(judge([], 3)).to.deep.equal({ state: 'unknown', offset: 0, heard: 0, required: 2 })
    expect(judge([], 0).state).to.equal('unknown')
  })

  it('an operator has one word, however many DPs it has', () => {
    const one = [0, 1, 2].map(() => ({ voice: 'many', offset: DAY }))
    expect(judgeClock([...one, ...words(0, 0)], { voices: 3, tolerance }).state).to.equal('confirmed')
    expect(judgeClock([...one, { voice: 'other', offset: 0 }], { voices: 3, tolerance }).state).to.equal('unknown')
    expect(judgeClock([{ voice: 'a', offset: DAY }, { voice: 'a', offset: 1 }], { voices: 1, tolerance }))
      .to.include({ state: 'confirmed', offset: 1 })
  })
})

describe('registry/clock: properties', () => {
  /** Honest voices that drift a little, and liars, fewer than half, who say anything; in any order. */
  const world = fc.integer({ min: 1, max: 15 }).chain(voices => fc.record({
    voices: fc.constant(voices),
    own: fc.integer({ min: -90 * DAY, max: 90 * DAY }),
    drifts: fc.array(fc.integer({ min: -MINUTE, max: MINUTE }), { minLength: voices, maxLength: voices }),
    liars: fc.integer({ min: 0, max: Math.ceil(voices / 2) - 1 }),
    lies: fc.array(fc.integer({ min: -365 * DAY, max: 365 * DAY }), { minLength: voices, maxLength: voices }),
    silent: fc.integer({ min: 0, max: voices }),
    order: fc.array(fc.nat(), { minLength: voices, maxLength: voices })
  }))
  type World = typeof world extends fc.Arbitrary<infer T> ? T : never

  const heardIn = ({ own, drifts, liars, lies, silent, order }: World): ClockWord[] =>
    words(...drifts.map((drift, i) => i < liars ? lies[i] ?? 0 : own + drift))
      .map((word, i) => ({ word, lot: order[i] ?? 0 }))
      .sort((a, b) => a.lot - b.lot)
      .map(({ word }) => word)
      .slice(silent)

  it('a lying minority moves nobody: who is right isn\'t off, who is wrong isn\'t confirmed', () => {
    fc.assert(fc.property(world, made => {
      const { state } = judgeClock(heardIn(made), { voices: made.voices, tolerance })
      if (Math.abs(made.own) + MINUTE <= tolerance) {
        expect(state).to.not.equal('off')
      }
      if (Math.abs(made.own) - MINUTE > tolerance) {
        expect(state).to.not.equal('confirmed')
      }
    }))
  })

  it('when all honest voices are heard the verdict is right, and so is the amount', () => {
    fc.assert(fc.property(world, made => {
      const { state, offset } = judgeClock(heardIn({ ...made, silent: 0 }), { voices: made.voices, tolerance })
      if (Math.abs(made.own) + MINUTE <= tolerance) {
        expect(state).to.equal('confirmed')
      }
      if (Math.abs(made.own) - MINUTE > tolerance) {
        expect(state).to.equal('off')
        expect(offset).to.be.within(made.own - MINUTE, made.own + MINUTE)
      }
    }))
  })

  it('order and repetition change nothing', () => {
    fc.assert(fc.property(world, made => {
      const heard = heardIn(made)
      const options = { voices: made.voices, tolerance }
      expect(judgeClock([...heard, ...heard].reverse(), options)).to.deep.equal(judgeClock(heard, options))
    }))
  })

  it('no minority brings a time that the others have not reached', () => {
    fc.assert(fc.property(world, ({ voices, liars, lies, drifts, silent }) => {
      const latest = drifts.map((drift, i) => i < liars ? NOW + Math.abs(lies[i] ?? 0) : NOW + drift).slice(silent)
      const reached = reachedTime(latest, voices)
      expect(reached == null || reached <= NOW + MINUTE).to.equal(true)
    }))
  })

  it('a time is reached once a majority has signed it, or a later one', () => {
    expect(reachedTime([1, 2, 3, 4, 5], 5)).to.equal(3)
    expect(reachedTime([1, 2, 3], 5)).to.equal(1)
    expect(reachedTime([1, 2], 5)).to.equal(undefined)
    expect(reachedTime([7], 1)).to.equal(7)
    expect(reachedTime([], 0)).to.equal(undefined)
  })
})

describe('registry/clock: how it is said', () => {
  it('in words', () => {
    expect([6 * MINUTE, -6 * MINUTE, 31 * DAY, -90_000, 1_000, 36 * HOUR].map(offsetText)).to.deep.equal(
      ['6 minutes fast', '6 minutes slow', '31 days fast', '90 seconds slow', '1 second fast', '36 hours fast'])
  })

  it('with its code, the amount and the remedy', () => {
    const error = clockOff({ offset: -6 * MINUTE, heard: 3 })
    expect(error.code).to.equal('CLOCK_OFF')
    expect(error.message).to.include('6 minutes slow, by 3 operators')
    expect(error.remedy).to.include('NTP')
  })
})
