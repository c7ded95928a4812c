import { expect } from 'chai'
import { isShownTo } from '../../../src/protocols/first-mapping/audience.ts'
import { federation, party } from '../../builders/mapping.ts'
import type { DpRecord } from '../../../src/registry/interface.ts'

const test = federation()
const dp: DpRecord = {
  ...(test.registry.dp(party(test.dps, 1).id) ?? expect.fail('no DP')), regions: ['east', 'north']
}
const entry = { dp: party(test.dps, 0).id, regions: [] }

describe('protocols/first-mapping/audience', () => {
  it('is every other DP, a leaving one too, but none that was revoked', () => {
    expect(isShownTo(dp, entry)).to.equal(true)
    expect(isShownTo({ ...dp, status: 'leaving' }, entry)).to.equal(true)
    expect(isShownTo({ ...dp, status: 'revoked' }, entry)).to.equal(false)
    expect(isShownTo(dp, { ...entry, dp: dp.id }), 'the publisher itself').to.equal(false)
  })

  it('of what stays in regions only the DPs there', () => {
    expect(isShownTo(dp, { ...entry, regions: ['north', 'west'] })).to.equal(true)
    expect(isShownTo(dp, { ...entry, regions: ['west'] })).to.equal(false)
    expect(isShownTo({ ...dp, regions: [] }, { ...entry, regions: ['west'] })).to.equal(false)
  })

  it('of what its DP keeps only those that may find it, in its regions', () => {
    expect(isShownTo(dp, { ...entry, federatedOnly: [dp.id] })).to.equal(true)
    expect(isShownTo(dp, { ...entry, federatedOnly: [party(test.dps, 2).id] })).to.equal(false)
    expect(isShownTo(dp, { ...entry, federatedOnly: [] }), 'kept for whoever asks').to.equal(true)
    expect(isShownTo(dp, { ...entry, federatedOnly: [dp.id], regions: ['west'] })).to.equal(false)
  })
})
