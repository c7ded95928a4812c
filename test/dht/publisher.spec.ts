import { expect } from 'chai'
import { defaultLogger } from '@libp2p/logger'
import { asLookupKey } from '../../src/base/bytes.ts'
import { makeReceipt, verifyReceipt } from '../../src/mapping/receipt.ts'
import { Publisher } from '../../src/dht/publisher.ts'
import { Republisher } from '../../src/dht/republisher.ts'
import { replicasOf } from '../../src/registry/placement.ts'
import { RpcError } from '../../src/rpc/errors.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { bobLookupKey, federation } from '../builders/mapping.ts'
import { at, entryOf, TestSource, until } from '../builders/replicas.ts'
import { DAY, NOW, seedOf, openGate } from '../builders/registry.ts'
import type { Timer } from '../../src/base/clock.ts'
import type { VerifiedEntry } from '../../src/mapping/interface.ts'
import type { RecordsClient } from '../../src/protocols/records/interface.ts'

const logger = defaultLogger()

/** Waits that end when the test says so. */
class ManualTimer implements Timer {
  readonly waits: Array<{ ms: number, callback: () => void }> = []

  after (ms: number, callback: () => void): () => void {
    const wait = { ms, callback }
    this.waits.push(wait)
    return () => {
      const index = this.waits.indexOf(wait)
      if (index !== -1) {
        this.waits.splice(index, 1)
      }
    }
  }

  next (): number {
    const wait = this.waits.shift()
    wait?.callback()
    return wait?.ms ?? -1
  }
}

/** Replicas that answer as told, and count. */
function replicas (code: (dp: string) => string | Error |
  undefined): { merge: RecordsClient['merge'], calls: Array<{ dp: string, sets: number }> } {
  const test = federation()
  const calls: Array<{ dp: string, sets: number }> = []
  return {
    calls,
    merge: async (dp, sets) => {
      calls.push({ dp: dp.id, sets: sets.length })
      const answer = code(dp.id)
      if (answer instanceof Error) {
        throw answer
      }
      const outcomes = sets.map(set => set.entries.map(entry => answer == null ? { entry } : { entry, code: answer }))
      if (answer != null) {
        return { outcomes, facts: [] }
      }
      const hashes = sets.flatMap(({ entries }) => entries.map(({ hash }) => hash))
      const signer = test.dps.find(({ id }) => id === dp.id)?.signer ?? at(test.dps, 0).signer
      const receipt = verifyReceipt(makeReceipt(hashes, NOW, signer), { dp: dp.id, recordHashes: hashes }, {
        registry: test.registry, now: NOW
      })
      return { outcomes, facts: [], receipt }
    }
  }
}

function setup (code: (dp: string) => string | Error | undefined): {
  publisher: Publisher,
  calls: Array<{ dp: string, sets: number }>,
  timer: ManualTimer,
  clock: { time: number, now (): number },
  source: TestSource
} {
  const { merge, calls } = replicas(code)
  const timer = new ManualTimer()
  const clock = { time: NOW, now () { return this.time } }
  const source = new TestSource(federation().registry)
  const publisher = new Publisher({
    gate: openGate,
    records: { merge, digest: async () => new Set() },
    registry: source,
    clock,
    past: clock,
    logger,
    queue: memoryStore().namespace('publish-queue'),
    timer
  })
  return { publisher, calls, timer, clock, source }
}

/** Of another key each, and the same ones for each test. */
const made: VerifiedEntry[] = []
function manyEntries (count: number): VerifiedEntry[] {
  for (let i = made.length; i < count; i++) {
    made.push(entryOf(federation(), `many ${i}`, { lookupKey: asLookupKey(seedOf(`L ${i}`)) }))
  }
  return made.slice(0, count)
}

