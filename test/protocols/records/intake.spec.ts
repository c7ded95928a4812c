import { expect } from 'chai'
import { parseDispute } from '../../../src/mapping/dispute.ts'
import { parseDefence } from '../../../src/mapping/defence.ts'
import { parseFactReceipts } from '../../../src/mapping/fact-receipts.ts'
import { parseInvalidation } from '../../../src/mapping/invalidation.ts'
import { parseLink } from '../../../src/mapping/link.ts'
import { RecordSet } from '../../../src/mapping/record-set.ts'
import { recordIntake } from '../../../src/protocols/records/index.ts'
import { readersOf, replicasOf } from '../../../src/registry/placement.ts'
import { placementOf } from '../../../src/registry/policy.ts'
import { StoreError } from '../../../src/store/errors.ts'
import { memoryStore } from '../../../src/store/memory.ts'
import { carol, dispute, defence, link, OPENED, receiptsFor, ruling, STRICT } from '../../builders/conflict.ts'
import { codeOf } from '../../builders/errors.ts'
import { release } from '../../builders/invalidation.ts'
import { alice, bobLookupKey, buildTestMapping, fakeEntry, federation, party } from '../../builders/mapping.ts'
import { buildTestRegistry, DAY, HOUR, NOW, openGate } from '../../builders/registry.ts'
import { entryOf, TestSource } from '../../builders/replicas.ts'
import type { Fact, UncheckedEntry } from '../../../src/mapping/interface.ts'
import type { RecordIntake } from '../../../src/protocols/records/index.ts'
import type { Store } from '../../../src/store/interface.ts'

const test = federation()
const us = party(test.dps, 0).id
const setOf = (entries: readonly UncheckedEntry[], facts: readonly Fact[] = []): RecordSet =>
  RecordSet.of(bobLookupKey, entries, facts)

function bench ({ id = us, of = test, now = NOW, store = memoryStore(), records = store.records }: {
  id?: string, of?: typeof test, now?: number, store?: Store, records?: Store['records']
} = {}): { intake: RecordIntake, stored: () => Promise<RecordSet> } {
  const intake = recordIntake({ id })({
    gate: openGate, registry: new TestSource(of.registry), clock: { now: () => now }, past: { now: () => now }, records
  })
  return {
    intake,
    stored: async () => {
      const bytes = await store.records.get(bobLookupKey)
      return bytes == null ? setOf([]) : RecordSet.decode(bytes, bobLookupKey)
    }
  }
}

describe('protocols/records/intake: what is meant for a replica', () => {
  const large = buildTestRegistry({
    dps: 8, seed: 'large', regions: ['eu', 'us'], policy: placementOf({ replicas: 2, replicaOperators: 2 })
  })
  const ids = (dps: ReadonlyArray<{ id: string }>): string[] => dps.map(({ id }) => id)
  const anywhere = ids(replicasOf(bobLookupKey, large.registry, NOW))
  const inEurope = ids(replicasOf(bobLookupKey, large.registry, NOW, ['eu']))
  const readers = ids(readersOf(bobLookupKey, large.registry, NOW))

  it('are entries of its region, and facts of any', () => {
    const entry = (regions: readonly string[]) => entryOf(large, 'entry', { draft: { regions } })
    const fact = parseDispute(dispute({ federation: large }))
    for (const { id } of large.dps) {
      const { intake } = bench({ id, of: large })
      const refusal = (work: () => unknown): string | undefined => {
        try {
          work()
          return undefined
        } catch {
          return codeOf(work)
        }
      }
      expect(refusal(() => intake.check(entry([]))), id)
        .to.equal(anywhere.includes(id) ? undefined : 'RECORDS_NOT_REPLICA')
      expect(refusal(() => intake.check(entry(['eu']))), id)
        .to.equal(inEurope.includes(id) ? undefined : 'RECORDS_NOT_REPLICA')
      expect(refusal(() => intake.checkFact(fact)), id)
        .to.equal(readers.includes(id) ? undefined : 'RECORDS_NOT_REPLICA')
    }
    expect(readers.length).to.be.above(anywhere.length)
  })

  it('are remembered once verified', () => {
    const { intake } = bench()
    const { bytes } = buildTestMapping()
    const entry = entryOf(test)
    const verified = intake.check(entry)
    expect(intake.check(entry)).to.equal(verified)
    expect(bytes).to.deep.equal(entry.bytes)
  })

  it('may be entries whose lease has ended, which may tell of a newer one', () => {
    const { intake } = bench({ now: NOW + 40 * DAY })
    expect(intake.check(entryOf(test)).sequence).to.equal(1)
  })
})

