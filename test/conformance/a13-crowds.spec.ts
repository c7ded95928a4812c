import { expect } from 'chai'
import { CallerPace, FairPace } from '../../src/base/pace.ts'
import { CALLER_PACE, HOLDER_PACE } from '../../src/protocols/claim/constants.ts'
import { GIVE_LIMITS, SHOW_LIMITS } from '../../src/protocols/registry/constants.ts'
import { READ_PACE } from '../../src/protocols/records/constants.ts'
import {
  DEFAULT_FORWARDS, DEFAULT_FORWARDS_IN_ALL, DEFAULT_READS, DEFAULT_READS_IN_ALL, MAX_CALLERS, MAX_RELAYS
} from '../../src/protocols/relay/constants.ts'
import { RelayError } from '../../src/protocols/relay/errors.ts'
import { NOW } from '../builders/registry.ts'
import type { CallerLimits, PaceLimits } from '../../src/base/pace.ts'

const FORWARDS = { each: DEFAULT_FORWARDS, all: DEFAULT_FORWARDS_IN_ALL, maxNames: MAX_CALLERS }
const READS = { each: DEFAULT_READS, all: DEFAULT_READS_IN_ALL, maxNames: MAX_RELAYS }
const PACES: Readonly<Record<string, CallerLimits>> = {
  'reads of a replica': READ_PACE,
  'claims and facts': CALLER_PACE,
  'sealed requests of a relay': { strangers: FORWARDS, parties: { ...FORWARDS, all: Infinity } },
  'versions that are shown': SHOW_LIMITS,
  'versions that are given': GIVE_LIMITS
}
const WITHIN: Readonly<Record<string, PaceLimits>> = { 'a gateway\'s reads': READS, 'holders\' claims': HOLDER_PACE }

/** Whether it was given. */
function isGiven (take: () => void): boolean {
  try {
    take()
    return true
  } catch (err) {
    expect(err).to.include({ code: 'RELAY_LIMITED' })
    return false
  }
}

/** All of them ask in turn until nobody gets any more. */
function drain (takes: ReadonlyArray<() => void>): void {
  for (let left = takes; left.length > 0;) {
    left = left.filter(isGiven)
  }
}

function times (take: () => void, most: number): number {
  let given = 0
  while (given < most && isGiven(take)) {
    given++
  }
  return given
}

const limited = (options: { readonly retryAfter: number }): RelayError => new RelayError('RELAY_LIMITED', options)
const STEPS = 40

describe('A13: a crowd uses up what nobody else has', () => {
  for (const [of, limits] of Object.entries(PACES)) {
    const { each, all } = limits.strangers
    const units = Math.max(1, Math.floor(each / STEPS))
    const asking = (pace: CallerPace, host: string, isListed = false, now = NOW) =>
      () => { pace.take({ peer: host, host, isListed }, units, now) }

    for (const hosts of [10, 100]) {
      it(`${of}: ${hosts} hosts of as many networks leave a part to the next one`, () => {
        const pace = new CallerPace(limits, limited)
        drain(Array.from({ length: hosts }, (_, i) => asking(pace, `10.${i}.0.1`)))
        const part = all / (hosts + 1) / 2
        const given = units * times(asking(pace, '192.0.2.1'), 2 * STEPS)
        expect(given).to.be.at.least(Math.min(each, part) - 2 * units)
      })
    }

    it(`${of}: all 256 hosts of a network count as one that is large, and leave half to others`, () => {
      const pace = new CallerPace(limits, limited)
      drain(Array.from({ length: 256 }, (_, i) => asking(pace, `10.0.0.${i}`)))
      expect(units * times(asking(pace, '192.0.2.1'), 2 * STEPS)).to.be.at.least(Math.min(each, all / 8) - 2 * units)
    })

    it(`${of}: of IPv6 a /48, however many /64 it has`, () => {
      const pace = new CallerPace(limits, limited)
      drain(Array.from({ length: 1_000 }, (_, i) => asking(pace, `2001:db8:1:${i.toString(16)}::/64`)))
      expect(units * times(asking(pace, '2001:db8:2:0::/64'), 2 * STEPS))
        .to.be.at.least(Math.min(each, all / 8) - 2 * units)
    })

    it(`${of}: nobody is shut out once the crowd is gone, nor parties ever`, () => {
      const pace = new CallerPace(limits, limited)
      drain(Array.from({ length: 100 }, (_, i) => asking(pace, `10.${i}.0.1`)))
      expect(isGiven(asking(pace, 'a party', true))).to.equal(true)
      expect(units * times(asking(pace, '192.0.2.1', false, NOW + 10 * 60_000), STEPS)).to.be.at.least(each - units)
    })

    it(`${of}: parties that ask for ever take nothing from other parties`, () => {
      const pace = new CallerPace(limits, limited)
      drain(Array.from({ length: 60 }, (_, i) => asking(pace, `greedy ${i}`, true)))
      expect(units * times(asking(pace, 'honest', true), 1_000)).to.be.at.least(limits.parties.each - units)
    })
  }

  for (const [of, limits] of Object.entries(WITHIN)) {
    it(`${of}: those that ask for ever leave a part to the next one`, () => {
      const pace = new FairPace(limits, limited)
      const units = Math.max(1, limits.each / STEPS)
      drain(Array.from({ length: 20 }, (_, i) => () => { pace.take(`greedy ${i}`, units, NOW) }))
      const given = units * times(() => { pace.take('honest', units, NOW) }, STEPS)
      expect(given).to.be.at.least(Math.min(limits.each, limits.all / 21 / 2) - 2 * units)
    })
  }
})
