import { expect } from 'chai'
import { asHash, asLookupKey } from '../../../src/base/bytes.ts'
import { sha256 } from '../../../src/base/hash.ts'
import { parseDispute } from '../../../src/mapping/dispute.ts'
import { parseDefence } from '../../../src/mapping/defence.ts'
import { parseInvalidation } from '../../../src/mapping/invalidation.ts'
import { makeReceipt, verifyReceipt } from '../../../src/mapping/receipt.ts'
import { RecordSet } from '../../../src/mapping/record-set.ts'
import { parseWitness } from '../../../src/mapping/witness.ts'
import { MAX_ITEMS, MAX_MERGE_ENTRIES } from '../../../src/protocols/records/constants.ts'
import { recordIntake, recordsServer } from '../../../src/protocols/records/index.ts'
import { ReadStatus } from '../../../src/protocols/records/pb/messages.ts'
import { memoryStore } from '../../../src/store/memory.ts'
import { carol, dispute, defence } from '../../builders/conflict.ts'
import { rejectionOf } from '../../builders/errors.ts'
import { silentLogger } from '../../builders/holder.ts'
import { release } from '../../builders/invalidation.ts'
import { alter, attest, bob, bobLookupKey, fakeEntry, federation, party } from '../../builders/mapping.ts'
import { DAY, HOUR, NOW, seedOf, openGate } from '../../builders/registry.ts'
import { entryOf, TestSource } from '../../builders/replicas.ts'
import type { Fact, UncheckedEntry, UncheckedInvalidation } from '../../../src/mapping/interface.ts'
import type { RecordsServer } from '../../../src/protocols/records/interface.ts'
import type { MergeResponse } from '../../../src/protocols/records/pb/messages.ts'
import type { DpRecord } from '../../../src/registry/interface.ts'
import type { Store } from '../../../src/store/interface.ts'

const test = federation()
const us = party(test.dps, 0)
const them = party(test.dps, 1)
const nothing = new Uint8Array(0)
const keyOf = (label: string): Uint8Array<ArrayBuffer> => seedOf(label).slice()

interface Bench {
  readonly server: RecordsServer
  readonly store: Store
  readonly source: TestSource
  readonly clock: { time: number, now (): number }
  merge (...sets: RecordSet[]): Promise<MergeResponse>
}

/** A replica of every key, in a federation of five, without a network. */
function bench (
  store = memoryStore(), logged: readonly UncheckedInvalidation[] = [], isWholeAt?: () => boolean
): Bench {
  const source = new TestSource(test.registry)
  const clock = { time: NOW, now () { return this.time } }
  const intake = recordIntake({ id: us.id })({
    gate: openGate, registry: source, clock, past: clock, records: store.records
  })
  const server = recordsServer()({
    gate: openGate,
    rpc: { handle: () => {} },
    registry: source,
    clock,
    past: clock,
    logger: silentLogger,
    signer: us.signer,
    store,
    intake,
    invalidationLog: { at: async () => logged },
    isWholeAt
  })
  return {
    server,
    store,
    source,
    clock,
    merge: async (...sets) => await server.merge(
      { items: sets.map(set => ({ lookupKey: set.lookupKey.slice(), facts: set.bytes.slice() })) }, them.id
    )
  }
}

const setOf = (entries: readonly UncheckedEntry[], facts: readonly Fact[] = []): RecordSet =>
  RecordSet.of(bobLookupKey, entries, facts)
const item = (lookupKey: Uint8Array, ifNotHash: Uint8Array = nothing) =>
  ({ lookupKey: lookupKey.slice(), ifNotHash: ifNotHash.slice() })
const withStatus = (status: DpRecord['status']) =>
  alter(test.registry, { dps: dp => dp.id === them.id ? { ...dp, status } : dp })

