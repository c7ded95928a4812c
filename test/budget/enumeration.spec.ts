import { expect } from 'chai'
import { enumerationBounds } from '../../src/budget/enumeration.ts'
import { DEFAULT_POLICY } from '../../src/registry/policy.ts'

const input = { policy: DEFAULT_POLICY, dps: 10, evaluators: 5, threshold: 3, msp: { tier: 'standard', homes: 2 } }
const bound = (name: string, changes: Partial<typeof input> = {}) => enumerationBounds({ ...input, ...changes }).find(each => each.name === name)

describe('budget/enumeration', () => {
  it('bounds one client, a crowd of peer ids, and an MSP', () => {
    expect(bound('client')).to.include({ perHour: 120 + 60, burst: 50 + 50 })
    expect(bound('crowd')).to.include({ perHour: 10 * 6_000 + 60, burst: 10 * 500 + 50 })
    expect(bound('msp')?.perHour).to.equal(3 * 600)
    expect(bound('msp')?.burst).to.be.closeTo(2 * 100 + 100 * 5 / 3, 1e-6)
  })

  it('takes what colluding DPs evaluate themselves into account', () => {
    // one: two of the other four; two: one of the other three, for each of them
    expect(bound('dp')).to.include({ burst: 2_500 * 4 / 2 })
    expect(bound('dp')?.perHour).to.be.closeTo(100_000 * 3 / 5 * 4 / 2, 1e-3)
    expect(bound('collusion')).to.include({ burst: 2_500 * 2 * 3 })
    expect(bound('collusion')?.perHour).to.be.closeTo(100_000 * 3 / 5 * 6, 1e-3)
  })

  it('says how long a national number plan takes', () => {
    expect(bound('client')?.years).to.be.closeTo(6_400_000_000 / 180 / 8_766, 1)
    expect(bound('client', { policy: { ...DEFAULT_POLICY, tiers: [] } })?.years).to.equal(Infinity)
  })
})
