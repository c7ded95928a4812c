import { expect } from 'chai'
import { DHT_PENDING } from '../../src/dht/errors.ts'
import { parseDispute } from '../../src/mapping/dispute.ts'
import { factRetainedUntil } from '../../src/mapping/fact.ts'
import { verifyDispute, verifyObject } from '../../src/mapping/validity.ts'
import { indexRegistry } from '../../src/registry/verified.ts'
import { readersOf, replicasOf } from '../../src/registry/placement.ts'
import { placementOf } from '../../src/registry/policy.ts'
import { RpcError } from '../../src/rpc/errors.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { defence, dispute, note } from '../builders/conflict.ts'
import { released } from '../builders/log.ts'
import { alter, bobLookupKey, federation } from '../builders/mapping.ts'
import { buildTestRegistry, DAY, freshStanding, HOUR, NOW, openGate } from '../builders/registry.ts'
import { at, entryOf, until } from '../builders/replicas.ts'
import type { VerifiedFact } from '../../src/mapping/interface.ts'
import type { Late } from '../../src/dht/interface.ts'
import type { KeyValueStore } from '../../src/store/interface.ts'
import { bench } from './queue-bench.ts'
import type { Answer, Bench } from './queue-bench.ts'

const fact = verifyDispute(dispute(), { registry: federation().registry, now: NOW })
const unreachable = (): Answer => new RpcError('RPC_UNREACHABLE')

describe('dht/publisher-queue: facts beside entries', () => {
  it('go to every replica of their key, in whatever region, with receipts, and nothing is left waiting', async () => {
    const test = buildTestRegistry({
      dps: 8, seed: 'regions', regions: ['eu', 'us'], policy: placementOf({ replicas: 2, replicaOperators: 2 })
    })
    const { publisher, waiting } = bench({ test })
    const own = verifyDispute(dispute({ federation: test }), { registry: test.registry, now: NOW })
    const published = await publisher.publishFact(own)
    const readers = readersOf(bobLookupKey, test.registry, NOW).map(({ id }) => id)
    expect(readers.length).to.be.above(replicasOf(bobLookupKey, test.registry, NOW).length)
    expect(published.receipts.map(({ dp }) => dp)).to.deep.equal(readers)
    expect([published.fact, published.failed, published.replicas]).to.deep.equal([own, [], readers.length])
    expect(await waiting()).to.deep.equal([])
  })

  it('stay in their regions, where they are notes', async () => {
    const test = buildTestRegistry({
      dps: 8, seed: 'regions', regions: ['eu', 'us'], policy: placementOf({ replicas: 2, replicaOperators: 2 })
    })
    for (const regions of [['eu'], []]) {
      const { publisher, sent, waiting } = bench({ test })
      const own = verifyObject('note', note({ federation: test, fields: { regions } }), {
        registry: test.registry, now: NOW
      })
      const { receipts, replicas } = await publisher.publishFact(own)
      const placed = replicasOf(bobLookupKey, test.registry, NOW, regions).map(({ id }) => id)
      expect([receipts.map(({ dp }) => dp), replicas, sent.map(([dp]) => dp).sort()])
        .to.deep.equal([placed, 2, [...placed].sort()])
      expect(await waiting()).to.deep.equal([])
    }
  })

  it('wait for each replica before the first is asked', async () => {
    const inner = memoryStore().namespace('publish-queue')
    const written: Array<readonly [type: string, count: number, sent: number]> = []
    const queue: KeyValueStore = {
      get: inner.get.bind(inner),
      put: inner.put.bind(inner),
      delete: inner.delete.bind(inner),
      iterate: inner.iterate.bind(inner),
      batch: async operations => {
        written.push([operations[0]?.type ?? 'nothing', operations.length, made.sent.length])
        await inner.batch(operations)
      }
    }
    const made = bench({ queue })
    made.answer = dp => dp === at(federation().dps, 0).id ? unreachable() : 'QUOTA_CONFLICT'
    const { failed } = await made.publisher.publishFact(fact)
    expect(written).to.deep.equal([['put', 5, 0], ['delete', 4, 5]])
    expect(failed.filter(({ queued }) => queued)).to.have.length(1)
  })

  it('are brought later to whoever was away, as what they are', async () => {
    const made = bench()
    const away = at(federation().dps, 2).id
    made.answer = dp => dp === away ? unreachable() : undefined
    const strike = released('one')
    for (const one of [fact, strike] as VerifiedFact[]) {
      expect((await made.publisher.publishFact(one)).failed)
        .to.deep.equal([{ dp: away, code: 'RPC_UNREACHABLE', queued: true }])
    }
    const key = Buffer.from(fact.lookupKey).toString('base64url')
    expect(await made.waiting()).to.deep.equal([
      `${away}/${key}/!publish dispute ${fact.name}`, `${away}/${key}/!release invalidation ${strike.name}`
    ])
    made.sent.length = 0
    expect(await made.publisher.retry()).to.equal(0)
    made.answer = () => undefined
    expect(await made.publisher.retry()).to.equal(2)
    expect(made.sent.map(([dp, name]) => [dp, name]))
      .to.have.deep.members([[away, fact.name], [away, strike.name], [away, fact.name], [away, strike.name]])
    expect(await made.waiting()).to.deep.equal([])
  })

  it('are forgotten when they are of no use any more', async () => {
    const made = bench()
    made.answer = unreachable
    await made.publisher.publishFact(fact)
    made.sent.length = 0
    made.clock.time = factRetainedUntil(fact, federation().registry.policy) + 1
    expect([await made.publisher.retry(), made.sent, await made.waiting()]).to.deep.equal([0, [], []])
  })
})

