import { expect } from 'chai'
import { asLookupKey } from '../../src/base/bytes.ts'
import { RecordSet } from '../../src/mapping/record-set.ts'
import { verifyEntry } from '../../src/mapping/validity.ts'
import { keyReader } from '../../src/light/key-reader.ts'
import { indexRegistry } from '../../src/registry/verified.ts'
import { buildTestMapping, federation } from '../builders/mapping.ts'
import { seedOf } from '../builders/registry.ts'
import { TestSource } from '../builders/replicas.ts'
import { RIGHT } from '../builders/clock.ts'
import type { LookupKey } from '../../src/base/bytes.ts'
import type { RecordRead } from '../../src/dht/interface.ts'

const { registry } = federation()
const newer = indexRegistry({ ...registry, version: registry.version + 1 })
const keys = ['a', 'b', 'c'].map(label => asLookupKey(seedOf(label)))
const [first, second] = keys as [LookupKey, LookupKey, LookupKey]

const readOf = (lookupKey: LookupKey, changes: Partial<RecordRead> = {}): RecordRead => ({
  lookupKey,
  status: 'none',
  complete: true,
  clock: RIGHT,
  entries: [],
  contested: new Set(),
  set: RecordSet.empty(lookupKey),
  replicas: [{ dp: 'x', outcome: 'answered' }],
  foundAt: new Map(),
  ...changes
})
const lost = (lookupKey: LookupKey): RecordRead => readOf(lookupKey, {
  status: 'unknown', complete: false, replicas: [{ dp: 'gone', outcome: 'failed', code: 'RPC_UNREACHABLE' }]
})

/** Replicas of keys in `gone` don't answer as long as the registry is the old one. */
function world (gone: readonly LookupKey[] = [], published = false) {
  const source = new TestSource(registry)
  const asked: Array<readonly LookupKey[]> = []
  const looked: number[] = []
  const reader = keyReader({
    read: async lookupKeys => {
      asked.push(lookupKeys)
      return lookupKeys.map(key => gone.includes(key) && source.current() === registry ? lost(key) : readOf(key))
    }
  }, source, {
    isNewer: async than => {
      looked.push(than)
      if (published) {
        source.set(newer)
      }
      return published
    }
  })
  return { reader, asked, looked }
}

describe('light/key-reader', () => {
  it('reads again, once, where those that it asked brought a newer registry', async () => {
    const source = new TestSource(registry)
    let times = 0
    const reader = keyReader({
      read: async lookupKeys => {
        source.set(newer)
        times++
        return lookupKeys.map(key => readOf(key, { replicas: [{ dp: `x${times}`, outcome: 'answered' }] }))
      }
    }, source, { isNewer: async () => expect.fail('nobody is to be asked for what is there') })
    expect((await reader.read(keys)).map(({ answered }) => answered)).to.deep.equal([['x2'], ['x2'], ['x2']])
    expect(times).to.equal(2)
  })

  it('says who has what, who failed and why; whoever was not waited for did not fail', async () => {
    const { bytes, context } = buildTestMapping()
    const entry = verifyEntry(bytes, context)
    const reader = keyReader({
      read: async ([key = first]) => [readOf(key, {
        entries: [entry],
        contested: new Set([entry.slot]),
        foundAt: new Map([[entry.slot, ['a', 'b']]]),
        replicas: [
          { dp: 'a', outcome: 'answered' },
          { dp: 'b', outcome: 'answered' },
          { dp: 'c', outcome: 'silent' },
          { dp: 'd', outcome: 'failed', code: 'RPC_TIMEOUT' },
          { dp: 'e', outcome: 'failed' }
        ]
      })]
    }, new TestSource(registry), { isNewer: async () => false })
    const [read] = await reader.read([first])
    expect(read).to.deep.include({
      lookupKey: first,
      entries: [{ entry, dps: ['a', 'b'] }],
      contested: new Set([entry.slot]),
      asked: ['a', 'b', 'c', 'd', 'e'],
      answered: ['a', 'b'],
      failed: [{ dp: 'd', code: 'RPC_TIMEOUT' }, { dp: 'e', code: 'RPC_INTERNAL' }],
      complete: true,
      clock: RIGHT
    })
  })

  it('knows nobody where nobody has it', async () => {
    const { bytes, context } = buildTestMapping()
    const entry = verifyEntry(bytes, context)
    const reader = keyReader(
      { read: async ([key = first]) => [readOf(key, { entries: [entry] })] }, new TestSource(registry),
      { isNewer: async () => false }
    )
    expect((await reader.read([first]))[0]?.entries).to.deep.equal([{ entry, dps: [] }])
  })

  it('looks for no newer registry as long as the replicas answer', async () => {
    const { reader, looked, asked } = world()
    expect((await reader.read(keys)).map(({ complete }) => complete)).to.deep.equal([true, true, true])
    expect([looked, asked]).to.deep.equal([[], [keys]])
  })

  it('reads once more under the newest registry what too few answered, and that alone', async () => {
    const { reader, asked, looked } = world([second], true)
    const reads = await reader.read(keys)
    expect(reads.map(({ lookupKey, complete }) => [lookupKey, complete])).to.deep.equal(keys.map(key => [key, true]))
    expect([asked, looked]).to.deep.equal([[keys, [second]], [registry.version]])
  })

  it('says what it read where there is no newer registry', async () => {
    const { reader, asked } = world([first])
    const [read] = await reader.read([first])
    expect(read).to.deep.include({ complete: false, answered: [], failed: [{ dp: 'gone', code: 'RPC_UNREACHABLE' }] })
    expect(asked).to.have.length(1)
  })
})
