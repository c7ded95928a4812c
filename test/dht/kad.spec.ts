import { expect } from 'chai'
import { peerIdFromString } from '@libp2p/peer-id'
import { kadDHT, passthroughMapper } from '@libp2p/kad-dht'
import { noise } from '@chainsafe/libp2p-noise'
import { identify } from '@libp2p/identify'
import { ping } from '@libp2p/ping'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { createLibp2p } from 'libp2p'
import { KAD_PROTOCOL } from '../../src/dht/constants.ts'
import { mergeRecordSets, RecordSet } from '../../src/mapping/record-set.ts'
import { recordKey } from '../../src/registry/placement.ts'
import { bobLookupKey, federation } from '../builders/mapping.ts'
import { at, entryOf, startReplicas, until } from '../builders/replicas.ts'
import { HOUR } from '../builders/registry.ts'
import type { Replicas, TestLibp2p } from '../builders/replicas.ts'
import type { VerifiedEntry } from '../../src/mapping/interface.ts'
import type { KadDHTComponents, QueryEvent, SingleKadDHT } from '@libp2p/kad-dht'
import type { Libp2p } from 'libp2p'

const WRITERS = 8
const setOf = (...entries: VerifiedEntry[]): RecordSet<VerifiedEntry> => RecordSet.of(bobLookupKey, entries)

/** Quiet and quick: the first look around oneself comes at once. */
const KAD = { k: 20, querySelfInterval: HOUR }

async function stockNode (): Promise<Libp2p<{ dht: SingleKadDHT }>> {
  return createLibp2p({
    addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    connectionManager: { inboundConnectionThreshold: 10_000, maxIncomingPendingConnections: 1_000 },
    connectionMonitor: { enabled: false },
    services: {
      identify: identify(),
      ping: ping({ maxInboundStreams: 64, maxOutboundStreams: 64 }),
      dht: (components: KadDHTComponents) => kadDHT({
        protocol: '/stock/kad/1.0.0',
        clientMode: false,
        peerInfoMapper: passthroughMapper,
        validators: { mimi: async () => {} },
        selectors: { mimi: () => 0 }
      })(components) as SingleKadDHT
    }
  })
}

async function meshOf (nodes: ReadonlyArray<Libp2p<{ dht: SingleKadDHT }>>): Promise<void> {
  for (const [i, node] of nodes.entries()) {
    await Promise.all(nodes.slice(i + 1).map(async other => node.dial(other.getMultiaddrs())))
  }
  await until(() => nodes.every(({ services }) => services.dht.routingTable.size === nodes.length - 1))
}

async function drain (events: AsyncIterable<QueryEvent>): Promise<void> {
  for await (const event of events) {
    void event
  }
}

