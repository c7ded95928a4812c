import { expect } from 'chai'
import { ReadKey } from '../../src/dht/read-key.ts'
import { RecordSet } from '../../src/mapping/record-set.ts'
import { dispute } from '../builders/conflict.ts'
import { release } from '../builders/invalidation.ts'
import { parseInvalidation } from '../../src/mapping/invalidation.ts'
import { verifyDispute } from '../../src/mapping/validity.ts'
import { bobLookupKey, fakeEntry, federation, pretendVerified } from '../builders/mapping.ts'
import { buildTestRegistry, DAY, HOUR, NOW } from '../builders/registry.ts'
import type { ReadOptions } from '../../src/dht/interface.ts'
import type { ReplicaGroup } from '../../src/dht/read-key.ts'
import type { VerifiedEntry, VerifiedFact } from '../../src/mapping/interface.ts'
import type { DpRecord } from '../../src/registry/interface.ts'

const { registry } = buildTestRegistry({ dps: 9, seed: 'nine readers' })
const dps = registry.dps
const group = (...numbers: readonly number[]): DpRecord[] => numbers.flatMap(number => dps[number] ?? [])
const numbersOf = (chosen: readonly DpRecord[]): number[] => chosen.map(dp => dps.indexOf(dp))
const none: RecordSet<VerifiedEntry> = RecordSet.empty(bobLookupKey)
const entry = (options: Parameters<typeof fakeEntry>[0] = {}): VerifiedEntry =>
  pretendVerified(fakeEntry(options), options.issuedAt ?? NOW)
const setOf = (...entries: VerifiedEntry[]): RecordSet<VerifiedEntry> => RecordSet.of(bobLookupKey, entries)
const spoken = (group: readonly DpRecord[]): ReplicaGroup => group.map(dp => ({ dp, operator: dp.operator }))
/** The first DPs, of these operators. */
const by = (...operators: readonly string[]): ReplicaGroup =>
  operators.flatMap((operator, i) => group(i).map(dp => ({ dp, operator })))
const keyOf = (groups: ReadonlyArray<readonly DpRecord[]>, options: ReadOptions = {}): ReadKey =>
  new ReadKey(bobLookupKey, groups.map(spoken), options, registry)
const answer = (key: ReadKey, numbers: readonly number[], set = none, offset = 0): void => {
  group(...numbers).forEach(dp => { key.answered(dp, set, { offset }) })
}
const fail = (key: ReadKey, ...numbers: readonly number[]): void => {
  group(...numbers)
    .forEach(dp => { key.failed(dp, 'RPC_UNREACHABLE') })
}

