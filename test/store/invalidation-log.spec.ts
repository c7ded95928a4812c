import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect } from 'chai'
import fc from 'fast-check'
import { concat } from 'uint8arrays/concat'
import { fromString } from 'uint8arrays/from-string'
import { signerFromSeed } from '../../src/base/keys.ts'
import { levelStore } from '../../src/store/level.ts'
import { lifetimeOf } from '../../src/store/invalidation-log.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { idOf } from '../../src/store/summed-index.ts'
import { rejectionOf } from '../builders/errors.ts'
import { keyOf, reassigned, reassignedMany, released, testLog } from '../builders/log.ts'
import { bobLookupKey, entryIdOf, federation } from '../builders/mapping.ts'
import { NOW, seedOf } from '../builders/registry.ts'
import type { InvalidationLog, LogOutcome } from '../../src/store/invalidation-log.ts'
import type { KeyValueStore } from '../../src/store/interface.ts'
import type { VerifiedInvalidation } from '../../src/mapping/interface.ts'

const NOTHING = new Uint8Array(0)
/** Of one signer at one key, under the default policy. */
const PER_SIGNER = 8

const names = (facts: ReadonlyArray<{ readonly name: string }>): string[] => facts.map(({ name }) => name).sort()

/** Releases of all of Bob's, each later than the one before. */
function releases (count: number): VerifiedInvalidation[] {
  return Array.from({ length: count }, (_, i) => released(`release ${i}`, { issuedAt: NOW, before: NOW - 10_000 + i }))
}

async function contents (log: InvalidationLog): Promise<string[]> {
  const ids = log.ids.ids(NOTHING, NOTHING)
  return (await log.read(ids)).map(bytes => Buffer.from(bytes ?? NOTHING).toString('hex'))
}

