import { expect } from 'chai'
import { fromString } from 'uint8arrays/from-string'
import { MAX_ATOMIC } from '../../src/store/constants.ts'
import { StoreError } from '../../src/store/errors.ts'
import { GroupCommit } from '../../src/store/group-commit.ts'
import { Health } from '../../src/store/health.ts'
import { MemoryBackend } from '../../src/store/memory.ts'
import { BackendStore } from '../../src/store/store.ts'
import { rejectionOf } from '../builders/errors.ts'
import type { Raw } from '../../src/store/backend.ts'
import type { Damage, KeyValueOperation, StoreNotice } from '../../src/store/interface.ts'

const key = (n: number): Uint8Array => fromString(String(n).padStart(6, '0'))
const value = fromString('value')
const put = (n: number, bytes = value): KeyValueOperation => ({ type: 'put', key: key(n), value: bytes })

/** A disk that fails and forgets when the test says so. */
class FaultyBackend extends MemoryBackend {
  broken = false
  /** The write fails, though it comes to the disk. */
  late = false
  reopenings: boolean[] = []
  failure = new StoreError('STORE_FAILED')
  unreadable = new Set<string>()

  override async write (operations: readonly KeyValueOperation[]): Promise<void> {
    if (this.broken) {
      if (this.late) {
        await super.write(operations)
      }
      throw this.failure
    }
    await super.write(operations)
  }

  override async getMany (keys: readonly Uint8Array[]): Promise<readonly Raw[]> {
    return await Promise.all(keys.map(async one => {
      return this.unreadable.has(Buffer.from(one).toString('latin1')) ? 'unreadable' : await this.get(one)
    }))
  }

  override async reopen (repair: boolean): Promise<void> {
    if (this.broken) {
      throw this.failure
    }
    this.reopenings.push(repair)
  }
}

interface Bench {
  readonly backend: FaultyBackend
  readonly store: BackendStore
  readonly damages: Damage[]
  readonly notices: StoreNotice[]
}

function bench (): Bench {
  const [backend, damages, notices] = [new FaultyBackend(), new Array<Damage>(), new Array<StoreNotice>()]
  const health = new Health({
    onDamage: damage => { damages.push(damage) },
    onNotice: notice => { notices.push(notice) }
  })
  return { backend, store: new BackendStore(backend, health), damages, notices }
}

/** Where rows of the namespace `x` lie. */
const inX = (n: number): Uint8Array => fromString(`k/x/${String(n).padStart(6, '0')}`)

describe('store/writer: after a failure', () => {
  it('acknowledge nothing until it was opened again, and then go on', async () => {
    const { backend, store, notices } = bench()
    const rows = store.namespace('x')
    await rows.put(key(0), value)
    backend.broken = true
    for (let n = 1; n < 4; n++) {
      expect(await rejectionOf(rows.put(key(n), value))).to.include({ code: 'STORE_FAILED' })
    }
    expect(store.health).to.include({ failing: true, failedWrites: 3, reopened: 0 })
    expect(await rows.get(key(0)), 'reads go on').to.deep.equal(value)
    backend.broken = false
    await rows.put(key(4), value)
    expect(store.health).to.include({ failing: false, reopened: 1 })
    expect(backend.reopenings).to.deep.equal([false])
    expect(notices.map(({ type }) => type)).to.deep.equal(['failing', 'recovered'])
  })

  it('have the engine repaired where it found itself damaged', async () => {
    const { backend, store } = bench()
    backend.broken = true
    backend.failure = new StoreError('STORE_CORRUPT')
    await rejectionOf(store.namespace('x').put(key(0), value))
    backend.broken = false
    await store.namespace('x').put(key(0), value)
    expect(backend.reopenings).to.deep.equal([true])
  })

  it('count a write that failed and came to the disk all the same', async () => {
    const { backend, store, damages } = bench()
    const rows = store.namespace('x')
    await rows.put(key(0), value)
    backend.broken = backend.late = true
    await rejectionOf(rows.batch([put(0, fromString('other')), put(1)]))
    backend.broken = false
    await rows.put(key(2), value)
    await store.check()
    expect(damages).to.deep.equal([])
  })

  it('tell what was acknowledged and is not there any more', async () => {
    const { backend, store, damages } = bench()
    const rows = store.namespace('x')
    await rows.put(key(0), value)
    await rows.put(key(1), value)
    backend.broken = true
    await rejectionOf(rows.put(key(2), value))
    backend.broken = false
    await backend.write([{ type: 'delete', key: inX(1) }])
    await rows.put(key(3), value)
    expect(damages.map(({ what, namespace }) => [what, namespace])).to.deep.equal([['row', 'x']])
  })

  it('fail those in the batch that fails, and no others', async () => {
    let calls = 0
    const commit = new GroupCommit(async () => {
      if (calls++ === 0) {
        throw new Error('no room')
      }
    })
    const first = rejectionOf(commit.add([{ type: 'put', key: key(0), value }]))
    await Promise.resolve()
    await Promise.resolve()
    await commit.add([{ type: 'put', key: key(1), value }])
    expect(await first).to.include({ code: 'STORE_FAILED' })
  })
})

