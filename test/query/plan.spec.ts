import { expect } from 'chai'
import { asksFurther, dpsToAsk, narrowToMsps } from '../../src/query/plan.ts'
import { alter, federation } from '../builders/mapping.ts'
import { dpOf, queryOf } from '../builders/query.ts'

const { registry } = federation()
const all = registry.dps.map(({ id }) => id).sort()
const home = { dp: dpOf(0), preferred: [dpOf(2), dpOf(1)], path: [] }

describe('query/plan', () => {
  it('reaches exactly whom the mode names, in canonical order', () => {
    expect(dpsToAsk(queryOf({ federation: 'local' }), home, registry)).to.deep.equal([dpOf(0)])
    expect(dpsToAsk(queryOf({ federation: 'preferred' }), home, registry))
      .to.deep.equal([dpOf(0), dpOf(1), dpOf(2)].sort())
    expect(dpsToAsk(queryOf({ federation: 'selected', dps: [dpOf(4), dpOf(3)] }), home, registry))
      .to.deep.equal([dpOf(3), dpOf(4)].sort())
    expect(dpsToAsk(queryOf({ federation: 'all' }), home, registry)).to.deep.equal(all)
  })

  it('reaches whoever leaves, and nobody who was revoked', () => {
    const changed = alter(registry, {
      dps: dp =>
        dp.id === dpOf(1) ? { ...dp, status: 'leaving' } : dp.id === dpOf(2) ? { ...dp, status: 'revoked' } : dp
    })
    expect(dpsToAsk(queryOf(), home, changed)).to.deep.equal(all.filter(id => id !== dpOf(2)))
  })

  it('never goes back to whom the query came through', () => {
    const second = { dp: dpOf(1), preferred: [dpOf(0), dpOf(2)], path: [dpOf(0)] }
    expect(dpsToAsk(queryOf({ federation: 'preferred', levels: 2 }), second, registry))
      .to.deep.equal([dpOf(1), dpOf(2)].sort())
  })

  it('goes two levels deep at most, and only where the query says so', () => {
    const deep = queryOf({ federation: 'preferred', levels: 2 })
    expect(asksFurther(deep, home, dpOf(1))).to.equal(true)
    expect(asksFurther(deep, home, dpOf(0))).to.equal(false)
    expect(asksFurther(deep, { dp: dpOf(1), path: [dpOf(0)] }, dpOf(2))).to.equal(false)
    expect(asksFurther(queryOf({ federation: 'preferred' }), home, dpOf(1))).to.equal(false)
    expect(asksFurther(queryOf(), home, dpOf(1))).to.equal(false)
  })

  it('spares DPs with which none of the MSPs works', () => {
    const listed = alter(registry, {
      msps: msp =>
        ({ ...msp, dps: msp.id === 'msp1' ? [dpOf(1)] : msp.id === 'msp2' ? [dpOf(3), dpOf(4)] : [] })
    })
    expect(narrowToMsps(all, ['msp1'], listed)).to.deep.equal([dpOf(1)])
    expect(narrowToMsps(all, ['msp1', 'msp2'], listed)).to.have.members([dpOf(1), dpOf(3), dpOf(4)])
    expect(narrowToMsps(all, [], listed)).to.deep.equal(all)
  })

  it('spares nobody where it can not know', () => {
    const listed = alter(registry, { msps: msp => ({ ...msp, dps: msp.id === 'msp1' ? [dpOf(1)] : [] }) })
    expect(narrowToMsps(all, ['msp1', 'msp3'], listed)).to.deep.equal(all)
    expect(narrowToMsps(all, ['nobody'], listed)).to.deep.equal(all)
    expect(narrowToMsps([dpOf(0)], ['msp1'], listed)).to.deep.equal([dpOf(0)])
  })
})