describe('protocols/records/handler: what a replica reads out', () => {
  it('is what it has, unless the reader has that already', async () => {
    const { server, merge } = bench()
    const set = setOf([entryOf(test)])
    await merge(set)
    const statuses = async (...items: ReturnType<typeof item>[]): Promise<unknown[]> =>
      (await server.read({ items })).results.map(({ status, recordSet }) => [status, recordSet.byteLength])
    const length = set.bytes.byteLength
    expect(await statuses(
      item(bobLookupKey), item(bobLookupKey, set.hash), item(bobLookupKey, sha256(nothing)), item(keyOf('nobody')),
      item(keyOf('nobody'), set.hash)
    ))
      .to.deep.equal([
        [ReadStatus.FOUND, length], [ReadStatus.UNCHANGED, 0], [ReadStatus.FOUND, length], [ReadStatus.NONE, 0], [
          ReadStatus.NONE, 0
        ]
      ])
  })

  it('is a megabyte at most; the rest is for later', async () => {
    const { server, store } = bench()
    const keys = Array.from({ length: 6 }, (_, i) => asLookupKey(seedOf(`large ${i}`)))
    const lengths = await Promise.all(keys.map(async lookupKey => {
      const entries = Array.from({ length: 10 }, (_, i) => fakeEntry({ lookupKey, id: `${i}`, ballast: 6_000 }))
      return (await store.records.merge(lookupKey, RecordSet.of(lookupKey, entries))).bytes.byteLength
    }))
    const { results } = await server.read({ items: [...keys, ...keys, ...keys].map(key => item(key)) })
    const fitting = Math.floor(1024 * 1024 / (lengths[0] ?? 1))
    expect(fitting).to.be.within(10, 17)
    expect(results.map(({ status }) => status))
      .to.deep.equal(Array.from({ length: 18 }, (_, i) => i < fitting ? ReadStatus.FOUND : ReadStatus.DEFERRED))
    // also what would have fitted behind it, so that the reader goes on in order
    const none = await server.read({
      items: [...keys, ...keys, ...keys, asLookupKey(seedOf('nobody'))].map(key => item(key))
    })
    expect([none.results.length, none.results.at(-1)?.status]).to.deep.equal([19, ReadStatus.DEFERRED])
  })

  it('is of 128 keys at most, each of 32 bytes', async () => {
    const { server } = bench()
    const many = (count: number): ReturnType<typeof item>[] => Array.from({ length: count }, () => item(bobLookupKey))
    expect((await server.read({ items: many(MAX_ITEMS) })).results).to.have.length(MAX_ITEMS)
    expect(await rejectionOf(server.read({ items: many(MAX_ITEMS + 1) })))
      .to.include({ code: 'RECORDS_TOO_MANY_ITEMS' })
    expect(await rejectionOf(server.read({ items: [item(new Uint8Array(31))] }))).to.include({ code: 'LENGTH_INVALID' })
  })

  it('in short is a hash of each', async () => {
    const { server, merge } = bench()
    const set = setOf([entryOf(test)])
    await merge(set)
    const [held] = set.entries
    const asked = [
      { lookupKey: bobLookupKey.slice(), hash: (held?.hash ?? nothing).slice() },
      { lookupKey: bobLookupKey.slice(), hash: new Uint8Array(32) },
      { lookupKey: keyOf('nobody'), hash: (held?.hash ?? nothing).slice() }
    ]
    expect([...(await server.digest({ items: asked }, party(test.dps, 1).id)).held]).to.deep.equal([1, 0, 0])
    expect(await rejectionOf(server.digest({ items: asked }, 'nobody'))).to.include({ code: 'RECORDS_NOT_A_DP' })
    expect(await rejectionOf(server.digest(
      {
        items: Array.from({ length: MAX_ITEMS + 1 }, () =>
          ({ lookupKey: bobLookupKey.slice(), hash: new Uint8Array(32) }))
      }, party(test.dps, 1).id
    ))).to.include({ code: 'RECORDS_TOO_MANY_ITEMS' })
  })
})