describe('store/group-commit', () => {
  const deletions = (count: number): KeyValueOperation[] =>
    Array.from({ length: count }, (_, n) => ({ type: 'delete', key: key(n) }))

  it('of a million rows go in bounded pieces, in order', async () => {
    const sizes: number[] = []
    const firsts: Uint8Array[] = []
    const commit = new GroupCommit(async operations => {
      sizes.push(operations.length)
      firsts.push(...operations.slice(0, 1).map(one => one.key))
    })
    await commit.add(deletions(1_000_000))
    expect(Math.max(...sizes)).to.be.at.most(MAX_ATOMIC)
    expect(sizes.reduce((a, b) => a + b)).to.equal(1_000_000)
    expect(firsts).to.deep.equal([...firsts].sort(Buffer.compare))
  })

  it('write nothing behind a piece that failed, and do not harm who comes next', async () => {
    let calls = 0
    const commit = new GroupCommit(async () => {
      if (calls++ === 1) {
        throw new Error('no room')
      }
    })
    const long = rejectionOf(commit.add(deletions(40_000)))
    const short = commit.add(deletions(1))
    expect(await long).to.include({ code: 'STORE_FAILED' })
    await short
    expect(calls).to.equal(3)
  })

  it('of more than one engine batch can be pruned', async () => {
    const { store } = bench()
    const rows = store.namespace('x')
    await rows.batch(Array.from({ length: 33_000 }, (_, n) => ({ type: 'put', key: key(n), value })))
    await rows.batch(deletions(33_000))
    for await (const [one] of rows.iterate()) {
      expect.fail(String(one))
    }
    await store.check()
    expect(store.health.damaged).to.deep.equal({})
  })

  it('share an engine batch up to so many bytes', async () => {
    const sizes: number[] = []
    const commit = new GroupCommit(async operations => { sizes.push(operations.length) })
    const big = new Uint8Array(1024 * 1024)
    await Promise.all(Array.from({ length: 9 }, async (_, n) => { await commit.add([put(n, big)]) }))
    expect(Math.max(...sizes)).to.be.at.most(4)
  })
})

describe('store/check', () => {
  const filled = async (): Promise<Bench> => {
    const made = bench()
    const rows = made.store.namespace('x')
    await rows.batch(Array.from({ length: 100 }, (_, n) => ({ type: 'put', key: key(n), value })))
    await rows.put(key(3), fromString('changed'))
    await rows.delete(key(4))
    await rows.batch([put(5, fromString('a')), put(5, fromString('b'))])
    return made
  }
  const kinds = ({ damages }: Bench): unknown[] => damages.map(({ what, namespace, rows }) => [what, namespace, rows])

  it('finds nothing where all is as it was written', async () => {
    const made = await filled()
    await made.store.check()
    expect(kinds(made)).to.deep.equal([])
    expect(made.store.health).to.include({ checks: 1, checking: false })
    expect(made.store.health.checkedRows).to.be.at.least(99)
  })

  it('finds what is missing, once', async () => {
    const made = await filled()
    await made.backend.write([7, 8, 9].map(n => ({ type: 'delete', key: inX(n) })))
    await made.store.check()
    await made.store.check()
    expect(kinds(made)).to.deep.equal([['missing', 'x', 3]])
  })

  it('finds an older version in the place of a newer one', async () => {
    const made = await filled()
    const older = await made.backend.get(inX(3)) as Uint8Array
    await made.store.namespace('x').put(key(3), fromString('newer'))
    await made.backend.write([{ type: 'put', key: inX(3), value: older }])
    await made.store.check()
    expect(kinds(made)).to.deep.equal([['altered', 'x', 1]])
  })

  it('finds a deleted row that is back', async () => {
    const made = await filled()
    const row = await made.backend.get(inX(10)) as Uint8Array
    await made.store.namespace('x').delete(key(10))
    await made.backend.write([{ type: 'put', key: inX(10), value: row }])
    await made.store.check()
    expect(kinds(made)).to.deep.equal([['returned', 'x', 1]])
  })

  it('finds a row of another key, and one that was cut short', async () => {
    const made = await filled()
    const row = await made.backend.get(inX(10)) as Uint8Array
    await made.backend.write([
      { type: 'put', key: inX(11), value: row },
      { type: 'put', key: inX(12), value: row.subarray(0, 3) }
    ])
    await made.store.check()
    expect(kinds(made)).to.deep.equal([['row', 'x', 1], ['row', 'x', 1]])
  })

  it('does not count a damaged row again once it was written anew', async () => {
    const made = await filled()
    await made.backend.write([{ type: 'put', key: inX(10), value: new Uint8Array(40) }])
    await made.store.check()
    await made.store.namespace('x').put(key(10), value)
    await made.store.check()
    expect(kinds(made)).to.deep.equal([['row', 'x', 1]])
  })

  it('makes no alarm of a row that was unreadable and was written over', async () => {
    const made = await filled()
    made.backend.unreadable.add('k/x/000010')
    await made.store.namespace('x').put(key(10), fromString('anew'))
    made.backend.unreadable.clear()
    await made.store.check()
    await made.store.check()
    expect(kinds(made)).to.deep.equal([])
  })

  it('holds while others write', async () => {
    const made = await filled()
    const rows = made.store.namespace('x')
    const checks = made.store.check()
    await Promise.all(Array.from({ length: 200 }, async (_, n) => { await rows.put(key(n), fromString(`now ${n}`)) }))
    await checks
    await made.store.check()
    expect(kinds(made)).to.deep.equal([])
  })

  it('finds out when it is opened that the last writes are not there', async () => {
    const { backend, store } = bench()
    await store.namespace('x').put(key(0), value)
    await backend.acknowledge(5)
    const damages: Damage[] = []
    const again = new BackendStore(backend, new Health({ onDamage: damage => { damages.push(damage) } }))
    await again.open()
    expect(damages).to.deep.equal([{ what: 'acknowledged', namespace: 'store', rows: 4 }])
    expect(again.health.lostWrites).to.equal(4)
    await again.namespace('x').put(key(1), value)
    await new BackendStore(backend, new Health({ onDamage: () => { expect.fail('told again') } })).open()
  })
})
