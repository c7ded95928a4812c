import { expect } from 'chai'
import fc from 'fast-check'
import { asLookupKey } from '../../src/base/bytes.ts'
import { MAX_RECORD_SET_LENGTH } from '../../src/base/limits.ts'
import { sha256 } from '../../src/base/hash.ts'
import { parseDispute } from '../../src/mapping/dispute.ts'
import { parseDefence } from '../../src/mapping/defence.ts'
import { FACT_FIELDS, FACT_KINDS } from '../../src/mapping/fact-kinds.ts'
import { parseFactReceipts } from '../../src/mapping/fact-receipts.ts'
import { parseInvalidation } from '../../src/mapping/invalidation.ts'
import { parseLink } from '../../src/mapping/link.ts'
import { parseNote } from '../../src/mapping/note.ts'
import { slotOf } from '../../src/mapping/parse.ts'
import { RecordSet as RecordSetMessage } from '../../src/mapping/pb/entry.ts'
import {
  liveEntries, mergeRecordSets, RecordSet, retain, retainedUntil, supersedes
} from '../../src/mapping/record-set.ts'
import { dispute, defence, link, note, receiptsFor } from '../builders/conflict.ts'
import { codeOf } from '../builders/errors.ts'
import { reassign, release } from '../builders/invalidation.ts'
import { alice, bobLookupKey, buildTestMapping, fakeEntry, federation } from '../builders/mapping.ts'
import { DAY, NOW, seedOf } from '../builders/registry.ts'
import type { Fact, UncheckedEntry } from '../../src/mapping/interface.ts'

const { policy } = federation().registry
const elsewhere = asLookupKey(seedOf('L of alice'))

const asked = dispute()
/** Of every kind, made once. */
const FACTS: readonly Fact[] = [
  parseInvalidation(release()),
  parseInvalidation(reassign()),
  ...[asked, dispute({ label: 'another' })].map(parseDispute),
  ...[defence(parseDispute(asked).hash), defence(parseDispute(asked).hash, { issuedAt: NOW })].map(parseDefence),
  ...[link(), link({ next: alice })].map(parseLink),
  ...[NOW, NOW + 1].map(storedAt => parseFactReceipts(receiptsFor(parseLink(link()), { storedAt }))),
  ...[note(), note({ dp: 2 })].map(parseNote)
]
const facts = fc.subarray([...FACTS])
/** Few slots and sequences, so that sets collide in all ways. */
const entries = fc.array(fc.record({
  holder: fc.constantFrom('alice', 'bob'),
  id: fc.constantFrom('one', 'two'),
  sequence: fc.integer({ min: 1, max: 3 }),
  salt: fc.constantFrom('x', 'y')
}), { maxLength: 6 })

/** Sets of facts of every kind, as they come from elsewhere. */
const sets = fc.tuple(entries, facts).map(([options, list]) =>
  RecordSet.decode(RecordSet.of(bobLookupKey, options.map(fakeEntry), list).bytes, bobLookupKey))

