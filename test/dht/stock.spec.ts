import { expect } from 'chai'
import { asLookupKey } from '../../src/base/bytes.ts'
import { openEntry, RecordSet, verifyEntry, verifyFact, viewOf } from '../../src/index.ts'
import { MAX_RECORD_SET_LENGTH } from '../../src/base/limits.ts'
import { FACT_KINDS, parseFact } from '../../src/mapping/fact-kinds.ts'
import { parseEntry } from '../../src/mapping/parse.ts'
import { recordKey } from '../../src/registry/placement.ts'
import { defence, dispute, link, receiptsFor } from '../builders/conflict.ts'
import { everyKind } from '../builders/every-kind.ts'
import { release } from '../builders/invalidation.ts'
import { alice, bob, bobLookupKey, bobSealingKey, buildTestMapping } from '../builders/mapping.ts'
import { buildTestRegistry, seedOf } from '../builders/registry.ts'
import { at } from '../builders/replicas.ts'
import { addressOf } from '../../src/testnet/federation.ts'
import { createTestnet } from '../../src/testnet/index.ts'
import { openPlace, stockGet, stockNode, stockPut } from '../builders/stock-kad.ts'
import type { Replicas } from '../builders/replicas.ts'
import type { LookupKey } from '../../src/base/bytes.ts'
import type { Testnet } from '../../src/testnet/index.ts'
import type { OpenPlace, StockNode } from '../builders/stock-kad.ts'

const KEY = recordKey(bobLookupKey)
const DPS = 5

describe('dht/stock: libp2p\'s own kad-dht', function () {
  this.timeout(120_000)

  let network: Replicas
  let ours: OpenPlace['ours']
  /** A DP of the registry that runs the library and nothing of ours, and somebody whom no registry knows. */
  let publisher: StockNode
  let stranger: StockNode
  let genuine: RecordSet

  before(async () => {
    const place = await openPlace()
    network = place.network
    ours = place.ours
    publisher = await stockNode(place)
    expect(publisher.peerId.toString()).to.equal(place.id)
    stranger = await stockNode({ dps: place.dps })
    genuine = everyKind(network.federation)
  })

  after(async () => {
    await Promise.all([publisher, stranger].map(async node => { await node.stop() }))
    await network.stop()
  })

  const stored = async (lookupKey = bobLookupKey): Promise<Array<Uint8Array | undefined>> =>
    await Promise.all(ours.map(async ({ store }) => await store.records.get(lookupKey)))

  /** @returns how each of the DPs answered, none of which changed */
  async function refused (value: Uint8Array, key = KEY, by = publisher): Promise<void> {
    const before = await stored()
    const { stored: acknowledged, errors } = await stockPut(by, key, value)
    expect(acknowledged).to.deep.equal([])
    // no word of why: the stream is reset
    expect(errors).to.have.length(DPS)
    expect(await stored()).to.deep.equal(before)
  }

  /** Bob's set with one more. */
  const withFact = (...[kind, bytes]: Parameters<typeof parseFact>): Uint8Array =>
    RecordSet.of(bobLookupKey, genuine.entries, [...genuine.facts, parseFact(kind, bytes)]).bytes

  it('finds nothing before anything was put', async () => {
    expect(await stockGet(stranger, KEY).catch(() => undefined)).to.equal(undefined)
  })

  it('puts a record set with every kind of fact, and each DP takes all of it', async () => {
    expect(new Set(genuine.facts.map(({ kind }) => kind))).to.deep.equal(new Set(FACT_KINDS))
    const { stored: acknowledged, errors } = await stockPut(publisher, KEY, genuine.bytes)
    expect([acknowledged, errors]).to.deep.equal([ours.map(({ id }) => id).sort(), []])
    for (const bytes of await stored()) {
      expect(bytes).to.deep.equal(genuine.bytes)
    }
  })

  it('gets it by the lookup key, and each fact of it is verified with the registry alone', async () => {
    const value = await stockGet(stranger, KEY)
    const set = RecordSet.decode(value ?? new Uint8Array(), bobLookupKey)
    expect(set.hash).to.deep.equal(genuine.hash)
    const { registry } = network.federation
    const context = { registry, now: network.clock.now() }
    const entries = set.entries.map(({ bytes }) => verifyEntry(bytes, context))
    const facts = set.facts.map(fact => verifyFact(fact, context))
    expect(facts.map(({ kind }) => kind)).to.deep.equal(genuine.facts.map(({ kind }) => kind))
    const { living } = viewOf(RecordSet.of(bobLookupKey, entries, facts), context)
    const opened = living.map(entry => openEntry(entry, bobSealingKey, context))
    expect(opened.map(mapping => mapping?.mspId)).to.include(at(network.federation.msps, 0).id)
  })

  it('is acknowledged for what DPs have already: success may mean nothing new', async () => {
    const before = await stored()
    const { stored: acknowledged } = await stockPut(publisher, KEY, genuine.bytes)
    expect(acknowledged).to.have.length(DPS)
    expect(await stored()).to.deep.equal(before)
  })

  it('adds to what DPs have, and takes nothing away', async () => {
    const { bytes } = buildTestMapping({ federation: network.federation, label: 'more', msp: 2 })
    const more = RecordSet.of(bobLookupKey, [parseEntry(bytes)])
    expect((await stockPut(publisher, KEY, more.bytes)).stored).to.have.length(DPS)
    genuine = RecordSet.of(bobLookupKey, [...genuine.entries, ...more.entries], genuine.facts)
    expect((await stockPut(publisher, KEY, RecordSet.empty(bobLookupKey).bytes)).stored, 'nothing at all')
      .to.deep.equal([])
    for (const held of await stored()) {
      expect(held).to.deep.equal(genuine.bytes)
    }
  })

  it('puts an opt-out and gets it by its lookup key; who can name the ' +
    'number reads that it lists no service', async () => {
    const lookupKey = asLookupKey(seedOf('opt-out'))
    const { bytes, context } = buildTestMapping({ federation: network.federation, lookupKey, optOut: true })
    const value = RecordSet.of(lookupKey, [parseEntry(bytes)]).bytes
    expect((await stockPut(publisher, recordKey(lookupKey), value)).stored).to.have.length(DPS)
    expect(await stored(lookupKey)).to.deep.equal(ours.map(() => value))
    const set = RecordSet.decode(await stockGet(stranger, recordKey(lookupKey)) ?? new Uint8Array(), lookupKey)
    const [entry] = set.entries.map(({ bytes }) => verifyEntry(bytes, context))
    expect(entry?.bytes).to.deep.equal(bytes)
    expect(entry == null ? undefined : openEntry(entry, bobSealingKey, context)).to.deep.include({ optedOut: true })
  })

  describe('is refused by every DP', () => {
    it('a forged entry', async () => {
      const { bytes } = buildTestMapping({ federation: network.federation, label: 'forged' })
      const forged = bytes.slice()
      forged[forged.length - 1] = (forged.at(-1) ?? 0) ^ 1
      await refused(RecordSet.of(bobLookupKey, [parseEntry(forged)]).bytes)
    })

    it('one fact that does not hold among all that do, whatever its kind', async () => {
      const shared = { federation: network.federation, signer: alice }
      await refused(withFact('dispute', dispute({ ...shared, label: 'forged' })))
      await refused(withFact('defence', defence(at(genuine.disputes, 0).hash, shared)))
      await refused(withFact('link', link({ ...shared, next: alice, signer: bob })))
      await refused(withFact('invalidation', release(shared)))
      const forged = receiptsFor(at(genuine.defences, 0), {
        ...shared, by: network.nodes.slice(0, 2).map(({ id }) => id)
      })
      await refused(withFact('receipts', forged))
    })

    it('what was made in another federation, by the same keys', async () => {
      const other = buildTestRegistry({ dps: DPS + 1, evaluators: 1, threshold: 1, name: 'another' })
      expect(other.dps.map(({ id }) => id)).to.deep.equal(network.federation.dps.map(({ id }) => id))
      await refused(everyKind(other).bytes)
    })

    it('a set that is larger than sets may be', async () => {
      const entries = [...genuine.entries]
      for (let size = 0; size <= MAX_RECORD_SET_LENGTH;) {
        const { bytes } = buildTestMapping({ federation: network.federation, label: `large ${size}` })
        entries.push(parseEntry(bytes))
        size += bytes.length
      }
      const large = RecordSet.of(bobLookupKey, entries).bytes
      expect(large.length).to.be.above(MAX_RECORD_SET_LENGTH)
      await refused(large)
    })

    it('an entry that is federated-only, alone and beside what all may have', async () => {
      const { bytes } = buildTestMapping({
        federation: network.federation, lookupKey: bobLookupKey, label: 'kept', draft: { federatedOnly: [] }
      })
      await refused(RecordSet.of(bobLookupKey, [parseEntry(bytes)]).bytes)
      await refused(RecordSet.of(bobLookupKey, [...genuine.entries, parseEntry(bytes)], genuine.facts).bytes)
    })

    it('the set of another key, and what is no key', async () => {
      const elsewhere = asLookupKey(seedOf('another key'))
      await refused(genuine.bytes, recordKey(elsewhere))
      await refused(RecordSet.of(elsewhere, [
        parseEntry(buildTestMapping({ federation: network.federation, lookupKey: elsewhere }).bytes)
      ]).bytes)
      await refused(genuine.bytes, KEY.subarray(0, -1))
    })

    it('everything that comes from a peer whom the registry does not list', async () => {
      await refused(genuine.bytes, KEY, stranger)
    })
  })
})

