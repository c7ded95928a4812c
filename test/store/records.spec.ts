import { expect } from 'chai'
import fc from 'fast-check'
import { concat } from 'uint8arrays/concat'
import { fromString } from 'uint8arrays/from-string'
import { asLookupKey } from '../../src/base/bytes.ts'
import { MappingError } from '../../src/mapping/errors.ts'
import { mergeRecordSets, RecordSet } from '../../src/mapping/record-set.ts'
import { MemoryBackend, memoryStore } from '../../src/store/memory.ts'
import { Health } from '../../src/store/health.ts'
import { sealRow } from '../../src/store/row.ts'
import { BackendStore } from '../../src/store/store.ts'
import { rejectionOf } from '../builders/errors.ts'
import { bobLookupKey, fakeEntry } from '../builders/mapping.ts'
import { deferred } from '../builders/outcomes.ts'
import { seedOf } from '../builders/registry.ts'
import type { Damage, KeyValueOperation } from '../../src/store/interface.ts'
import type { UncheckedEntry } from '../../src/mapping/interface.ts'

/** First byte of the store's own keys. */
const META = 109

const setOf = (...entries: UncheckedEntry[]): RecordSet => RecordSet.of(bobLookupKey, entries)

/** Lets the test hold and break writes. */
class SlowBackend extends MemoryBackend {
  writes: Array<readonly KeyValueOperation[]> = []
  gate: Promise<unknown> = Promise.resolve()
  broken = false

  override async write (operations: readonly KeyValueOperation[]): Promise<void> {
    this.writes.push(operations)
    await this.gate
    if (this.broken) {
      throw new Error('disk full')
    }
    await super.write(operations)
  }
}