describe('mapping/record-set: merge', () => {
  it('is commutative', () => {
    fc.assert(fc.property(sets, sets, (a, b) => {
      expect(mergeRecordSets(a, b).bytes).to.deep.equal(mergeRecordSets(b, a).bytes)
    }))
  })

  it('is associative', () => {
    fc.assert(fc.property(sets, sets, sets, (a, b, c) => {
      expect(mergeRecordSets(mergeRecordSets(a, b), c).bytes)
        .to.deep.equal(mergeRecordSets(a, mergeRecordSets(b, c)).bytes)
    }))
  })

  it('is idempotent, and the empty set is neutral', () => {
    fc.assert(fc.property(sets, sets, (a, b) => {
      const both = mergeRecordSets(a, b)
      expect(mergeRecordSets(both, a).bytes).to.deep.equal(both.bytes)
      expect(mergeRecordSets(both, both).bytes).to.deep.equal(both.bytes)
      expect(mergeRecordSets(a, RecordSet.empty(bobLookupKey)).bytes).to.deep.equal(a.bytes)
    }))
  })

  it('loses nothing: every slot of either side is there, at its highest sequence', () => {
    fc.assert(fc.property(sets, sets, (a, b) => {
      const both = mergeRecordSets(a, b)
      for (const entry of [...a.entries, ...b.entries]) {
        const kept = both.entry(entry)
        expect(kept != null && !supersedes(entry, kept)).to.equal(true)
      }
      expect([...a.facts, ...b.facts].every(fact => both.has(fact))).to.equal(true)
      expect(both.facts.every(fact => a.has(fact) || b.has(fact))).to.equal(true)
    }))
  })

  it('gives the same whatever the order, duplication and grouping of deliveries', () => {
    fc.assert(fc.property(
      fc.array(sets, { minLength: 1, maxLength: 5 }).chain(
        list => fc.tuple(fc.constant(list), fc.shuffledSubarray([...list, ...list], { minLength: list.length * 2 }))
      ), ([list, shuffled]) => {
        const merge = (all: readonly RecordSet[]): RecordSet =>
          all.reduce((sum, set) => mergeRecordSets(sum, set), RecordSet.empty(bobLookupKey) as RecordSet)
        expect(merge(shuffled).bytes).to.deep.equal(merge(list).bytes)
      }
    ), { numRuns: 50 })
  })

  it('prefers the higher sequence, whatever the lease', () => {
    const long = fakeEntry({ sequence: 1, expiresAt: NOW + 40 * DAY })
    const short = fakeEntry({ sequence: 2, expiresAt: NOW + DAY })
    expect(RecordSet.of(bobLookupKey, [short, long]).entries).to.deep.equal([short])
  })

  it('prefers the larger hash among equal sequences', () => {
    const pair = [fakeEntry({ salt: 'x' }), fakeEntry({ salt: 'y' })]
    const larger = pair.toSorted((a, b) => Buffer.compare(a.hash, b.hash))[1]
    expect(RecordSet.of(bobLookupKey, pair).entries).to.deep.equal([larger])
    expect(RecordSet.of(bobLookupKey, pair.toReversed()).entries).to.deep.equal([larger])
  })

  it('keeps apart the slots of two DPs, two holders and two entries, also with equal ids', () => {
    const [dp1, dp2] = federation().dps
    const all = [
      fakeEntry({ dp: dp1?.id }), fakeEntry({ dp: dp2?.id }), fakeEntry({ holder: 'alice' }), fakeEntry({ id: 'two' })
    ]
    expect(RecordSet.of(bobLookupKey, all).entries).to.have.length(4)
    expect(new Set(all.map(slotOf)).size).to.equal(4)
  })

  it('refuses facts of another lookup key', () => {
    expect(codeOf(() => RecordSet.of(bobLookupKey, [fakeEntry({ lookupKey: elsewhere })]))).to.equal('ENTRY_FOREIGN')
    expect(codeOf(() => RecordSet.empty(bobLookupKey).with(fakeEntry({ lookupKey: elsewhere }))))
      .to.equal('ENTRY_FOREIGN')
    expect(codeOf(() => mergeRecordSets(RecordSet.empty(bobLookupKey), RecordSet.empty(elsewhere))))
      .to.equal('ENTRY_FOREIGN')
  })

  it('changes neither side', () => {
    const a = RecordSet.of(bobLookupKey, [fakeEntry()])
    const before = a.bytes.slice()
    expect(a.with(fakeEntry({ sequence: 2 })).entries[0]?.sequence).to.equal(2)
    expect(a.entries[0]?.sequence).to.equal(1)
    expect(RecordSet.decode(a.bytes, bobLookupKey).bytes).to.deep.equal(before)
  })
})

