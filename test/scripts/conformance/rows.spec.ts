import { readdirSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { evaluateRows, rowOf, strangers } from '../../../scripts/conformance/rows.ts'
import { ROWS } from '../../conformance/rows.ts'
import type { Outcome } from '../../../scripts/conformance/rows.ts'

describe('scripts/conformance/rows', () => {
  const rows = [{ id: '1', words: 'one' }, { id: 'T8', words: 'eight' }]
  const first = 'test/conformance/01-one.spec.ts'
  const eighth = 'test/conformance/t8-eight.spec.ts'
  const pass = (file: string): Outcome => ({ result: 'pass', file })
  const end: Outcome = { result: 'end' }

  it('lists rows 1 to 23, T1 to T12, then those of the later draft and those of attacks in their order', () => {
    const ids = [
      ...Array.from({ length: 23 }, (_, i) => String(i + 1)), ...Array.from({ length: 12 }, (_, i) => `T${i + 1}`)
    ]
    expect(ROWS.slice(0, ids.length).map(({ id }) => id)).to.deep.equal(ids)
    const others = ROWS.slice(ids.length).map(({ id }) => id)
    const later = others.filter(id => id.startsWith('R'))
    for (const [group, pattern] of [[later, /^R(\d+)$/], [others.slice(later.length), /^A(\d+)$/]] as const) {
      const numbers = group.map(id => Number(pattern.exec(id)?.[1]))
      expect(numbers).to.deep.equal([...new Set(numbers)].sort((a, b) => a - b)).and.not.include(NaN)
    }
  })

  it('reads the row from the name of a file', () => {
    expect(rowOf('01-possession.spec.ts')).to.equal('1')
    expect(rowOf('test/conformance/23-encrypted.spec.ts')).to.equal('23')
    expect(rowOf('t8-registry.spec.ts')).to.equal('T8')
    expect(rowOf('t10-invalidation-by-csip.spec.ts')).to.equal('T10')
    expect(rowOf('r5-opt-out.spec.ts')).to.equal('R5')
    expect(rowOf('a6-federation.spec.ts')).to.equal('A6')
    expect(rowOf('possession.spec.ts')).to.equal(undefined)
  })

  it('has a row for every file of test/conformance', () => {
    const files = readdirSync(path.join(import.meta.dirname, '../../conformance'))
      .filter(file => file.endsWith('.spec.ts'))
    expect(strangers(ROWS, files)).to.deep.equal([])
    expect(strangers(ROWS, ['24-nothing.spec.ts', 'x.spec.ts'])).to.deep.equal(['24-nothing.spec.ts', 'x.spec.ts'])
  })

  it('passes a row whose tests all passed', () => {
    expect(evaluateRows(rows, [first], [pass(first), pass(first), end])).to.deep.equal([
      { id: '1', status: 'pass', tests: 2 },
      { id: 'T8', status: 'not yet', tests: 0 }
    ])
  })

  it('doesn\'t pass a row of which something is missing', () => {
    const [row] = evaluateRows([{ id: '1', words: 'one', missing: 'half of it' }], [first], [pass(first), end])
    expect(row).to.deep.equal({ id: '1', status: 'not yet', tests: 1 })
  })

  for (const result of ['fail', 'pending'] as const) {
    it(`fails a row with a test that is: ${result}`, () => {
      expect(evaluateRows(rows, [first, eighth], [pass(first), { result, file: first }, pass(eighth), end])
        .map(({ status }) => status)).to.deep.equal(['fail', 'pass'])
    })
  }

  it('counts the tests of the rows that a row shares, with its own', () => {
    const sharing = [
      ...rows, { id: 'R1', words: 'again', shares: ['1'] }, { id: 'R2', words: 'twice', shares: ['1', 'T8'] }
    ]
    const results = evaluateRows(sharing, [first, eighth], [pass(first), { result: 'fail', file: eighth }, end])
    expect(results.slice(2))
      .to.deep.equal([{ id: 'R1', status: 'pass', tests: 1 }, { id: 'R2', status: 'fail', tests: 2 }])
    expect(ROWS.flatMap(({ shares = [] }) => shares).filter(id => !ROWS.some(row => row.id === id))).to.deep.equal([])
  })

  it('fails a row whose file gave no outcome', () => {
    expect(evaluateRows(rows, [first], [end])[0]).to.deep.equal({ id: '1', status: 'fail', tests: 0 })
  })

  it('fails what a crash may have cut short', () => {
    expect(evaluateRows(rows, [first], [pass(first)])[0]).to.deep.equal({ id: '1', status: 'fail', tests: 1 })
  })
})