describe('dht/publisher', () => {
  it('brings an entry to all its replicas, with receipts', async () => {
    const { publisher } = setup(() => undefined)
    const [published] = await publisher.publish([entryOf(federation())])
    const ids = replicasOf(bobLookupKey, federation().registry, NOW).map(({ id }) => id)
    expect(published?.receipts.map(({ dp }) => dp)).to.deep.equal(ids)
    expect(published).to.include({ replicas: ids.length })
    expect(published?.failed).to.deep.equal([])
  })

  it('groups a batch by replica', async () => {
    const { publisher, calls } = setup(() => undefined)
    const published = await publisher.publish(manyEntries(30))
    expect(published.every(({ receipts }) => receipts.length === 5)).to.equal(true)
    expect(calls.map(({ sets }) => sets)).to.deep.equal(Array(5).fill(30))
  })

  it('keeps what a replica that is away should have, and brings it later', async () => {
    const away = at(federation().dps, 1).id
    let isAway = true
    const { publisher } = setup(dp => dp === away && isAway ? new RpcError('RPC_UNREACHABLE') : undefined)
    const [published] = await publisher.publish([entryOf(federation())])
    expect(published?.failed).to.deep.equal([{ dp: away, code: 'RPC_UNREACHABLE', queued: true }])
    expect(await publisher.retry()).to.equal(0)
    isAway = false
    expect(await publisher.retry()).to.equal(1)
    expect(await publisher.retry()).to.equal(0)
  })

  it('does not try again what is refused for good', async () => {
    const { publisher, calls } = setup(() => 'QUOTA_KEY')
    const [published] = await publisher.publish([entryOf(federation())])
    expect(published?.receipts).to.deep.equal([])
    expect(published?.failed.every(({ code, queued }) => code === 'QUOTA_KEY' && !queued)).to.equal(true)
    const before = calls.length
    await publisher.retry()
    expect(calls).to.have.length(before)
  })

  it('forgets what has expired while it waited', async () => {
    const { publisher, calls, clock } = setup(() => new RpcError('RPC_UNREACHABLE'))
    await publisher.publish([entryOf(federation())])
    clock.time += 60 * DAY
    const before = calls.length
    await publisher.retry()
    expect(calls).to.have.length(before)
    clock.time = NOW
    await publisher.retry()
    expect(calls).to.have.length(before)
  })

  it('brings the newest of a slot only', async () => {
    let isAway = true
    const { publisher } = setup(() => isAway ? new RpcError('RPC_UNREACHABLE') : undefined)
    const old = entryOf(federation())
    const renewed = entryOf(federation(), 'entry', { draft: { entryId: old.entryId, sequence: 2 } })
    await publisher.publish([old])
    await publisher.publish([renewed])
    isAway = false
    expect(await publisher.retry()).to.equal(5)
  })

  it('tries again at a steady pace', async () => {
    let isAway = true
    const { publisher, calls, timer } = setup(() => isAway ? new RpcError('RPC_UNREACHABLE') : undefined)
    await publisher.publish([entryOf(federation())])
    publisher.start()
    expect(timer.next()).to.equal(0)
    await until(() => timer.waits.length === 1)
    expect(calls).to.have.length(10)
    isAway = false
    expect(timer.next()).to.equal(30_000)
    await until(() => timer.waits.length === 1)
    expect(calls).to.have.length(15)
    await publisher.stop()
    expect(timer.waits).to.deep.equal([])
  })
})

describe('dht/publisher: a refresh', () => {
  it('asks what replicas have, sends each what it lacks, and nothing to one that doesn\'t say', async () => {
    const { merge, calls } = replicas(() => undefined)
    const source = new TestSource(federation().registry)
    const [full, mute] = source.current().dps.map(({ id }) => id)
    const publisher = new Publisher({
      gate: openGate,
      records: {
        merge,
        digest: async (dp, asked) => {
          if (dp.id === mute) {
            throw new RpcError('RPC_TIMEOUT')
          }
          return new Set(dp.id === full ? asked : asked.slice(1))
        }
      },
      registry: source,
      clock: { now: () => NOW },
      past: { now: () => NOW },
      logger,
      queue: memoryStore().namespace('publish-queue'),
      timer: new ManualTimer()
    })
    const others = source.current().dps.length - 2
    expect(await publisher.refresh(manyEntries(3))).to.equal(others)
    expect(calls.map(({ dp }) => dp).filter(dp => dp === full || dp === mute)).to.deep.equal([])
    expect(calls.reduce((sum, { sets }) => sum + sets, 0)).to.equal(others)
  })
})

