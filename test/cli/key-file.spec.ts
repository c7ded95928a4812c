import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect } from 'chai'
import { readBytes, readKeyFile, writeKeyFile } from '../../src/cli/key-file.ts'

async function codeOf (promise: Promise<unknown>): Promise<unknown> {
  return await promise.then(() => 'no error', err => err.code)
}

describe('cli/key-file', () => {
  let folder: string
  const secret = new Uint8Array(32).fill(0xab)

  beforeEach(async () => { folder = await mkdtemp(path.join(tmpdir(), 'mimi-key-')) })
  afterEach(async () => { await rm(folder, { recursive: true }) })

  it('reads what it wrote, and nobody else can', async () => {
    const file = path.join(folder, 'bob.key')
    await writeKeyFile(file, secret)
    expect(await readKeyFile(file)).to.deep.equal(secret)
    expect((await stat(file)).mode & 0o777).to.equal(0o600)
    expect(await readFile(file, 'utf8')).to.equal('ab'.repeat(32) + '\n')
  })

  it('never overwrites a key', async () => {
    const file = path.join(folder, 'bob.key')
    await writeKeyFile(file, secret)
    expect(await codeOf(writeKeyFile(file, new Uint8Array(32)))).to.equal('FILE_EXISTS')
    expect(await readKeyFile(file)).to.deep.equal(secret)
  })

  it('refuses a key that others may read', async () => {
    const file = path.join(folder, 'bob.key')
    await writeKeyFile(file, secret)
    await chmod(file, 0o644)
    expect(await codeOf(readKeyFile(file))).to.equal('FILE_EXPOSED')
  })

  for (const content of ['', 'ab', 'zz'.repeat(32), 'ab'.repeat(33)]) {
    it(`refuses a file of ${content.length} characters that is no key`, async () => {
      const file = path.join(folder, 'bob.key')
      await writeFile(file, content, { mode: 0o600 })
      expect(await codeOf(readKeyFile(file))).to.equal('KEY_FILE_INVALID')
    })
  }

  it('names a file that is not there', async () => {
    expect(await codeOf(readBytes(path.join(folder, 'none')))).to.equal('FILE_UNREADABLE')
    expect(await codeOf(writeKeyFile(path.join(folder, 'none', 'bob.key'), secret))).to.equal('FILE_UNWRITABLE')
  })
})
