import { expect } from 'chai'
import { asLookupKey } from '../../src/base/bytes.ts'
import { ReadMemory } from '../../src/dht/read-memory.ts'
import { RecordReader } from '../../src/dht/reader.ts'
import { parseDispute } from '../../src/mapping/dispute.ts'
import { parseEntry } from '../../src/mapping/parse.ts'
import { RecordSet } from '../../src/mapping/record-set.ts'
import { HAND_OVER_FOR } from '../../src/registry/pairs.ts'
import { replicasOf } from '../../src/registry/placement.ts'
import { placementOf } from '../../src/registry/policy.ts'
import { RpcError } from '../../src/rpc/errors.ts'
import { dispute } from '../builders/conflict.ts'
import { rejectionOf } from '../builders/errors.ts'
import { ManualTimer } from '../builders/evaluators.ts'
import { silentLogger } from '../builders/holder.ts'
import { alice, alter, bobLookupKey, buildTestMapping, fakeEntry } from '../builders/mapping.ts'
import { buildTestRegistry, HOUR, NOW, seedOf } from '../builders/registry.ts'
import { at, entryOf, TestSource, until } from '../builders/replicas.ts'
import type { RecordReaderInit } from '../../src/dht/interface.ts'
import type { ReadAnswer, ReadItem } from '../../src/protocols/records/interface.ts'
import type { VerifiedRegistry } from '../../src/registry/interface.ts'

const test = buildTestRegistry({
  dps: 9, seed: 'read round', policy: placementOf({ replicas: 5, replicaOperators: 5 })
})
const replicas = replicasOf(bobLookupKey, test.registry, NOW).map(({ id }) => id)
const found = (...entries: Array<ReturnType<typeof entryOf>>): ReadAnswer =>
  ({ status: 'found', set: RecordSet.of(bobLookupKey, entries) })
const none: ReadAnswer = { status: 'none' }
const entry = entryOf(test)

type Answers = readonly ReadAnswer[] | Promise<readonly ReadAnswer[]>

interface Bench {
  readonly reader: RecordReader
  readonly source: TestSource
  readonly clock: { time: number, even: number, now (): number, steady (): number }
  readonly timer: ManualTimer
  /** Who was asked, in order, and with which hashes. */
  readonly asked: Array<readonly [dp: string, items: readonly ReadItem[]]>
  readonly merged: Array<readonly [dp: string, sets: readonly RecordSet[]]>
  readonly signals: AbortSignal[]
  /** What a replica answers; throws where it fails. @default nothing stored */
  answer: (dp: string, items: readonly ReadItem[]) => Answers
  who (): string[]
}

function bench (init: RecordReaderInit = {}, registry: VerifiedRegistry = test.registry): Bench {
  const [source, timer] = [new TestSource(registry), new ManualTimer()]
  const clock = { time: NOW, even: 0, now () { return this.time }, steady () { return this.even } }
  const made: Bench = {
    source,
    clock,
    timer,
    asked: [],
    merged: [],
    signals: [],
    answer: (_dp, items) => items.map(() => none),
    who: () => made.asked.map(([dp]) => dp),
    reader: new RecordReader({
      records: {
        read: async (dp, items, options) => {
          made.asked.push([dp.id, items])
          if (options?.signal != null) {
            made.signals.push(options.signal)
          }
          const answers = await made.answer(dp.id, items)
          return answers.map(answer => ({ at: clock.now(), ...answer }))
        },
        merge: async (dp, sets) => {
          made.merged.push([dp.id, sets])
          return {
            outcomes: sets.map(({ entries }) => entries.map(one => ({ entry: one }))),
            facts: sets.map(({ facts }) => facts.map(fact => ({ fact })))
          }
        }
      },
      registry: source,
      clock,
      timer,
      logger: silentLogger
    }, init)
  }
  made.reader.start()
  return made
}

const never = new Promise<never>(() => {})

