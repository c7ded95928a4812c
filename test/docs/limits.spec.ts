import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { constantsThatBound, figureOf } from '../../scripts/docs/limits/constants.ts'
import { NOT_BOUNDS } from '../../scripts/docs/limits/not-bounds.ts'
import { limitGroups, limitsPage, memoryInAll } from '../../scripts/docs/limits.ts'

const GiB = 1024 ** 3
const DOCS = join(import.meta.dirname, '../../docs')

const inTable = limitGroups().flatMap(({ limits }) => limits.flatMap(({ names }) => names))
const aside = Object.values(NOT_BOUNDS).flat()

describe('docs/limits.md', () => {
  it('is what the code says (npm run docs)', async () => {
    expect(await readFile(join(DOCS, 'limits.md'), 'utf8')).to.equal(limitsPage())
  })

  it('has every constant that bounds something, or says why it bounds nothing', () => {
    const all = [...constantsThatBound().keys()]
    expect(all.length).to.be.above(300)
    expect(all.filter(name => !inTable.includes(name) && !aside.includes(name))).to.deep.equal([])
  })

  it('names each here or there, and none that isn\'t there', async () => {
    expect(aside.filter((name, i) => aside.indexOf(name) !== i || inTable.includes(name))).to.deep.equal([])
    const all = constantsThatBound()
    expect(aside.filter(name => !all.has(name))).to.deep.equal([])
    for (const name of inTable) {
      const [module = '', constant = ''] = name.split(' ')
      const file = join(import.meta.dirname, '../../src', module.endsWith('.ts') ? module : `${module}/constants.ts`)
      expect(await readFile(file, 'utf8'), name).to.match(new RegExp(`^(export )?const ${constant}\\b`, 'm'))
    }
  })

  it('names no code that isn\'t there', async () => {
    const codes = await readFile(join(DOCS, 'errors.md'), 'utf8')
    const named = limitGroups()
      .flatMap(({ limits }) => limits.flatMap(({ beyond }) => beyond.match(/\b[A-Z]+(_[A-Z]+)+\b/g) ?? []))
    expect(named.filter(code => !codes.includes(`\`${code}\``))).to.deep.equal([])
  })

  it('would miss a constant that is new, and one that isn\'t a number', () => {
    expect(constantsThatBound().get('rpc MAX_WORKING')).to.equal('1_024')
    expect(figureOf('rpc MAX_WORKING')).to.equal(1_024)
    expect(() => figureOf('mapping/note.ts MAX_SEALED_NOTE')).to.throw('no product of numbers')
  })

  it('says what all of it costs a DP, and that is what a small server has', () => {
    const [ofDp = ''] = limitsPage().split('\n## CSIPs\n')
    const rows = ofDp.split('\n').flatMap(line => /\| ([\d,]+) MiB \|$/.exec(line)?.[1] ?? [])
    const sum = rows.reduce((total, figure) => total + Number(figure.replace(/,/g, '')), 0)
    const stated = Number(/holds at most ([\d,]+) MiB/.exec(limitsPage())?.[1]?.replace(/,/g, ''))
    expect(stated).to.be.within(sum - rows.length, sum)
    expect(memoryInAll()).to.be.below(3 * GiB)
  })
})
