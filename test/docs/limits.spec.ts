import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { IN_PROTOCOL, LIMITED_MODULES, limitGroups, limitsPage, memoryInAll } from '../../scripts/docs/limits.ts'

const GiB = 1024 ** 3
/** What a constant that limits something is called. */
const LIMIT = /^(DEFAULT_)?MAX_|_PACE$|^DEFAULT_(FORWARDS|READS)|_OF_(HOST|PEER|DP|LISTED)$|_SHARE$/

describe('docs/limits.md', () => {
  it('is what the code says (npm run docs)', async () => {
    expect(await readFile(join(import.meta.dirname, '../../docs/limits.md'), 'utf8')).to.equal(limitsPage())
  })

  it('has every limit of connections, requests, callers and logs', () => {
    const told = new Set([...limitGroups().flatMap(({ limits }) => limits.flatMap(({ names }) => names)), ...IN_PROTOCOL])
    const all = Object.entries(LIMITED_MODULES).flatMap(([module, content]) =>
      Object.keys(content).filter(name => LIMIT.test(name)).map(name => ({ module, name })))
    expect(all.length).to.be.above(40)
    expect(all.filter(({ name }) => !told.has(name))).to.deep.equal([])
  })

  it('names no limit that isn\'t there', () => {
    const names = new Set(Object.values(LIMITED_MODULES).flatMap(content => Object.keys(content)))
    const told = [...limitGroups().flatMap(({ limits }) => limits.flatMap(({ names }) => names)), ...IN_PROTOCOL]
    expect(told.filter(name => !names.has(name))).to.deep.equal([])
  })

  it('says what all of it costs, and that is what a small server has', () => {
    const rows = limitsPage().split('\n').flatMap(line => /\| ([\d,]+) MiB \|$/.exec(line)?.[1] ?? [])
    const sum = rows.reduce((total, figure) => total + Number(figure.replace(/,/g, '')), 0)
    const stated = Number(/holds at most ([\d,]+) MiB/.exec(limitsPage())?.[1]?.replace(/,/g, ''))
    expect(stated).to.be.within(sum - rows.length, sum)
    expect(memoryInAll()).to.be.below(2.5 * GiB)
  })
})
