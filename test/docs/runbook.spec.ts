import { access, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect } from 'chai'

const PAGE = join(import.meta.dirname, '../../docs/runbook.md')

describe('docs/runbook.md', () => {
  it('names for each page tests that play it, and they are there', async () => {
    const pages = (await readFile(PAGE, 'utf8')).split(/^## /m).slice(1).filter(page => !page.startsWith('Deliberate'))
    expect(pages.map(page => page.split('\n')[0])).to.deep.equal([
      'A lost or emptied disk', 'A lost or stolen key', 'An expired registry', 'Leaving', 'Moving to another machine',
      'What is wrong, and where one sees it'
    ])
    for (const page of pages) {
      const [, played = ''] = /^Played by (.*)$/m.exec(page) ?? []
      const specs = [...played.matchAll(/\]\((\S+\.spec\.ts)\)/g)].map(([, spec = '']) => spec)
      expect(specs, page).not.to.have.length(0)
      for (const spec of specs) {
        await access(join(dirname(PAGE), spec))
      }
    }
  })
})