describe('dht/read-key: whom to ask', () => {
  it('a majority and a spare, closest first', () => {
    expect(numbersOf(keyOf([group(0, 1, 2, 3, 4)]).next(true))).to.deep.equal([0, 1, 2, 3])
    expect(numbersOf(keyOf([group(0, 1, 2, 3, 4, 5)]).next(true))).to.deep.equal([0, 1, 2, 3, 4])
    expect(numbersOf(keyOf([group(0)]).next(true))).to.deep.equal([0])
    expect(numbersOf(keyOf([group(0, 1)]).next(true))).to.deep.equal([0, 1])
    expect(numbersOf(keyOf([group(0, 1, 2, 3, 4)], { quorum: 1 }).next(true))).to.deep.equal([0, 1])
    expect(numbersOf(keyOf([group(0, 1, 2, 3, 4)], { quorum: 9 }).next(true))).to.deep.equal([0, 1, 2, 3, 4])
  })

  it('all of them where all are wanted', () => {
    expect(numbersOf(keyOf([group(0, 1, 2, 3, 4), group(5, 6)], { until: 'all' }).next(true)))
      .to.deep.equal([0, 1, 2, 3, 4, 5, 6])
  })

  it('of each group, nobody twice', () => {
    expect(numbersOf(keyOf([group(0, 1, 2), group(1, 2, 3), group(7, 8), []]).next(true)))
      .to.deep.equal([0, 1, 2, 3, 7, 8])
  })

  it('one of each operator, its closest; others of it once nobody else is left', () => {
    const key = new ReadKey(bobLookupKey, [by('a', 'a', 'b', 'b', 'c', 'd', 'e')], {}, registry)
    expect(numbersOf(key.next(true))).to.deep.equal([0, 2, 4, 5])
    fail(key, 0)
    expect(numbersOf(key.next(true)), 'another operator').to.deep.equal([6])
    fail(key, 2)
    expect(numbersOf(key.next(true)), 'for the first one').to.deep.equal([1, 3])
    expect(numbersOf(key.next(false)), 'all are silent').to.deep.equal([])
  })

  it('nobody who was revoked, though its place is held', () => {
    const revoked = by('a', 'b', 'c')
      .map((replica, i) => i === 0 ? { ...replica, dp: { ...replica.dp, status: 'revoked' as const } } : replica)
    const key = new ReadKey(bobLookupKey, [revoked], {}, registry)
    expect(numbersOf(key.next(true))).to.deep.equal([1, 2])
    answer(key, [1])
    expect([key.isComplete, key.isSettled(NOW)]).to.deep.equal([false, false])
    fail(key, 2)
    expect([key.isComplete, key.isSettled(NOW)], 'there is nobody else').to.deep.equal([false, true])
  })

  it('one more for each that failed', () => {
    const key = keyOf([group(0, 1, 2, 3, 4, 5, 6)])
    expect(numbersOf(key.next(true))).to.deep.equal([0, 1, 2, 3, 4])
    fail(key, 0)
    expect(numbersOf(key.next(true))).to.deep.equal([5])
    answer(key, [1])
    expect(numbersOf(key.next(true))).to.deep.equal([])
    fail(key, 2, 3)
    expect(numbersOf(key.next(true))).to.deep.equal([6])
    expect(numbersOf(key.next(true)), 'there is nobody else').to.deep.equal([])
  })

  it('one more for each that is silent, once patience is at an end', () => {
    const key = keyOf([group(0, 1, 2, 3, 4, 5, 6, 7)])
    expect(numbersOf(key.next(true))).to.deep.equal([0, 1, 2, 3, 4, 5])
    answer(key, [0, 1, 2, 3])
    expect(numbersOf(key.next(true))).to.deep.equal([])
    expect(numbersOf(key.next(false))).to.deep.equal([6, 7])
  })
})

describe('dht/read-key: when it is enough', () => {
  it('a majority of every group', () => {
    const key = keyOf([group(0, 1, 2), group(3, 4, 5, 6)])
    key.next(true)
    answer(key, [0, 1, 3, 4])
    expect([key.isComplete, key.isSettled(NOW)]).to.deep.equal([false, false])
    answer(key, [5])
    expect([key.isComplete, key.isSettled(NOW)]).to.deep.equal([true, true])
  })

  it('or that nobody is left, which is not complete', () => {
    const key = keyOf([group(0, 1, 2)])
    key.next(true)
    fail(key, 0, 1)
    answer(key, [2])
    expect([key.isComplete, key.isSettled(NOW)]).to.deep.equal([false, true])
    expect(key.result(NOW)).to.include({ status: 'unknown', complete: false })
  })

  it('never where there is nobody at all', () => {
    expect(keyOf([]).isComplete).to.equal(false)
    expect(keyOf([[]]).result(NOW)).to.include({ status: 'unknown', complete: false })
  })

  it('the first that lives, where that is wanted', () => {
    const key = keyOf([group(0, 1, 2, 3, 4)], { until: 'first' })
    key.next(true)
    answer(key, [0], setOf(entry({ expiresAt: NOW })))
    expect(key.isSettled(NOW)).to.equal(false)
    answer(key, [1], setOf(entry({ id: 'other', expiresAt: NOW + 1 })))
    expect([key.isSettled(NOW), key.isSettled(NOW + 1)]).to.deep.equal([true, false])
    answer(key, [2])
    expect(key.isSettled(NOW + 1), 'a majority has nothing that lives').to.equal(true)
  })

  it('everybody, where that is wanted', () => {
    const key = keyOf([group(0, 1, 2)], { until: 'all' })
    key.next(true)
    answer(key, [0, 1])
    expect([key.isComplete, key.isSettled(NOW)]).to.deep.equal([true, false])
    fail(key, 2)
    expect(key.isSettled(NOW)).to.equal(true)
  })

  it('not an answer that doesn\'t count, though what it proves is used', () => {
    const key = keyOf([group(0, 1, 2)])
    key.next(true)
    const [liar] = group(0)
    if (liar != null) {
      key.answered(liar, setOf(entry()), { code: 'ENTRY_DP_SIGNATURE_INVALID' })
    }
    answer(key, [1])
    expect(key.isComplete).to.equal(false)
    const { status, replicas, entries } = key.result(NOW)
    expect([status, entries.length]).to.deep.equal(['found', 1])
    expect(replicas.map(({ outcome, code }) => [outcome, code]))
      .to.deep.equal([['failed', 'ENTRY_DP_SIGNATURE_INVALID'], ['answered', undefined], ['silent', undefined]])
  })
})

