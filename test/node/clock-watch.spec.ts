import { expect } from 'chai'
import { ClockWatch, WORD_LIFETIME } from '../../src/node/clock-watch.ts'
import { codeOf } from '../builders/errors.ts'
import { alter } from '../builders/mapping.ts'
import { buildTestRegistry, DAY, fixedSource, HOUR, NOW } from '../builders/registry.ts'
import type { VerifiedRegistry } from '../../src/registry/interface.ts'

const MINUTE = 60_000
const { registry } = buildTestRegistry({ dps: 5, seed: 'five clocks' })
const [own = '', ...others] = registry.dps.map(({ id }) => id)

function world (self?: string, of: VerifiedRegistry = registry) {
  const clock = { time: NOW, now: () => clock.time }
  const watch = new ClockWatch({ registry: fixedSource(of), clock }, { self })
  /** What these DPs sign, heard now. */
  const hear = (at: number, ...dps: readonly string[]): void => {
    dps.forEach(dp => { watch.hear(dp, { at, askedAt: clock.time, heardAt: clock.time }) })
  }
  return { clock, watch, hear }
}

describe('node/clock-watch: what others say of the clock', () => {
  it('nothing, before a majority of the other operators was heard', () => {
    const { watch, hear } = world(own)
    expect(watch.verdict().state).to.equal('unknown')
    hear(NOW - DAY, ...others.slice(0, 2))
    hear(NOW, own, '12D3KooWNobody')
    expect(watch.verdict()).to.include({ state: 'unknown', heard: 2, required: 3 })
    hear(NOW - DAY, ...others.slice(2, 3))
    expect(watch.verdict()).to.include({ state: 'off', offset: DAY })
  })

  it('that it is wrong: by its code, and whom it contradicts otherwise', () => {
    const { watch, hear } = world()
    hear(NOW + 6 * MINUTE, ...others)
    expect(codeOf(() => { watch.require() })).to.equal('CLOCK_OFF')
    hear(NOW, ...others.slice(0, 3))
    watch.require()
    expect(watch.verdict().state).to.equal('confirmed')
    expect(others.map(dp => watch.contradicts(dp))).to.deep.equal([false, false, false, true])
  })

  it('nothing any more two hours later, or by words of a time to come', () => {
    const { watch, hear, clock } = world()
    hear(NOW, ...others)
    clock.time += WORD_LIFETIME - 1
    expect(watch.verdict().state).to.equal('confirmed')
    clock.time++
    expect(watch.verdict().state).to.equal('unknown')
    clock.time = NOW - 1
    expect(watch.verdict().state).to.equal('unknown')
  })

  it('one operator says one thing, however many DPs it has, and one that is revoked says nothing', () => {
    const many = alter(registry, {
      dps: dp =>
        ({ ...dp, operator: others.slice(0, 3).includes(dp.id) ? 'many' : dp.operator })
    })
    const { watch, hear } = world(undefined, many)
    hear(NOW - DAY, ...others.slice(0, 3))
    expect(watch.verdict()).to.include({ state: 'unknown', heard: 1, required: 2 })
    const revoked = alter(registry, { dps: dp => ({ ...dp, status: dp.id === own ? 'active' : 'revoked' }) })
    const alone = world(undefined, revoked)
    alone.hear(NOW - DAY, ...others)
    expect(alone.watch.verdict()).to.include({ state: 'unknown', heard: 0, required: 1 })
  })
})

describe('node/clock-watch: a time by which to forget', () => {
  it('isn\'t known before a majority of the others was heard', () => {
    const { watch, hear } = world(own)
    hear(NOW, own, ...others.slice(0, 2))
    expect(watch.confirmed()).to.equal(undefined)
    hear(NOW - 7, ...others.slice(2, 3))
    expect(watch.confirmed()).to.equal(NOW - 7)
  })

  it('is what others have reached, however far ahead one\'s own clock, and a minority, is', () => {
    const { watch, hear, clock } = world(own)
    clock.time = NOW + 60 * DAY
    hear(NOW + 60 * DAY, others[0] ?? '')
    hear(NOW, ...others.slice(1))
    expect(watch.confirmed()).to.equal(NOW)
  })

  it('is never later than one\'s own, and never goes back for old words', () => {
    const { watch, hear, clock } = world(own)
    hear(NOW + HOUR, ...others)
    expect(watch.confirmed()).to.equal(NOW)
    clock.time = NOW + 2 * HOUR
    hear(NOW - DAY, ...others)
    expect(watch.confirmed()).to.equal(NOW + HOUR)
  })

  it('is one\'s own where nobody else is there, while the registry lasts', () => {
    const alone = alter(registry, { dps: dp => ({ ...dp, status: dp.id === own ? 'active' : 'revoked' }) })
    const { watch, clock } = world(own, alone)
    expect(watch.confirmed()).to.equal(NOW)
    clock.time = registry.expiresAt
    expect(watch.confirmed()).to.equal(undefined)
  })
})
