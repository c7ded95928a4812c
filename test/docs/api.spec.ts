import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { apiNames, apiPage, entryPoints } from '../../scripts/docs/api.ts'

const page = readFileSync(path.join(import.meta.dirname, '../../docs/api.md'), 'utf8')

/** The part of the page that an entry point has, by its name. */
function partOf (entry: string): string {
  return page.split(/^(?=## )/m).find(part => part.startsWith(`## ${entry}\n`)) ?? ''
}

/** Rows of the table of an interface, each by its cells. */
function rowsOf (name: string): ReadonlyArray<readonly string[]> {
  const [section = ''] = page.split(`\n### ${name} (interface)\n`)[1]?.split('\n### ') ?? []
  return section.split('\n').filter(line => line.startsWith('| `'))
    .map(line => line.split(/(?<!\\)\|/).slice(1, -1).map(cell => cell.trim()))
}

describe('docs/api.md', () => {
  it('is what npm run docs makes of the docstrings', () => {
    expect(page === apiPage()).to.equal(true)
  })

  it('has every entry point of the package', () => {
    const names = [...entryPoints().keys()]
    expect(names).to.include.members(['mimi-discovery', 'mimi-discovery/dp', 'mimi-discovery/testnet'])
    for (const entry of entryPoints().keys()) {
      expect(partOf(entry), entry).to.have.length.above(200)
    }
  })

  for (const [entry, file] of entryPoints()) {
    it(`has whatever ${entry} exports when it runs, and all its types`, async () => {
      const values = Object.keys(await import(file))
      expect(apiNames(file)).to.include.members(values)
      const part = partOf(entry)
      expect(apiNames(file).filter(name => !part.includes(`### ${name} (`) && !part.includes(`\`${name}\``)))
        .to.deep.equal([])
    })
  }

  it('says of an option what it is, its type and its default', () => {
    expect(rowsOf('LightNodeOptions')).to.deep.include(
      ['`listen?`', '`readonly string[]`', 'Multiaddrs to listen on; an MSP has to.', 'none'])
    const without = ['LightNodeOptions', 'DpOptions', 'AttestorOptions', 'TestnetOptions'].flatMap(name =>
      rowsOf(name).filter(([option = '', , , standard]) => option.endsWith('?`') && standard === '')
        .map(([option]) => `${name} ${option}`))
    expect(without).to.deep.equal([])
  })

  it('leads from each table of codes to what they mean', () => {
    const errors = readFileSync(path.join(import.meta.dirname, '../../docs/errors.md'), 'utf8')
    const tables = [...page.matchAll(/^### \w+_ERRORS \(codes\)\n\n(?:[^#]*?\n\n)??(`[^]*?): see \[errors\]/gm)]
    expect(tables.length).to.be.above(3)
    for (const [, codes = ''] of tables) {
      for (const code of codes.replace(/\s+/g, ' ').split(', ')) {
        expect(errors).to.include(`| ${code} |`)
      }
    }
  })
})
