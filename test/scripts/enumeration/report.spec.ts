import { expect } from 'chai'
import { exitCodeOf, judge } from '../../../scripts/enumeration/report.ts'
import type { AttackResult } from '../../../scripts/enumeration/attackers.ts'

const limits = [{ name: 'number', atOnce: 10, perHour: 5 }, { name: 'dp', atOnce: 100, perHour: 0 }] as const
const attack = (name: AttackResult['name'], got: number, hours = 0): AttackResult =>
  ({ name, got, hours, refusals: {} })
const verdicts = (...results: readonly AttackResult[]): readonly boolean[] =>
  judge(results, limits).map(({ held }) => held)

describe('scripts/enumeration/report', () => {
  it('allows what is given at once, and what flowed in since', () => {
    expect(judge([attack('number', 10), attack('number', 15, 1)], limits).map(({ allowed }) => allowed))
      .to.deep.equal([10, 15])
    expect(verdicts(attack('number', 10), attack('number', 15, 1), attack('dp', 100, 60)))
      .to.deep.equal([true, true, true])
  })

  it('says of whoever got one more that it was not held', () => {
    expect(verdicts(attack('number', 11), attack('number', 16, 1), attack('dp', 101, 60)))
      .to.deep.equal([false, false, false])
  })

  it('allows nothing to an attacker for whom there are no limits', () => {
    expect(verdicts(attack('anybody', 1))).to.deep.equal([false])
  })

  it('ends with an error when one of them was not held', () => {
    expect([exitCodeOf({ held: true }), exitCodeOf({ held: false })]).to.deep.equal([0, 1])
  })
})
