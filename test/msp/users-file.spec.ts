import { expect } from 'chai'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseCsi } from '../../src/identifiers/csi.ts'
import { DEFAULT_CSI_TYPES } from '../../src/identifiers/types.ts'
import { usersFile } from '../../src/msp/users-file.ts'
import { rejectionOf } from '../builders/errors.ts'

const bob = parseCsi('tel:+14155550123', DEFAULT_CSI_TYPES)
const other = parseCsi('mailto:bob@example.com', DEFAULT_CSI_TYPES)

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mimi-'))
})

afterEach(async () => {
  await rm(folder, { recursive: true })
})

describe('msp/users-file: the file of an MSP\'s users', () => {
  it('knows those that it names, in any spelling, and is read again when it changes', async () => {
    const path = join(folder, 'users')
    const signal = new AbortController().signal
    await writeFile(path, '# ours\nTEL:+1-415-555-0123 # bob\n\n')
    const backend = usersFile(path, () => DEFAULT_CSI_TYPES)
    expect(await backend.isConfirmedUser(bob, { signal })).to.equal(true)
    expect(await backend.isConfirmedUser(other, { signal })).to.equal(false)
    await writeFile(path, 'mailto:bob@example.com\n')
    expect(await backend.isConfirmedUser(bob, { signal })).to.equal(false)
    expect(await backend.isConfirmedUser(other, { signal })).to.equal(true)
  })

  it('says neither yes nor no when a line is no identifier, and names the line only', async () => {
    const path = join(folder, 'users')
    await writeFile(path, 'tel:+14155550123\nnonsense\n')
    const error = await rejectionOf(
      usersFile(path, () => DEFAULT_CSI_TYPES).isConfirmedUser(bob, { signal: new AbortController().signal })
    )
    expect(error.code).to.equal('USERS_FILE_INVALID')
    expect(error.detail).to.equal('line 2')
  })

  it('fails when it is gone', async () => {
    let failed = false
    await usersFile(join(folder, 'none'), () => DEFAULT_CSI_TYPES)
      .isConfirmedUser(bob, { signal: new AbortController().signal })
      .catch(() => { failed = true })
    expect(failed).to.equal(true)
  })
})
