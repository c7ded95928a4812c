import path from 'node:path'
import { expect } from 'chai'
import { findCycles, readImports } from '../../scripts/lint/cycles.ts'

const src = path.join(import.meta.dirname, '../../src')

describe('lint/cycles', () => {
  it('finds none in src, types included', () => {
    expect(findCycles(readImports(src)).map(cycle => cycle.join(' → '))).to.deep.equal([])
  })

  it('reads type imports', () => {
    expect(readImports(src).get('base/codec.ts')).to.include('base/errors.ts')
    expect(readImports(src).get('base/envelope.ts'), 'an import of a type alone').to.include('base/bytes.ts')
  })

  it('names the files of a cycle', () => {
    const graph = new Map([['a.ts', ['b.ts']], ['b.ts', ['c.ts']], ['c.ts', ['b.ts']]])
    expect(findCycles(graph)).to.deep.equal([['b.ts', 'c.ts', 'b.ts']])
  })

  it('takes a diamond for what it is', () => {
    const graph = new Map([['a.ts', ['b.ts', 'c.ts']], ['b.ts', ['d.ts']], ['c.ts', ['d.ts']], ['d.ts', []]])
    expect(findCycles(graph)).to.deep.equal([])
  })
})