describe('protocols/records/intake: what a replica takes in', () => {
  it('gets a code for each, in canonical order, and keeps what has none', async () => {
    const { intake, stored } = bench()
    const [good, forged] = [entryOf(test), fakeEntry()]
    const set = setOf([good, forged], [parseDispute(dispute()), parseLink(link({ signer: alice }))])
    const codes = await intake.take(set)
    expect(codes.entries.map(code => code == null)).to.deep.equal(set.entries.map(({ slot }) => slot === good.slot))
    expect(codes.facts).to.deep.equal([undefined, 'FACT_SIGNATURE_INVALID'])
    expect((await stored()).bytes).to.deep.equal(setOf([good], [parseDispute(dispute())]).bytes)
  })

  it('does not touch the store where nothing holds', async () => {
    let touched = 0
    const store = memoryStore()
    const records = {
      ...store.records, update: async () => { touched++; return setOf([]) }
    } as unknown as Store['records']
    const { intake } = bench({ store, records })
    expect(await intake.take(setOf([]))).to.deep.equal({ entries: [], facts: [], refused: [] })
    expect((await intake.take(setOf([fakeEntry()]))).entries[0]).to.be.a('string')
    expect(touched).to.equal(0)
  })

  it('answers come with what they answer, before the ruling that they travel with', async () => {
    const { intake } = bench()
    const strict = dispute({ attestation: STRICT })
    const asked = parseDispute(strict)
    const set = setOf([], [
      parseInvalidation(ruling({ dispute: strict })), asked, parseDefence(defence(asked.hash)),
      parseLink(link({ next: carol, establishedAt: OPENED - DAY }))
    ])
    expect((await intake.take(set)).facts).to.deep.equal([undefined, undefined, undefined, undefined])
    // receipts too, of what travels with them
    const answer = parseDefence(defence(asked.hash))
    const [stored] = [parseFactReceipts(receiptsFor(answer))]
    expect((await bench().intake.take(setOf([], [asked, answer, stored]))).facts)
      .to.deep.equal([undefined, undefined, undefined])
    expect((await bench().intake.take(setOf([], [asked, stored]))).facts).to.deep.equal([undefined, 'RECEIPTS_UNKNOWN'])
  })

  it('strikes come before what they strike', async () => {
    const { intake, stored } = bench({ now: NOW + HOUR })
    const codes = await intake.take(setOf([entryOf(test)], [parseInvalidation(release({ issuedAt: NOW + 1 }))]))
    expect([codes.entries, codes.facts, codes.refused.map(({ error }) => error.code)])
      .to.deep.equal([['ENTRY_INVALIDATED'], [undefined], ['ENTRY_INVALIDATED']])
    expect((await stored()).entries).to.deep.equal([])
  })

  it('forgets what may be forgotten on that occasion', async () => {
    const store = memoryStore()
    await bench({ store }).intake.take(setOf([entryOf(test)]))
    const later = NOW + 200 * DAY
    const { intake, stored } = bench({ store, now: later })
    expect((await stored()).entries).to.have.length(1)
    await intake.take(setOf([], [
      parseDispute(dispute({ issuedAt: later, attestation: { issuedAt: later - HOUR, expiresAt: later + DAY } }))
    ]))
    expect([(await stored()).entries.length, (await stored()).facts.length]).to.deep.equal([0, 1])
  })

  it('is nothing, and says so, where the store fails', async () => {
    for (const fault of [new StoreError('STORE_FAILED'), new TypeError('ours')]) {
      const store = memoryStore()
      const records = { ...store.records, update: async () => { throw fault } } as unknown as Store['records']
      const failed = await bench({ store, records })
        .intake.take(setOf([entryOf(test)]))
        .then(() => undefined, (err: unknown) => err)
      expect(failed).to.equal(fault)
    }
  })
})
