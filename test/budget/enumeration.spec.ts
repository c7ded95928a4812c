import { expect } from 'chai'
import { enumerationBounds } from '../../src/budget/enumeration.ts'
import { DEFAULT_POLICY } from '../../src/registry/policy.ts'
import type { EnumerationInput } from '../../src/budget/enumeration.ts'

const input: EnumerationInput = {
  policy: DEFAULT_POLICY, evaluators: 5, threshold: 3, mspTier: 'standard', mailboxes: 1_000
}
const bound = (name: string, changes: Partial<EnumerationInput> = {}) =>
  enumerationBounds({ ...input, ...changes }).find(each => each.name === name)

describe('budget/enumeration', () => {
  it('bounds all who prove nothing together, however many DPs there are', () => {
    for (const [evaluators, threshold] of [[5, 3], [20, 11], [50, 16]] as const) {
      expect(bound('anybody', { evaluators, threshold })).to.include({ atOnce: 1_000, perHour: 1_000 })
    }
  })

  it('bounds people, by what they saved up and by what all of a CSIP have', () => {
    expect(bound('number')).to.include({ atOnce: 1_500 + 400 })
    expect(bound('number')?.perHour).to.be.closeTo(200 / 24, 1e-9)
    // half of what all mailboxes of a CSIP have is kept for those that are known for long
    expect(bound('mailboxes')).to.include({ atOnce: 100_000 + 2 * 60_000, perHour: 2_500 })
    expect(bound('mailboxes', { mailboxes: 10_000 })?.perHour).to.equal(100_000 / 24)
    expect(bound('msp')).to.include({ atOnce: 3 * 24 * 600, perHour: 600 })
  })

  it('takes what colluding DPs evaluate themselves into account', () => {
    // one: two of the other four; two: one of the other three, for each of them
    expect(bound('dp')?.perHour).to.be.closeTo((120 + 1_000) * 3 / 5 * 4 / 2, 1e-3)
    expect(bound('collusion')?.perHour).to.be.closeTo((240 + 1_000) * 3 / 5 * 3, 1e-3)
  })

  it('says how long a national number plan takes', () => {
    expect(bound('anybody')?.years).to.be.closeTo(6_400_000_000 / 1_000 / 8_766, 1)
    const tokens = { ...DEFAULT_POLICY.tokens, commonPerHour: 0 }
    expect(bound('anybody', { policy: { ...DEFAULT_POLICY, tokens } })?.years).to.equal(Infinity)
  })
})