describe('protocols/records/handler: a replica that isn\'t whole', () => {
  it('answers what it has, says so, keeps what it gets, and vouches for nothing', async () => {
    let isWhole = false
    const { server, merge } = bench(undefined, undefined, () => isWhole)
    const set = setOf([entryOf(test)])
    const read = async (): Promise<unknown> =>
      (await server.read({ items: [item(bobLookupKey)] })).results.map(({ status, partial }) => [status, partial])
    expect(await read()).to.deep.equal([[ReadStatus.NONE, true]])
    const { outcomes, receipt } = await merge(set)
    expect([outcomes[0]?.codes, receipt.byteLength]).to.deep.equal([['RECORDS_NOT_WHOLE'], 0])
    expect(await read()).to.deep.equal([[ReadStatus.FOUND, true]])
    const witness = server.witness(
      { attestation: attest(test).slice(), previousAttestation: nothing, previousWitnesses: [] }, them.id
    )
    expect(await rejectionOf(witness)).to.include({ code: 'RECORDS_NOT_WHOLE', kind: 'unavailable' })
    const silence = server.silence(
      { lookupKey: bobLookupKey.slice(), disputeHash: keyOf('dispute'), receipt: nothing }, them.id
    )
    expect(await rejectionOf(silence)).to.include({ code: 'RECORDS_NOT_WHOLE' })
    isWhole = true
    expect(await read()).to.deep.equal([[ReadStatus.FOUND, false]])
    const again = await merge(set)
    expect([again.outcomes[0]?.codes, again.receipt.byteLength > 0]).to.deep.equal([[''], true])
  })
})

describe('protocols/records/handler: who may ask for more', () => {
  it('are DPs that are active or leaving', async () => {
    const { server, source } = bench()
    const attestation = attest(test).slice()
    const asks: ReadonlyArray<(from: string) => Promise<unknown>> = [
      async from => await server.merge({ items: [] }, from),
      async from => await server.witness({ attestation, previousAttestation: nothing, previousWitnesses: [] }, from)
    ]
    for (const ask of asks) {
      for (const status of ['active', 'leaving'] as const) {
        source.set(withStatus(status))
        expect(await ask(them.id), status).not.to.equal(undefined)
      }
      source.set(withStatus('revoked'))
      expect(await rejectionOf(ask(them.id))).to.include({ code: 'RECORDS_NOT_A_DP', kind: 'refused' })
      expect(await rejectionOf(ask(party(test.msps, 0).peerId))).to.include({ code: 'RECORDS_NOT_A_DP' })
    }
    const silence = server.silence(
      { lookupKey: bobLookupKey.slice(), disputeHash: keyOf('dispute'), receipt: nothing }, them.id
    )
    expect(await rejectionOf(silence)).to.include({ code: 'RECORDS_NOT_A_DP' })
  })
})

describe('protocols/records/handler: what a replica takes in', () => {
  it('gets one receipt, in the order of the request: by key, entries first', async () => {
    const { merge, store } = bench()
    const [entry, fact] = [entryOf(test), parseDispute(dispute())]
    const elsewhere = asLookupKey(seedOf('L of alice'))
    const other = entryOf(test, 'other', { lookupKey: elsewhere, attestation: { lookupKey: elsewhere } })
    const response = await merge(setOf([entry], [fact]), RecordSet.of(elsewhere, [other]))
    expect(response.outcomes).to.deep.equal([{ codes: ['', ''] }, { codes: [''] }])
    const subject = { dp: us.id, recordHashes: [entry.hash, fact.hash, other.hash] }
    expect(verifyReceipt(response.receipt, subject, { registry: test.registry, now: NOW }).storedAt).to.equal(NOW)
    expect(await store.records.get(bobLookupKey)).to.deep.equal(setOf([entry], [fact]).bytes)
  })

  it('names what it refuses, and signs for the rest alone', async () => {
    const { merge } = bench()
    const [entry, forged] = [entryOf(test), fakeEntry()]
    const response = await merge(
      setOf([entry, forged], [parseDispute(dispute()), parseDefence(defence(asHash(seedOf('unknown'))))])
    )
    const inOrder = setOf([entry, forged]).entries
    const codes = response.outcomes[0]?.codes ?? []
    expect(codes.length).to.equal(4)
    expect(codes.slice(0, 2).map(code => code === '')).to.deep.equal(inOrder.map(({ slot }) => slot === entry.slot))
    expect(codes.slice(2)).to.deep.equal(['', 'DISPUTE_UNKNOWN'])
    const nothingStored = await merge(setOf([forged]))
    expect([nothingStored.receipt.byteLength, nothingStored.outcomes[0]?.codes.includes('')]).to.deep.equal([0, false])
  })

  it('is of one set for each key, of no other key, and of so many facts', async () => {
    const { server, merge } = bench()
    const set = setOf([entryOf(test)])
    expect(await rejectionOf(merge(set, set))).to.include({ code: 'RECORDS_KEY_REPEATED' })
    expect(await rejectionOf(
      server.merge({ items: [{ lookupKey: keyOf('L of alice'), facts: set.bytes.slice() }] }, them.id)
    )).to.include({ code: 'RECORD_SET_MALFORMED' })
    const empty = Array.from({ length: MAX_ITEMS + 1 }, (_, i) => ({ lookupKey: keyOf(`key ${i}`), facts: nothing }))
    expect((await server.merge({ items: empty.slice(1) }, them.id)).outcomes).to.have.length(MAX_ITEMS)
    expect(await rejectionOf(server.merge({ items: empty }, them.id))).to.include({ code: 'RECORDS_TOO_MANY_ITEMS' })
    const sets = (counts: readonly number[]): RecordSet[] => counts.map((count, i) => {
      const lookupKey = asLookupKey(seedOf(`many ${i}`))
      return RecordSet.of(lookupKey, Array.from({ length: count }, (_, j) => fakeEntry({ lookupKey, id: `${j}` })))
    })
    expect((await merge(...sets([200, 200, 200, 200, 200, MAX_MERGE_ENTRIES - 1_000]))).outcomes).to.have.length(6)
    expect(await rejectionOf(merge(...sets([200, 200, 200, 200, 200, MAX_MERGE_ENTRIES - 999]))))
      .to.include({ code: 'RECORDS_TOO_MANY_ITEMS' })
  })
})