describe('mapping/record-set: bytes', () => {
  it('round-trips, with equal bytes and hash for equal sets', () => {
    fc.assert(fc.property(sets, (set) => {
      const again = RecordSet.decode(set.bytes, bobLookupKey)
      expect(mergeRecordSets(RecordSet.empty(bobLookupKey), again).bytes).to.deep.equal(set.bytes)
      expect(again.hash).to.deep.equal(sha256(set.bytes))
    }))
  })

  it('holds real entries', () => {
    const { entry } = buildTestMapping()
    const set = RecordSet.of(bobLookupKey, [entry])
    expect(RecordSet.decode(set.bytes, bobLookupKey).entry(entry)?.hash).to.deep.equal(entry.hash)
    expect(set.isEmpty).to.equal(false)
    expect(RecordSet.empty(bobLookupKey).isEmpty).to.equal(true)
    expect(RecordSet.decode(new Uint8Array(0), bobLookupKey).isEmpty).to.equal(true)
  })

  const decode = (message: Partial<RecordSetMessage>): string =>
    codeOf(() => RecordSet.decode(RecordSetMessage.encode(message), bobLookupKey))
  const bytesOf = (...list: readonly UncheckedEntry[]): Uint8Array<ArrayBuffer>[] =>
    list.map(entry => entry.bytes.slice())

  it('refuses a slot twice, slots out of order, and entries of another lookup key', () => {
    const [first, second] = RecordSet.of(bobLookupKey, [fakeEntry(), fakeEntry({ holder: 'alice' })]).entries
    expect(first != null && second != null && decode({ entries: bytesOf(second, first) }))
      .to.equal('RECORD_SET_MALFORMED')
    expect(decode({ entries: bytesOf(fakeEntry(), fakeEntry({ sequence: 2 })) })).to.equal('RECORD_SET_MALFORMED')
    expect(decode({ entries: bytesOf(fakeEntry({ lookupKey: elsewhere })) })).to.equal('RECORD_SET_MALFORMED')
  })

  it('refuses other facts twice or out of order', () => {
    for (const kind of FACT_KINDS) {
      const [low, high] = RecordSet.of(bobLookupKey, [], FACTS).facts.filter(fact => fact.kind === kind).map(
        ({ bytes }) => bytes.slice()
      )
      const packed = (...list: Array<Uint8Array<ArrayBuffer> | undefined>): string =>
        decode({ [FACT_FIELDS[kind]]: list.map(fact => fact ?? new Uint8Array(0)) })
      expect(packed(high, low)).to.equal('RECORD_SET_MALFORMED')
      expect(packed(low, low)).to.equal('RECORD_SET_MALFORMED')
    }
  })

  it('refuses what is larger than a record set may be', () => {
    expect(codeOf(() => RecordSet.decode(new Uint8Array(MAX_RECORD_SET_LENGTH + 1), bobLookupKey)))
      .to.equal('MESSAGE_TOO_LARGE')
  })
})

describe('mapping/record-set: leases', () => {
  it('shows an entry until its lease ends', () => {
    const set = RecordSet.of(bobLookupKey, [
      fakeEntry({ id: 'a', expiresAt: NOW + 1 }), fakeEntry({ id: 'b', expiresAt: NOW })
    ])
    expect(liveEntries(set, NOW)).to.have.length(1)
    expect(liveEntries(set, NOW + 1)).to.have.length(0)
  })

  it('remembers the highest sequence of a slot until every lower one must have ended', () => {
    const end = NOW + policy.maxEntryLifetime + policy.clockTolerance
    const revoked = fakeEntry({ sequence: 2, expiresAt: NOW + 1 })
    const set = RecordSet.of(bobLookupKey, [revoked])
    expect(retainedUntil(revoked, policy)).to.equal(end)
    expect(retain(set, end, policy)).to.equal(set)
    expect(retain(set, end + 1, policy).isEmpty).to.equal(true)
  })

  it('never lets an old record prolong a mapping or bring it back, at any time and in any order', () => {
    const instants = fc.integer({ min: 0, max: 100 })
    // a holder's history: each renewal is issued no earlier than the one before, with any lease
    const histories = fc.array(fc.tuple(fc.integer({ min: 0, max: 10 }), fc.integer({ min: 1, max: 45 })), {
      minLength: 1, maxLength: 5
    })
    fc.assert(fc.property(histories, instants, fc.infiniteStream(fc.nat()), (steps, days, picks) => {
      let issuedAt = NOW
      const history = steps.map(([wait, lease], i) => {
        issuedAt += wait * DAY
        return fakeEntry({ sequence: i + 1, issuedAt, expiresAt: issuedAt + lease * DAY })
      })
      const now = NOW + days * DAY
      // all were stored once, what may be forgotten was, then any of them is replayed
      const forgotten = retain(RecordSet.of(bobLookupKey, history), now, policy)
      const replayed = history[(picks.next().value ?? 0) % history.length] ?? fakeEntry()
      const live = liveEntries(forgotten.with(replayed), now)
      const newest = history.at(-1)
      for (const entry of live) {
        expect(entry.sequence).to.equal(newest?.sequence)
      }
    }))
  })
})
