import { expect } from 'chai'
import { exitCodeOf, tableOf, withFigures } from '../../../scripts/faults/report.ts'
import { percentile } from '../../../scripts/faults/run.ts'
import type { CaseResult } from '../../../scripts/faults/run.ts'

const PAGE = 'before\n<!-- figures: written by `npm run faults -- --docs` -->\nold\n<!-- end of figures -->\nafter\n'

const result = (name: string, failed: number): CaseResult =>
  ({ name, tried: 20, failed, p99_ms: 123, reasons: failed === 0 ? {} : { RPC_TIMEOUT: failed } })

describe('scripts/faults/report', () => {
  it('ends with 1 where anything failed, and where no time was left', () => {
    expect(exitCodeOf({ cases: [result('a', 0)], left: [] })).to.equal(0)
    expect(exitCodeOf({ cases: [result('a', 0), result('b', 1)], left: [] })).to.equal(1)
    expect(exitCodeOf({ cases: [result('a', 0)], left: ['b'] })).to.equal(1)
  })

  it('tells what failed and why, and what was left', () => {
    const table = tableOf({ cases: [result('a', 0), result('b', 2)], left: ['c'] })
    expect(table).to.match(/^b +20 +2 +123 +2 × RPC_TIMEOUT$/m)
    expect(table).to.include('2 cases, 40 tries, 2 failed.').and.to.include('1 more were not tried')
  })

  it('puts figures into their place of the page, again and again', () => {
    const report = { cases: [result('a', 0)], left: [] }
    const page = withFigures(PAGE, report)
    expect(page).to.match(/^before\n/).and.to.match(/\nafter\n$/)
    expect(page).to.include('| a | 20 | 0 | 123 |').and.not.to.include('old')
    expect(withFigures(page, report)).to.equal(page)
    expect(() => withFigures('no place', report)).to.throw('no place')
  })

  it('keeps the figures of other parts, and replaces its own', () => {
    const first = withFigures(PAGE, { cases: [result('a', 0), result('b', 1)], left: [] }, { keep: true })
    const second = withFigures(first, { cases: [result('b', 0), result('c', 2)], left: [] }, { keep: true })
    expect(second).to.include('3 cases, 60 tries, 2 failed.').and.not.to.include('old')
    expect(second.match(/^\| [abc] \| .*$/mg)).to.deep.equal([
      '| a | 20 | 0 | 123 |  |', '| b | 20 | 0 | 123 |  |', '| c | 20 | 2 | 123 | 2 × RPC_TIMEOUT |'
    ])
  })

  it('takes the nearest rank', () => {
    expect(percentile([], 0.99)).to.equal(0)
    expect(percentile([5], 0.99)).to.equal(5)
    expect(percentile(Array.from({ length: 200 }, (_, i) => i + 1), 0.99)).to.equal(198)
  })
})
