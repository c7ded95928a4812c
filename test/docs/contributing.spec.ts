import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'

const root = path.join(import.meta.dirname, '../..')
const page = readFileSync(path.join(root, 'CONTRIBUTING.md'), 'utf8')

describe('CONTRIBUTING.md', () => {
  it('names files and folders that there are', () => {
    const named = [...page.matchAll(/`((?:src|test|scripts|docs)\/[^`]*)`|\]\((docs\/[^)]+)\)/g)]
      .map(([, code, link]) => code ?? link ?? '')
    expect(named).to.have.length.above(25)
    expect(named.filter(file => !existsSync(path.join(root, file)))).to.deep.equal([])
  })

  it('names commands that there are', () => {
    const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { scripts: object }
    const named = [...page.matchAll(/npm run (\w+)/g)].map(([, name]) => name ?? '')
    expect(named).to.have.length.above(5)
    expect(named.filter(name => !Object.hasOwn(scripts, name))).to.deep.equal([])
  })
})
