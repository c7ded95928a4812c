import { expect } from 'chai'
import { asLookupKey } from '../../../src/base/bytes.ts'
import { sha256 } from '../../../src/base/hash.ts'
import { signerFromSeed } from '../../../src/base/keys.ts'
import { parseDispute } from '../../../src/mapping/dispute.ts'
import { parseDefence } from '../../../src/mapping/defence.ts'
import { parseInvalidation } from '../../../src/mapping/invalidation.ts'
import { parseLink } from '../../../src/mapping/link.ts'
import { RecordSet } from '../../../src/mapping/record-set.ts'
import { verifyDispute } from '../../../src/mapping/validity.ts'
import { parseWitness } from '../../../src/mapping/witness.ts'
import { MAX_ITEMS } from '../../../src/protocols/records/constants.ts'
import { RecordsClient } from '../../../src/protocols/records/records.ts'
import { ReadStatus } from '../../../src/protocols/records/pb/messages.ts'
import { replicasOf } from '../../../src/registry/placement.ts'
import { DEFAULT_POLICY, placementOf } from '../../../src/registry/policy.ts'
import { dispute, defence, link } from '../../builders/conflict.ts'
import { release } from '../../builders/invalidation.ts'
import { rejectionOf } from '../../builders/errors.ts'
import { alice, attest, bobLookupKey, fakeEntry } from '../../builders/mapping.ts'
import { entryOf, startReplicas } from '../../builders/replicas.ts'
import { HOUR, NOW, seedOf } from '../../builders/registry.ts'
import type { Replicas, TestReplica } from '../../builders/replicas.ts'
import type { Fact, UncheckedDispute, UncheckedEntry } from '../../../src/mapping/interface.ts'
import type { RecordsServer } from '../../../src/protocols/records/interface.ts'

const setOf = (...entries: UncheckedEntry[]): RecordSet => RecordSet.of(bobLookupKey, entries)

