import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect } from 'chai'
import { fromString } from 'uint8arrays/from-string'
import { RecordSet } from '../../src/mapping/record-set.ts'
import { levelStore } from '../../src/store/level.ts'
import { rejectionOf } from '../builders/errors.ts'
import { bobLookupKey, fakeEntry } from '../builders/mapping.ts'

describe('store/level', () => {
  let directory = ''

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'mimi-store-'))
  })

  afterEach(async () => {
    await rm(directory, { recursive: true, force: true })
  })

  it('finds everything again after it was closed', async () => {
    const entry = fakeEntry()
    let store = await levelStore(directory)
    await store.records.merge(bobLookupKey, RecordSet.of(bobLookupKey, [entry]))
    await store.namespace('names').put(fromString('a'), fromString('b'))
    await store.close()

    store = await levelStore(directory)
    expect(await store.records.get(bobLookupKey)).to.deep.equal(RecordSet.of(bobLookupKey, [entry]).bytes)
    expect(await store.namespace('names').get(fromString('a'))).to.deep.equal(fromString('b'))
    await store.close()
  })

  it('refuses to open a store that is open elsewhere', async () => {
    const store = await levelStore(directory)
    expect(await rejectionOf(levelStore(directory))).to.include({ code: 'STORE_LOCKED', kind: 'conflict' })
    await store.close()
  })

  it('says that a store is corrupt', async () => {
    const store = await levelStore(directory)
    await store.close()
    await writeFile(join(directory, 'CURRENT'), 'no end of line')
    expect(await rejectionOf(levelStore(directory))).to.include({ code: 'STORE_CORRUPT' })
  })

  it('says that it failed where the directory can not be made', async () => {
    const file = join(directory, 'file')
    await writeFile(file, '')
    expect(await rejectionOf(levelStore(join(file, 'below')))).to.include({ code: 'STORE_FAILED' })
  })

  it('loses nothing acknowledged when its process is killed', async () => {
    const child = spawn(process.execPath, ['--import', 'tsx', join(import.meta.dirname, 'writer.ts'), directory], { stdio: ['ignore', 'pipe', 'inherit'] })
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
    await store.close()
  })
})