describe('store/invalidation-log', () => {
  it('keeps facts in the order of issue, and finds them by id and by lookup key', async () => {
    const { log } = await testLog()
    const facts = [3, 1, 2].map(i => reassigned(`number ${i}`, { issuedAt: NOW - i }))
    expect(await log.add(facts)).to.deep.equal(['added', 'added', 'added'])
    const ids = log.ids.ids(NOTHING, NOTHING)
    expect(ids).to.deep.equal([0, 2, 1].map(i => idOf(facts[i] ?? reassigned('none'))))
    expect(await log.read([...ids, idOf(reassigned('number 9'))]))
      .to.deep.equal([...[0, 2, 1].map(i => facts[i]?.bytes), undefined])
    expect(names(await log.at(keyOf('number 2')))).to.deep.equal(names(facts.slice(2)))
    expect(await log.at(keyOf('number 9'))).to.deep.equal([])
    const keys: string[] = []
    for await (const key of log.keys()) {
      keys.push(Buffer.from(key).toString('hex'))
    }
    expect(keys).to.deep.equal(facts.map(({ lookupKey }) => Buffer.from(lookupKey).toString('hex')).sort())
  })

  it('takes a fact once, also when it comes many times at once', async () => {
    const { log } = await testLog()
    const fact = reassigned('number 1')
    const outcomes = await Promise.all(Array.from({ length: 5 }, async () => log.add([fact, fact])))
    expect(outcomes.flat().filter(outcome => outcome === 'added')).to.have.length(1)
    expect(outcomes.flat().filter(outcome => outcome === 'known')).to.have.length(9)
    expect([log.size, log.has(fact), await log.wouldAdd(fact)]).to.deep.equal([1, true, 'known'])
  })

  it('comes back as it was', async () => {
    const store = memoryStore().namespace('invalidations')
    const { log } = await testLog({ store })
    await log.add([...reassignedMany(50), ...releases(3)])
    const { log: again } = await testLog({ store })
    expect(again.size).to.equal(53)
    expect(await contents(again)).to.deep.equal(await contents(log))
    expect(again.ids.sum(NOTHING, NOTHING)).to.deep.equal(log.ids.sum(NOTHING, NOTHING))
    expect(await again.at(bobLookupKey)).to.have.length(3)
    expect(await again.add(releases(3))).to.deep.equal(['known', 'known', 'known'])
  })

  it('says that a fact on the disk is none', async () => {
    const { log, store } = await testLog()
    const fact = reassigned('number 1')
    await log.add([fact])
    for await (const [key] of store.iterate({ gte: fromString('f/'), lt: fromString('f0') })) {
      await store.put(key, new Uint8Array(10))
    }
    expect(await rejectionOf(log.at(fact.lookupKey))).to.include({ code: 'STORE_CORRUPT' })
  })

  it('does not have what the disk does not give back, and takes it again', async () => {
    const { log, store } = await testLog()
    const [lost, kept] = [reassigned('number 1'), reassigned('number 2')]
    await log.add([lost, kept])
    await store.delete(concat([fromString('f/'), idOf(lost)]))
    expect(await log.at(lost.lookupKey)).to.deep.equal([])
    expect([log.has(lost), log.has(kept), log.size]).to.deep.equal([false, true, 1])
    expect(await log.add([lost])).to.deep.equal(['added'])
    expect((await log.at(lost.lookupKey)).map(({ name }) => name)).to.deep.equal([lost.name])
  })

  it('forgets the place of what is lost for good', async () => {
    const { log, store, clock } = await testLog()
    const lost = reassigned('number 1')
    await log.add([lost])
    await store.delete(concat([fromString('f/'), idOf(lost)]))
    clock.time = NOW + lifetimeOf(federation().registry.policy) + 1
    expect(await log.prune()).to.equal(0)
    for await (const [key] of store.iterate()) {
      expect.fail(`left: ${key.byteLength} bytes`)
    }
  })

  it('acknowledges nothing that was not written', async () => {
    const inner = memoryStore().namespace('invalidations')
    let fails = true
    const store: KeyValueStore = {
      get: async key => inner.get(key),
      put: async (key, value) => { await inner.put(key, value) },
      delete: async key => { await inner.delete(key) },
      batch: async operations => {
        if (fails) {
          throw new Error('disk full')
        }
        await inner.batch(operations)
      },
      iterate: range => inner.iterate(range)
    }
    const { log } = await testLog({ store })
    const fact = reassigned('number 1')
    const error = await log.add([fact]).then(() => undefined, (err: unknown) => err)
    expect(error).to.be.instanceOf(Error)
    expect([log.has(fact), log.size]).to.deep.equal([false, 0])
    fails = false
    expect(await log.add([fact])).to.deep.equal(['added'])
  })

  it('forgets all of a key, and nothing of another', async () => {
    const { log, store } = await testLog()
    const [gone, stays] = [reassigned('number 1'), reassigned('number 2')]
    await log.add([gone, stays])
    await log.drop(gone.lookupKey)
    await log.drop(keyOf('nobody'))
    const { log: again } = await testLog({ store })
    expect([log.size, again.size, log.has(gone), again.has(stays)]).to.deep.equal([1, 1, false, true])
    expect(await log.add([gone])).to.deep.equal(['added'])
  })

  it('loses nothing acknowledged when its process is killed', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'mimi-log-'))
    try {
      const child = spawn(
        process.execPath, ['--import', 'tsx', join(import.meta.dirname, 'log-writer.ts'), directory],
        { stdio: ['ignore', 'pipe', 'inherit'] }
      )
      const acknowledged: string[] = []
      for await (const line of createInterface(child.stdout)) {
        acknowledged.push(line)
        if (acknowledged.length === 60) {
          child.kill('SIGKILL')
        }
      }
      expect(acknowledged.length).to.be.at.least(60)
      const store = await levelStore(directory)
      const { log } = await testLog({ store: store.namespace('invalidations') })
      for (const i of acknowledged) {
        const fact = reassigned(`number ${i}`)
        expect(log.has(fact), i).to.equal(true)
        expect(names(await log.at(fact.lookupKey)), i).to.deep.equal([fact.name])
      }
      // what is in one index is in the other
      expect((await contents(log)).filter(bytes => bytes === '')).to.deep.equal([])
      await store.close()
    } finally {
      await rm(directory, { recursive: true, force: true })
    }
  })
})

