import { expect } from 'chai'
import { defaultLogger } from '@libp2p/logger'
import { ReadMemory, stillVerified } from '../../src/dht/read-memory.ts'
import { RecordReader } from '../../src/dht/reader.ts'
import { MAX_REMEMBERED_SETS } from '../../src/dht/constants.ts'
import { factRetainedUntil } from '../../src/mapping/fact.ts'
import { parseEntry } from '../../src/mapping/parse.ts'
import { RecordSet } from '../../src/mapping/record-set.ts'
import { replicasOf } from '../../src/registry/placement.ts'
import { parseInvalidation } from '../../src/mapping/invalidation.ts'
import { withDpStatus } from '../../src/registry/edit.ts'
import { placementOf } from '../../src/registry/policy.ts'
import { release } from '../builders/invalidation.ts'
import { bobLookupKey } from '../builders/mapping.ts'
import { HOUR, NOW } from '../builders/registry.ts'
import { at, entryOf, startReplicas } from '../builders/replicas.ts'
import type { RecordRead } from '../../src/dht/interface.ts'
import type { VerifiedEntry } from '../../src/mapping/interface.ts'
import type { ReadAnswer, RecordsClient } from '../../src/protocols/records/interface.ts'
import type { Replicas, TestReplica } from '../builders/replicas.ts'

const setOf = (...entries: VerifiedEntry[]): RecordSet<VerifiedEntry> => RecordSet.of(bobLookupKey, entries)