describe('store/records: record store', () => {
  it('has nothing where nothing was stored', async () => {
    expect(await memoryStore().records.get(bobLookupKey)).to.equal(undefined)
  })

  it('keeps what every one of many concurrent writers stored', async () => {
    const { records } = memoryStore()
    const entries = Array.from({ length: 50 }, (_, i) => fakeEntry({ id: `${i}` }))
    await Promise.all(entries.map(async entry => records.merge(bobLookupKey, setOf(entry))))
    expect(await records.get(bobLookupKey)).to.deep.equal(setOf(...entries).bytes)
  })

  it('comes to the same set in every order', async () => {
    const pool = Array.from({ length: 6 }, (_, i) =>
      fakeEntry({ id: `${i % 3}`, sequence: 1 + Math.floor(i / 2), salt: `${i}` }))
    await fc.assert(fc.asyncProperty(fc.array(fc.constantFrom(...pool), { maxLength: 8 }), async writes => {
      const { records } = memoryStore()
      await Promise.all(writes.map(async entry => records.merge(bobLookupKey, setOf(entry))))
      expect(await records.get(bobLookupKey) ?? new Uint8Array(0)).to.deep.equal(setOf(...writes).bytes)
    }), { numRuns: 50 })
  })

  it('puts writes that come at once into one batch', async () => {
    const backend = new SlowBackend()
    const gate = deferred<void>()
    backend.gate = gate.promise
    const { records } = new BackendStore(backend)
    const first = records.merge(bobLookupKey, setOf(fakeEntry({ id: 'first' })))
    while (backend.writes.length === 0) {
      await Promise.resolve()
    }
    const others = Array.from({ length: 20 }, async (_, i) => {
      const lookupKey = asLookupKey(seedOf(`L ${i}`))
      await records.merge(lookupKey, RecordSet.of(lookupKey, [fakeEntry({ lookupKey })]))
    })
    for (let turn = 0; turn < 100; turn++) {
      await Promise.resolve()
    }
    gate.resolve()
    await Promise.all([first, ...others])
    const rows = backend.writes.map(operations => operations.filter(({ key }) => key[0] !== META).length)
    expect(rows).to.deep.equal([1, 20])
  })

  it('acknowledges only what is durable, also where another one wrote it', async () => {
    const backend = new SlowBackend()
    const gate = deferred<void>()
    backend.gate = gate.promise
    const { records } = new BackendStore(backend)
    let acknowledged = 0
    const twice = [1, 2].map(async () => {
      await records.merge(bobLookupKey, setOf(fakeEntry()))
      acknowledged++
    })
    for (let turn = 0; turn < 100; turn++) {
      await Promise.resolve()
    }
    expect(acknowledged).to.equal(0)
    gate.resolve()
    await Promise.all(twice)
    expect(acknowledged).to.equal(2)
    expect(backend.writes).to.have.length(1)
  })

  it('acknowledges nothing of a write that failed, and reads the disk again', async () => {
    const backend = new SlowBackend()
    const { records } = new BackendStore(backend)
    await records.merge(bobLookupKey, setOf(fakeEntry({ id: 'kept' })))
    backend.broken = true
    const failed = [1, 2].map(async () => rejectionOf(records.merge(bobLookupKey, setOf(fakeEntry({ id: 'lost' })))))
    for (const error of await Promise.all(failed)) {
      expect(error).to.include({ code: 'STORE_FAILED' })
    }
    backend.broken = false
    expect(await records.get(bobLookupKey)).to.deep.equal(setOf(fakeEntry({ id: 'kept' })).bytes)
    const now = await records.merge(bobLookupKey, setOf(fakeEntry({ id: 'next' })))
    expect(now.entries).to.have.length(2)
  })

  it('shows a change what is stored, and stores nothing when it refuses', async () => {
    const { records } = memoryStore()
    await records.merge(bobLookupKey, setOf(fakeEntry({ id: 'a' })))
    expect(await rejectionOf(records.update(bobLookupKey, stored => {
      expect(stored.entries).to.have.length(1)
      throw new MappingError('QUOTA_KEY')
    }))).to.include({ code: 'QUOTA_KEY' })
    const changed = await records.update(bobLookupKey, stored => mergeRecordSets(stored, setOf(fakeEntry({ id: 'b' }))))
    expect(changed.entries).to.have.length(2)
  })

  it('forgets a key of which nothing is left', async () => {
    const { records } = memoryStore()
    await records.merge(bobLookupKey, setOf(fakeEntry()))
    await records.update(bobLookupKey, () => RecordSet.empty(bobLookupKey))
    expect(await records.get(bobLookupKey)).to.equal(undefined)
  })

  it('loses nothing of a newcomer or of who waits, when a write before theirs failed', async () => {
    const backend = new SlowBackend()
    const gate = deferred<void>()
    backend.gate = gate.promise
    backend.broken = true
    const { records } = new BackendStore(backend)
    const first = rejectionOf(records.merge(bobLookupKey, setOf(fakeEntry({ id: 'first' }))))
    while (backend.writes.length === 0) {
      await Promise.resolve()
    }
    // waits behind the one that is about to fail
    const second = records.merge(bobLookupKey, setOf(fakeEntry({ id: 'second' })))
    gate.resolve()
    expect(await first).to.include({ code: 'STORE_FAILED' })
    backend.broken = false
    await Promise.all([second, records.merge(bobLookupKey, setOf(fakeEntry({ id: 'third' })))])
    const stored = RecordSet.decode(await records.get(bobLookupKey) ?? new Uint8Array(0), bobLookupKey)
    for (const id of ['second', 'third']) {
      expect(stored.entry(fakeEntry({ id })), id).to.not.equal(undefined)
    }
  })

  it('writes again what a failed write left in memory, also for who adds nothing to it', async () => {
    const backend = new SlowBackend()
    const gate = deferred<void>()
    backend.gate = gate.promise
    backend.broken = true
    const { records } = new BackendStore(backend)
    const failed = [0, 1].map(async () => await rejectionOf(records.merge(bobLookupKey, setOf(fakeEntry()))))
    gate.resolve()
    await Promise.all(failed)
    backend.broken = false
    await records.merge(bobLookupKey, setOf(fakeEntry()))
    expect(await records.get(bobLookupKey)).to.deep.equal(setOf(fakeEntry()).bytes)
  })

  it('counts a set that is not what was written as absent, tells it once, and takes it anew', async () => {
    const backend = new MemoryBackend()
    const damages: Damage[] = []
    const store = new BackendStore(backend, new Health({ onDamage: damage => { damages.push(damage) } }))
    await store.records.merge(bobLookupKey, setOf(fakeEntry({ id: 'rusty' })))
    for await (const [key, value] of backend.iterate({ gte: fromString('r/'), lt: fromString('r0') })) {
      await backend.write([{ type: 'put', key, value: value.map((byte, i) => i === 100 ? byte ^ 1 : byte) }])
    }
    expect(await store.records.get(bobLookupKey)).to.equal(undefined)
    expect(await store.records.get(bobLookupKey)).to.equal(undefined)
    expect(damages).to.have.length(1)
    expect(damages[0])
      .to.include({ what: 'row', namespace: 'records', rows: 1 })
      .and.to.have.property('keyHash')
      .with.length(16)
    await store.records.merge(bobLookupKey, setOf(fakeEntry({ id: 'new' })))
    expect(await store.records.get(bobLookupKey)).to.deep.equal(setOf(fakeEntry({ id: 'new' })).bytes)
    expect(store.health.damaged).to.deep.equal({ records: 1 })
  })

  it('calls back with the key of a set that is lost, before who looks is ' +
    'answered, once until it is written again', async () => {
    const looks: ReadonlyArray<(store: BackendStore) => Promise<unknown>> = [
      async ({ records }) => await records.get(bobLookupKey),
      async ({ records }) => await records.update(bobLookupKey, stored => stored),
      async store => { await store.check() }
    ]
    for (const look of looks) {
      const backend = new MemoryBackend()
      const store = new BackendStore(backend)
      const lost: unknown[] = []
      const stop = store.records.onLost(lookupKey => { lost.push(lookupKey) })
      const rot = async (): Promise<void> => {
        await store.records.merge(bobLookupKey, setOf(fakeEntry()))
        await store.namespace('claims').put(bobLookupKey, fromString('a claim'))
        for (const [gte, lt] of [['k/', 'k0'], ['r/', 'r0']] as const) {
          for await (const [key, value] of backend.iterate({ gte: fromString(gte), lt: fromString(lt) })) {
            await backend.write([
              { type: 'put', key, value: value.map((byte, i) => i === value.length - 1 ? byte ^ 1 : byte) }
            ])
          }
        }
      }
      await rot()
      await look(store)
      await look(store)
      expect(lost).to.deep.equal([bobLookupKey])
      await rot()
      await look(store)
      expect(lost).to.deep.equal([bobLookupKey, bobLookupKey])
      await rot()
      stop()
      await look(store)
      expect(lost).to.have.length(2)
    }
  })

  it('calls back with no key where sets are gone and nobody knows which, and not for what else is gone', async () => {
    const backend = new MemoryBackend()
    const store = new BackendStore(backend)
    const lost: unknown[] = []
    store.records.onLost(lookupKey => { lost.push(lookupKey) })
    await store.records.merge(bobLookupKey, setOf(fakeEntry()))
    await store.namespace('claims').put(bobLookupKey, fromString('a claim'))
    await backend.write([{ type: 'delete', key: concat([fromString('k/claims/'), bobLookupKey]) }])
    await store.check()
    expect([lost, store.health.damaged]).to.deep.equal([[], { claims: 1 }])
    await backend.write([{ type: 'delete', key: concat([fromString('r/'), bobLookupKey]) }])
    await store.check()
    expect([lost, store.health.damaged]).to.deep.equal([[undefined], { claims: 1, records: 1 }])
  })

  it('counts a set that is none as absent, though nothing changed on the disk', async () => {
    const backend = new MemoryBackend()
    const other = new BackendStore(backend)
    const key = concat([fromString('r/'), bobLookupKey])
    await backend.write([{ type: 'put', key, value: sealRow(key, fromString('no set')) }])
    expect((await other.records.merge(bobLookupKey, setOf(fakeEntry()))).entries).to.have.length(1)
    expect(other.health.damaged).to.deep.equal({ records: 1 })
  })

  it('walks through all keys, and through a part of them', async () => {
    const { records } = memoryStore()
    const keys = [3, 1, 2].map(first => asLookupKey(new Uint8Array(32).fill(first)))
    for (const lookupKey of keys) {
      await records.merge(lookupKey, RecordSet.of(lookupKey, [fakeEntry({ lookupKey })]))
    }
    const walk = async (range?: { gte: Uint8Array, limit: number }): Promise<Array<number | undefined>> => {
      const seen: Array<number | undefined> = []
      for await (const [lookupKey] of records.entries(range)) {
        seen.push(lookupKey[0])
      }
      return seen
    }
    expect(await walk()).to.deep.equal([1, 2, 3])
    expect(await walk({ gte: new Uint8Array([2]), limit: 1 })).to.deep.equal([2])
  })
})

