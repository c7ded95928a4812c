import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { configurationFiles, configurationPage } from '../../scripts/docs/configuration.ts'

describe('docs/configuration.md', () => {
  it('is what the code says (npm run docs)', async () => {
    expect(await readFile(join(import.meta.dirname, '../../docs/configuration.md'), 'utf8'))
      .to.equal(configurationPage())
  })

  it('has samples and schemas that are what the code says (npm run docs)', async () => {
    const files = configurationFiles()
    expect([...files.keys()]).to.have.length(6)
    for (const [name, text] of files) {
      expect(await readFile(join(import.meta.dirname, '../../docs/config', name), 'utf8'), name).to.equal(text)
    }
  })

  it('has a section for each role that runs', () => {
    for (const role of ['dp', 'csip', 'msp']) {
      expect(configurationPage()).to.include(`## \`mimi ${role} start\``)
    }
  })
})