describe('dht/read-memory: over TCP', () => {
  let network: Replicas
  let replicas: TestReplica[] = []
  let client: RecordsClient

  before(async () => {
    network = await startReplicas({ dps: 5, registry: { policy: placementOf({ replicas: 5, replicaOperators: 5 }) } })
    replicas = replicasOf(bobLookupKey, network.federation.registry, NOW)
      .flatMap(({ id }) => network.nodes.find(node => node.id === id) ?? [])
    client = (await network.stranger()).client
  })

  after(async () => {
    await network.stop()
  })

  afterEach(async () => {
    for (const { store } of network.nodes) {
      await store.records.update(bobLookupKey, () => RecordSet.empty(bobLookupKey))
    }
  })

  async function store (...entries: VerifiedEntry[]): Promise<void> {
    await Promise.all(replicas.map(async ({ store }) => store.records.merge(bobLookupKey, setOf(...entries))))
  }

  interface Look {
    readonly read: RecordRead
    /** What each replica answered, by its peer id. */
    readonly answers: ReadonlyMap<string, ReadAnswer['status'] | undefined>
  }

  /** @param lies - answers in the place of a replica's own */
  async function looking (
    work: (look: () => Promise<Look>, lies: Map<string, ReadAnswer>) => Promise<void>
  ): Promise<void> {
    const answers = new Map<string, ReadAnswer['status'] | undefined>()
    const lies = new Map<string, ReadAnswer>()
    const records: Pick<RecordsClient, 'read' | 'merge'> = {
      read: async (dp, items, options) => {
        const lie = lies.get(dp.id)
        const [answer, ...others] = lie == null ? await client.read(dp, items, options) : [lie]
        answers.set(dp.id, answer?.status)
        return answer == null ? [] : [answer, ...others]
      },
      merge: async (dp, sets, options) => client.merge(dp, sets, options)
    }
    const reader = new RecordReader({
      records, registry: network.source, clock: network.clock, logger: defaultLogger()
    })
    reader.start()
    const memory = new ReadMemory()
    try {
      await work(async () => {
        answers.clear()
        const [read] = await reader.read([bobLookupKey], { until: 'all', memory })
        if (read == null) {
          throw new Error('nothing was read')
        }
        return { read, answers: new Map(answers) }
      }, lies)
    } finally {
      await reader.stop()
    }
  }

  it('have the same result when every replica says that nothing changed', async () => {
    await store(entryOf(network.federation))
    await looking(async look => {
      const first = await look()
      expect([...first.answers.values()]).to.deep.equal(Array(5).fill('found'))
      const second = await look()
      expect([...second.answers.values()]).to.deep.equal(Array(5).fill('unchanged'))
      expect(second.read).to.include({ status: 'found', complete: true })
      expect(second.read.set.hash).to.deep.equal(first.read.set.hash)
      expect(second.read.foundAt).to.deep.equal(first.read.foundAt)
      expect(second.read.replicas.map(({ outcome }) => outcome)).to.deep.equal(Array(5).fill('answered'))
    })
  })

  it('are sent the sets of those that changed, and no others', async () => {
    const [old, later] = [entryOf(network.federation, 'a'), entryOf(network.federation, 'b')]
    await store(old)
    await looking(async look => {
      await look()
      const changed = at(replicas, 2)
      await changed.store.records.merge(bobLookupKey, setOf(later))
      const { read, answers } = await look()
      expect(new Map([...answers].filter(([, status]) => status !== 'unchanged')))
        .to.deep.equal(new Map([[changed.id, 'found']]))
      expect(read.set.hash).to.deep.equal(setOf(old, later).hash)
      expect(read.foundAt.get(later.slot)).to.deep.equal([changed.id])
      expect(read.foundAt.get(old.slot)).to.have.length(5)
    })
  })

  it('ask whoever had nothing, or was not asked before, without a hash', async () => {
    const entry = entryOf(network.federation)
    await at(replicas, 0).store.records.merge(bobLookupKey, setOf(entry))
    await looking(async look => {
      await look()
      await store(entry)
      const { read, answers } = await look()
      expect(answers.get(at(replicas, 0).id)).to.equal('unchanged')
      expect([...answers.values()].filter(status => status === 'found')).to.have.length(4)
      expect(read.foundAt.get(entry.slot)).to.have.length(5)
    })
  })

  it('do not count "unchanged" of a replica that never gave a set', async () => {
    await store(entryOf(network.federation))
    await looking(async (look, lies) => {
      const liar = at(replicas, 0)
      lies.set(liar.id, { status: 'unchanged' })
      for (let i = 0; i < 2; i++) {
        const { read } = await look()
        expect(read.replicas.find(({ dp }) => dp === liar.id))
          .to.deep.equal({ dp: liar.id, outcome: 'failed', code: 'RECORDS_ANSWER_INVALID' })
        expect([...read.foundAt.values()].flat()).not.to.include(liar.id)
        expect(read).to.include({ status: 'found', complete: true })
      }
    })
  })

  it('take a replica that wrongly says "unchanged" for one that lags', async () => {
    const [old, renewed] = [entryOf(network.federation, 'a'), entryOf(network.federation, 'b')]
    await store(old)
    await looking(async (look, lies) => {
      await look()
      await store(renewed)
      const liar = at(replicas, 0)
      lies.set(liar.id, { status: 'unchanged' })
      const { read } = await look()
      expect(read.set.hash).to.deep.equal(setOf(old, renewed).hash)
      expect(read.foundAt.get(renewed.slot)).to.have.length(4).and.not.to.include(liar.id)
    })
  })

  it('blame a replica again that stands by a set of which a part is forged', async () => {
    const entry = entryOf(network.federation)
    await store(entry)
    await looking(async (look, lies) => {
      const liar = at(replicas, 0)
      // the last byte is of the DP's signature
      const forged = parseEntry(entry.bytes.map((byte, i) => i === entry.bytes.length - 1 ? byte ^ 1 : byte))
      lies.set(liar.id, { status: 'found', set: RecordSet.of(bobLookupKey, [forged]) })
      for (let i = 0; i < 2; i++) {
        const { read } = await look()
        expect(read.replicas.find(({ dp }) => dp === liar.id))
          .to.deep.equal({ dp: liar.id, outcome: 'failed', code: 'ENTRY_DP_SIGNATURE_INVALID' })
        expect(read.foundAt.get(entry.slot)).to.have.length(4).and.not.to.include(liar.id)
        lies.set(liar.id, { status: 'unchanged' })
      }
    })
  })

  it('look again at what is unchanged once the registry is another', async () => {
    const entry = entryOf(network.federation)
    await store(entry)
    const before = network.source.current()
    await looking(async look => {
      expect((await look()).read.entries).to.have.length(1)
      network.source.set(network.federation.next({
        oprfKeys: [], // the one that has the share goes
        dps: before.dps.map(dp =>
          dp.id === entry.dp ? withDpStatus(dp, 'revoked', entry.issuedAt - HOUR, network.clock.now()) : dp)
      }))
      try {
        const { read, answers } = await look()
        expect([...answers.values()]).to.include('unchanged').and.not.to.include('found')
        expect(read.entries).to.deep.equal([])
      } finally {
        network.source.set(before)
      }
    })
  })

  it('keep a strike that replicas say is unchanged', async () => {
    const entry = entryOf(network.federation)
    const strike = parseInvalidation(release({ federation: network.federation, issuedAt: entry.issuedAt + 1 }))
    await Promise.all(replicas.map(async ({ store }) =>
      store.records.merge(bobLookupKey, RecordSet.of(bobLookupKey, [entry], [strike]))))
    await looking(async look => {
      const [first, second] = [await look(), await look()]
      expect([...second.answers.values()]).to.deep.equal(Array(5).fill('unchanged'))
      expect(second.read.set.facts.map(({ name }) => name))
        .to.deep.equal(first.read.set.facts.map(({ name }) => name))
        .and.to.deep.equal([strike.name])
      expect([...first.read.entries, ...second.read.entries]).to.deep.equal([])
    })
  })

  it('forget strikes when nothing is left that they could strike', async () => {
    const strike = parseInvalidation(release())
    const { registry } = network.federation
    const verified = { set: RecordSet.of<VerifiedEntry>(bobLookupKey, [], [strike]), registry: registry.hash }
    const facts = (now: number): number |
      undefined => stillVerified({ received: verified.set, verified }, registry, now)?.facts.length
    const end = factRetainedUntil(strike, registry.policy)
    expect([facts(end), facts(end + 1)]).to.deep.equal([1, 0])
    expect(stillVerified({ received: verified.set }, registry, 0)).to.equal(undefined)
    expect(stillVerified(
      { received: verified.set, verified: { ...verified, registry: network.federation.next({}).hash } }, registry, 0
    )).to.equal(undefined)
  })

  it('keep the latest of each replica and key, and no more than a bound', async () => {
    const memory = new ReadMemory()
    const received = setOf(entryOf(network.federation))
    for (let i = 0; i <= MAX_REMEMBERED_SETS; i++) {
      memory.set(`dp${i}`, { received })
    }
    expect(memory.get('dp0', bobLookupKey)).to.equal(undefined)
    expect(memory.get('dp1', bobLookupKey)).to.deep.equal({ received })
    memory.forget('dp1', bobLookupKey)
    expect(memory.get('dp1', bobLookupKey)).to.equal(undefined)
  })
})