describe('store/records: key value store', () => {
  it('keeps namespaces apart', async () => {
    const store = memoryStore()
    await store.namespace('a').put(fromString('key'), fromString('1'))
    await store.namespace('a-b').put(fromString('key'), fromString('2'))
    expect(await store.namespace('a').get(fromString('key'))).to.deep.equal(fromString('1'))
    const seen: number[] = []
    for await (const [key] of store.namespace('a').iterate()) {
      seen.push(key.byteLength)
    }
    expect(seen).to.deep.equal([3])
  })

  it('refuses names that could reach into another namespace', () => {
    for (const name of ['', 'a/b', 'A', 'x'.repeat(33)]) {
      expect(() => memoryStore().namespace(name), name).to.throw().with.property('code', 'STORE_NAMESPACE_INVALID')
    }
  })

  it('writes a batch as one', async () => {
    const names = memoryStore().namespace('names')
    await names.put(fromString('a'), fromString('1'))
    await names.batch([
      { type: 'put', key: fromString('b'), value: fromString('2') }, { type: 'delete', key: fromString('a') }
    ])
    await names.batch([])
    expect(await names.get(fromString('a'))).to.equal(undefined)
    expect(await names.get(fromString('b'))).to.deep.equal(fromString('2'))
    await names.delete(fromString('b'))
    expect(await names.get(fromString('b'))).to.equal(undefined)
  })

  it('is closed when the store is', async () => {
    const store = memoryStore()
    const names = store.namespace('names')
    await store.close()
    await store.close()
    expect(await rejectionOf(names.get(fromString('a')))).to.include({ code: 'STORE_CLOSED' })
    expect(await rejectionOf(names.put(fromString('a'), fromString('1')))).to.include({ code: 'STORE_CLOSED' })
    expect(await rejectionOf(store.records.get(bobLookupKey))).to.include({ code: 'STORE_CLOSED' })
  })
})