describe('dht/stock: libp2p\'s own kad-dht beside whole DPs', () => {
  let testnet: Testnet
  let stranger: StockNode

  before(async () => {
    testnet = await createTestnet({ relays: false })
    stranger = await stockNode({ dps: testnet.dps.map(({ party }) => addressOf(party)) })
  })

  after(async () => {
    await stranger?.stop()
    await testnet?.stop()
  })

  /** Bytes of the entries that the client gets; undefined where nobody has anything for it. */
  async function got (lookupKey: LookupKey): Promise<readonly Uint8Array[] | undefined> {
    const value = await stockGet(stranger, recordKey(lookupKey))
    return value == null ? undefined : RecordSet.decode(value, lookupKey).entries.map(({ bytes }) => bytes)
  }

  it('gets what was claimed, an opt-out too', async () => {
    const { entry: mapping } = await testnet.claim({ csi: 'mailto:bob@example.com' })
    const { entry: optOut } = await testnet.claim({ csi: 'mailto:nowhere@example.com', msp: null })
    expect(await got(mapping.lookupKey)).to.deep.equal([mapping.bytes])
    expect(await got(optOut.lookupKey)).to.deep.equal([optOut.bytes])
  })

  it('finds nothing of what is federated-only, which queries of DPs find', async () => {
    const csi = 'mailto:kept@example.com'
    const { entry } = await testnet.claim({ csi, federatedOnly: [] })
    const querier = await testnet.light()
    expect(await querier.discover(csi, { federation: 'all' })).to.include({ outcome: 'found' })
    expect(await got(entry.lookupKey)).to.equal(undefined)
    // nor beside what all may have
    const { entry: published } = await testnet.claim({ csi, holder: await testnet.person() })
    expect(await got(entry.lookupKey)).to.deep.equal([published.bytes])
  })
})
