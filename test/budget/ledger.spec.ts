import { expect } from 'chai'
import fc from 'fast-check'
import { Ledger } from '../../src/budget/ledger.ts'
import { codeOf, errorOf } from '../builders/errors.ts'
import { NOW } from '../builders/registry.ts'
import type { Charge } from '../../src/budget/ledger.ts'

const HOUR = 3_600_000
const limit = { perHour: 60, burst: 10 }
let made = 0
const fresh = (count: number): string[] => Array.from({ length: count }, () => `id${++made}`)
const of = (ids: readonly string[], changes: Partial<Charge> = {}): Charge =>
  ({ meters: [{ name: 'alice', limit }], items: { scope: 'alice', ids, until: NOW + 2 * HOUR }, ...changes })

describe('budget/ledger', () => {
  it('charges what is new, once', () => {
    const ledger = new Ledger()
    const ids = fresh(10)
    expect(ledger.charge(of([...ids, ...ids]), NOW).fresh).to.equal(10)
    expect(ledger.charge(of(ids), NOW).fresh).to.equal(0)
    expect(ledger.charge(of(ids), NOW + 2 * HOUR).fresh).to.equal(10)
  })

  it('says exactly when enough has come back', () => {
    const ledger = new Ledger()
    ledger.charge(of(fresh(10)), NOW)
    const again = of(fresh(3))
    const { code, retryAfter = 0 } = errorOf(() => ledger.charge(again, NOW))
    expect([code, retryAfter]).to.deep.equal(['RATE_LIMITED', 3 * HOUR / 60])
    expect(codeOf(() => ledger.charge(again, NOW + retryAfter - 1))).to.equal('RATE_LIMITED')
    expect(ledger.charge(again, NOW + retryAfter).fresh).to.equal(3)
  })

  it('refuses by other codes what waiting doesn\'t help', () => {
    expect(codeOf(() => new Ledger().charge(of(fresh(11)), NOW))).to.equal('BATCH_OVER_BUDGET')
    for (const shut of [{ perHour: 0, burst: 10 }, { perHour: 60, burst: 0 }]) {
      expect(codeOf(() => new Ledger().charge(of(fresh(1), { meters: [{ name: 'a', limit: shut }] }), NOW)))
        .to.equal('BUDGET_ZERO')
      expect(codeOf(() => new Ledger().charge(of([], { meters: [{ name: 'a', limit: shut }] }), NOW)))
        .to.equal('BUDGET_ZERO')
    }
  })

  it('charges all meters or none, and uses no serial when it refuses', () => {
    const ledger = new Ledger()
    const narrow = { name: 'all', limit: { perHour: 60, burst: 2 } }
    const serial = { name: 'origin/1', until: NOW + HOUR }
    expect(codeOf(() => ledger.charge(of(fresh(3), { meters: [{ name: 'alice', limit }, narrow], serial }), NOW)))
      .to.equal('BATCH_OVER_BUDGET')
    expect(ledger.size).to.equal(0)
    expect(ledger.charge(of(fresh(10), { serial }), NOW).fresh).to.equal(10)
  })

  it('takes a serial once, whatever it costs', () => {
    const ledger = new Ledger()
    const charge = of(fresh(1), { serial: { name: 'origin/1', until: NOW + HOUR } })
    ledger.charge(charge, NOW)
    expect(codeOf(() => ledger.charge(charge, NOW))).to.equal('CONTEXT_REPLAYED')
  })

  it('gives nothing for a clock that steps back', () => {
    const ledger = new Ledger()
    ledger.charge(of(fresh(10)), NOW)
    expect(codeOf(() => ledger.charge(of(fresh(1)), NOW - 1))).to.equal('RATE_LIMITED')
    expect(codeOf(() => ledger.charge(of(fresh(1)), NOW))).to.equal('RATE_LIMITED')
  })

  it('takes nothing from anybody for a clock that is set back, or was ahead and is right again', () => {
    for (const step of [-6 * HOUR / 60, -60 * 24 * HOUR]) {
      const ledger = new Ledger()
      const { changes } = ledger.charge(of(fresh(4)), NOW)
      const reopened = new Ledger(changes.map(([key, until]) => [key, until ?? 0]))
      for (const each of [ledger, reopened]) {
        expect(each.charge(of(fresh(6)), NOW + step).fresh).to.equal(6)
        const { retryAfter = 0 } = errorOf(() => each.charge(of(fresh(2)), NOW + step))
        expect(retryAfter).to.equal(2 * HOUR / 60)
        expect(each.charge(of(fresh(2)), NOW + step + retryAfter).fresh).to.equal(2)
        // a bucket that is full by that clock is forgotten by it
        expect(each.prune(NOW + step + HOUR).map(([key]) => key)).to.include('meter/alice')
      }
    }
  })

  it('locks nobody for longer than an empty bucket takes, whatever a wrong clock wrote', () => {
    const ledger = new Ledger([['meter/alice', NOW + 24 * HOUR], ['serial/a/1', NOW + 24 * HOUR]])
    const { retryAfter = 0 } = errorOf(() => ledger.charge(of(fresh(1)), NOW))
    expect(retryAfter).to.be.within(1, HOUR)
    expect(ledger.charge(of(fresh(1)), NOW + retryAfter).fresh).to.equal(1)
    expect(ledger.prune(NOW, NOW + 2 * HOUR)).to.deep.equal([['serial/a/1', NOW + 2 * HOUR]])
    expect(ledger.until('serial/a/1')).to.equal(NOW + 2 * HOUR)
  })

  it('makes those wait for whom it has no room, and lets what it can\'t remember cost again', () => {
    const small = new Ledger([], { maxItems: 1, maxMeters: 1, maxSerials: 1 })
    const ids = fresh(2)
    small.charge(of(ids, { serial: { name: 'a/1', until: NOW + HOUR } }), NOW)
    expect(small.charge(of(ids), NOW).fresh).to.equal(1)
    expect(codeOf(() => small.charge(of(fresh(1), { meters: [{ name: 'bob', limit }] }), NOW))).to.equal('RATE_LIMITED')
    expect(codeOf(() => small.charge(of(fresh(1), { serial: { name: 'a/2', until: NOW + HOUR } }), NOW)))
      .to.equal('RATE_LIMITED')
  })

  it('forgets what is past, and nothing else', () => {
    const ledger = new Ledger()
    ledger.charge(of(fresh(3)), NOW)
    expect(ledger.prune(NOW)).to.deep.equal([])
    expect(ledger.prune(NOW + 3 * HOUR / 60)).to.deep.equal([['meter/alice', undefined]])
    expect(ledger.prune(NOW + 2 * HOUR)).to.have.length(3)
    expect(ledger.size).to.equal(0)
    ledger.charge(of(fresh(5)), NOW)
    expect([1, 2, 3].map(() => ledger.prune(NOW + 2 * HOUR, Infinity, 4).length)).to.deep.equal([4, 2, 0])
  })

  it('goes on from its changes as if it had never stopped', () => {
    const steps = fc.array(
      fc.record({
        wait: fc.nat({ max: 600_000 }),
        ids: fc.array(fc.nat({ max: 40 }), { minLength: 1, maxLength: 8 }),
        serial: fc.nat({ max: 20 }),
        prune: fc.boolean()
      }), { maxLength: 40 }
    )
    fc.assert(fc.property(steps, all => {
      const ledger = new Ledger()
      const kept = new Map<string, number>()
      let now = NOW
      for (const { wait, ids, serial, prune } of all) {
        now += wait
        const charge = of(ids.map(String), { serial: { name: `o/${serial}`, until: now + HOUR } })
        const again = new Ledger(kept)
        const [one, two] = [ledger, again].map(each => outcomeOf(each, charge, now))
        expect(one).to.deep.equal(two)
        const changes = typeof one === 'string' ? [] : one ?? []
        for (const [key, until] of [...changes, ...(prune ? ledger.prune(now) : [])]) {
          until == null ? kept.delete(key) : kept.set(key, until)
        }
      }
    }), { numRuns: 60 })
  })

  it('never gives more than the burst and what flowed in since', () => {
    fc.assert(fc.property(
      fc.array(fc.record({ wait: fc.nat({ max: 600_000 }), count: fc.integer({ min: 1, max: 10 }) }), {
        maxLength: 60
      }), steps => {
        const ledger = new Ledger()
        let [now, spent] = [NOW, 0]
        for (const { wait, count } of steps) {
          now += wait
          const outcome = outcomeOf(ledger, of(fresh(count)), now)
          spent += typeof outcome === 'string' ? 0 : count
          expect(spent).to.be.at.most(limit.burst + (now - NOW) * limit.perHour / HOUR + 1e-3)
        }
      }
    ), { numRuns: 50 })
  })
})

function outcomeOf (ledger: Ledger, charge: Charge, now: number): string | ReturnType<Ledger['charge']>['changes'] {
  try {
    return ledger.charge(charge, now).changes
  } catch (err) {
    return codeOf(() => { throw err })
  }
}
