import { expect } from 'chai'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { refusal } from '../src/supported.ts'

describe('supported', () => {
  for (const version of ['16.20.2', '18.20.8', '20.18.3']) {
    it(`refuses Node.js ${version} in one sentence`, () => {
      expect(refusal(version)).to.equal(`mimi-discovery needs Node.js 20.19 or later; this is ${version}.`)
    })
  }

  for (const version of ['20.19.0', '20.20.1', '22.0.0', '24.1.0']) {
    it(`takes Node.js ${version}`, () => {
      expect(refusal(version)).to.equal(undefined)
    })
  }

  it('takes a browser', () => {
    expect(refusal(undefined)).to.equal(undefined)
  })

  it('says what package.json says', () => {
    const { engines } = JSON.parse(readFileSync(path.join(import.meta.dirname, '../package.json'), 'utf8'))
    const oldest = engines.node.replace('>=', '')
    expect(refusal(oldest)).to.equal(undefined)
    expect(refusal(oldest.replace(/\.19\.0$/, '.18.9'))).to.include('or later')
  })
})
