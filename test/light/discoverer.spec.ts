import { expect } from 'chai'
import { memoryChoiceStore } from '../../src/light/choice-store.ts'
import { MAX_BOOK } from '../../src/light/address-book.ts'
import { openBookMarks } from '../../src/light/book-marks.ts'
import { Discoverer } from '../../src/light/discoverer.ts'
import { RecordSet } from '../../src/mapping/record-set.ts'
import { verifyEntry } from '../../src/mapping/validity.ts'
import { reachable } from '../../src/query/compact.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { rejectionOf } from '../builders/errors.ts'
import { silentLogger } from '../builders/holder.ts'
import { alice, bobLookupKey, bobSealingKey, buildTestMapping, federation } from '../builders/mapping.ts'
import { DAY, NOW, seedOf, openGate } from '../builders/registry.ts'
import { RIGHT } from '../builders/clock.ts'
import type { ClockVerdict } from '../../src/registry/clock.ts'
import type { VerifiedEntry } from '../../src/mapping/interface.ts'
import type { ChoiceStore } from '../../src/light/choice-store.ts'
import type { KeyRead } from '../../src/light/interface.ts'
import type { TestMappingOptions } from '../builders/mapping.ts'

const BOB = 'tel:+14155550123'
const marks = await openBookMarks(
  { store: memoryStore().namespace('books'), clock: { now: () => NOW }, past: { now: () => NOW } }, seedOf('marks')
)

function entryOf (options: TestMappingOptions = {}): VerifiedEntry {
  const { bytes, context } = buildTestMapping(options)
  return verifyEntry(bytes, context)
}

function discoverer (
  entries: readonly VerifiedEntry[], read: Partial<KeyRead> = {}, choices: ChoiceStore = memoryChoiceStore(), now = NOW,
  evaluations: unknown[] = [], waits: unknown[] = []
): Discoverer {
  const evaluation = {
    lookupKey: bobLookupKey,
    sealingKey: bobSealingKey,
    oprfKeyId: 1,
    cached: false,
    duration: 3,
    answeredBy: ['e'],
    faults: []
  }
  return new Discoverer({
    gate: openGate,
    registry: federation().source,
    clock: { now: () => now },
    logger: silentLogger,
    oprf: {
      evaluate: async csis => {
        evaluations.push(csis)
        return csis.map(() => evaluation)
      },
      known: async csis => csis.map(() => evaluation)
    },
    reader: {
      read: async (keys, options) => {
        waits.push(options?.timeout)
        return keys.map(lookupKey => ({
          lookupKey,
          entries: entries.map(entry => ({ entry, dps: ['a', 'b'] })),
          asked: ['a', 'b', 'c'],
          answered: ['a', 'b'],
          contested: new Set<string>(),
          known: RecordSet.empty(lookupKey),
          failed: [],
          complete: true,
          clock: RIGHT,
          ...read
        }))
      }
    },
    choices,
    marks
  })
}

