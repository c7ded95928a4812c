import { expect } from 'chai'
import { peerIdFromString } from '@libp2p/peer-id'
import { Libp2pRecord } from '@libp2p/record'
import { Key } from 'interface-datastore'
import { toString } from 'uint8arrays/to-string'
import { KAD_DATASTORE_PREFIX } from '../../src/dht/constants.ts'
import { Caller } from '../../src/dht/caller.ts'
import { MergeDatastore } from '../../src/dht/merge-datastore.ts'
import { asLookupKey } from '../../src/base/bytes.ts'
import { parseDispute } from '../../src/mapping/dispute.ts'
import { parseEntry } from '../../src/mapping/parse.ts'
import { RecordSet } from '../../src/mapping/record-set.ts'
import { recordIntake } from '../../src/protocols/records/index.ts'
import { recordKey } from '../../src/registry/placement.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { dispute } from '../builders/conflict.ts'
import { rejectionOf } from '../builders/errors.ts'
import { alter, bobLookupKey, buildTestMapping, fakeEntry, federation, party } from '../builders/mapping.ts'
import { DAY, NOW, seedOf, openGate } from '../builders/registry.ts'
import { TestSource } from '../builders/replicas.ts'
import type { DpRecord } from '../../src/registry/interface.ts'
import type { PeerId } from '@libp2p/interface'

const { registry, dps, msps } = federation()
const us = party(dps, 0).id
const dp = peerIdFromString(party(dps, 1).id)
const stranger = peerIdFromString(party(msps, 0).peerId)
const clock = { now: () => NOW }
const genuine = buildTestMapping()
const genuineEntry = parseEntry(genuine.bytes)
const fact = parseDispute(dispute())
const elsewhere = asLookupKey(seedOf('L of alice'))
const withStatus = (status: DpRecord['status']) =>
  alter(registry, { dps: record => record.id === dp.toString() ? { ...record, status, statusSince: NOW + 1 } : record })

describe('dht/merge-datastore', () => {
  const keyFor = (lookupKey: Uint8Array): Key =>
    new Key(`${KAD_DATASTORE_PREFIX}/record/${toString(recordKey(asLookupKey(lookupKey)), 'base32')}`)
  const record = (set: RecordSet): Uint8Array =>
    new Libp2pRecord(recordKey(set.lookupKey), set.bytes, new Date(NOW)).serialize().subarray()
  const other = new Key(`${KAD_DATASTORE_PREFIX}/provider/x`)

  function bench ({ at = registry, client = false } = {}): {
    datastore: MergeDatastore,
    put: (set: RecordSet, peer?: PeerId) => Promise<unknown>,
    stored: () => Promise<RecordSet | undefined>,
    caller: Caller
  } {
    const [store, source, caller] = [memoryStore(), new TestSource(at), new Caller()]
    const intake = recordIntake({ id: us })({
      gate: openGate, registry: source, clock, past: clock, records: store.records
    })
    const datastore = new MergeDatastore({
      records: store.records, registry: source, caller, ...(client ? {} : { intake })
    })
    const put = async (set: RecordSet, peer?: PeerId): Promise<unknown> => peer == null
      ? await datastore.put(keyFor(set.lookupKey), record(set))
      : await caller.run(peer, async () => await datastore.put(keyFor(set.lookupKey), record(set)))
    return {
      datastore,
      put,
      caller,
      stored: async () => {
        const bytes = await store.records.get(bobLookupKey)
        return bytes == null ? undefined : RecordSet.decode(bytes, bobLookupKey)
      }
    }
  }

  const [mapping, conflict] = [RecordSet.of(bobLookupKey, [genuineEntry]), RecordSet.of(bobLookupKey, [], [fact])]

  it('adds what is put to what is there, and gives out all of it', async () => {
    const { datastore, put, stored } = bench()
    expect(await datastore.has(keyFor(bobLookupKey))).to.equal(false)
    const missing = await datastore.get(keyFor(bobLookupKey)).then(() => undefined, (err: unknown) =>
      err instanceof Error ? err.name : err)
    expect(missing).to.equal('NotFoundError')
    await put(mapping, dp)
    await put(conflict)
    expect((await stored())?.bytes).to.deep.equal(mapping.merge(conflict).bytes)
    expect(await datastore.has(keyFor(bobLookupKey))).to.equal(true)
    const { key, value } = Libp2pRecord.deserialize(await datastore.get(keyFor(bobLookupKey)))
    expect([key, value].map(bytes => new Uint8Array(bytes)))
      .to.deep.equal([recordKey(bobLookupKey), mapping.merge(conflict).bytes].map(bytes => new Uint8Array(bytes)))
  })

  it('loses nothing by a delete', async () => {
    const { datastore, put, stored } = bench()
    await put(mapping, dp)
    await datastore.delete(keyFor(bobLookupKey))
    expect((await stored())?.entries).to.have.length(1)
  })

  it('takes records from DPs that are listed, and says when nothing of them was stored', async () => {
    expect(await rejectionOf(bench().put(mapping, stranger))).to.include({ code: 'DHT_PEER_NOT_REGISTERED' })
    expect(await rejectionOf(bench({ at: withStatus('revoked') }).put(mapping, dp)))
      .to.include({ code: 'DHT_PEER_NOT_REGISTERED' })
    await bench({ at: withStatus('leaving') }).put(mapping, dp)
    const forged = RecordSet.of(bobLookupKey, [fakeEntry()])
    expect(await rejectionOf(bench().put(forged, dp))).to.include({ code: 'DHT_NOTHING_STORED' })
    await bench().put(RecordSet.of(bobLookupKey, [genuineEntry, fakeEntry()]), dp)
    // of its own it needn't keep any
    await bench().put(forged)
    expect(await rejectionOf(bench().put(RecordSet.of(elsewhere, []), dp))).to.include({ code: 'DHT_NOTHING_STORED' })
  })

  it('stores nothing at a client', async () => {
    const { put, stored } = bench({ client: true })
    await put(mapping)
    expect(await stored()).to.equal(undefined)
  })

  it('keeps what is kad-dht\'s own apart, and nothing of others', async () => {
    const { datastore, caller } = bench()
    await datastore.put(other, Uint8Array.of(1))
    expect([await datastore.has(other), await datastore.get(other)]).to.deep.equal([true, Uint8Array.of(1)])
    const names: string[] = []
    for await (const key of datastore.queryKeys({})) {
      names.push(key.toString())
    }
    for await (const pair of datastore.query({ prefix: KAD_DATASTORE_PREFIX })) {
      names.push(pair.key.toString())
    }
    expect(names).to.deep.equal([other.toString(), other.toString()])
    expect(await rejectionOf(caller.run(dp, async () => await datastore.put(other, Uint8Array.of(2)))))
      .to.include({ code: 'DHT_KEY_INVALID' })
    await datastore.delete(other)
    expect(await datastore.has(other)).to.equal(false)
  })

  it('does not let what comes in outlive what it is about', async () => {
    const late = { ...genuine.context, now: NOW + 200 * DAY }
    expect(late.now).to.be.above(genuineEntry.expiresAt)
    const store = memoryStore()
    const source = new TestSource(registry)
    const datastore = new MergeDatastore({
      records: store.records,
      registry: source,
      caller: new Caller(),
      intake: recordIntake({ id: us })({
        gate: openGate,
        registry: source,
        clock: { now: () => late.now },
        past: { now: () => late.now },
        records: store.records
      })
    })
    await datastore.put(keyFor(bobLookupKey), record(mapping))
    expect(await store.records.get(bobLookupKey)).to.equal(undefined)
  })
})