describe('dht/publisher-queue: a publisher that is killed', () => {
  it('when a majority had an entry: the next run brings it to the rest, and tells', async () => {
    const made = bench()
    const frozen = at(federation().dps, 3).id
    made.answer = async dp => dp === frozen ? await new Promise<Answer>(() => {}) : undefined
    const entry = entryOf(federation())
    const patience = setInterval(() => { made.timer.fire() }, 5) // it isn't waited for any longer
    const published = await made.publisher.publishEntry(entry).finally(() => { clearInterval(patience) })
    expect(published.receipts).to.have.length(4)
    expect(published.failed).to.deep.equal([{ dp: frozen, code: DHT_PENDING, queued: true }])
    // nothing of that run goes on; what it wrote before it answered is there
    const next = bench({ queue: made.queue })
    const late: Late[] = []
    next.publisher.onLate(async one => { late.push(one) })
    expect(await next.publisher.retry()).to.equal(1)
    expect(late.map(one => [one.receipt.dp, one.entry.hash])).to.deep.equal([[frozen, entry.hash]])
    expect([next.sent.map(([dp]) => dp), await next.waiting()]).to.deep.equal([[frozen], []])
    next.publisher.onLate(async () => expect.fail('told'))()
    expect(await next.publisher.refresh([entry]), 'one that nobody remembers is told as well').to.equal(5)
    expect(late).to.have.length(6)
  })
})