describe('dht/read-key: the clock of the reader', () => {
  const { clockTolerance } = registry.policy
  const told = (offsets: ReadonlyArray<number | undefined>, options: ReadOptions = {}): ReadKey => {
    const key = keyOf([group(0, 1, 2, 3, 4)], options)
    key.next(true)
    offsets.forEach((offset, i) => { group(i).forEach(dp => { key.answered(dp, none, { offset }) }) })
    return key
  }

  it('as it was set since: an answer to a clock that leapt afterwards confirms nothing', () => {
    const MONTH = 31 * DAY
    const leapt = told([0, 0, 0])
    expect(leapt.isComplete).to.equal(true)
    expect(leapt.result(NOW + MONTH, MONTH)).to.deep.include({ status: 'unknown', complete: false })
    expect(leapt.clock).to.deep.include({ state: 'off', offset: MONTH })
    // one that was wrong when they answered, and is right now
    const mended = told([])
    group(0, 1, 2).forEach(dp => { mended.answered(dp, none, { offset: MONTH, lead: MONTH }) })
    expect(mended.isComplete).to.equal(false)
    expect(mended.result(NOW, 0)).to.deep.include({ status: 'none', complete: true })
    // one that was set between two answers
    const between = told([])
    group(0, 1).forEach(dp => { between.answered(dp, none, { offset: 0 }) })
    group(2).forEach(dp => { between.answered(dp, none, { offset: MONTH, lead: MONTH }) })
    expect([between.isComplete, between.result(NOW + MONTH, MONTH).status]).to.deep.equal([false, 'unknown'])
  })

  it('is right where a majority of the voices says so: then nothing is nothing', () => {
    const key = told([0, clockTolerance, -clockTolerance])
    expect([key.isComplete, key.result(NOW).status, key.clock.state]).to.deep.equal([true, 'none', 'confirmed'])
  })

  it('is wrong: everybody is asked, and nothing is known', () => {
    for (const offset of [clockTolerance + 1, 31 * DAY, -6 * 60_000]) {
      const key = told([offset, offset, offset])
      expect([key.isComplete, key.isSettled(NOW)]).to.deep.equal([false, false])
      expect(numbersOf(key.next(true))).to.deep.equal([4])
      answer(key, [3, 4], none, offset)
      expect(key.isSettled(NOW), 'there is nobody else').to.equal(true)
      const { status, complete, clock } = key.result(NOW)
      expect({ status, complete, clock })
        .to.deep.equal({ status: 'unknown', complete: false, clock: { state: 'off', offset, heard: 5, required: 3 } })
    }
  })

  it('is not moved by a minority: others are asked in its place', () => {
    const key = told([DAY, 0, 0, -DAY])
    expect([key.isComplete, key.clock.state, numbersOf(key.next(true))]).to.deep.equal([false, 'unknown', [4]])
    answer(key, [4])
    expect([key.isComplete, key.clock.state]).to.deep.equal([true, 'confirmed'])
  })

  it('isn\'t known from answers without a time', () => {
    const key = told([undefined, undefined, undefined, undefined, undefined])
    expect([key.isComplete, key.isSettled(NOW), key.clock.state]).to.deep.equal([false, true, 'unknown'])
  })

  it('has to be right in each region', () => {
    const key = keyOf([group(0, 1, 2), group(6, 7, 8)])
    key.next(true)
    answer(key, [0, 1, 2])
    answer(key, [6, 7, 8], none, DAY)
    expect([key.isComplete, key.clock.state]).to.deep.equal([false, 'off'])
  })
})

