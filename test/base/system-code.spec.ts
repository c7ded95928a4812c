import { expect } from 'chai'
import { readFile } from 'node:fs/promises'
import { runInNewContext } from 'node:vm'
import { systemCodeOf } from '../../src/base/system-code.ts'

describe('base/system-code', () => {
  it('reads the code of an error of the system, of whichever realm', async () => {
    const missing = await readFile('no such file').catch((err: unknown) => err)
    expect(systemCodeOf(missing)).to.equal('ENOENT')
    const foreign: unknown = runInNewContext('Object.assign(new Error(), { code: "EADDRINUSE" })')
    expect(foreign).to.not.be.instanceOf(Error)
    expect(systemCodeOf(foreign)).to.equal('EADDRINUSE')
  })

  it('knows none where there is none', () => {
    for (const err of [new Error('x'), Object.assign(new Error('x'), { code: 5 }), 'ENOENT', null, undefined]) {
      expect(systemCodeOf(err)).to.equal(undefined)
    }
  })
})
