import { spawn } from 'node:child_process'
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { ClassicLevel } from 'classic-level'
import { expect } from 'chai'
import { fromString } from 'uint8arrays/from-string'
import { RecordSet } from '../../../src/mapping/record-set.ts'
import { Health } from '../../../src/store/health.ts'
import { levelStore } from '../../../src/store/level.ts'
import { encodeAbout, parseAbout } from '../../../src/store/level/about.ts'
import { LevelBackend } from '../../../src/store/level/backend.ts'
import { rejectionOf } from '../../builders/errors.ts'
import { bobLookupKey, fakeEntry } from '../../builders/mapping.ts'
import { incompressible } from './incompressible.ts'
import type { Damage, KeyValueOperation, StoreNotice } from '../../../src/store/interface.ts'

const a = fromString('a')
const b = fromString('b')

describe('store/level', () => {
  let folder = ''
  let directory = ''

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mimi-store-'))
    directory = join(folder, 'store')
  })

  afterEach(async () => {
    await rm(folder, { recursive: true, force: true })
  })

  it('finds everything again after it was closed', async () => {
    const entry = fakeEntry()
    let store = await levelStore(directory)
    await store.records.merge(bobLookupKey, RecordSet.of(bobLookupKey, [entry]))
    await store.namespace('names').put(a, b)
    await store.close()

    store = await levelStore(directory)
    expect(await store.records.get(bobLookupKey)).to.deep.equal(RecordSet.of(bobLookupKey, [entry]).bytes)
    expect(await store.namespace('names').get(a)).to.deep.equal(b)
    expect(store.health).to.include({ checks: 1, failing: false, lostWrites: 0 }).and.deep.include({ damaged: {} })
    await store.close()
  })

  it('refuses to open a store that is open elsewhere', async () => {
    const store = await levelStore(directory)
    // as a process that starts sees it: written to at this moment
    await writeFile(join(directory, 'CURRENT'), 'MANIFEST-9')
    const onDamage = (): void => { expect.fail('damage told of what another one uses') }
    expect(await rejectionOf(levelStore(directory, { onDamage })))
      .to.include({ code: 'STORE_LOCKED', kind: 'conflict' })
    await store.close()
  })

  it('says that it failed where the directory can not be made', async () => {
    const file = join(folder, 'file')
    await writeFile(file, '')
    expect(await rejectionOf(levelStore(join(file, 'below')))).to.include({ code: 'STORE_FAILED' })
  })

  it('does not begin anew where the file is gone from which the engine starts', async () => {
    let store = await levelStore(directory)
    await store.namespace('names').put(a, b)
    await store.close()
    await rm(join(directory, 'CURRENT'))
    const damages: Damage[] = []
    store = await levelStore(directory, { onDamage: damage => { damages.push(damage) } })
    expect(await store.namespace('names').get(a)).to.deep.equal(b)
    expect(damages).to.deep.equal([{ what: 'files', namespace: 'store', rows: 1 }])
    await store.close()
  })

  it('walks on where it was, and reads, while the engine is opened again', async () => {
    const backend = await LevelBackend.open(await mkdtemp(join(folder, 'engine-')), new Health())
    const keys = Array.from({ length: 2_000 }, (_, n) => fromString(String(n).padStart(5, '0')))
    await backend.write(keys.map(key => ({ type: 'put', key, value: b })))
    const seen: Uint8Array[] = []
    for await (const [key] of backend.iterate({ gte: fromString('00100'), lt: fromString('01900'), limit: 1_500 })) {
      seen.push(key)
      if (seen.length % 400 === 0) {
        const [, ...values] = await Promise.all([backend.reopen(false), backend.get(key), backend.getMany([key, a])])
        expect(values).to.deep.equal([b, [b, undefined]])
      }
    }
    expect(seen).to.deep.equal(keys.slice(100, 1_600))
    expect(backend.generation).to.equal(4)
    await backend.close()
    await backend.close()
    expect(await rejectionOf(backend.get(a))).to.include({ code: 'STORE_CLOSED' })
  })

  it('loses nothing acknowledged when its process is killed', async () => {
    const command = ['--import', 'tsx', join(import.meta.dirname, '../writer.ts'), directory]
    const child = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'inherit'] })
    const acknowledged: string[] = []
    for await (const line of createInterface(child.stdout)) {
      acknowledged.push(line)
      if (acknowledged.length === 60) {
        child.kill('SIGKILL')
      }
    }
    expect(acknowledged.length).to.be.at.least(60)

    const store = await levelStore(directory)
    const stored = RecordSet.decode(await store.records.get(bobLookupKey) ?? new Uint8Array(0), bobLookupKey)
    for (const id of acknowledged) {
      expect(await store.namespace('names').get(fromString(id)), id).to.deep.equal(fromString('stored'))
      expect(stored.entry(fakeEntry({ id }))?.hash, id).to.deep.equal(fakeEntry({ id }).hash)
    }
    await store.check()
    expect(store.health.damaged).to.deep.equal({})
    await store.close()
  })

  describe('says what it is', () => {
    const aboutIn = async (): Promise<unknown> => parseAbout(await readFile(join(directory, 'mimi-store'), 'utf8'))

    it('belongs to the first node that names itself, and opens for no other', async () => {
      await (await levelStore(directory)).close()
      expect(await aboutIn()).to.deep.equal({ format: 1 })
      await (await levelStore(directory, { owner: 'dp 12D3KooW' })).close()
      expect(await aboutIn()).to.deep.equal({ format: 1, owner: 'dp 12D3KooW' })
      expect(await rejectionOf(levelStore(directory, { owner: 'dp other' })))
        .to.include({ code: 'STORE_OTHER_OWNER', kind: 'conflict' })
        .and.to.have.property('message').that.includes('dp 12D3KooW')
      await (await levelStore(directory, { owner: 'dp 12D3KooW' })).close()
    })

    it('refuses what a newer version wrote, by name, and leaves it as it is', async () => {
      await (await levelStore(directory)).close()
      await writeFile(join(directory, 'mimi-store'), encodeAbout({ format: 2, owner: 'dp 1' }))
      const before = await readdir(directory)
      expect(await rejectionOf(levelStore(directory, { owner: 'dp 1' }))).to.include({ code: 'STORE_TOO_NEW' })
        .and.to.have.property('message').that.includes('format 2; this version knows 1')
      expect(await readdir(directory)).to.deep.equal(before)
    })

    it('reads of itself what it wrote, and nothing that changed', () => {
      for (const about of [{ format: 1 }, { format: 12, owner: 'csip csip1.example' }]) {
        const text = encodeAbout(about)
        expect(parseAbout(text)).to.deep.equal(about)
        for (let i = 0; i < text.length; i++) {
          expect(parseAbout(`${text.slice(0, i)}~${text.slice(i + 1)}`), `byte ${i}`).to.equal(undefined)
          expect(parseAbout(text.slice(0, i)), `cut at ${i}`).to.equal(undefined)
        }
      }
    })
  })

  describe('of the first format', () => {
    /** As version 0.1.0 wrote it: bare values, and no word of itself. */
    async function oldStore (path = directory): Promise<void> {
      const level = new ClassicLevel<Uint8Array, Uint8Array>(path, { keyEncoding: 'view', valueEncoding: 'view' })
      await level.open()
      for (let n = 0; n < 2_500; n++) {
        await level.put(fromString(`k/names/${n}`), fromString(`value ${n}`))
      }
      await level.put(fromString('r/0123456789abcdef0123456789abcdef'), fromString('a set'))
      await level.close()
    }

    async function expectMigrated (notices: StoreNotice[]): Promise<void> {
      const store = await levelStore(directory, { owner: 'dp 1', onNotice: notice => { notices.push(notice) } })
      expect(await store.namespace('names').get(fromString('2499'))).to.deep.equal(fromString('value 2499'))
      expect(await count(store.namespace('names').iterate())).to.equal(2_500)
      expect(await count(store.records.entries())).to.equal(1)
      await store.check()
      expect(store.health.damaged).to.deep.equal({})
      await store.close()
    }

    it('is brought forward once, and stays beside it as it was', async () => {
      await oldStore()
      const notices: StoreNotice[] = []
      await expectMigrated(notices)
      const told: StoreNotice = { type: 'migrated', from: 0, to: 1, backup: `${directory}.format-0` }
      expect(notices.filter(({ type }) => type === 'migrated')).to.deep.equal([told])
      await expectMigrated(notices)
      expect(notices.filter(({ type }) => type === 'migrated')).to.have.length(1)
      expect(await rejectionOf(levelStore(directory, { owner: 'dp 2' }))).to.include({ code: 'STORE_OTHER_OWNER' })

      const backup = new ClassicLevel(`${directory}.format-0`)
      expect(await backup.get('k/names/7')).to.equal('value 7')
      await backup.close()
    })

    it('is brought forward after it was killed at any step of that', async () => {
      await oldStore(join(folder, 'old'))
      // half-written
      await cp(join(folder, 'old'), directory, { recursive: true })
      await mkdir(`${directory}.new`)
      await writeFile(join(`${directory}.new`, 'CURRENT'), 'half')
      await expectMigrated([])
      // complete, and the old one moved away
      await rename(directory, `${directory}.new`)
      await expectMigrated([])
      expect(await readdir(folder)).to.deep.equal(['old', 'store', 'store.format-0'])
    })

    it('keeps every backup', async () => {
      for (let n = 0; n < 2; n++) {
        await rm(directory, { recursive: true, force: true })
        await oldStore()
        await expectMigrated([])
      }
      expect(await readdir(folder)).to.deep.equal(['store', 'store.format-0', 'store.format-0-1'])
    })
  })

  describe('is for its user alone', () => {
    async function modes (): Promise<Record<string, string>> {
      const names = ['.', ...await readdir(directory)]
      const modeOf = async (name: string): Promise<string> =>
        ((await stat(join(directory, name))).mode & 0o777).toString(8)
      return Object.fromEntries(await Promise.all(names.map(async name => [name, await modeOf(name)])))
    }

    const expectPrivate = async (): Promise<void> => {
      for (const [name, mode] of Object.entries(await modes())) {
        expect(mode, name).to.equal(name === '.' ? '700' : '600')
      }
    }

    it('when it is new, while tables come and go, and when it is closed', async function () {
      this.timeout(20_000)
      const store = await levelStore(directory)
      await expectPrivate()
      for (let n = 0; n < 6_000; n += 1_000) {
        const put = (i: number): KeyValueOperation =>
          ({ type: 'put', key: fromString(String(i)), value: incompressible(i, 1_000) })
        await store.namespace('rows').batch(Array.from({ length: 1_000 }, (_, i) => put(n + i)))
      }
      expect((await modes())['.']).to.equal('700')
      await store.close()
      await expectPrivate()
    })

    it('also where it was made for others to read, and says so once', async () => {
      await (await levelStore(directory)).close()
      await chmod(directory, 0o755)
      await chmod(join(directory, 'CURRENT'), 0o644)
      const notices: StoreNotice[] = []
      const onNotice = (notice: StoreNotice): void => { notices.push(notice) }
      await (await levelStore(directory, { onNotice })).close()
      await expectPrivate()
      await (await levelStore(directory, { onNotice })).close()
      expect(notices).to.deep.equal([{ type: 'tightened', files: 2 }])
    })
  })
})

async function count (rows: AsyncIterable<unknown>): Promise<number> {
  let n = 0
  for await (const row of rows) {
    n += row == null ? 0 : 1
  }
  return n
}