describe('protocols/records/records: over TCP', () => {
  let network: Replicas
  let asker: TestReplica
  let replica: TestReplica
  let outsider: TestReplica

  before(async () => {
    network = await startReplicas({ dps: 5, registry: { policy: placementOf({ replicas: 4, replicaOperators: 4 }) } })
    const ids = replicasOf(bobLookupKey, network.federation.registry, NOW).map(({ id }) => id)
    const found = (wanted: (id: string) => boolean): TestReplica => {
      const node = network.nodes.find(({ id }) => wanted(id))
      if (node == null) {
        throw new Error('no such node')
      }
      return node
    }
    replica = found(id => id === ids[0])
    asker = found(id => id === ids[1])
    outsider = found(id => !ids.includes(id))
  })

  after(async () => {
    await network.stop()
  })

  afterEach(async () => {
    for (const { store } of network.nodes) {
      await store.records.update(bobLookupKey, () => RecordSet.empty(bobLookupKey))
    }
  })

  it('stores, signs a receipt, and hands out what it stored', async () => {
    const entry = entryOf(network.federation)
    const { outcomes, receipt } = await asker.client.merge(replica.dp, [setOf(entry)])
    expect(outcomes.flat().map(({ code }) => code)).to.deep.equal([undefined])
    expect(receipt?.dp).to.equal(replica.id)
    expect(receipt?.recordHashes).to.deep.equal([entry.hash])
    const [answer] = await asker.client.read(replica.dp, [{ lookupKey: bobLookupKey }])
    expect(answer).to.have.property('set').that.has.deep.property('hash', setOf(entry).hash)
  })

  it('tells none, unchanged and digests', async () => {
    const entry = entryOf(network.federation)
    const other = asLookupKey(seedOf('somebody else'))
    await asker.client.merge(replica.dp, [setOf(entry)])
    const answers = await asker.client.read(replica.dp, [
      { lookupKey: other }, { lookupKey: bobLookupKey, ifNotHash: setOf(entry).hash }
    ])
    expect(answers).to.deep.equal([{ status: 'none', at: NOW }, { status: 'unchanged', at: NOW }])
    const absent = { lookupKey: other, hash: entry.hash }
    expect([...await asker.client.digest(replica.dp, [absent, entry])]).to.deep.equal([entry])
  })

  it('stores what it can of a merge, names the rest, and its receipt is for what it stored', async () => {
    const good = entryOf(network.federation)
    const { outcomes, receipt } = await asker.client.merge(replica.dp, [setOf(good, fakeEntry())])
    const codes = new Map(outcomes.flat().map(({ entry, code }) => [entry.slot, code]))
    expect(codes.get(good.slot)).to.equal(undefined)
    expect(codes.get(fakeEntry().slot)).to.be.a('string')
    expect(receipt?.recordHashes).to.deep.equal([good.hash])
    expect(await replica.store.records.get(bobLookupKey)).to.deep.equal(setOf(good).bytes)
  })

  it('signs nothing when it stored nothing', async () => {
    const { receipt } = await asker.client.merge(replica.dp, [setOf(fakeEntry())])
    expect(receipt).to.equal(undefined)
    expect(await replica.store.records.get(bobLookupKey)).to.equal(undefined)
  })

  it('refuses an entry of which it is no replica', async () => {
    const { outcomes } = await asker.client.merge(outsider.dp, [setOf(entryOf(network.federation))])
    expect(outcomes.flat().map(({ code }) => code)).to.deep.equal(['RECORDS_NOT_REPLICA'])
  })

  it('never goes back to an older sequence', async () => {
    const old = entryOf(network.federation)
    const renewed = entryOf(network.federation, 'entry', { draft: { entryId: old.entryId, sequence: 2 } })
    await asker.client.merge(replica.dp, [setOf(renewed)])
    const { outcomes, receipt } = await asker.client.merge(replica.dp, [setOf(old)])
    expect(outcomes.flat().map(({ code }) => code)).to.deep.equal(['ENTRY_STALE'])
    expect(receipt).to.equal(undefined)
  })

  it('asks itself without a stream', async () => {
    const entry = entryOf(network.federation)
    const { receipt } = await replica.client.merge(replica.dp, [setOf(entry)])
    expect(receipt?.dp).to.equal(replica.id)
    expect(replica.libp2p.getConnections(replica.libp2p.peerId)).to.deep.equal([])
  })

  it('lets nobody but DPs store or ask for statements', async () => {
    const stranger = await network.stranger()
    expect(await rejectionOf(stranger.client.merge(replica.dp, [setOf(entryOf(network.federation))])))
      .to.include({ code: 'RECORDS_NOT_A_DP', kind: 'refused' })
    expect(await rejectionOf(stranger.client.witness(replica.dp, { attestation: attest(network.federation) })))
      .to.include({ code: 'RECORDS_NOT_A_DP' })
    expect(await stranger.client.read(replica.dp, [{ lookupKey: bobLookupKey }]))
      .to.deep.equal([{ status: 'none', at: NOW }])
  })

  it('bounds what one request may name', async () => {
    const item = { lookupKey: bobLookupKey.slice(), ifNotHash: new Uint8Array(0) }
    expect(await rejectionOf(replica.server.read({ items: Array(MAX_ITEMS + 1).fill(item) })))
      .to.include({ code: 'RECORDS_TOO_MANY_ITEMS' })
    const facts = { lookupKey: bobLookupKey.slice(), facts: setOf(entryOf(network.federation)).bytes.slice() }
    expect(await rejectionOf(replica.server.merge({ items: [facts, facts] }, asker.id)))
      .to.include({ code: 'RECORDS_KEY_REPEATED' })
    expect(await rejectionOf(replica.server.read({ items: [{ ...item, lookupKey: new Uint8Array(31) }] })))
      .to.include({ code: 'LENGTH_INVALID' })
  })

  it('defers what does not fit into one answer, and the client asks again', async () => {
    const keys = Array.from({ length: 8 }, (_, i) => asLookupKey(seedOf(`large ${i}`)))
    for (const lookupKey of keys) {
      const entries = Array.from({ length: 40 }, (_, i) => fakeEntry({ lookupKey, id: `${i}`, ballast: 5_000 }))
      await replica.store.records.merge(lookupKey, RecordSet.of(lookupKey, entries))
    }
    const { results } = await replica.server.read({
      items: keys.map(lookupKey => ({ lookupKey: lookupKey.slice(), ifNotHash: new Uint8Array(0) }))
    })
    expect(results.some(({ status }) => status === ReadStatus.DEFERRED)).to.equal(true)
    const answers = await asker.client.read(replica.dp, keys.map(lookupKey => ({ lookupKey })))
    expect(answers.map(({ status }) => status)).to.deep.equal(Array(8).fill('found'))
    for (const lookupKey of keys) {
      await replica.store.records.update(lookupKey, () => RecordSet.empty(lookupKey))
    }
  })

  describe('silence', () => {
    const asked = dispute({ issuedAt: NOW })
    const { hash } = parseDispute(asked)
    const of = (...facts: Fact[]): RecordSet => RecordSet.of(bobLookupKey, [], facts)
    const { conflictWindow } = DEFAULT_POLICY

    afterEach(() => { network.clock.time = NOW })

    it('is stated once the window is over, on showing the replica its own receipt', async () => {
      const { receipt } = await asker.client.merge(replica.dp, [of(parseDispute(asked))])
      const subject = parseDispute(asked)
      if (receipt == null) {
        throw new Error('no receipt')
      }
      const early = await rejectionOf(asker.client.silence(replica.dp, subject, receipt))
      expect([early.code, early.retryAfter]).to.deep.equal(['SILENCE_TOO_EARLY', conflictWindow])
      network.clock.time = NOW + conflictWindow
      const statement = await asker.client.silence(replica.dp, subject, receipt)
      expect(statement)
        .to.deep.include({ dp: replica.id, disputeHash: hash, storedAt: NOW, issuedAt: NOW + conflictWindow })
      expect((await replica.client.silence(replica.dp, subject, receipt)).bytes, 'of itself')
        .to.deep.equal(statement.bytes)
    })

    it('is refused where a defence is stored, the dispute is not, or the receipt is of another', async () => {
      const { receipt } = await asker.client.merge(replica.dp, [of(parseDispute(asked))])
      const { receipt: elsewhere } = await asker.client.merge(asker.dp, [of(parseDispute(asked))])
      if (receipt == null || elsewhere == null) {
        throw new Error('no receipt')
      }
      network.clock.time = NOW + conflictWindow
      const refusal = async (shown = receipt, subject: Pick<UncheckedDispute, 'lookupKey' |
        'hash'> = parseDispute(asked)): Promise<string> =>
        (await rejectionOf(asker.client.silence(replica.dp, subject, shown))).code
      expect(await refusal(elsewhere)).to.equal('SILENCE_UNKNOWN')
      expect(await refusal(receipt, parseDispute(dispute({ issuedAt: NOW, label: 'another' }))))
        .to.equal('RECEIPT_MISMATCH')
      expect((await rejectionOf(outsider.server.silence(
        { lookupKey: bobLookupKey.slice(), disputeHash: hash.slice(), receipt: receipt.bytes.slice() }, 'nobody'
      ))).code).to.equal('RECORDS_NOT_A_DP')
      const { facts } = await asker.client.merge(replica.dp, [of(parseDefence(defence(hash, { issuedAt: NOW + 1 })))])
      expect(facts.flat()[0]?.code).to.equal(undefined)
      expect(await refusal()).to.equal('SILENCE_DEFENDED')
      await replica.store.records.update(bobLookupKey, () => RecordSet.empty(bobLookupKey))
      expect(await refusal()).to.equal('SILENCE_UNKNOWN')
    })

    it('facts of every kind come back as they were merged, with one receipt, codes in canonical order', async () => {
      const all = of(
        parseDispute(asked), parseDefence(defence(hash, { issuedAt: NOW })),
        parseLink(link({ issuedAt: NOW, signer: alice })), parseInvalidation(release())
      )
      const { facts, receipt } = await asker.client.merge(replica.dp, [all])
      expect(facts.flat().map(({ fact, code }) => [fact.kind, code])).to.deep.equal([
        ['invalidation', undefined], ['dispute', undefined], ['defence', undefined], ['link', 'FACT_SIGNATURE_INVALID']
      ])
      expect(receipt?.recordHashes).to.have.length(3)
      const [answer] = await asker.client.read(replica.dp, [{ lookupKey: bobLookupKey }])
      expect(answer?.status === 'found' && answer.set.facts.map(({ kind }) => kind))
        .to.deep.equal(['invalidation', 'dispute', 'defence'])
    })

    it('a fact reaches all replicas, and one that lags is repaired by whoever reads', async () => {
      const fact = verifyDispute(asked, { registry: network.federation.registry, now: NOW })
      const published = await asker.publisher.publishFact(fact)
      expect([published.receipts.length, published.replicas, published.failed]).to.deep.equal([4, 4, []])
      await replica.store.records.update(bobLookupKey, () => RecordSet.empty(bobLookupKey))
      const [read] = await asker.reader.read([bobLookupKey], { until: 'all' })
      expect(read?.set.has(fact)).to.equal(true)
    })
  })

  describe('witness statements', () => {
    after(() => { network.clock.time = network.federation.now })

    it('are the same whenever an attestation is shown again', async () => {
      const attestation = attest(network.federation)
      const first = await asker.client.witness(replica.dp, { attestation })
      network.clock.time += HOUR
      const again = await asker.client.witness(replica.dp, { attestation })
      expect(again).to.deep.equal(first)
      expect(parseWitness(first))
        .to.include({ dp: replica.id, seenAt: network.federation.now, establishedAt: network.federation.now })
      expect(parseWitness(first).attestationHash).to.deep.equal(sha256(attestation))
    })

    it('agree when two ask at once', async () => {
      const attestation = attest(network.federation, 1)
      const [a, b] = await Promise.all([1, 2].map(async () => asker.client.witness(replica.dp, { attestation })))
      expect(a).to.deep.equal(b)
    })

    it('are not made for what nobody attested, and nothing is remembered of it', async () => {
      const attestation = attest(network.federation, 0, { csipId: 'nobody' })
      expect((await rejectionOf(asker.client.witness(replica.dp, { attestation }))).kind).to.not.equal('internal')
      for await (const [key] of replica.store.namespace('witnessed').iterate()) {
        expect(key.subarray(-32), 'of another').to.not.deep.equal(sha256(attestation))
      }
    })
  })

  describe('a replica that cheats', () => {
    const clientOf = (server: Partial<RecordsServer>): RecordsClient => new RecordsClient({
      rpc: asker.libp2p.services.rpc,
      registry: network.source,
      clock: network.clock,
      local: { ...replica.server, id: replica.id, ...server } as RecordsServer
    })

    it('can not give another receipt', async () => {
      const entry = entryOf(network.federation)
      const elsewhere = await replica.server.merge(
        {
          items: [{ lookupKey: bobLookupKey.slice(), facts: setOf(entryOf(network.federation, 'other')).bytes.slice() }]
        }, asker.id
      )
      const client = clientOf({ merge: async () => elsewhere })
      expect(await rejectionOf(client.merge(replica.dp, [setOf(entry)]))).to.include({ code: 'RECEIPT_MISMATCH' })
    })

    it('can not answer for fewer keys, defer for ever, or witness for somebody else', async () => {
      const read = async (results: Array<{
        status: ReadStatus, recordSet: Uint8Array<ArrayBuffer>
      }>): Promise<unknown> =>
        clientOf({
          read: async () => ({
            results: results.map(result => ({ ...result, partial: false })), at: NOW, timeSignature: new Uint8Array(0)
          })
        }).read(replica.dp, [{ lookupKey: bobLookupKey }])
      expect(await rejectionOf(read([]))).to.include({ code: 'RECORDS_ANSWER_INVALID' })
      expect(await rejectionOf(read([{ status: ReadStatus.DEFERRED, recordSet: new Uint8Array(0) }])))
        .to.include({ code: 'RECORDS_ANSWER_INVALID' })
      expect(await read([{ status: ReadStatus.UNCHANGED, recordSet: new Uint8Array(0) }]))
        .to.deep.equal([{ status: 'invalid', code: 'RECORDS_ANSWER_INVALID', at: NOW }])
      expect(await read([{ status: ReadStatus.FOUND, recordSet: new Uint8Array([1]) }]))
        .to.deep.equal([{ status: 'invalid', code: 'MESSAGE_MALFORMED', at: NOW }])
      const attestation = attest(network.federation, 0, { holderKey: signerFromSeed(seedOf('carol')).publicKey })
      const statement = await asker.server.witness(
        { attestation: attestation.slice(), previousAttestation: new Uint8Array(0), previousWitnesses: [] }, replica.id
      )
      expect(await rejectionOf(clientOf({ witness: async () => statement }).witness(replica.dp, { attestation })))
        .to.include({ code: 'WITNESS_MISMATCH' })
    })
  })
})
