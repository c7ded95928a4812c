import { expect } from 'chai'
import { PublishQueue } from '../../src/dht/publish-queue.ts'
import { verifyDispute, verifyObject } from '../../src/mapping/validity.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { defence, dispute, OPENED } from '../builders/conflict.ts'
import { reassignedMany, released } from '../builders/log.ts'
import { federation } from '../builders/mapping.ts'
import { NOW } from '../builders/registry.ts'
import { at, entryOf } from '../builders/replicas.ts'
import type { PublishQueueInit } from '../../src/dht/interface.ts'
import type { Publishable } from '../../src/dht/batches.ts'
import type { QueueRow } from '../../src/dht/publish-queue.ts'
import type { KeyValueStore } from '../../src/store/interface.ts'

const DP = at(federation().dps, 0).id
const context = { registry: federation().registry, now: NOW }
const anything = (): boolean => true

function queueOf (init?: PublishQueueInit, store: KeyValueStore = memoryStore().namespace('queue')): PublishQueue {
  return new PublishQueue(store, init)
}

const itemsOf = (facts: readonly Publishable[]) => facts.map(fact => ({ dp: DP, fact }))
const bytesOf = (rows: readonly QueueRow[]): Uint8Array[] => rows.map(({ bytes }) => bytes)

describe('dht/publish-queue: turns', () => {
  const waiting = reassignedMany(5)

  it('each comes to its own, however many stay, also after a start', async () => {
    const store = memoryStore().namespace('queue')
    const queue = queueOf({}, store)
    await queue.put(itemsOf(waiting))
    const expected = waiting.map(({ bytes }) => bytes)
    const rounds = [
      await queue.rows(DP, 2, anything), await queue.rows(DP, 2, anything), await queue.rows(DP, 2, anything)
    ].map(bytesOf)
    expect(rounds.flat()).to.deep.equal([...expected, at(expected, 0)])
    const again = queueOf({}, store)
    const all = [await again.rows(DP, 3, anything), await again.rows(DP, 2, anything)].flatMap(bytesOf)
    expect(all).to.have.deep.members(expected)
  })

  it('what stays doesn\'t keep what came later from a replica', async () => {
    const queue = queueOf()
    const answers = [1, 2, 3].map(i =>
      verifyObject('defence', defence(verifyDispute(dispute(), context).hash, { issuedAt: OPENED + i }), context))
    await queue.put(itemsOf(answers))
    const entry = entryOf(federation())
    await queue.put(itemsOf([entry]))
    const seen = [await queue.rows(DP, 3, anything), await queue.rows(DP, 3, anything)].map(bytesOf)
    expect(seen[0]).to.deep.equal(answers.map(({ bytes }) => bytes))
    expect(seen[1]?.[0]).to.deep.equal(entry.bytes)
  })

  it('are not taken by what isn\'t due, which keeps its own', async () => {
    const queue = queueOf()
    const letGo = released('one')
    await queue.put(itemsOf([...waiting, letGo]))
    expect(bytesOf(await queue.rows(DP, 2, act => act === 'release'))).to.deep.equal([letGo.bytes])
    expect(bytesOf(await queue.rows(DP, 1, anything))).to.deep.equal([at(waiting, 0).bytes])
  })
})

describe('dht/publish-queue: room of one key', () => {
  it('is bounded at each replica, for its entries and its other facts apart; one that leaves makes room', async () => {
    const queue = queueOf({ maxOfKey: 2 })
    const disputes = ['one', 'two', 'three'].map(label => verifyDispute(dispute({ label }), context))
    const entries = ['one', 'two', 'three'].map(label => entryOf(federation(), label))
    const [third, lastEntry] = [at(disputes, 2), at(entries, 2)]
    expect(await queue.put(itemsOf([...disputes, ...entries]))).to.deep.equal(itemsOf([third, lastEntry]))
    const [other] = reassignedMany(1)
    expect(await queue.put(itemsOf(other == null ? [] : [other]))).to.deep.equal([])
    expect(await queue.put([{ dp: at(federation().dps, 1).id, fact: third }])).to.deep.equal([])
    await queue.delete(itemsOf([at(entries, 0)]))
    expect(await queue.put(itemsOf([third, lastEntry]))).to.deep.equal(itemsOf([third]))
    await queue.delete(itemsOf([at(disputes, 0), at(disputes, 1)]))
    expect(await queue.put(itemsOf([third]))).to.deep.equal([])
  })

  it('is what the disk holds when the node starts', async () => {
    const store = memoryStore().namespace('queue')
    const disputes = ['one', 'two'].map(label => verifyDispute(dispute({ label }), context))
    await queueOf({}, store).put(itemsOf(disputes.slice(0, 1)))
    expect(await queueOf({ maxOfKey: 1 }, store).put(itemsOf(disputes))).to.deep.equal(itemsOf(disputes.slice(1)))
  })
})

describe('dht/publish-queue: of two of one slot', () => {
  const old = entryOf(federation())
  const renewed = entryOf(federation(), 'entry', { draft: { entryId: old.entryId, sequence: 2 } })

  it('the newer stays where it comes while the older is deleted, whichever way', async () => {
    const queue = queueOf()
    for (const remove of [
      async () => { await queue.delete(itemsOf([old])) },
      async (rows: readonly QueueRow[]) => { await queue.deleteRows(DP, rows) }
    ]) {
      await queue.put(itemsOf([old]))
      const rows = await queue.rows(DP, 1, anything)
      for (const order of ['put first', 'delete first']) {
        const works = [async () => await queue.put(itemsOf([renewed])), async () => { await remove(rows) }]
        await Promise.all((order === 'put first' ? works : works.toReversed()).map(async work => await work()))
        expect(bytesOf(await queue.rows(DP, 9, anything)), order).to.deep.equal([renewed.bytes])
        await queue.put(itemsOf([old]))
      }
      await queue.delete(itemsOf([old]))
    }
  })

  it('the older is there again where the newer could not be written', async () => {
    const inner = memoryStore().namespace('queue')
    let fails = false
    const store: KeyValueStore = {
      get: inner.get.bind(inner),
      put: inner.put.bind(inner),
      delete: inner.delete.bind(inner),
      iterate: inner.iterate.bind(inner),
      batch: async operations => {
        if (fails) {
          throw new Error('no disk')
        }
        await inner.batch(operations)
      }
    }
    const queue = queueOf({}, store)
    await queue.put(itemsOf([old]))
    fails = true
    expect(await queue.put(itemsOf([renewed])).catch((err: unknown) => String(err))).to.equal('Error: no disk')
    fails = false
    await queue.delete(itemsOf([renewed]))
    expect(bytesOf(await queue.rows(DP, 9, anything))).to.deep.equal([old.bytes])
    await queue.delete(itemsOf([old]))
    expect(await queue.rows(DP, 9, anything)).to.deep.equal([])
  })
})