describe('protocols/records/handler: what a replica witnesses', () => {
  const attestation = attest(test).slice()
  const first = { attestation, previousAttestation: nothing, previousWitnesses: [] }
  const later = NOW + 20 * DAY
  const renewal = attest(test, 0, {
    issuedAt: later - HOUR, expiresAt: later + 20 * DAY, renews: asHash(sha256(attestation))
  }).slice()

  it('is when it first saw an attestation, also after a restart', async () => {
    const { server, clock, store } = bench()
    const { statement } = await server.witness(first, them.id)
    expect(parseWitness(statement)).to.include({ dp: us.id, seenAt: NOW, establishedAt: NOW })
    clock.time += HOUR
    expect((await server.witness(first, them.id)).statement).to.deep.equal(statement)
    const restarted = bench(store)
    restarted.clock.time += DAY
    expect((await restarted.server.witness(first, them.id)).statement).to.deep.equal(statement)
    expect(parseWitness(
      (await restarted.server.witness({ ...first, attestation: attest(test, 1).slice() }, them.id)).statement
    ).seenAt).to.equal(NOW + DAY)
  })

  it('is the same for two who ask at once, whatever the clock says meanwhile', async () => {
    const { server, clock } = bench()
    const asked = server.witness(first, them.id)
    clock.time += 1_000
    const [one, other] = await Promise.all([asked, server.witness(first, them.id)])
    expect(other).to.deep.equal(one)
  })

  async function renewed (
    facts: readonly Fact[], change: Partial<typeof first> = {}, logged: readonly UncheckedInvalidation[] = []
  ): Promise<number> {
    const witnesses = await Promise.all([1, 2, 3].map(async number => {
      const { signer } = party(test.dps, number)
      const [source, store] = [new TestSource(test.registry), memoryStore()]
      const clock = { now: () => NOW }
      const other = recordsServer()({
        gate: openGate,
        rpc: { handle: () => {} },
        registry: source,
        clock,
        past: clock,
        logger: silentLogger,
        signer,
        store,
        invalidationLog: { at: async () => [] },
        intake: recordIntake({ id: party(test.dps, number).id })({
          gate: openGate, registry: source, clock, past: clock, records: store.records
        })
      })
      return (await other.witness(first, them.id)).statement
    }))
    const { server, clock, store } = bench(undefined, logged)
    clock.time = later
    await store.records.merge(bobLookupKey, setOf([], facts))
    const { statement } = await server.witness(
      {
        attestation: renewal,
        previousAttestation: attestation,
        previousWitnesses: witnesses as Array<Uint8Array<ArrayBuffer>>,
        ...change
      }, them.id
    )
    return parseWitness(statement).establishedAt
  }

  it('is that seniority goes on where nothing strikes it', async () => {
    const strike = (holder = bob): Fact =>
      parseInvalidation(release({ holder, issuedAt: NOW + DAY, attestation: { issuedAt: NOW - HOUR } }))
    expect(await renewed([])).to.equal(NOW)
    expect(await renewed([strike(carol)])).to.equal(NOW)
    expect(await rejectionOf(renewed([strike()]))).to.include({ code: 'WITNESS_CHAIN_BROKEN' })
    expect(await rejectionOf(renewed([], {}, [strike()] as UncheckedInvalidation[])), 'in the log alone')
      .to.include({ code: 'WITNESS_CHAIN_BROKEN' })
    expect(await renewed([], {}, [strike(carol)] as UncheckedInvalidation[])).to.equal(NOW)
    // a new beginning is nobody's to strike, whatever clock is ahead
    const ahead = parseInvalidation(release({ issuedAt: later + 1_000 }))
    expect(await renewed([ahead], { previousAttestation: nothing, previousWitnesses: [] })).to.equal(later)
    expect(await renewed([strike()], { previousAttestation: nothing, previousWitnesses: [] })).to.equal(later)
  })

  it('is nothing of what it would not sign, and then it remembers nothing', async () => {
    const { server, store } = bench()
    const forged = attest(test, 0, { csipId: 'csip2' }).slice()
    expect(await rejectionOf(server.witness({ ...first, attestation: forged }, them.id)))
      .to.include({ code: 'ATTESTATION_SIGNATURE_INVALID' })
    for await (const [key] of store.namespace('witnessed').iterate()) {
      expect.fail(`a row of ${key.byteLength} bytes`)
    }
  })
})

