import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { createFile, makeFolder, MAX_PRIVATE_FILE, readPrivate, replaceFile } from '../../src/node/private-files.ts'
import { rejectionOf } from '../builders/errors.ts'

const modeOf = async (path: string): Promise<string> => ((await stat(path)).mode & 0o777).toString(8)

describe('node/private-files', () => {
  let folder: string
  let umask: number

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mimi-'))
    umask = process.umask(0) // the widest: what is made has to be narrow by itself
  })

  afterEach(async () => {
    process.umask(umask)
    await rm(folder, { recursive: true })
  })

  it('are made for their owner alone, with the folders above them, whatever the umask', async () => {
    const deep = join(folder, 'a', 'b')
    await makeFolder(deep)
    await createFile(join(deep, 'created'), 'x')
    await replaceFile(join(deep, 'replaced'), 'x')
    expect(await Promise.all([join(folder, 'a'), deep, join(deep, 'created'), join(deep, 'replaced')].map(modeOf)))
      .to.deep.equal(['700', '700', '600', '600'])
  })

  it('are narrow from their first moment on, and so are their drafts', async () => {
    const seen = new Set<string>()
    const written = new AbortController()
    const watch = (async () => {
      while (!written.signal.aborted) {
        for (const name of await readdir(folder)) {
          await modeOf(join(folder, name))
            .then(mode => seen.add(mode), (err: NodeJS.ErrnoException) => { expect(err.code).to.equal('ENOENT') })
        }
      }
    })()
    for (let i = 0; i < 50; i++) {
      await replaceFile(join(folder, 'file'), 'x'.repeat(10_000))
    }
    written.abort()
    await watch
    expect([...seen]).to.deep.equal(['600'])
  })

  it('take the place of a file that others could read', async () => {
    const path = join(folder, 'file')
    await writeFile(path, 'old', { mode: 0o644 })
    await replaceFile(path, 'new')
    expect([await readFile(path, 'utf8'), await modeOf(path)]).to.deep.equal(['new', '600'])
  })

  it('are created once, whole, by whoever is first', async () => {
    const path = join(folder, 'file')
    const contents = Array.from({ length: 10 }, (_, i) => `${i}`.repeat(50_000))
    const made = await Promise.all(contents.map(async content => await createFile(path, content)))
    expect(made.filter(Boolean)).to.have.length(1)
    expect(await readFile(path, 'utf8')).to.equal(contents[made.indexOf(true)])
    expect(await readdir(folder)).to.deep.equal(['file'])
  })

  it('leave no draft behind where they can\'t be placed', async () => {
    const path = join(folder, 'a-folder')
    await mkdir(path)
    let failed = false
    await replaceFile(path, 'x').catch(() => { failed = true })
    expect(failed).to.equal(true)
    expect(await readdir(folder)).to.deep.equal(['a-folder'])
  })

  it('are read, and what isn\'t there is not', async () => {
    await replaceFile(join(folder, 'file'), 'x'.repeat(200_000))
    expect((await readPrivate(join(folder, 'file')))?.byteLength).to.equal(200_000)
    expect(await readPrivate(join(folder, 'none'))).to.equal(undefined)
  })

  for (const mode of [0o640, 0o604, 0o620, 0o602, 0o610, 0o601, 0o644, 0o666, 0o777]) {
    it(`are not read with mode ${mode.toString(8)}, and the remedy has their name`, async function () {
      if (process.platform === 'win32') {
        return
      }
      const path = join(folder, 'file')
      await replaceFile(path, 'deadbeef')
      await chmod(path, mode)
      const err = await rejectionOf(readPrivate(path))
      expect(err.code).to.equal('FILE_EXPOSED')
      expect(err.detail).to.include(`chmod 600 ${path}`)
      expect(err.message).to.not.include('deadbeef')
    })
  }

  it('are not read through a link to what others can read', async () => {
    await writeFile(join(folder, 'open'), 'secret', { mode: 0o644 })
    await symlink('open', join(folder, 'link'))
    expect((await rejectionOf(readPrivate(join(folder, 'link')))).code).to.equal('FILE_EXPOSED')
  })

  it('are not read where they are larger than anything kept', async () => {
    await replaceFile(join(folder, 'file'), '')
    await truncate(join(folder, 'file'), MAX_PRIVATE_FILE)
    expect((await readPrivate(join(folder, 'file')))?.byteLength).to.equal(MAX_PRIVATE_FILE)
    await truncate(join(folder, 'file'), MAX_PRIVATE_FILE + 1)
    expect((await rejectionOf(readPrivate(join(folder, 'file')))).code).to.equal('FILE_TOO_LARGE')
  })
})