describe('dht/read-round: whom it asks', () => {
  it('a majority and a spare, each once for all keys, and answers in the order of the keys', async () => {
    const { reader, asked, who } = bench()
    const other = asLookupKey(seedOf('other'))
    const reads = await reader.read([bobLookupKey, other, bobLookupKey])
    expect(reads.map(({ lookupKey, status }) => [lookupKey, status]))
      .to.deep.equal([[bobLookupKey, 'none'], [other, 'none'], [bobLookupKey, 'none']])
    expect(new Set(who()).size).to.equal(asked.length)
    const forBob = asked.filter(([, items]) => items.some(({ lookupKey }) => lookupKey === bobLookupKey)).map(([dp]) =>
      dp)
    expect(forBob).to.have.members(replicas.slice(0, 4))
    expect(asked.every(([, items]) => items.every(({ ifNotHash }) => ifNotHash == null))).to.equal(true)
  })

  it('another for each that fails, whatever the reason', async () => {
    const made = bench()
    made.answer = (dp, items) => {
      if (dp === replicas[0]) {
        throw new RpcError('RPC_UNREACHABLE')
      }
      if (dp === replicas[1]) {
        throw new TypeError('ours')
      }
      return items.map(() => found(entry))
    }
    const [read] = await made.reader.read([bobLookupKey])
    expect(read).to.include({ status: 'found', complete: true })
    expect(made.who()).to.deep.equal(replicas)
    expect(read?.replicas.slice(0, 2)).to.deep.equal([
      { dp: replicas[0], outcome: 'failed', code: 'RPC_UNREACHABLE' },
      { dp: replicas[1], outcome: 'failed', code: 'RPC_INTERNAL' }
    ])
  })

  it('another for each that is silent, as soon as its patience ends, ' +
    'and waits no more when it is settled', async () => {
    const made = bench({ hedgeDelay: 77 })
    made.answer = (dp, items) => dp === replicas[0] || dp === replicas[1] ? never : items.map(() => none)
    const reading = made.reader.read([bobLookupKey])
    await until(() => made.asked.length === 4)
    expect(made.timer.delays).to.deep.equal([77])
    made.timer.fire()
    const [read] = await reading
    expect([made.who(), read?.status, read?.complete]).to.deep.equal([replicas, 'none', true])
    expect(read?.replicas.map(({ outcome }) => outcome))
      .to.deep.equal(['silent', 'silent', 'answered', 'answered', 'answered'])
    expect(made.timer.delays).to.deep.equal([])
  })

  it('nobody more where nobody is left', async () => {
    const made = bench({ hedgeDelay: 77 })
    made.answer = () => never
    const controller = new AbortController()
    const reading = rejectionOf(made.reader.read([bobLookupKey], { until: 'all', signal: controller.signal }))
    await until(() => made.asked.length === 5)
    made.timer.fire()
    expect([made.asked.length, made.timer.delays]).to.deep.equal([5, []])
    controller.abort()
    expect((await reading).code).to.equal('DHT_READ_ABORTED')
  })

  it('the replicas before the last registry as well, until hand-off ends, and none that was revoked', async () => {
    const [first, second] = replicas
    const moved = {
      ...alter(test.registry, {
        dps: dp => dp.id === first
          ? { ...dp, status: 'leaving', statusSince: NOW }
          : dp.id === second ? { ...dp, status: 'revoked', statusSince: NOW } : dp
      }),
      hash: seedOf('next') as VerifiedRegistry['hash']
    }
    const now = replicasOf(bobLookupKey, moved, NOW).map(({ id }) => id)
    expect(now).not.to.include(first)
    for (const [init, lasts] of [[{ handOff: HOUR }, HOUR], [{}, HAND_OVER_FOR]] as const) {
      const made = bench(init)
      made.source.set(moved)
      const after = async (ms: number): Promise<string[]> => {
        made.asked.length = 0
        made.clock.time = NOW + ms
        await made.reader.read([bobLookupKey], { until: 'all' })
        return made.who()
      }
      for (const ms of [0, lasts - 1]) {
        expect(await after(ms)).to.have.members([...now, first])
      }
      expect(await after(lasts)).to.have.members(now)
      await made.reader.stop()
    }
  })

  it('those of each region of the policy', async () => {
    const regional = buildTestRegistry({
      dps: 9, seed: 'regional', regions: ['eu', 'us', 'asia'], policy: placementOf({ replicas: 2, replicaOperators: 2 })
    }).registry
    const made = bench({}, regional)
    await made.reader.read([bobLookupKey], { until: 'all' })
    const all = [[], ['eu'], ['us'], ['asia']]
      .flatMap(regions => replicasOf(bobLookupKey, regional, NOW, regions).map(({ id }) => id))
    expect(made.who()).to.have.members([...new Set(all)])
  })
})

