import { readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { errorTables, errorsPage } from '../../scripts/docs/errors.ts'

const root = path.join(import.meta.dirname, '../..')

describe('docs/errors.md', () => {
  it('is what npm run docs makes', async () => {
    expect(readFileSync(path.join(root, 'docs/errors.md'), 'utf8') === await errorsPage()).to.equal(true)
  })

  it('names no code twice', async () => {
    const codes = (await errorTables()).flatMap(({ table }) => Object.keys(table))
    expect(codes).to.have.length(new Set(codes).size)
  })

  it('names no code that nobody uses', async () => {
    const users = readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' })
      .filter(file => file.endsWith('.ts'))
      .map(file => readFileSync(path.join(root, 'src', file), 'utf8')).join('\n')
    const codes = (await errorTables()).flatMap(({ table }) => Object.keys(table))
    expect(codes.filter(code => !users.includes(`'${code}'`))).to.deep.equal([])
  })
})
