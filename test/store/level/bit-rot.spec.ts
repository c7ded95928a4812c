import { cp, mkdtemp, open, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { fromString } from 'uint8arrays/from-string'
import { levelStore } from '../../../src/store/level.ts'
import { incompressible } from './incompressible.ts'
import type { Damage, KeyValueOperation, Store } from '../../../src/store/interface.ts'

/** Rows of 1,000 bytes: some tables' worth, and a log that is half full. */
const ROWS = 5_000
const keyOf = (n: number): Uint8Array => fromString(`row ${String(n).padStart(5, '0')}`)
const put = (n: number): KeyValueOperation => ({ type: 'put', key: keyOf(n), value: valueOf(n) })
const values = Array.from({ length: ROWS + 1 }, (_, n) => incompressible(n, 1_000))
const valueOf = (n: number): Uint8Array => values[n] ?? expect.fail(`no row ${n}`)

interface Seen {
  readonly damages: readonly Damage[]
  readonly lost: number
  readonly walked: number
}

describe('store/level: bytes that changed on the disk', function () {
  this.timeout(60_000)
  let folder = ''
  /** As a process that was killed left it: tables, and a log. */
  let image = ''

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mimi-rot-'))
    image = join(folder, 'image')
    const store = await levelStore(join(folder, 'live'), { owner: 'dp 1' })
    for (let n = 0; n < ROWS; n += 500) {
      const rows = Array.from({ length: 500 }, (_, i) => put(n + i))
      await store.namespace('rows').batch(rows)
    }
    for (let n = 0; n < 100; n++) {
      await store.namespace('rows').put(keyOf(n), valueOf(n)) // as before, in writes of their own
    }
    await cp(join(folder, 'live'), image, { recursive: true })
    await store.close()
  })

  after(async () => {
    await rm(folder, { recursive: true, force: true })
  })

  /** Flips four bytes of a file of a copy, opens it and reads everything. */
  async function opened (file: RegExp, share: number, use?: (store: Store) => Promise<void>): Promise<Seen> {
    const copy = await mkdtemp(join(folder, 'copy-'))
    await cp(image, copy, { recursive: true })
    await flip(await largest(copy, file), share)
    const damages: Damage[] = []
    const onDamage = (damage: Damage): void => { damages.push(damage) }
    const store = await levelStore(copy, { owner: 'dp 1', patience: 30_000, onDamage })
    const rows = store.namespace('rows')
    let [lost, walked] = [0, 0]
    for (let n = 0; n < ROWS; n++) {
      const row = await rows.get(keyOf(n))
      lost += row == null ? 1 : 0
      if (row != null && Buffer.compare(row, valueOf(n)) !== 0) {
        expect.fail(`row ${n} is not what was written`)
      }
    }
    for await (const [, row] of rows.iterate()) {
      walked += row.byteLength === 1_000 ? 1 : 0
    }
    // the engine may find out when it merges tables, and is repaired then
    await rows.put(keyOf(ROWS), valueOf(ROWS)).catch(async (err: { code: string }) => {
      expect(err.code).to.equal('STORE_CORRUPT')
      await rows.put(keyOf(ROWS), valueOf(ROWS))
    })
    expect(await rows.get(keyOf(ROWS))).to.deep.equal(valueOf(ROWS))
    await use?.(store)
    await store.close()
    await rm(copy, { recursive: true })
    return { damages, lost, walked }
  }

  it('is whole where none did', async () => {
    const seen = await opened(/^LOCK$/, 0)
    expect(seen).to.deep.equal({ damages: [], lost: 0, walked: ROWS })
  })

  for (const share of [0.05, 0.5]) {
    it(`tells at once what a damaged log cost (at ${share})`, async () => {
      const { damages, lost } = await opened(/\.log$/, share)
      expect(damages.map(({ what }) => what)).to.include('log')
      const missing = damages.filter(({ what }) => what === 'missing').reduce((sum, { rows }) => sum + rows, 0)
      expect(missing, 'all that is lost is told').to.equal(lost)
    })
  }

  it('tells that acknowledged writes at the end of the log are not there', async () => {
    const { damages } = await opened(/\.log$/, 0.9999)
    expect(damages.map(({ what }) => what)).to.include('acknowledged')
  })

  for (const share of [0.2, 0.6, 0.9]) {
    it(`tells which rows of a damaged table do not hold, and serves the others (at ${share})`, async () => {
      const { damages, lost, walked } = await opened(/\.ldb$/, share)
      expect(damages.length).to.be.greaterThan(0)
      expect(lost).to.be.lessThan(20)
      expect(walked).to.be.at.least(ROWS - 20)
    })
  }

  it('serves what the other tables have where one has lost its index', async () => {
    const { damages, lost } = await opened(/\.ldb$/, 0.99999)
    expect(damages.length).to.be.greaterThan(0)
    expect(lost).to.be.greaterThan(0).and.lessThan(ROWS * 0.9)
  })

  const others: ReadonlyArray<readonly [file: string, share: number]> = [
    ['CURRENT', 0.3], ['CURRENT', 0.9], ['MANIFEST', 0.1], ['MANIFEST', 0.9],
    ['mimi-store', 0.1], ['mimi-acknowledged', 0.1]
  ]
  for (const [file, share] of others) {
    it(`loses nothing by a damaged ${file}, and tells of it (at ${share})`, async () => {
      const { damages, lost } = await opened(new RegExp(`^${file}`), share)
      expect(lost).to.equal(0)
      expect(damages.map(({ what }) => what)).to.include('files')
    })
  }

  it('knows whose it is though that file is damaged', async () => {
    const copy = await mkdtemp(join(folder, 'copy-'))
    await cp(image, copy, { recursive: true })
    await flip(join(copy, 'mimi-store'), 0.1)
    const outcome = await levelStore(copy, { owner: 'dp 2' }).then(() => 'opened', (err: { code: string }) => err.code)
    expect(outcome).to.equal('STORE_OTHER_OWNER')
  })

  it('takes a row anew that did not hold, and finds it whole from then on', async () => {
    const { damages } = await opened(/\.ldb$/, 0.6, async store => {
      for (let n = 0; n < ROWS; n++) {
        await store.namespace('rows').get(keyOf(n)) ?? await store.namespace('rows').put(keyOf(n), valueOf(n))
      }
      const before = store.health.damaged
      await store.check()
      await store.check()
      expect(store.health.damaged).to.deep.equal(before)
    })
    expect(damages.length).to.be.greaterThan(0)
  })

  async function largest (directory: string, file: RegExp): Promise<string> {
    const paths = (await readdir(directory)).filter(name => file.test(name)).map(name => join(directory, name))
    const sized = await Promise.all(paths.map(async path => ({ path, size: (await stat(path)).size })))
    return sized.sort((a, b) => b.size - a.size)[0]?.path ?? expect.fail(`no ${file.source}`)
  }
})

async function flip (path: string, share: number): Promise<void> {
  const file = await open(path, 'r+')
  const { size } = await file.stat()
  const [at, length] = [Math.max(0, Math.min(Math.floor(size * share), size - 4)), Math.min(4, size)]
  const bytes = (await file.read(new Uint8Array(length), 0, length, at)).buffer
  await file.write(bytes.map(byte => byte ^ 0x5a), 0, length, at)
  await file.close()
}