describe('protocols/records/handler: what a replica says of silence', () => {
  const bytes = dispute({ issuedAt: NOW })
  const asked = parseDispute(bytes)
  const { conflictWindow } = test.registry.policy

  async function silent ({ wait = conflictWindow, facts = [asked], receipt, hash = asked.hash }: {
    wait?: number, facts?: readonly Fact[], receipt?: Uint8Array, hash?: Uint8Array
  } = {}): Promise<unknown> {
    const { server, merge, clock, store } = bench()
    const { receipt: own } = await merge(setOf([], [asked]))
    await store.records.update(bobLookupKey, () => setOf([], facts))
    clock.time += wait
    return await server.silence(
      { lookupKey: bobLookupKey.slice(), disputeHash: hash.slice(), receipt: (receipt ?? own).slice() }, them.id
    )
  }

  it('is said from the end of the window on', async () => {
    expect(await silent()).to.have.property('statement').that.has.property('byteLength').above(100)
    const early = await rejectionOf(silent({ wait: conflictWindow - 7 }))
    expect([early.code, early.retryAfter]).to.deep.equal(['SILENCE_TOO_EARLY', 7])
  })

  it('is not said of a dispute that it doesn\'t hold, or with the receipt of another', async () => {
    expect(await rejectionOf(silent({ facts: [] }))).to.include({ code: 'SILENCE_UNKNOWN' })
    expect(await rejectionOf(silent({ facts: [parseDispute(dispute({ label: 'other' }))] })))
      .to.include({ code: 'SILENCE_UNKNOWN' })
    expect(await rejectionOf(silent({ receipt: makeReceipt([asked.hash], NOW, them.signer) })))
      .to.include({ code: 'SILENCE_UNKNOWN' })
    expect(await rejectionOf(silent({ hash: seedOf('other') }))).to.include({ code: 'RECEIPT_MISMATCH' })
    expect(await rejectionOf(silent({ hash: new Uint8Array(31) }))).to.include({ code: 'LENGTH_INVALID' })
  })

  it('is not said while a defence of it counts', async () => {
    const answered = (expiresAt: number, hash = asked.hash): readonly Fact[] =>
      [asked, parseDefence(defence(hash, { issuedAt: NOW + 1, attestation: { expiresAt } }))]
    const end = NOW + conflictWindow
    expect(await rejectionOf(silent({ facts: answered(end + 1) }))).to.include({ code: 'SILENCE_DEFENDED' })
    expect(await silent({ facts: answered(end) })).to.have.property('statement')
    expect(await silent({ facts: answered(end + 1, asHash(seedOf('other'))) })).to.have.property('statement')
  })
})
