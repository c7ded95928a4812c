import { expect } from 'chai'
import { asLookupKey } from '../../src/base/bytes.ts'
import { parseEntry } from '../../src/mapping/parse.ts'
import { RecordSet } from '../../src/mapping/record-set.ts'
import { replicasOf } from '../../src/registry/placement.ts'
import { RpcError } from '../../src/rpc/errors.ts'
import { rejectionOf } from '../builders/errors.ts'
import { bobLookupKey } from '../builders/mapping.ts'
import { at, entryOf, startReplicas } from '../builders/replicas.ts'
import { deferred } from '../builders/outcomes.ts'
import { HOUR, NOW, seedOf } from '../builders/registry.ts'
import { RecordReader } from '../../src/dht/reader.ts'
import { withDpStatus } from '../../src/registry/edit.ts'
import { placementOf } from '../../src/registry/policy.ts'
import { defaultLogger } from '@libp2p/logger'
import type { Replicas, TestReplica } from '../builders/replicas.ts'
import type { RecordReaderInit } from '../../src/dht/interface.ts'
import type { VerifiedEntry } from '../../src/mapping/interface.ts'
import type { RecordsClient } from '../../src/protocols/records/interface.ts'

const setOf = (...entries: VerifiedEntry[]): RecordSet<VerifiedEntry> => RecordSet.of(bobLookupKey, entries)