describe('dht/read-round: what it believes', () => {
  const forged = parseEntry(buildTestMapping({ federation: test, label: 'forged' })
    .bytes.map((byte, i, all) => i === all.length - 1 ? byte ^ 1 : byte))
  const verdictOf = async (answer: ReadAnswer | undefined): Promise<unknown> => {
    const made = bench()
    made.answer = (dp, items) => dp === replicas[0] ? (answer == null ? [] : [answer]) : items.map(() => none)
    const [read] = await made.reader.read([bobLookupKey], { until: 'all' })
    const { outcome, code } = read?.replicas.find(({ dp }) => dp === replicas[0]) ?? {}
    return [outcome, code, read?.entries.length]
  }

  it('what holds, and blames whoever served the rest', async () => {
    expect(await verdictOf(found(entry))).to.deep.equal(['answered', undefined, 1])
    expect(await verdictOf({ status: 'found', set: RecordSet.of(bobLookupKey, [entry, forged]) }))
      .to.deep.equal(['failed', 'ENTRY_DP_SIGNATURE_INVALID', 1])
    // of another federation: the replica's registry may be ahead
    expect(await verdictOf({ status: 'found', set: RecordSet.of(bobLookupKey, [entry, fakeEntry()]) }))
      .to.deep.equal(['answered', undefined, 1])
    expect(await verdictOf({
      status: 'found',
      set: RecordSet.of(bobLookupKey, [entry], [parseDispute(dispute({ federation: test, signer: alice }))])
    })).to.deep.equal(['failed', 'FACT_SIGNATURE_INVALID', 1])
  })

  it('nothing that is no answer', async () => {
    expect(await verdictOf({ status: 'invalid', code: 'MESSAGE_MALFORMED' }))
      .to.deep.equal(['failed', 'MESSAGE_MALFORMED', 0])
    expect(await verdictOf(undefined)).to.deep.equal(['failed', 'RECORDS_ANSWER_INVALID', 0])
    expect(await verdictOf({ status: 'unchanged' })).to.deep.equal(['failed', 'RECORDS_ANSWER_INVALID', 0])
  })

  it('blames nobody for what is merely not for replicas, and doesn\'t use it', async () => {
    const own = entryOf(test, 'own', { draft: { federatedOnly: [] } })
    expect(await verdictOf(found(own))).to.deep.equal(['answered', undefined, 0])
  })
})

describe('dht/read-round: with a memory', () => {
  it('asks with the hash of what each served, and takes "unchanged" for that', async () => {
    const made = bench()
    const memory = new ReadMemory()
    const served = RecordSet.of(bobLookupKey, [entry])
    made.answer = (_dp, items) =>
      items.map(({ ifNotHash }) => ifNotHash == null ? { status: 'found', set: served } : { status: 'unchanged' })
    const [first] = await made.reader.read([bobLookupKey], { memory, until: 'all' })
    made.asked.length = 0
    const [second] = await made.reader.read([bobLookupKey], { memory, until: 'all' })
    expect(made.asked.map(([, items]) => items[0]?.ifNotHash)).to.deep.equal(replicas.map(() => served.hash))
    expect([second?.status, second?.set.hash]).to.deep.equal(['found', first?.set.hash])
    expect(second?.replicas.map(({ outcome }) => outcome)).to.deep.equal(replicas.map(() => 'answered'))
  })

  it('forgets what a replica doesn\'t have any more', async () => {
    const made = bench()
    const memory = new ReadMemory()
    made.answer = (_dp, items) => items.map(() => found(entry))
    await made.reader.read([bobLookupKey], { memory, until: 'all' })
    for (const answer of [none, { status: 'invalid', code: 'MESSAGE_MALFORMED' } as const]) {
      made.answer = (_dp, items) => items.map(() => answer)
      await made.reader.read([bobLookupKey], { memory, until: 'all' })
      expect(memory.get(at(replicas, 0), bobLookupKey), answer.status).to.equal(undefined)
      made.answer = (_dp, items) => items.map(() => found(entry))
      await made.reader.read([bobLookupKey], { memory, until: 'all' })
    }
  })

  it('verifies again what is unchanged under another registry', async () => {
    const made = bench()
    const memory = new ReadMemory()
    const served = RecordSet.of(bobLookupKey, [entry])
    made.answer = (_dp, items) =>
      items.map(({ ifNotHash }) => ifNotHash == null ? { status: 'found', set: served } : { status: 'unchanged' })
    await made.reader.read([bobLookupKey], { memory, until: 'all' })
    made.source.set({
      ...alter(test.registry, { csips: csip => ({ ...csip, status: 'revoked', statusSince: NOW }) }),
      hash: seedOf('revoked') as VerifiedRegistry['hash']
    })
    const [read] = await made.reader.read([bobLookupKey], { memory, until: 'all' })
    expect([read?.status, read?.entries.length]).to.deep.equal(['none', 0])
  })
})