describe('dht/publisher-queue: what is tried again', () => {
  const passing = [
    'RECORDS_NOT_REPLICA', 'ENTRY_DP_UNKNOWN', 'ENTRY_NOT_YET_ISSUED', 'INVALIDATION_NOT_YET_ISSUED',
    'INVALIDATION_NOT_ALLOWED', 'FACT_NOT_YET_ISSUED', 'FACT_SIGNER_UNKNOWN', 'RULING_NOT_REPLICA'
  ]

  it('is what ends by itself, and whatever did not get through', async () => {
    const answers: ReadonlyArray<[answer: Answer, code: string, queued: boolean]> = [
      ...passing.map((code): [Answer, string, boolean] => [code, code, true]),
      ['ENTRY_INVALIDATED', 'ENTRY_INVALIDATED', false],
      ['QUOTA_KEY', 'QUOTA_KEY', false],
      // stored, and no receipt for it
      ['', 'RECORDS_ANSWER_INVALID', false],
      [new RpcError('RPC_TIMEOUT'), 'RPC_TIMEOUT', true],
      [new TypeError('ours'), 'RPC_INTERNAL', true]
    ]
    for (const [answer, code, queued] of answers) {
      for (const publish of [
        async ({ publisher }: Bench) => (await publisher.publish([entryOf(federation())]))[0],
        async ({ publisher }: Bench) => await publisher.publishFact(fact)
      ]) {
        const made = bench()
        made.answer = () => answer
        expect((await publish(made))?.failed.map(failure => [failure.code, failure.queued]), code)
          .to.deep.equal(Array(5).fill([code, queued]))
        expect(await made.waiting(), code).to.have.length(queued ? 5 : 0)
      }
    }
  })

  it('is a defence, for a day, where a replica doesn\'t know its dispute', async () => {
    const made = bench()
    made.answer = () => 'DISPUTE_UNKNOWN'
    const { hash } = parseDispute(dispute())
    const answer = verifyObject('defence', defence(hash, { issuedAt: NOW - DAY + 1 }), {
      registry: federation().registry, now: NOW
    })
    expect((await made.publisher.publishFact(answer)).failed.map(({ queued }) => queued))
      .to.deep.equal(Array(5).fill(true))
    expect([await made.publisher.retry(), (await made.waiting()).length]).to.deep.equal([0, 5])
    made.clock.time = NOW + 1
    expect([await made.publisher.retry(), await made.waiting()]).to.deep.equal([0, []])
    expect((await made.publisher.publishFact(answer)).failed.map(({ queued }) => queued))
      .to.deep.equal(Array(5).fill(false))
    expect(await made.waiting()).to.deep.equal([])
  })

  it('is what goes on under the registry as it stands; the rest waits on, in nobody\'s way', async () => {
    let standing = freshStanding()
    const made = bench({ gate: { ...openGate, standing: () => standing } })
    made.answer = unreachable
    await made.publisher.publishFact(fact)
    await made.publisher.publishFact(released('one'))
    made.answer = () => undefined
    standing = freshStanding({ state: 'frozen', reason: 'superseded' })
    expect(await made.publisher.retry()).to.equal(5)
    expect(await made.waiting()).to.have.length(5)
    standing = freshStanding()
    expect(await made.publisher.retry()).to.equal(5)
    expect(await made.waiting()).to.deep.equal([])
  })

  it('is given up where a replica refuses it later, and kept where it is only away', async () => {
    const made = bench()
    made.answer = unreachable
    await made.publisher.publish([entryOf(federation())])
    made.answer = dp => dp === at(federation().dps, 0).id ? 'QUOTA_KEY' : unreachable()
    expect(await made.publisher.retry()).to.equal(0)
    expect(await made.waiting()).to.have.length(4)
  })

  it('is nothing for a DP that is no replica any more', async () => {
    const test = buildTestRegistry({ dps: 6, seed: 'moved', policy: placementOf({ replicas: 3, replicaOperators: 3 }) })
    const made = bench({ test })
    made.answer = unreachable
    await made.publisher.publish([entryOf(test)])
    made.sent.length = 0
    const [gone] = replicasOf(bobLookupKey, test.registry, NOW)
    made.source.set(alter(test.registry, {
      dps: dp => dp.id === gone?.id
        ? {
            ...dp,
            status: 'leaving',
            statusSince: NOW + 1,
            terms: dp.terms.map(term => ({ ...term, until: NOW + HOUR }))
          }
        : dp
    }))
    made.clock.time = NOW + HOUR
    await made.publisher.retry()
    expect(made.sent.map(([dp]) => dp)).not.to.include(gone?.id)
    expect([made.sent.length, (await made.waiting()).length]).to.deep.equal([2, 2])
  })

  it('keeps a newer one that came into its place while it was sent', async () => {
    const made = bench()
    const away = at(federation().dps, 1).id
    made.answer = dp => dp === away ? unreachable() : undefined
    const old = entryOf(federation())
    const renewed = entryOf(federation(), 'entry', { draft: { entryId: old.entryId, sequence: 2 } })
    await made.publisher.publish([old])
    let renewing: Promise<unknown> = Promise.resolve()
    let first = true
    made.answer = dp => {
      if (dp === away && first) {
        first = false
        renewing = made.publisher.publish([renewed])
        return undefined
      }
      return dp === away ? unreachable() : undefined
    }
    expect(await made.publisher.retry()).to.equal(1)
    await renewing
    const [name = ''] = await made.waiting()
    expect(await made.queue.get(new TextEncoder().encode(name))).to.deep.equal(renewed.bytes)
  })

  it('of two of one slot, sent in one go, is the newer; the older is stale', async () => {
    const { publisher } = bench()
    const old = entryOf(federation())
    const renewed = entryOf(federation(), 'entry', { draft: { entryId: old.entryId, sequence: 2 } })
    const [first, second] = await publisher.publish([old, renewed])
    expect(first?.failed.map(({ code, queued }) => [code, queued])).to.deep.equal(Array(5).fill(['ENTRY_STALE', false]))
    expect(second?.receipts).to.have.length(5)
  })

  it('waits until the next round where a round fails as a whole', async () => {
    const inner = memoryStore().namespace('publish-queue')
    const queue: KeyValueStore = {
      get: inner.get.bind(inner),
      put: inner.put.bind(inner),
      delete: inner.delete.bind(inner),
      batch: inner.batch.bind(inner),
      iterate: () => { throw new Error('no disk') }
    }
    const { publisher, timer } = bench({ queue })
    publisher.start()
    timer.fire()
    await until(() => timer.delays.length > 0)
    expect(timer.delays).to.deep.equal([30_000])
    await publisher.stop()
  })

  it('goes past what is corrupt on the disk', async () => {
    const made = bench()
    const { id } = at(federation().dps, 0)
    await made.queue.put(new TextEncoder().encode(`${id}/rubbish`), Uint8Array.of(1))
    await made.queue.put(new TextEncoder().encode(`${id}/!link rubbish`), Uint8Array.of(1))
    await made.queue.put(new TextEncoder().encode(`${id}/key/!publish link rubbish`), Uint8Array.of(1))
    expect([await made.publisher.retry(), made.sent, await made.waiting()]).to.deep.equal([0, [], []])
  })
})

