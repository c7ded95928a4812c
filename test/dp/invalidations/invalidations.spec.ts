import { expect } from 'chai'
import { strikes } from '../../../src/mapping/invalidation.ts'
import { verifyDispute, verifyEntry, verifyInvalidation } from '../../../src/mapping/validity.ts'
import { readersOf } from '../../../src/registry/placement.ts'
import { memoryStore } from '../../../src/store/memory.ts'
import { dispute, OPENED, ruling } from '../../builders/conflict.ts'
import { reassigned, released } from '../../builders/log.ts'
import { bobLookupKey, buildTestMapping, entryIdOf } from '../../builders/mapping.ts'
import { DAY, NOW } from '../../builders/registry.ts'
import { at } from '../../builders/replicas.ts'
import { expectAllAwaited, turnOver } from '../../builders/rejections.ts'
import { deskOf, registry, replicaOf, stored, strangerTo } from '../../builders/invalidation-desk.ts'
import type { VerifiedInvalidation } from '../../../src/mapping/interface.ts'

async function * listed (...entries: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield * entries
}

describe('dp/invalidations/invalidations: what comes', () => {
  it('is logged, and stored where this DP is a replica', async () => {
    const fact = reassigned('one')
    const desk = await deskOf(replicaOf(fact.lookupKey))
    await desk.invalidations.take([fact, fact], 'gossip')
    expect(desk.log.has(fact)).to.equal(true)
    expect(await stored(desk, fact.lookupKey)).to.deep.equal([fact.name])
    expect(desk.counts).to.deep.equal(['gossip added', 'gossip known'])
    expect([desk.published, desk.told]).to.deep.equal([[], []])
  })

  it('is only logged where it is none, and holds a mapping', async () => {
    const fact = reassigned('one')
    const desk = await deskOf(strangerTo(fact.lookupKey), { holds: [fact.lookupKey] })
    await desk.invalidations.take([fact], 'sync')
    expect([desk.log.has(fact), await desk.store.records.get(fact.lookupKey)]).to.deep.equal([true, undefined])
  })

  it('is left to others where it is neither: no log grows with the world', async () => {
    const fact = reassigned('one')
    const desk = await deskOf(strangerTo(fact.lookupKey))
    await desk.invalidations.take([fact], 'gossip')
    expect([desk.log.size, desk.counts, desk.applied]).to.deep.equal([0, [], []])
  })

  it('is not logged when it could not be stored, so that it is fetched again', async () => {
    const fact = reassigned('one')
    const inner = memoryStore()
    const desk = await deskOf(replicaOf(fact.lookupKey), {
      store: {
        ...inner,
        namespace: name => inner.namespace(name),
        records: {
          get: async key => inner.records.get(key),
          merge: async (key, facts) => inner.records.merge(key, facts),
          update: async () => { throw new Error('disk full') },
          entries: range => inner.records.entries(range),
          onLost: listener => inner.records.onLost(listener)
        }
      }
    })
    const error = await desk.invalidations.take([fact], 'sync').then(() => undefined, (err: unknown) => err)
    expect(error).to.be.instanceOf(Error)
    expect(desk.log.has(fact)).to.equal(false)
  })
})

describe('dp/invalidations/invalidations: what comes up here', () => {
  it('is logged, brought to the replicas and told to the neighbours', async () => {
    const fact = reassigned('one')
    const desk = await deskOf(strangerTo(fact.lookupKey))
    expect(await desk.invalidations.spread(fact)).to.include({ fact, replicas: 2 })
    expect([desk.log.has(fact), desk.published, desk.told, desk.counts])
      .to.deep.equal([false, [fact.name], [fact.name], []])
    const own = await deskOf(replicaOf(fact.lookupKey))
    await own.invalidations.spread(fact)
    expect([own.log.has(fact), own.published, own.told, own.counts])
      .to.deep.equal([true, [fact.name], [fact.name], ['here added']])
  })

  it('is told once, and brought to the replicas as often as it is asked for', async () => {
    const fact = reassigned('one')
    const desk = await deskOf(replicaOf(fact.lookupKey))
    await desk.invalidations.spread(fact)
    await desk.invalidations.publishFact(fact)
    expect([desk.published.length, desk.told.length]).to.deep.equal([2, 1])
  })

  it('reaches the replicas also when nobody could be told', async () => {
    const fact = reassigned('one')
    const desk = await deskOf(strangerTo(fact.lookupKey), { publish: async () => { throw new Error('not started') } })
    await desk.invalidations.spread(fact)
    expect(desk.published).to.deep.equal([fact.name])
  })
})