describe('dht/read-key: voices', () => {
  const answered = (operators: readonly string[], ...numbers: readonly number[]): boolean => {
    const key = new ReadKey(bobLookupKey, [by(...operators)], { until: 'all' }, registry)
    answer(key, numbers)
    return key.isComplete
  }
  const SEVEN = ['a', 'a', 'b', 'b', 'c', 'd', 'e']

  it('are of operators, each by its closest: four replicas of two are no quorum, three of three are', () => {
    expect(answered(SEVEN, 0, 1, 2, 3)).to.equal(false)
    expect(answered(SEVEN, 0, 2, 4)).to.equal(true)
    expect(answered(SEVEN, 1, 3, 4), 'two that stand in').to.equal(false)
    expect(answered(SEVEN, 0, 1, 4)).to.equal(false)
    expect([0, 2].map(number => answered(['a', 'a', 'a'], number)), 'also where one is alone')
      .to.deep.equal([true, false])
  })

  it('of one that stands in show what it has, and deny nothing', () => {
    const key = new ReadKey(bobLookupKey, [by(...SEVEN)], {}, registry)
    key.next(true)
    answer(key, [4, 5])
    fail(key, 0, 2)
    expect(numbersOf(key.next(true)), 'the fifth operator').to.deep.equal([6, 1, 3])
    fail(key, 6)
    answer(key, [1])
    expect(key.isSettled(NOW), 'one is still asked').to.equal(false)
    answer(key, [3])
    expect([key.isSettled(NOW), key.isComplete, key.result(NOW).status]).to.deep.equal([true, false, 'unknown'])
    answer(key, [3], setOf(entry()))
    expect(key.result(NOW)).to.include({ status: 'found', complete: false })
  })

  it('of two that lie and one that is away deny nothing that a majority acknowledged', () => {
    // a, b and c stored it; a and b deny it, c is away, and another of c's never had it
    const key = new ReadKey(bobLookupKey, [by('a', 'b', 'c', 'c', 'd', 'e')], {}, registry)
    key.next(true)
    answer(key, [0, 1])
    fail(key, 2)
    key.next(true)
    answer(key, [3])
    fail(key, 4)
    key.next(true)
    fail(key, 5)
    expect([key.isSettled(NOW), key.result(NOW).status]).to.deep.equal([true, 'unknown'])
  })

  it('of four that are there are enough: one DP that is down takes nothing', () => {
    const key = new ReadKey(bobLookupKey, [by('a', 'a', 'b', 'c', 'd', 'e')], {}, registry)
    key.next(true)
    fail(key, 0)
    key.next(true)
    answer(key, [2, 3, 4])
    expect([key.isSettled(NOW), key.result(NOW).status]).to.deep.equal([true, 'none'])
  })

  it('count once where a quorum of another size is asked for', () => {
    const key = new ReadKey(bobLookupKey, [by(...SEVEN)], { quorum: 2 }, registry)
    answer(key, [0, 1])
    expect(key.isComplete).to.equal(false)
    answer(key, [2])
    expect(key.isComplete).to.equal(true)
  })
})