describe('dht/publisher-queue: its room', () => {
  const facts = ['one', 'two', 'three']
    .map(label => verifyDispute(dispute({ label }), { registry: federation().registry, now: NOW }))
  const [one, two, three] = [at(facts, 0), at(facts, 1), at(facts, 2)]
  const away = at(federation().dps, 0).id

  it('is so much for each replica, and one that is away takes none of the others\'', async () => {
    const made = bench({ room: { maxOfDp: 2 } })
    made.answer = dp => dp === away ? unreachable() : undefined
    await made.publisher.publishFact(one)
    await made.publisher.publishFact(two)
    const { failed, receipts } = await made.publisher.publishFact(three)
    expect(failed).to.deep.equal([{ dp: away, code: 'STORE_QUEUE_FULL', queued: false }])
    expect(receipts).to.have.length(4)
    expect(await made.waiting()).to.have.length(2)
    // the same once more takes the place that it has
    expect((await made.publisher.publishFact(two)).failed)
      .to.deep.equal([{ dp: away, code: 'RPC_UNREACHABLE', queued: true }])
  })

  it('is so much for all, and there is room again for each that is through', async () => {
    const made = bench({ room: { max: 10 } })
    made.answer = unreachable
    await made.publisher.publishFact(one)
    await made.publisher.publishFact(two)
    const [published] = await made.publisher.publish([entryOf(federation())])
    expect(published?.failed.map(({ code, queued }) => [code, queued]))
      .to.deep.equal(Array(5).fill(['STORE_QUEUE_FULL', false]))
    made.answer = dp => dp === away ? undefined : unreachable()
    expect(await made.publisher.retry()).to.equal(2)
    made.answer = unreachable
    expect((await made.publisher.publishFact(three)).failed.filter(({ queued }) => queued)).to.have.length(2)
    expect(await made.waiting()).to.have.length(10)
  })

  it('is what the disk holds when the node starts, and a replica that ' +
    'has it all the same is told as such', async () => {
    const made = bench()
    made.answer = unreachable
    await made.publisher.publishFact(one)
    const again = bench({ queue: made.queue, room: { max: 5 } })
    expect((await again.publisher.publishFact(two)).receipts).to.have.length(5)
    again.answer = unreachable
    expect((await again.publisher.publishFact(two)).failed.map(({ code }) => code))
      .to.deep.equal(Array(5).fill('STORE_QUEUE_FULL'))
  })

  it('is not taken by what waits for a DP that the registry doesn\'t list any ' +
    'more, nor by what could not be written', async () => {
    const inner = memoryStore().namespace('publish-queue')
    let fails = false
    const queue: KeyValueStore = {
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
    const made = bench({ queue, room: { max: 5 } })
    made.answer = unreachable
    fails = true
    expect(await made.publisher.publishFact(one).catch((err: unknown) => String(err))).to.equal('Error: no disk')
    fails = false
    expect((await made.publisher.publishFact(one)).failed.every(({ queued }) => queued)).to.equal(true)
    const { registry } = federation()
    made.source.set(indexRegistry({ ...registry, dps: registry.dps.filter(({ id }) => id !== away) }))
    await made.publisher.retry()
    expect(await made.waiting()).to.have.length(4)
  })
})

describe('dht/publisher-queue: what it says of a fact', () => {
  it('names it by its hash, so that two of a kind never share a place', async () => {
    const made = bench()
    made.answer = unreachable
    const other = verifyDispute(dispute({ label: 'other' }), { registry: federation().registry, now: NOW })
    await made.publisher.publishFact(fact)
    await made.publisher.publishFact(other)
    expect(await made.waiting()).to.have.length(10)
    made.clock.time += DAY
    made.answer = () => undefined
    expect(await made.publisher.retry()).to.equal(10)
  })
})