describe('store/invalidation-log: what may be forgotten', () => {
  it('forgets what can strike nothing any more, and nothing else', async () => {
    const { log, clock } = await testLog()
    const [old, young] = [reassigned('old', { issuedAt: NOW - 1_000 }), reassigned('young')]
    await log.add([old, young])
    clock.time = NOW + lifetimeOf(federation().registry.policy) - 1_000
    expect(await log.prune()).to.equal(0)
    clock.time += 1
    expect(await log.prune()).to.equal(1)
    expect([log.has(old), log.has(young), log.size]).to.deep.equal([false, true, 1])
    expect(await log.at(old.lookupKey)).to.deep.equal([])
  })

  it('refuses what would be forgotten at once', async () => {
    const { log, clock } = await testLog()
    clock.time = NOW + lifetimeOf(federation().registry.policy) + 1
    expect(await log.add([reassigned('late')])).to.deep.equal(['refused'])
    expect(log.size).to.equal(0)
  })

  it('forgets thousands in order', async () => {
    const { log, clock } = await testLog()
    await log.add(reassignedMany(1_200))
    clock.time = NOW + lifetimeOf(federation().registry.policy) + 1
    expect(await log.prune()).to.equal(1_200)
    expect([log.size, await contents(log)]).to.deep.equal([0, []])
  })
})

describe('store/invalidation-log: floods', () => {
  it('holds so many of one signer at one key, and refuses the rest', async () => {
    const { log } = await testLog()
    const outcomes = await log.add(releases(20))
    expect(outcomes)
      .to.deep.equal([...Array<LogOutcome>(PER_SIGNER).fill('added'), ...Array<LogOutcome>(12).fill('refused')])
    // weightier, but it came by itself
    expect(await log.wouldAdd(released('last', { before: NOW }))).to.equal('refused')
    // others at the key, and the same signer elsewhere, have room
    const other = signerFromSeed(seedOf('another holder'))
    expect(await log.add([
      released('other', { holder: other }), reassigned('csip', { fields: {} }),
      released('single', { entryId: entryIdOf(1) })
    ])).to.deep.equal(['added', 'added', 'added'])
  })

  it('lets weightier facts take the place of others where logs are reconciled', async () => {
    const { log } = await testLog()
    const all = releases(20)
    await log.add(all.slice(0, 10))
    await log.add(all.slice(10), { settle: true })
    expect(names(await log.at(bobLookupKey))).to.deep.equal(names(all.slice(-PER_SIGNER)))
    expect(log.size).to.equal(PER_SIGNER)
    // what gave way doesn't come back
    expect(await log.add(all.slice(0, 3), { settle: true })).to.deep.equal(['refused', 'refused', 'refused'])
  })

  it('keeps the first releases of one mapping each, as record sets do', async () => {
    const { log } = await testLog()
    const singles = Array.from({ length: 12 }, (_, i) =>
      released(`single ${i}`, { entryId: entryIdOf(i), issuedAt: NOW - 100 + i }))
    await log.add(singles.slice(4), { settle: true })
    await log.add(singles.slice(0, 4), { settle: true })
    expect(names(await log.at(bobLookupKey))).to.deep.equal(names(singles.slice(0, PER_SIGNER)))
  })

  it('comes to the same whatever the order, once reconciled', async () => {
    const pool = [
      ...releases(14), ...Array.from({ length: 12 }, (_, i) =>
        released(`single ${i}`, { entryId: entryIdOf(i), issuedAt: NOW - i % 3 })), ...reassignedMany(3)
    ]
    await fc.assert(fc.asyncProperty(
      fc.shuffledSubarray(pool, { minLength: pool.length }), fc.shuffledSubarray(pool), fc.integer({ min: 1, max: 6 }),
      async (order, others, size) => {
        const [{ log: a }, { log: b }] = [await testLog(), await testLog()]
        for (let i = 0; i < order.length; i += size) {
          await a.add(order.slice(i, i + size), { settle: true })
        }
        // b got some by gossip, first come first served
        await b.add(others)
        await b.add(order.toReversed(), { settle: true })
        expect(await contents(b)).to.deep.equal(await contents(a))
      }
    ), { numRuns: 40 })
  })

  it('holds of one CSIP half of all at most, so that one stolen key doesn\'t keep the others out', async () => {
    const { log } = await testLog({ maxFacts: 20 })
    const outcomes = await log.add(reassignedMany(15))
    expect(outcomes.filter(outcome => outcome === 'added')).to.have.length(10)
    // its attestations count as well
    expect(await log.add([released('by the same CSIP')])).to.deep.equal(['refused'])
    expect(await log.add([released('by another', { csip: 1 })])).to.deep.equal(['added'])
  })

  it('has an end', async () => {
    const { log } = await testLog({ maxFacts: 4 })
    const others = Array.from({ length: 3 }, (_, i) => released(`release ${i}`, { csip: 1, before: NOW - i }))
    await log.add([...reassignedMany(3), ...others])
    expect(log.size).to.equal(4)
  })
})