describe('dht/read-key: what came of it', () => {
  it('is the union, each slot at its newest, older first, and who has it', () => {
    const key = keyOf([group(0, 1, 2)], { until: 'all' })
    key.next(true)
    const [old, renewed, other] = [
      entry({ issuedAt: NOW - HOUR }), entry({ sequence: 2, issuedAt: NOW - HOUR + 1, salt: 'renewed' }),
      entry({ holder: 'alice', issuedAt: NOW - DAY })
    ]
    answer(key, [0], setOf(old))
    answer(key, [1], setOf(renewed, other))
    answer(key, [2], setOf(other))
    const { status, complete, entries, foundAt, set } = key.result(NOW)
    expect([status, complete, entries.map(({ hash }) => hash)])
      .to.deep.equal(['found', true, [other.hash, renewed.hash]])
    expect([...foundAt].map(([slot, at]) => [slot, at]))
      .to.deep.equal([[other.slot, group(1, 2).map(({ id }) => id)], [renewed.slot, group(1).map(({ id }) => id)]])
    expect(set.bytes).to.deep.equal(setOf(renewed, other).bytes)
  })

  it('says which slots are contested', () => {
    const test = federation()
    const key = new ReadKey(bobLookupKey, [spoken(group(0))], {}, test.registry)
    key.next(true)
    const asked = verifyDispute(dispute(), { registry: test.registry, now: NOW })
    const rival = entry({ issuedAt: NOW - 20 * DAY, expiresAt: NOW + DAY })
    answer(key, [0], RecordSet.of(bobLookupKey, [rival], [asked]))
    expect(key.result(NOW).contested).to.deep.equal(new Set([rival.slot]))
  })
})

describe('dht/read-key: who lags', () => {
  const everybody = (): boolean => true
  const lagging = (key: ReadKey, isReplica: Parameters<ReadKey['lagging']>[1] = everybody, now = NOW): unknown[] =>
    [...key.lagging(now, isReplica)].map(([dp, missing]) =>
      [dps.indexOf(dp), missing.entries.map(({ hash }) => hash), missing.facts.map(({ name }) => name)])
  const asked = (): ReadKey => {
    const key = keyOf([group(0, 1, 2)], { until: 'all' })
    key.next(true)
    return key
  }

  it('is whoever answered and lacks something, or has an older one', () => {
    const key = asked()
    const [old, renewed, other] = [entry(), entry({ sequence: 2, salt: 'renewed' }), entry({ holder: 'alice' })]
    answer(key, [0], setOf(renewed, other))
    answer(key, [1], setOf(old))
    const inOrder = setOf(renewed, other).entries.map(({ hash }) => hash)
    expect(lagging(key)).to.deep.equal([[1, inOrder, []]])
    answer(key, [2], setOf(renewed))
    expect(lagging(key)).to.deep.equal([[1, inOrder, []], [2, [other.hash], []]])
    fail(key, 2)
    expect(lagging(key), 'what a replica has that failed is not known').to.have.length(1)
  })

  it('gets what it should have, and no more', () => {
    const key = asked()
    const [mine, theirs] = [entry(), entry({ holder: 'alice' })]
    const fact = verifyDispute(dispute(), { registry: federation().registry, now: NOW }) as VerifiedFact
    answer(key, [0], RecordSet.of(bobLookupKey, [mine, theirs], [fact]))
    answer(key, [1])
    expect(lagging(key, (_dp, one) => 'kind' in one)).to.deep.equal([[1, [], [fact.name]]])
    expect(lagging(key, (_dp, one) => 'slot' in one && one.slot === mine.slot)).to.deep.equal([[1, [mine.hash], []]])
    expect(lagging(key, () => false)).to.deep.equal([])
  })

  it('is told of an ended lease only where it still has what that replaced', () => {
    const key = asked()
    const [old, ended] = [entry({ expiresAt: NOW + DAY }), entry({ sequence: 2, salt: 'ended', expiresAt: NOW + HOUR })]
    answer(key, [0], setOf(ended))
    answer(key, [1])
    answer(key, [2], setOf(old))
    expect(lagging(key, everybody, NOW + HOUR)).to.deep.equal([[2, [ended.hash], []]])
    expect(lagging(key, everybody, NOW + HOUR - 1)).to.deep.equal([[1, [ended.hash], []], [2, [ended.hash], []]])
  })

  it('is sent the strike, and nothing that is struck', () => {
    const key = new ReadKey(bobLookupKey, [spoken(group(0, 1))], { until: 'all' }, federation().registry)
    key.next(true)
    const strike = parseInvalidation(release())
    answer(key, [0], RecordSet.of(bobLookupKey, [entry({ issuedAt: NOW - HOUR })], [strike]))
    answer(key, [1])
    expect(lagging(key)).to.deep.equal([[1, [], [strike.name]]])
  })
})
