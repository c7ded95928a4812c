import { access, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { STORE_FORMAT } from '../../../src/store/constants.ts'
import { nameOfSecret, parseHeader, readBackup } from '../../../src/store/backup/reader.ts'
import { writeBackup } from '../../../src/store/backup/writer.ts'
import { StoreError } from '../../../src/store/errors.ts'
import { levelStore } from '../../../src/store/level.ts'
import { restoreStore } from '../../../src/store/level/restore.ts'
import { codeOfRejection } from '../../builders/errors.ts'
import type { BackupHeader, Item } from '../../../src/store/backup/format.ts'
import type { KeyValueOperation } from '../../../src/store/interface.ts'

const OWNER = 'dp 1'
const HEADER: BackupHeader = { role: 'dp', owner: OWNER, madeAt: 1_700_000_000_000, format: STORE_FORMAT, keys: true }
const ROWS = [1, 2, 3].map(n => [fromString(`k/rows/${n}`), fromString(`value ${n}`)] as const)
const SECRETS = [{ name: 'dp.key', content: fromString('sealed') }]

async function * each<T> (items: readonly T[]): AsyncGenerator<T> {
  yield * items
}

async function * puts (rows = ROWS): AsyncGenerator<KeyValueOperation> {
  for (const [key, value] of rows) {
    yield { type: 'put', key, value }
  }
}

async function all<T> (items: AsyncIterable<T>): Promise<readonly T[]> {
  const list: T[] = []
  for await (const item of items) {
    list.push(item)
  }
  return list
}

const texts = (items: readonly Item[]): readonly string[] =>
  items.map(({ kind, parts: [a, b] }) => [kind, toString(a), toString(b)].join(' '))

describe('store/backup', function () {
  // thousands of files, on a disk that others may use
  this.timeout(300_000)
  let folder: string
  const path = (name: string): string => join(folder, name)

  beforeEach(async () => { folder = await mkdtemp(join(tmpdir(), 'mimi-backup-')) })
  afterEach(async () => { await rm(folder, { recursive: true }) })

  const write = async (name: string, rows: AsyncIterable<readonly [Uint8Array, Uint8Array]> = each(
    ROWS
  )): Promise<number | undefined> =>
    await writeBackup(path(name), { header: HEADER, secrets: SECRETS, rows })

  it('reads what was written, for its owner alone', async () => {
    expect(await write('one')).to.equal(3)
    const items = await all(readBackup(path('one')))
    const [header = expect.fail(), secret = expect.fail()] = items
    expect(parseHeader(header)).to.deep.equal(HEADER)
    expect(nameOfSecret(secret)).to.equal('dp.key')
    expect(texts(items.slice(1))).to.deep.equal(
      ['f dp.key sealed', ...[1, 2, 3].map(n => `r k/rows/${n} value ${n}`)])
    expect((await stat(path('one'))).mode & 0o777).to.equal(0o600)
  })

  it('writes over no file, and leaves nothing where the rows end in a failure', async () => {
    await writeFile(path('there'), 'mine')
    expect(await write('there')).to.equal(undefined)
    expect(await readFile(path('there'), 'utf8')).to.equal('mine')
    async function * failing (): AsyncGenerator<readonly [Uint8Array, Uint8Array]> {
      yield * ROWS
      throw new StoreError('STORE_CLOSED')
    }
    expect(await codeOfRejection(write('failing', failing()))).to.equal('STORE_CLOSED')
    expect(await readdir(folder)).to.deep.equal(['there'])
  })

  it('writes over what a process left that was killed, whatever its modes', async () => {
    await writeFile(path('.one.part'), 'x'.repeat(10_000), { mode: 0o644 })
    await write('one')
    expect(await readdir(folder)).to.deep.equal(['one'])
    expect((await all(readBackup(path('one')))).length).to.equal(5)
  })

  it('refuses a file that was cut off, at whatever byte, or has something behind its end', async () => {
    await write('whole')
    const bytes = await readFile(path('whole'))
    for (let length = 0; length <= bytes.byteLength + 1; length++) {
      if (length === bytes.byteLength) {
        continue
      }
      await writeFile(
        path('other'), Buffer.concat([bytes.subarray(0, length), Buffer.alloc(Math.max(0, length - bytes.byteLength))])
      )
      expect(await codeOfRejection(all(readBackup(path('other')))), `${length}`).to.equal('STORE_BACKUP_INVALID')
    }
  })

  it('refuses a file in which whatever byte is another', async () => {
    await write('whole')
    const bytes = await readFile(path('whole'))
    for (let i = 0; i < bytes.byteLength; i++) {
      const altered = Uint8Array.from(bytes, (byte, j) => i === j ? byte ^ 1 : byte)
      await writeFile(path('other'), altered)
      expect(await codeOfRejection(all(readBackup(path('other')))), `${i}`).to.equal('STORE_BACKUP_INVALID')
    }
  })

  it('refuses names of files that lead elsewhere, and headers that say something else', () => {
    for (const name of ['../dp.key', '/etc/passwd', '', '.', '..', '.hidden', 'a\0b']) {
      const item: Item = { kind: 'f', parts: [fromString(name), new Uint8Array(0)] }
      expect(() => nameOfSecret(item), name).to.throw().with.property('code', 'STORE_BACKUP_INVALID')
    }
    for (const json of [
      '', '[]', '{}', JSON.stringify({ ...HEADER, keys: 'yes' }), JSON.stringify({ ...HEADER, role: 1 })
    ]) {
      const item: Item = { kind: 'h', parts: [fromString(json), new Uint8Array(0)] }
      expect(() => parseHeader(item), json).to.throw().with.property('code', 'STORE_BACKUP_INVALID')
    }
  })

  it('a snapshot of a store becomes the same store, which checks out', async () => {
    const first = await levelStore(path('first'), { owner: OWNER })
    const many = Array.from({ length: 2_500 }, (_, n): KeyValueOperation =>
      ({ type: 'put', key: fromString(String(n).padStart(5, '0')), value: fromString(`value ${n}`) }))
    await first.namespace('rows').batch(many)
    await first.namespace('other').put(fromString('a'), fromString('b'))
    const snapshot = first.snapshot()
    let begun = false
    const operations = async function * (): AsyncGenerator<KeyValueOperation> {
      for await (const [key, value] of snapshot) {
        if (!begun) {
          // what comes after the snapshot began is not in it
          await first.namespace('rows').put(fromString('99999'), fromString('late'))
          begun = true
        }
        yield { type: 'put', key, value }
      }
    }
    expect(await restoreStore(path('second'), { format: STORE_FORMAT, owner: OWNER }, operations())).to.equal(2_501)
    await first.close()
    const second = await levelStore(path('second'), {
      owner: OWNER, onDamage: damage => { expect.fail(JSON.stringify(damage)) }
    })
    await second.check()
    expect((await all(second.namespace('rows').iterate())).length).to.equal(2_500)
    expect((await all(second.namespace('other').iterate())).map(([key]) => toString(key))).to.deep.equal(['a'])
    await second.close()
    expect(await codeOfRejection(levelStore(path('second'), { owner: 'dp 2' }))).to.equal('STORE_OTHER_OWNER')
  })

  it('restores over no store, and leaves nothing where the rows end in a failure', async () => {
    const about = { format: STORE_FORMAT, owner: OWNER }
    await mkdir(path('there'))
    expect(await codeOfRejection(restoreStore(path('there'), about, puts()))).to.equal('STORE_NOT_EMPTY')
    async function * failing (): AsyncGenerator<KeyValueOperation> {
      yield * puts()
      throw new StoreError('STORE_CLOSED')
    }
    expect(await codeOfRejection(restoreStore(path('failing'), about, failing()))).to.equal('STORE_CLOSED')
    expect(await readdir(folder)).to.deep.equal(['there'])
  })

  it('no store opens beside one that was half restored, and the next try takes its place', async () => {
    await mkdir(path('store.restore'))
    expect(await codeOfRejection(levelStore(path('store'), { owner: OWNER }))).to.equal('STORE_HALF_RESTORED')
    await restoreStore(path('store'), { format: STORE_FORMAT, owner: OWNER }, puts())
    expect(await readdir(folder)).to.deep.equal(['store'])
    const store = await levelStore(path('store'), { owner: OWNER })
    expect((await all(store.namespace('rows').iterate())).length).to.equal(3)
    await store.close()
    await access(path('store'))
  })
})