describe('dp/invalidations/invalidations: other facts', () => {
  it('go to their replicas, and nowhere else', async () => {
    const desk = await deskOf(strangerTo(bobLookupKey))
    const asked = verifyDispute(dispute(), { registry, now: NOW })
    expect(await desk.invalidations.publishFact(asked)).to.include({ fact: asked, replicas: 2 })
    expect([desk.published, desk.told, desk.counts, desk.log.size]).to.deep.equal([[asked.name], [], [], 0])
  })
})

describe('dp/invalidations/invalidations: what can not be brought to the replicas', () => {
  it('is refused, while neighbours are still told', async () => {
    const fact = reassigned('one')
    let told = (): void => {}
    const telling = new Promise<number>(resolve => { told = () => { resolve(3) } })
    const desk = await deskOf(strangerTo(fact.lookupKey), {
      queue: async () => { throw new Error('disk full') }, publish: async () => await telling
    })
    await expectAllAwaited(async () => {
      const spread = desk.invalidations.spread(fact).then(() => undefined, (err: unknown) => String(err))
      await turnOver()
      told()
      expect(await spread).to.contain('disk full')
    })
    expect(desk.told).to.deep.equal([fact.name])
  })
})

describe('dp/invalidations/invalidations: what is forgotten', () => {
  const facts = Array.from({ length: 8 }, (_, i) => reassigned(`number ${i}`))

  it('what can strike nothing any more', async () => {
    const [first = reassigned('number 0')] = facts
    const desk = await deskOf(replicaOf(first.lookupKey))
    await desk.log.add(facts)
    desk.clock.time += 400 * DAY
    desk.invalidations.start()
    await desk.invalidations.settled()
    expect(desk.log.size).to.equal(0)
    await desk.invalidations.stop()
  })

  it('what concerns it no longer', async () => {
    const id = replicaOf(at(facts, 0).lookupKey)
    const own = facts.filter(({ lookupKey }) => readersOf(lookupKey, registry, NOW).some(dp => dp.id === id))
    expect(own.length).to.be.within(1, facts.length - 1)
    const desk = await deskOf(id)
    await desk.log.add(facts)
    desk.invalidations.start()
    await desk.invalidations.settled()
    expect(facts.filter(fact => desk.log.has(fact))).to.deep.equal(own)
    await desk.invalidations.stop()
  })
})

describe('dp/invalidations/invalidations: its own mappings', () => {
  const { bytes, context } = buildTestMapping()
  const entry = verifyEntry(bytes, context)

  async function refreshed (facts: readonly VerifiedInvalidation[]): Promise<number> {
    const desk = await deskOf(entry.dp, { registry: context.registry })
    await desk.invalidations.take(facts, 'sync')
    let count = 0
    for await (const own of desk.invalidations.withoutInvalidated(listed(bytes))) {
      expect(own).to.equal(bytes)
      count++
    }
    return count
  }

  it('are refreshed while nothing strikes them', async () => {
    expect(await refreshed([])).to.equal(1)
    expect(await refreshed([reassigned('another key')])).to.equal(1)
    expect(await refreshed([released('another mapping', { entryId: entryIdOf(9), issuedAt: NOW })])).to.equal(1)
  })

  it('are refreshed where a ruling is logged: whether it strikes them, replicas know', async () => {
    const old = buildTestMapping({
      now: OPENED - DAY, attestation: { issuedAt: OPENED - 2 * DAY, expiresAt: NOW + 20 * DAY }, expiresAt: NOW + DAY
    })
    const ruled = verifyInvalidation(ruling(), { ...context, now: NOW })
    expect(strikes(ruled, verifyEntry(old.bytes, { ...context, now: NOW }), context.registry)).to.equal(true)
    const desk = await deskOf(entry.dp, { registry: context.registry })
    await desk.log.add([ruled])
    const refreshed: Uint8Array[] = []
    for await (const own of desk.invalidations.withoutInvalidated(listed(old.bytes))) {
      refreshed.push(own)
    }
    expect([desk.log.size, refreshed]).to.deep.equal([1, [old.bytes]])
  })

  it('are not when the log has what strikes them', async () => {
    expect(await refreshed([released('all', { issuedAt: NOW + 1_000, before: NOW + 1_000 })])).to.equal(0)
    expect(await refreshed([reassigned('key', { issuedAt: NOW + 1_000, fields: { lookupKey: bobLookupKey } })]))
      .to.equal(0)
  })

  it('go through where they don\'t verify: whoever refreshes them sees to that', async () => {
    const desk = await deskOf(entry.dp)
    const all: Uint8Array[] = []
    for await (const own of desk.invalidations.withoutInvalidated(listed(new Uint8Array([1])))) {
      all.push(own)
    }
    expect(all).to.have.length(1)
  })
})
