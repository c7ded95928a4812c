import { readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { WIDTH } from '../../scripts/docs/wrapped.ts'

const ROOT = path.join(import.meta.dirname, '../..')
const NOT_OURS = new Set(['node_modules', 'dist', 'coverage'])

/** Markdown files below `folder`, by their path from the root. */
function pagesIn (folder = ''): readonly string[] {
  return readdirSync(path.join(ROOT, folder), { withFileTypes: true })
    .filter(({ name }) => !NOT_OURS.has(name) && !name.startsWith('.'))
    .flatMap(entry => {
      const name = path.join(folder, entry.name)
      return entry.isDirectory() ? pagesIn(name) : name.endsWith('.md') ? [name] : []
    })
}

/** Numbers of the lines that are too long: of prose, since a table, code and an address can't be broken. */
function longLinesOf (text: string): readonly number[] {
  let fence = ''
  return text.split('\n').flatMap((line, i) => {
    const mark = /^\s*(`{3,}|~{3,})/.exec(line)?.[1] ?? ''
    if (mark !== '' && (fence === '' || mark === fence)) {
      fence = fence === '' ? mark : ''
      return []
    }
    const exempt = fence !== '' || /^ {4}|^\s*\|/.test(line) || /^\s*(\S+\s+)?\S*https?:\/\/\S+$/.test(line)
    return exempt || line.length <= WIDTH ? [] : [i + 1]
  })
}

describe('lint/markdown', () => {
  it(`prose has lines of at most ${WIDTH} columns`, () => {
    const found = pagesIn().flatMap(name =>
      longLinesOf(readFileSync(path.join(ROOT, name), 'utf8')).map(line => `${name}:${line}`))
    expect(found).to.deep.equal([])
  })

  it('would see one, in a paragraph, a list and a heading, but no table, code or address', () => {
    const long = 'word '.repeat(30)
    expect(longLinesOf(`# ${long}\n\n${long}\n- ${long}\n`)).to.deep.equal([1, 3, 4])
    const address = `https://example.com/${'x'.repeat(WIDTH)}`
    expect(longLinesOf(`| ${long} |\n\n    ${long}\n\n\`\`\`sh\n${long}\n\`\`\`\n[1]: ${address}\n`)).to.deep.equal([])
    expect(longLinesOf(`\`\`\`\n\`\`\`\n${long}`)).to.deep.equal([3])
  })

  it('reads every page', () => {
    expect(pagesIn()).to.include.members(['README.md', 'docs/protocol.md', 'docs/deploy/README.md'])
  })
})
