import { readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { DRAFT_NAME, anchorOf, draftPage } from '../../scripts/docs/draft.ts'

const DOCS = path.join(import.meta.dirname, '../../docs')
const page = readFileSync(path.join(DOCS, 'draft', DRAFT_NAME), 'utf8')
const protocol = readFileSync(path.join(DOCS, 'protocol.md'), 'utf8')

/** Fences and indented blocks are artwork. */
function withoutArtwork (text: string): string {
  return text.replace(/^~~~[^]*?^~~~$/gm, '').replace(/^ {4}.*$/gm, '')
}

function anchorsOf (text: string): readonly string[] {
  return [...withoutArtwork(text).matchAll(/^#+ .* \{#([^}]+)\}$/gm)].map(([, anchor = '']) => anchor)
}

function problemsOf (text: string): readonly string[] {
  const [header = '', ...rest] = text.split('\n--- ')
  const body = withoutArtwork(rest.join('\n--- '))
  const listed = [...header.matchAll(/^ {2}((?:RFC|I-D)[^:]*):/gm)].map(([, name = '']) => name)
  const cited = new Set([...body.matchAll(/\{\{([^}]+)\}\}/g)].map(([, name = '']) => name))
  const anchors = anchorsOf(text)
  const targets = new Set([...body.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor = '']) => anchor))
  const own = (name: string): boolean => anchors.includes(name)
  return [
    ...[...cited].filter(name => !listed.includes(name) && !own(name)).map(name => `not listed: ${name}`),
    ...listed.filter(name => !cited.has(name)).map(name => `not cited: ${name}`),
    ...[...targets].filter(anchor => !own(anchor)).map(anchor => `leads nowhere: ${anchor}`),
    ...anchors.filter((anchor, i) => anchors.indexOf(anchor) !== i).map(anchor => `twice: ${anchor}`),
    ...[...body.matchAll(/\]\((?!#)[^)]*\)/g)].map(([link]) => `leads out: ${link}`)
  ]
}

/** The words of a text, whatever its links and lines are. */
function wordsOf (text: string): readonly string[] {
  return text
    .replace(/ \{#[^}]+\}$/gm, '').replace(/\{\{RFC(\d+)\}\}/g, 'RFC $1').replace(/\]\([^)]*\)/g, ']')
    .replace(/[[\]\\]/g, '').replace(/^#+ /gm, '').split(/\s+/).filter(word => word !== '')
}

describe('docs/draft', () => {
  it('is what npm run docs makes', () => {
    expect(page === draftPage()).to.equal(true)
  })

  it('has the header, the parts and the sections of an Internet-Draft', () => {
    expect(page).to.match(/^---\ntitle: ".+"\nabbrev: ".+"\ncategory: exp\n\ndocname: draft-[a-z-]+-\d\d\n/)
    expect(DRAFT_NAME).to.equal(`${/^docname: (.*)$/m.exec(page)?.[1]}.md`)
    expect(page.match(/^--- (abstract|middle|back)$/gm)).to.deep.equal(['--- abstract', '--- middle', '--- back'])
    for (const title of ['Introduction', 'Conventions', 'Security Considerations', 'Privacy Considerations',
      'IANA Considerations', 'Messages', 'Test Vectors']) {
      expect(page).to.match(new RegExp(`^# ${title}`, 'm'))
    }
    expect(page).to.include('{::boilerplate bcp14-tagged}')
  })

  it('cites what it lists, lists what it cites, and leads to sections of its own alone', () => {
    expect(problemsOf(page)).to.deep.equal([])
    expect(anchorsOf(page).length).to.be.above(70)
  })

  it('would see a reference that is missing or unused, a section that is not there or there twice, a link out', () => {
    const text = 'normative:\n  RFC1:\n\n--- middle\n# A {#a}\n# B {#a}\n{{RFC2}} [x](#c) [y](other.md)\n'
    expect(problemsOf(text)).to.deep.equal([
      'not listed: RFC2', 'not cited: RFC1', 'leads nowhere: c', 'twice: a', 'leads out: ](other.md)'
    ])
  })

  it('says what the protocol says, word by word', () => {
    const from = (text: string, start: RegExp): string => text.slice(start.exec(text)?.index)
    const [sections = ''] = from(page, /^# Notation/m).split('\n# Security Considerations')
    expect(wordsOf(sections)).to.deep.equal(wordsOf(from(protocol, /^## Notation/m)))
  })

  it('has every message that the protocol links to', () => {
    for (const [, file = ''] of protocol.matchAll(/\]\(\.\.\/src\/([^)]+\.proto)\)/g)) {
      const text = readFileSync(path.join(DOCS, '../src', file), 'utf8')
      const [message = ''] = /^message \w+ \{$/m.exec(text) ?? []
      expect(page, file).to.include(`\n${message}\n`)
    }
  })

  it('has no line of prose over 140 columns, and no comment of a message over 72', () => {
    const long = withoutArtwork(page).split('\n').filter(line => line.length > 140 && !line.startsWith('|'))
    expect(long).to.deep.equal([])
    expect(page.match(/^\s*\/\/ .{72,}$/gm)).to.equal(null)
  })

  it('names every file of vectors', () => {
    for (const name of readdirSync(path.join(DOCS, 'vectors')).filter(file => file.endsWith('.json'))) {
      expect(page.split('# Test Vectors')[1]).to.include(name.replace('.json', ''))
    }
  })

  it('makes anchors as links have them', () => {
    expect(anchorOf('Attest: start')).to.equal('attest-start')
    expect(anchorOf('No-defence statement')).to.equal('no-defence-statement')
  })
})