describe('light/discoverer', () => {
  it('keeps the order of precedence, and says where each was found', async () => {
    const [older, newer] = [entryOf({ label: 'old' }), entryOf({ label: 'new', holder: alice, now: NOW + DAY, msp: 1 })]
    const { mappings } = await discoverer([older, newer], {}, undefined, NOW + DAY).discover(BOB)
    expect(mappings.map(({ mapping }) => mapping.mspId)).to.deep.equal(['msp1', 'msp2'])
    expect(mappings.map(({ foundAt }) => foundAt)).to.deep.equal([['a', 'b'], ['a', 'b']])
  })

  it('says no only when a quorum answered', async () => {
    expect((await discoverer([]).discover(BOB)).outcome).to.equal('none')
    const failed = [{ dp: 'b', code: 'RPC_TIMEOUT' }, { dp: 'c', code: 'RPC_TIMEOUT' }]
    const unsure = await discoverer([], { complete: false, answered: ['a'], failed }).discover(BOB)
    expect(unsure).to.deep.include({ outcome: 'partial', complete: false })
    expect(unsure.replicas).to.deep.equal({ asked: 3, answered: 1, failed })
  })

  it('says that the clock is wrong, and by how much, where it found nothing and most say so', async () => {
    const clock: ClockVerdict = { state: 'off', offset: -6 * 60_000, heard: 3, required: 2 }
    const error = await rejectionOf(discoverer([], { complete: false, clock }).discover(BOB))
    expect(error).to.include({ code: 'CLOCK_OFF' })
    expect(error.message).to.include('6 minutes slow')
    const found = await discoverer([entryOf()], { complete: false, clock }).discover(BOB)
    expect(found).to.deep.include({ outcome: 'found', complete: false, clock })
    const unsure = await discoverer([], { complete: false, clock: { ...clock, state: 'unknown' } }).discover(BOB)
    expect([unsure.outcome, unsure.clock.state]).to.deep.equal(['partial', 'unknown'])
  })

  it('says that there may be more when what it found is all that few replicas have', async () => {
    expect(await discoverer([entryOf()], { complete: false, answered: ['a'] }).discover(BOB))
      .to.deep.include({ outcome: 'found', complete: false })
  })

  it('throws when nobody answered, with the reason for each', async () => {
    const failed = [{ dp: 'a', code: 'RPC_UNREACHABLE' }]
    const error = await rejectionOf(discoverer([], { answered: [], complete: false, failed }).discover(BOB))
    expect(error).to.deep.include({ code: 'DISCOVER_NO_REPLICA', kind: 'unavailable', failed })
  })

  it('leaves out what has expired since', async () => {
    expect((await discoverer([entryOf({ expiresAt: NOW + DAY })], {}, undefined, NOW + DAY).discover(BOB)).outcome)
      .to.equal('none')
  })

  it('shows the good beside one that opens and does not hold', async () => {
    const bad = entryOf({
      label: 'bad', holder: alice, confirmation: { holderKey: buildTestMapping().built.entry.holderKey }
    })
    const { outcome, mappings, refused } = await discoverer([bad, entryOf()]).discover(BOB)
    expect([outcome, mappings.length]).to.deep.equal(['found', 1])
    expect(refused.map(({ code }) => code)).to.deep.equal(['CONFIRMATION_MISMATCH'])
  })

  it('keeps to how a tie was broken, until asked to choose anew', async () => {
    const choices = memoryChoiceStore()
    const later = entryOf({ label: 'b', msp: 1, now: NOW + DAY })
    await discoverer([later, entryOf({ label: 'c', msp: 2, now: NOW + 2 * DAY })], {}, choices, NOW + 2 * DAY)
      .discover(BOB)
    // an older mapping that turns up would win by precedence
    const all = discoverer([entryOf({ label: 'a' }), later], {}, choices, NOW + 2 * DAY)
    expect((await all.discover(BOB)).preferred).to.deep.include({ reason: 'remembered' })
    expect((await all.discover(BOB)).preferred?.mapping.mspId).to.equal('msp2')
    expect((await all.discover(BOB, { sender: 'somebody else' })).preferred?.mapping.mspId).to.equal('msp1')
    expect((await all.discover(BOB, { chooseAnew: true })).preferred?.mapping.mspId).to.equal('msp1')
    expect((await all.discover(BOB)).preferred?.mapping.mspId).to.equal('msp1')
  })

  it('says which mappings are contested, and leaves out how services name the user as long', async () => {
    const [older, newer] = [
      entryOf({ label: 'old', confirmation: { ssiHint: 'bob' } }),
      entryOf({ label: 'new', holder: alice, now: NOW + DAY, msp: 1, confirmation: { ssiHint: 'alice' } })
    ]
    const hints = async (contested: ReadonlySet<string>): Promise<unknown[]> => {
      const result = await discoverer([older, newer], { contested }, undefined, NOW + DAY).discover(BOB)
      return [result.contested, result.mappings.map(found => [found.contested, found.mapping.ssiHint])]
    }
    expect(await hints(new Set())).to.deep.equal([false, [[false, 'bob'], [false, 'alice']]])
    expect(await hints(new Set([older.slot]))).to.deep.equal([true, [[true, undefined], [false, undefined]]])
    expect(await hints(new Set(['of an entry that does not open'])))
      .to.deep.equal([true, [[false, undefined], [false, undefined]]])
  })

  it('sets the contested bit of those services', async () => {
    const [older, newer] = [entryOf({ label: 'old' }), entryOf({ label: 'new', holder: alice, now: NOW + DAY, msp: 1 })]
    const { registry } = federation()
    const said = async (contested: ReadonlySet<string>): Promise<unknown[]> => {
      const result = await discoverer([older, newer], { contested }, undefined, NOW + DAY).discoverCompact(BOB)
      return [result.contested, ...['msp1', 'msp2', 'msp3'].map(msp => reachable(result.answer, registry, msp))]
    }
    expect(await said(new Set([older.slot]))).to.deep.equal([true, 'contested', 'yes', 'no'])
    expect(await said(new Set())).to.deep.equal([false, 'yes', 'yes', 'no'])
  })

  it('refuses options that can not be heeded before it pays for an ' +
    'evaluation, one by one, compact or many', async () => {
    const evaluations: unknown[] = []
    const alone = discoverer([], {}, undefined, NOW, evaluations)
    for (const lookup of [
      alone.discover(BOB, { msps: ['mps1'] }), alone.discoverCompact(BOB, { msps: ['mps1'] }),
      alone.discoverMany([BOB], { msps: ['mps1'] })
    ]) {
      expect((await rejectionOf(lookup)).code).to.equal('DISCOVER_MSP_UNKNOWN')
    }
    expect(evaluations).to.deep.equal([])
  })

  it('waits for replicas as long as it is told, one by one, compact or many', async () => {
    const waits: unknown[] = []
    const patient = discoverer([], {}, undefined, NOW, [], waits)
    await patient.discover(BOB, { deadline: 700 })
    await patient.discoverCompact(BOB, { deadline: 800 })
    await patient.discoverMany([BOB], { deadline: 900 })
    await patient.discover(BOB)
    expect(waits).to.deep.equal([700, 800, 900, undefined])
  })

  it('bounds an address book', async () => {
    const many = Array.from({ length: MAX_BOOK + 1 }, () => BOB)
    expect((await rejectionOf(discoverer([]).discoverMany(many))).code).to.equal('DISCOVER_TOO_MANY')
  })
})