describe('dht/publisher: republisher', () => {
  function setupRepublisher (entries: readonly VerifiedEntry[]): {
    republisher: Republisher, published: number[], timer: ManualTimer, source: TestSource, disk: { full: boolean }
  } {
    const timer = new ManualTimer()
    const disk = { full: false }
    const source = new TestSource(federation().registry)
    const published: number[] = []
    const republisher = new Republisher({
      publisher: {
        refresh: async batch => {
          if (disk.full) {
            throw new Error('disk full')
          }
          published.push(batch.length)
          return batch.length
        }
      },
      registry: source,
      clock: { now: () => NOW },
      logger,
      own: async function * () { yield * entries.map(({ bytes }) => bytes) },
      timer
    }, { period: 1_000_000 })
    return { republisher, published, timer, source, disk }
  }

  it('refreshes everything that is alive', async () => {
    const { republisher, published } = setupRepublisher(manyEntries(3))
    expect(await republisher.pass()).to.equal(3)
    expect(published).to.deep.equal([3])
  })

  it('leaves out what does not verify any more', async () => {
    const entry = entryOf(federation())
    const { republisher } = setupRepublisher([
      entry, { ...entry, bytes: entry.bytes.map((byte, i) => i === entry.bytes.length - 1 ? byte ^ 1 : byte) }
    ])
    expect(await republisher.pass()).to.equal(1)
  })

  it('begins anew a minute after a failure, and without a wait where a registry moved replicas', async () => {
    const { republisher, published, timer, source, disk } = setupRepublisher(manyEntries(150))
    republisher.start()
    timer.next()
    await until(() => published.length === 1 && timer.waits.length === 1)
    disk.full = true
    source.set(federation().next())
    expect(timer.next()).to.equal(0)
    await until(() => timer.waits.length === 1)
    disk.full = false
    expect(timer.next()).to.equal(60_000)
    await until(() => published.length === 2 && timer.waits.length === 1)
    expect(timer.next()).to.equal(1_000)
    await until(() => published.length === 3 && timer.waits.length === 1)
    expect(published).to.deep.equal([100, 100, 50])
    await republisher.stop()
  })

  it('begins anew for a registry that comes while a batch is under way, once that is through', async () => {
    const [timer, source] = [new ManualTimer(), new TestSource(federation().registry)]
    const batches: Array<{ readonly version: number, readonly end: () => void }> = []
    const entries = manyEntries(150)
    const republisher = new Republisher({
      publisher: {
        refresh: async batch => {
          await new Promise<void>(resolve => { batches.push({ version: source.current().version, end: resolve }) })
          return batch.length
        }
      },
      registry: source,
      clock: { now: () => NOW },
      logger,
      own: async function * () { yield * entries.map(({ bytes }) => bytes) },
      timer
    }, { period: 1_000_000 })
    republisher.start()
    timer.next()
    await until(() => batches.length === 1)
    const next = federation().next()
    source.set(next)
    at(batches, 0).end()
    // from the beginning: what was brought under the version before goes to the new replicas too
    for (const i of [1, 2]) {
      await until(() => timer.waits.length === 1)
      timer.next()
      await until(() => batches.length === i + 1)
      at(batches, i).end()
    }
    await until(() => timer.waits.length === 1)
    expect(batches.map(({ version }) => version)).to.deep.equal([next.version - 1, next.version, next.version])
    // the pass is through: the next one waits for its time
    expect(timer.next()).to.be.above(0)
    await republisher.stop()
  })

  it('begins anew also for one that comes at the very end of a pass', async () => {
    const [timer, source] = [new ManualTimer(), new TestSource(federation().registry)]
    const entries = manyEntries(100)
    let [refreshed, passes] = [0, 0]
    const republisher = new Republisher({
      publisher: {
        refresh: async batch => {
          refreshed += batch.length
          return batch.length
        }
      },
      registry: source,
      clock: { now: () => NOW },
      logger,
      own: async function * () {
        passes++
        yield * entries.map(({ bytes }) => bytes)
        if (passes === 1) {
          source.set(federation().next())
        }
      },
      timer
    }, { period: 1_000_000 })
    republisher.start()
    const waits: number[] = []
    for (let step = 0; step < 3; step++) {
      waits.push(timer.next())
      await until(() => timer.waits.length === 1)
    }
    expect([passes, refreshed]).to.deep.equal([2, 200])
    expect(waits, 'the new pass waits for nothing').to.deep.equal([1_000, 1_000_000, 1_000])
    await republisher.stop()
  })

  it('spreads a pass over the period, and begins anew when a registry comes', async () => {
    const { republisher, published, timer, source } = setupRepublisher(manyEntries(2))
    republisher.start()
    timer.next()
    await until(() => published.length === 1 && timer.waits.length === 1)
    expect(timer.next()).to.equal(1_000_000)
    await until(() => timer.waits.length === 1)
    source.set(federation().next())
    expect(timer.next()).to.equal(0)
    await until(() => published.length === 2 && timer.waits.length === 1)
    await republisher.stop()
    expect(timer.waits).to.deep.equal([])
  })
})