describe('dht/kad: many writers at once under one key', () => {
  it('stock kad-dht keeps one of them at each replica', async () => {
    const nodes = await Promise.all(Array.from({ length: 4 }, stockNode))
    try {
      await meshOf(nodes)
      const test = federation()
      const entries = Array.from({ length: WRITERS }, (_, i) => entryOf(test, `writer ${i}`))
      await Promise.all(entries.map(async (entry, i) =>
        drain(at(nodes, i % nodes.length).services.dht.put(recordKey(bobLookupKey), setOf(entry).bytes))))
      let seen = RecordSet.empty(bobLookupKey) as RecordSet
      for await (const event of at(nodes, 0).services.dht.get(recordKey(bobLookupKey))) {
        if (event.name === 'PEER_RESPONSE' && event.record != null) {
          const held = RecordSet.decode(event.record.value, bobLookupKey)
          expect(held.entries).to.have.length(1)
          seen = mergeRecordSets(seen, held)
        }
      }
      // even all replicas together have lost most of them
      expect(seen.entries.length).to.be.lessThan(nodes.length + 1)
    } finally {
      await Promise.all(nodes.map(async node => node.stop()))
    }
  })

  describe('with ours', () => {
    let network: Replicas
    let entries: VerifiedEntry[] = []

    before(async () => {
      network = await startReplicas({ dps: 4, kad: KAD })
      await network.mesh()
      await until(() => network.nodes.every(({ libp2p }) => libp2p.services.dht.routingTable.size === 3))
      entries = Array.from({ length: WRITERS }, (_, i) => entryOf(network.federation, `writer ${i}`))
    })

    after(async () => {
      await network.stop()
    })

    beforeEach(async () => {
      for (const { store } of network.nodes) {
        await store.records.update(bobLookupKey, () => RecordSet.empty(bobLookupKey))
      }
    })

    async function everyReplicaHasAll (): Promise<void> {
      for (const { store } of network.nodes) {
        expect(await store.records.get(bobLookupKey)).to.deep.equal(setOf(...entries).bytes)
      }
    }

    it('loses none by direct writes', async () => {
      const published = await Promise.all(
        entries.map(async (entry, i) => at(network.nodes, i % 4).publisher.publish([entry]))
      )
      for (const [outcome] of published) {
        expect(outcome?.receipts).to.have.length(4)
        expect(outcome?.failed).to.deep.equal([])
      }
      await everyReplicaHasAll()
    })

    it('loses none by Kademlia walks either', async () => {
      await Promise.all(entries.map(async (entry, i) =>
        at(network.nodes, i % 4).walk.publish(setOf(entry), { signal: AbortSignal.timeout(30_000) })))
      await everyReplicaHasAll()
    })

    it('finds by a walk what was written directly, as a client that stores nothing', async () => {
      const entry = entryOf(network.federation, 'direct')
      await at(network.nodes, 0).publisher.publish([entry])
      const client = await network.stranger()
      const { set, answered } = await client.walk.read(bobLookupKey, { signal: AbortSignal.timeout(30_000) })
      expect(set.hash).to.deep.equal(setOf(entry).hash)
      expect(answered.length).to.be.greaterThan(0)
      expect(await client.store.records.get(bobLookupKey)).to.equal(undefined)
    })

    it('corrects nobody while it reads by a walk', async () => {
      const [a, b] = [entryOf(network.federation, 'a'), entryOf(network.federation, 'b')]
      await at(network.nodes, 1).store.records.merge(bobLookupKey, setOf(a))
      await at(network.nodes, 2).store.records.merge(bobLookupKey, setOf(b))
      const { set } = await at(network.nodes, 0).walk.read(bobLookupKey, { signal: AbortSignal.timeout(30_000) })
      expect(set.hash).to.deep.equal(setOf(a, b).hash)
      expect(await at(network.nodes, 1).store.records.get(bobLookupKey)).to.deep.equal(setOf(a).bytes)
    })

    it('refuses what does not verify, and puts under keys of others', async () => {
      const entry = entryOf(network.federation, 'tampered')
      const bytes = setOf(entry).bytes.slice()
      bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1
      const { dht } = at(network.nodes, 0).libp2p.services
      const outcomes = new Set<string>()
      try {
        for await (const event of dht.put(recordKey(bobLookupKey), bytes, { signal: AbortSignal.timeout(30_000) })) {
          outcomes.add(event.name === 'PEER_RESPONSE' ? event.messageName : event.name)
        }
      } catch (err) {
        // already our own replica doesn't take it
        expect(err).to.have.property('code')
      }
      expect(outcomes.has('PUT_VALUE')).to.equal(false)
      for (const { store } of network.nodes) {
        expect(await store.records.get(bobLookupKey)).to.equal(undefined)
      }
    })
  })
})

describe('dht/kad: peers that the registry does not list', () => {
  let network: Replicas

  before(async () => {
    network = await startReplicas({ dps: 4, kad: KAD })
    await network.mesh()
    await until(() => network.nodes.every(({ libp2p }) => libp2p.services.dht.routingTable.size === 3))
  })

  after(async () => {
    await network.stop()
  })

  async function isInTable (libp2p: TestLibp2p, id: string): Promise<boolean> {
    const table: unknown = libp2p.services.dht.routingTable
    const found = await (table as { find (peer: unknown): Promise<unknown> }).find(peerIdFromString(id))
    return found != null
  }

  it('never enter a routing table, whether they connect, are heard of or answer', async () => {
    const stranger = await network.stranger({ server: true })
    const victim = at(network.nodes, 0)
    await stranger.libp2p.dial(victim.libp2p.getMultiaddrs())
    const { peerStore } = victim.libp2p
    await until(async () => await peerStore.has(stranger.libp2p.peerId) && (await peerStore.get(stranger.libp2p.peerId))
      .protocols.includes(KAD_PROTOCOL))
    // the way in that doesn't ask peerInfoMapper: somebody who answered a query
    const table = victim.libp2p.services.dht.routingTable as unknown as {
      add (peer: unknown, options: object): Promise<void>
    }
    await table.add(stranger.libp2p.peerId, {})
    expect(await isInTable(victim.libp2p, stranger.id)).to.equal(false)
    expect(await isInTable(victim.libp2p, at(network.nodes, 1).id)).to.equal(true)
  })

  it('can not put, directly or by Kademlia', async () => {
    const stranger = await network.stranger()
    const entry = entryOf(network.federation, 'stolen')
    const [published] = await stranger.publisher.publish([entry])
    expect(published?.receipts).to.deep.equal([])
    expect(published?.failed.map(({ code }) => code)).to.deep.equal(Array(4).fill('RECORDS_NOT_A_DP'))
    const { stored, failed } = await stranger.walk.publish(setOf(entry), { signal: AbortSignal.timeout(30_000) })
    expect(stored).to.deep.equal([])
    expect(failed).to.be.greaterThan(0)
    for (const { store } of network.nodes) {
      expect(await store.records.get(bobLookupKey)).to.equal(undefined)
    }
  })

  it('can read', async () => {
    const entry = entryOf(network.federation, 'public')
    await at(network.nodes, 0).publisher.publish([entry])
    const stranger = await network.stranger()
    const [read] = await stranger.reader.read([bobLookupKey])
    expect(read).to.include({ status: 'found', complete: true })
    expect(stranger.reader.repairs.repaired).to.equal(0)
  })
})