describe('dht/read-round: what goes on behind it', () => {
  it('repairs who answers late as well, and nobody where that is not wanted', async () => {
    for (const repair of [true, false]) {
      const made = bench({ repair })
      let late = (_answers: readonly ReadAnswer[]): void => {}
      const coming = new Promise<readonly ReadAnswer[]>(resolve => { late = resolve })
      made.answer = (dp, items) => dp === replicas[3] ? coming : items.map(() => found(entry))
      const [read] = await made.reader.read([bobLookupKey])
      expect([read?.status, read?.complete, made.merged.length]).to.deep.equal(['found', true, 0])
      late([none])
      await made.reader.settled()
      expect(made.merged.map(([dp, sets]) => [dp, sets.map(({ bytes }) => bytes)]))
        .to.deep.equal(repair ? [[replicas[3], [RecordSet.of(bobLookupKey, [entry]).bytes]]] : [])
      await made.reader.stop()
    }
  })

  it('ends when its caller gives up, before or while it reads', async () => {
    const made = bench()
    made.answer = () => never
    expect(await rejectionOf(made.reader.read([bobLookupKey], { signal: AbortSignal.abort() })))
      .to.include({ code: 'DHT_READ_ABORTED' })
    expect(made.asked).to.deep.equal([])
    const controller = new AbortController()
    const reading = rejectionOf(made.reader.read([bobLookupKey], { signal: controller.signal }))
    await until(() => made.asked.length === 4)
    controller.abort()
    expect((await reading).code).to.equal('DHT_READ_ABORTED')
    expect(made.signals.every(({ aborted }) => aborted)).to.equal(true)
  })

  it('goes on for the others once it has settled, whatever its caller does then', async () => {
    const made = bench()
    made.answer = (dp, items) => dp === replicas[3] ? never : items.map(() => none)
    const controller = new AbortController()
    await made.reader.read([bobLookupKey], { signal: controller.signal })
    controller.abort()
    expect(made.signals.some(({ aborted }) => aborted)).to.equal(false)
  })

  it('reads nothing before it is started, nor after it was stopped, and can be started again', async () => {
    const made = bench()
    await made.reader.stop()
    expect(await rejectionOf(made.reader.read([bobLookupKey]))).to.include({ code: 'DHT_STOPPED' })
    made.reader.start()
    made.reader.start()
    expect((await made.reader.read([bobLookupKey]))[0]?.status).to.equal('none')
    await made.reader.stop()
    expect(await made.reader.read([bobLookupKey]).catch(() => 'stopped')).to.equal('stopped')
  })

  it('ends requests under way when it is stopped', async () => {
    const made = bench()
    made.answer = async () => await new Promise((_resolve, reject) => {
      at(made.signals, made.signals.length - 1)
        .addEventListener('abort', () => { reject(new RpcError('RPC_CANCELLED')) })
    })
    const reading = made.reader.read([bobLookupKey])
    await until(() => made.asked.length === 4)
    await made.reader.stop()
    const [read] = await reading
    expect([read?.status, read?.replicas.every(({ outcome }) => outcome === 'failed')]).to.deep.equal(['unknown', true])
  })
})

describe('dht/read-round: a clock that is set while replicas are asked', () => {
  for (const leap of [31 * 24 * HOUR, -31 * 24 * HOUR, HOUR]) {
    it(`by ${leap / HOUR} hours is sure of nothing`, async () => {
      const made = bench()
      made.answer = async (_dp, items) => {
        const at = NOW
        await Promise.resolve() // all are asked first
        made.clock.time = NOW + leap
        return items.map(() => ({ ...found(entry), at }))
      }
      const [read] = await made.reader.read([bobLookupKey])
      expect([read?.status, read?.complete]).to.not.deep.equal(['none', true])
      expect([read?.complete, read?.clock.state, read?.clock.offset]).to.deep.equal([false, 'off', leap])
    })
  }
})