describe('dht/reader: over TCP', () => {
  let network: Replicas
  let replicas: TestReplica[] = []

  before(async () => {
    network = await startReplicas({ dps: 6, registry: { policy: placementOf({ replicas: 5, replicaOperators: 5 }) } })
    replicas = replicasOf(bobLookupKey, network.federation.registry, NOW).map(({ id }) => {
      const node = network.nodes.find(candidate => candidate.id === id)
      if (node == null) {
        throw new Error('no such node')
      }
      return node
    })
  })

  after(async () => {
    await network.stop()
  })

  afterEach(async () => {
    for (const { store } of network.nodes) {
      await store.records.update(bobLookupKey, () => RecordSet.empty(bobLookupKey))
    }
  })

  /** A reader whose requests to chosen replicas come to grief. */
  async function withReader (
    faults: Map<string, RecordsClient['read']>, init: RecordReaderInit, work: (reader: RecordReader) => Promise<void>
  ): Promise<void> {
    const outsider = network.nodes.find(node => !replicas.includes(node)) ?? at(replicas, 0)
    const { client } = outsider
    const records: Pick<RecordsClient, 'read' | 'merge'> = {
      read: async (dp, items, options) => (faults.get(dp.id) ?? client.read.bind(client))(dp, items, options),
      merge: async (dp, sets, options) => client.merge(dp, sets, options)
    }
    const reader = new RecordReader(
      { records, registry: network.source, clock: network.clock, logger: defaultLogger() }, { repair: true, ...init }
    )
    reader.start()
    try {
      await work(reader)
    } finally {
      await reader.stop()
    }
  }

  it('says none only after a quorum said so', async () => {
    await withReader(new Map(), {}, async reader => {
      const [read] = await reader.read([bobLookupKey])
      expect(read).to.include({ status: 'none', complete: true })
      expect(read?.entries).to.deep.equal([])
    })
  })

  it('reads the union over replicas, and repairs those that lack a part', async () => {
    const entries = ['a', 'b', 'c'].map(label => entryOf(network.federation, label))
    for (const [i, entry] of entries.entries()) {
      await at(replicas, i).store.records.merge(bobLookupKey, setOf(entry))
    }
    await withReader(new Map(), {}, async reader => {
      const [read] = await reader.read([bobLookupKey], { until: 'all' })
      expect(read).to.include({ status: 'found', complete: true })
      expect(read?.set.hash).to.deep.equal(setOf(...entries).hash)
      await reader.settled()
      expect(reader.repairs).to.deep.equal({ repaired: 5, failed: 0, dropped: 0 })
      for (const { store } of replicas) {
        expect(await store.records.get(bobLookupKey)).to.deep.equal(setOf(...entries).bytes)
      }
      // nothing is left to repair
      await reader.read([bobLookupKey], { until: 'all' })
      await reader.settled()
      expect(reader.repairs.repaired).to.equal(5)
    })
  })

  it('succeeds although one replica refuses and another one is silent', async () => {
    const entry = entryOf(network.federation)
    await Promise.all(replicas.map(async ({ store }) => store.records.merge(bobLookupKey, setOf(entry))))
    const faults = new Map<string, RecordsClient['read']>([
      [at(replicas, 0).id, async () => { throw new RpcError('RPC_BUSY') }],
      [at(replicas, 1).id, async (_dp, _items, options) => new Promise((_resolve, reject) => {
        options?.signal?.addEventListener('abort', () => { reject(new RpcError('RPC_CANCELLED')) })
      })]
    ])
    await withReader(faults, { hedgeDelay: 1, timeout: 20_000 }, async reader => {
      const [read] = await reader.read([bobLookupKey])
      expect(read).to.include({ status: 'found', complete: true })
      expect(read?.replicas.find(({ dp }) => dp === replicas[0]?.id))
        .to.deep.equal({ dp: replicas[0]?.id, outcome: 'failed', code: 'RPC_BUSY' })
      expect(read?.replicas.find(({ dp }) => dp === replicas[1]?.id))
        .to.deep.equal({ dp: replicas[1]?.id, outcome: 'silent' })
    })
  })

  it('waits no longer than its caller, for replicas of which none answers', async () => {
    const silent: RecordsClient['read'] = async (_dp, _items, options) => new Promise((_resolve, reject) => {
      options?.signal?.addEventListener('abort', () => { reject(new RpcError('RPC_CANCELLED')) })
    })
    // with its own time alone it would outlast the test
    await withReader(
      new Map(replicas.map(({ id }) => [id, silent])), { hedgeDelay: 1, timeout: 3_600_000 }, async reader => {
        const [read] = await reader.read([bobLookupKey], { timeout: 50 })
        expect(read).to.include({ status: 'unknown', complete: false })
        expect(read?.replicas.some(({ outcome }) => outcome === 'answered')).to.equal(false)
      }
    )
  })

  it('does not count a replica that lies, uses what it proves, and repairs it', async () => {
    const entry = entryOf(network.federation)
    await Promise.all(replicas.slice(1).map(async ({ store }) => store.records.merge(bobLookupKey, setOf(entry))))
    const liar = at(replicas, 0)
    // the last byte is of the DP's signature
    const forged = parseEntry(entry.bytes.map((byte, i) => i === entry.bytes.length - 1 ? byte ^ 1 : byte))
    const faults = new Map<string, RecordsClient['read']>([
      [liar.id, async () => [{ status: 'found', set: RecordSet.of(bobLookupKey, [forged]) }]]
    ])
    await withReader(faults, {}, async reader => {
      const [read] = await reader.read([bobLookupKey], { until: 'all' })
      expect(read?.entries.map(({ hash }) => hash)).to.deep.equal([entry.hash])
      expect(read?.replicas.find(({ dp }) => dp === liar.id))
        .to.deep.equal({ dp: liar.id, outcome: 'failed', code: 'ENTRY_DP_SIGNATURE_INVALID' })
      await reader.settled()
      expect(await liar.store.records.get(bobLookupKey)).to.deep.equal(setOf(entry).bytes)
    })
  })

  it('names a replica whose answer is no record set', async () => {
    const faults = new Map<string, RecordsClient['read']>([
      [at(replicas, 0).id, async () => [{ status: 'invalid', code: 'MESSAGE_MALFORMED' }]]
    ])
    await withReader(faults, {}, async reader => {
      const [read] = await reader.read([bobLookupKey], { until: 'all' })
      expect(read).to.include({ status: 'none', complete: true })
      expect(read?.replicas.find(({ dp }) => dp === replicas[0]?.id))
        .to.deep.equal({ dp: replicas[0]?.id, outcome: 'failed', code: 'MESSAGE_MALFORMED' })
    })
  })

  it('takes the newest of a slot, and repairs a replica that serves an old record', async () => {
    const old = entryOf(network.federation, 'a')
    const renewed = entryOf(network.federation, 'a', { draft: { entryId: old.entryId, sequence: 2 } })
    expect(renewed.slot).to.equal(old.slot)
    const stale = at(replicas, 0)
    await stale.store.records.merge(bobLookupKey, setOf(old))
    await Promise.all(replicas.slice(1).map(async ({ store }) => store.records.merge(bobLookupKey, setOf(renewed))))
    await withReader(new Map(), {}, async reader => {
      const [read] = await reader.read([bobLookupKey])
      expect(read?.entries.map(({ sequence }) => sequence)).to.deep.equal([2])
      await reader.settled()
      expect(await stale.store.records.get(bobLookupKey)).to.deep.equal(setOf(renewed).bytes)
    })
  })

  it('does not know, when too few answer, and says what it found all the same', async () => {
    const fails: RecordsClient['read'] = async () => { throw new RpcError('RPC_UNREACHABLE') }
    const faults = new Map(replicas.slice(2).map(({ id }) => [id, fails]))
    await withReader(faults, {}, async reader => {
      const [nothing] = await reader.read([bobLookupKey])
      expect(nothing).to.include({ status: 'unknown', complete: false })
      await at(replicas, 1).store.records.merge(bobLookupKey, setOf(entryOf(network.federation)))
      const [found] = await reader.read([bobLookupKey])
      expect(found).to.include({ status: 'found', complete: false })
    })
  })

  it('can be content with the first verified entry', async () => {
    const entry = entryOf(network.federation)
    await at(replicas, 0).store.records.merge(bobLookupKey, setOf(entry))
    const released = deferred<void>()
    const faults = new Map(replicas.slice(1).map(({ id }): [string, RecordsClient['read']] => [id, async () => {
      await released.promise
      return [{ status: 'none' }]
    }]))
    await withReader(faults, {}, async reader => {
      const [read] = await reader.read([bobLookupKey], { until: 'first' })
      expect(read).to.include({ status: 'found', complete: false })
      released.resolve()
    })
  })

  it('asks each replica once for all keys', async () => {
    const requests: number[] = []
    const { client } = at(network.nodes, 0)
    const counted = new Map(network.nodes.map(({ id }): [
      string, RecordsClient['read']
    ] => [id, async (dp, items, options) => {
      requests.push(items.length)
      return client.read(dp, items, options)
    }]))
    const keys = Array.from({ length: 40 }, (_, i) => asLookupKey(seedOf(`L ${i}`)))
    await withReader(counted, {}, async reader => {
      const reads = await reader.read([...keys, ...keys], { until: 'all' })
      expect(reads).to.have.length(80)
      expect(reads.every(({ status }) => status === 'none')).to.equal(true)
      expect(requests).to.have.length(6)
      expect(requests.reduce((sum, count) => sum + count, 0)).to.equal(40 * 5)
    })
  })

  it('stops waiting when its caller does, and when it is stopped', async () => {
    const never = new Map(replicas.map(({ id }): [
      string, RecordsClient['read']
    ] => [id, async (_dp, _items, options) => new Promise((_resolve, reject) => {
      options?.signal?.addEventListener('abort', () => { reject(new RpcError('RPC_CANCELLED')) })
    })]))
    await withReader(never, {}, async reader => {
      const controller = new AbortController()
      const read = rejectionOf(reader.read([bobLookupKey], { signal: controller.signal }))
      controller.abort()
      expect(await read).to.include({ code: 'DHT_READ_ABORTED' })
      expect(await rejectionOf(reader.read([bobLookupKey], { signal: controller.signal })))
        .to.include({ code: 'DHT_READ_ABORTED' })
      const last = reader.read([bobLookupKey])
      await reader.stop()
      expect((await last)[0]).to.include({ status: 'unknown' })
      expect(await rejectionOf(reader.read([bobLookupKey]))).to.include({ code: 'DHT_STOPPED' })
    })
  })

  it('reads the replicas of the previous registry as well until hand-off ends', async () => {
    const entry = entryOf(network.federation)
    const before = network.source.current()
    const leaver = at(replicas, 0)
    await withReader(new Map(), { handOff: HOUR }, async reader => {
      // the only one that has it leaves: it is a replica no longer
      await leaver.store.records.merge(bobLookupKey, setOf(entry))
      network.source.set(network.federation.next({
        dps: before.dps.map(dp =>
          dp.id === leaver.id ? withDpStatus(dp, 'leaving', network.clock.now(), network.clock.now()) : dp)
      }))
      try {
        expect(replicasOf(bobLookupKey, network.source.current(), NOW).some(({ id }) => id === leaver.id))
          .to.equal(false)
        const [during] = await reader.read([bobLookupKey], { until: 'all' })
        expect(during?.status).to.equal('found')
        network.clock.time += 2 * HOUR
        const [later] = await reader.read([bobLookupKey], { until: 'all' })
        expect(later?.replicas.some(({ dp }) => dp === leaver.id)).to.equal(false)
      } finally {
        network.clock.time -= 2 * HOUR
        network.source.set(before)
      }
    })
  })
})
