import { expect } from 'chai'
import { asLookupKey, asSealingKey } from '../../src/base/bytes.ts'
import { mergeKeys, sealingKeyFor, withoutMoved } from '../../src/light/every-key.ts'
import { reportOf } from '../../src/light/federation.ts'
import { parseInvalidation } from '../../src/mapping/invalidation.ts'
import { RecordSet } from '../../src/mapping/record-set.ts'
import { verifyEntry } from '../../src/mapping/validity.ts'
import { RIGHT } from '../builders/clock.ts'
import { codeOf } from '../builders/errors.ts'
import { release } from '../builders/invalidation.ts'
import { alice, bobLookupKey, bobSealingKey, buildTestMapping, federation } from '../builders/mapping.ts'
import { DAY, NOW, seedOf } from '../builders/registry.ts'
import type { WholeRead } from '../../src/light/answered.ts'
import type { LookupKey } from '../../src/base/bytes.ts'
import type { Fact, VerifiedEntry } from '../../src/mapping/interface.ts'
import type { Evaluation } from '../../src/protocols/oprf/interface.ts'
import type { TestMappingOptions } from '../builders/mapping.ts'

const otherLookupKey = asLookupKey(seedOf('other lookup key'))
const otherSealingKey = asSealingKey(seedOf('other sealing key'))
/** The second key is the newer one. */
const evaluation: Evaluation = {
  lookupKey: otherLookupKey,
  sealingKey: otherSealingKey,
  oprfKeyId: 2,
  others: [{ lookupKey: bobLookupKey, sealingKey: bobSealingKey, oprfKeyId: 1 }],
  lacking: [],
  cached: false,
  duration: 0,
  answeredBy: [],
  faults: []
}

function entryOf (options: TestMappingOptions = {}): VerifiedEntry {
  const { bytes, context } = buildTestMapping(options)
  return verifyEntry(bytes, context)
}

/** As it would be under the newer key. */
const moved = (entry: VerifiedEntry): VerifiedEntry => ({ ...entry, lookupKey: otherLookupKey })

function readOf (entries: readonly VerifiedEntry[], rest: Partial<WholeRead> = {}): WholeRead {
  return {
    lookupKey: bobLookupKey,
    entries: entries.map(entry => ({ entry, dps: ['a'] })),
    contested: new Set(),
    known: RecordSet.of(entries[0]?.lookupKey ?? bobLookupKey, entries),
    asked: ['a', 'b'],
    answered: ['a', 'b'],
    failed: [],
    complete: true,
    clock: RIGHT,
    federation: reportOf({ mode: 'all', setBy: 'federation', replicas: true, asksDps: false }),
    ...rest
  }
}

function whole (read: ReturnType<typeof mergeKeys>): WholeRead {
  if (read == null || 'error' in read) {
    throw new Error('nothing was read')
  }
  return read
}

const context = { registry: federation().registry, now: NOW + 2 * DAY }

describe('light/every-key: reads of one identifier under two keys', () => {
  const [older, newer] = [entryOf({ label: 'old' }), entryOf({ label: 'new', holder: alice, now: NOW + DAY, msp: 1 })]

  it('are one, the older mapping first wherever it lies', () => {
    for (const reads of [[readOf([newer]), readOf([older])], [readOf([older]), readOf([newer])]]) {
      expect(whole(mergeKeys(reads, false, context)).entries.map(({ entry }) => entry)).to.deep.equal([older, newer])
    }
  })

  it('say no only when all are complete, and everywhere was evaluated', () => {
    const [complete, partial] = [readOf([]), readOf([], { complete: false })]
    const outcomes = [
      [[complete, complete], false],
      [[complete, partial], false],
      [[complete, { error: 'lost' }], false],
      [[complete], true]
    ] as const
    expect(outcomes.map(([reads, lacking]) => whole(mergeKeys(reads, lacking, context)).complete))
      .to.deep.equal([true, false, false, false])
    expect(outcomes.map(([reads, lacking]) => whole(mergeKeys(reads, lacking, context)).quorum))
      .to.deep.equal([true, false, false, false])
  })

  it('are an error only where no key was read', () => {
    expect(mergeKeys([{ error: 'first' }, { error: 'second' }], false, context)).to.deep.equal({ error: 'first' })
    expect(whole(mergeKeys([{ error: 'first' }, readOf([older])], false, context)).entries).to.have.length(1)
  })

  it('name whoever was asked, answered, or failed for any of them', () => {
    const report = reportOf({ mode: 'selected', setBy: 'caller', replicas: false, asksDps: true })
    const silent = [{ dp: 'c', code: 'RPC_TIMEOUT', by: 'h' }]
    const merged = whole(mergeKeys([
      readOf([], { asked: ['a'], answered: ['a'], federation: { ...report, asked: ['c', 'd'], answered: ['c', 'd'] } }),
      readOf([], {
        asked: ['b'],
        answered: [],
        failed: [{ dp: 'b', code: 'RPC_CLOSED' }],
        federation: { ...report, asked: ['c'], unanswered: silent }
      })
    ], false, context))
    expect(merged).to.deep.include({ asked: ['a', 'b'], answered: ['a'], failed: [{ dp: 'b', code: 'RPC_CLOSED' }] })
    expect(merged.federation).to.deep.include({ asked: ['c', 'd'], answered: ['d'], unanswered: silent })
  })

  it('are left as they are where there is one key', () => {
    const read = readOf([older])
    expect(mergeKeys([read], false, context)).to.equal(read)
  })
})

describe('light/every-key: what strikes under the older key', () => {
  const [bobs, alices] = [entryOf({ label: 'moved' }), entryOf({ label: 'new', holder: alice, msp: 1 })]
  const facts = [parseInvalidation(release({ issuedAt: NOW + DAY }))]
  const under = (lookupKey: LookupKey, entries: readonly VerifiedEntry[], known: readonly Fact[]): WholeRead =>
    ({ ...readOf(entries), lookupKey, known: RecordSet.of(lookupKey, entries, known) })
  const found = (...reads: WholeRead[]): VerifiedEntry[] =>
    whole(mergeKeys(reads, false, context)).entries.map(({ entry }) => entry)
  const both = [moved(bobs), moved(alices)]

  it('strikes what was moved from there, and nobody else', () => {
    expect(found(under(otherLookupKey, both, []), under(bobLookupKey, [], facts))).to.deep.equal([moved(alices)])
    expect(found(under(otherLookupKey, both, []), under(bobLookupKey, [], []))).to.have.members(both)
  })

  it('and what strikes under the newer strikes nothing under the older', () => {
    const newer = under(otherLookupKey, [], [{ ...facts[0], lookupKey: otherLookupKey } as Fact])
    expect(found(newer, under(bobLookupKey, [bobs], []))).to.deep.equal([bobs])
  })

  it('ends the conflict that was about it', () => {
    const disputed = { ...under(otherLookupKey, both, []), contested: new Set([moved(bobs).slot]) }
    expect([...whole(mergeKeys([disputed, under(bobLookupKey, [], facts)], false, context)).contested])
      .to.deep.equal([])
  })
})

describe('light/every-key: a mapping that moves', () => {
  const opened = (...entries: VerifiedEntry[]): Array<{
    content: string, entry: VerifiedEntry, dps: string[], contested: boolean
  }> =>
    entries.map(entry => ({ content: 'msp1', entry, dps: [], contested: false }))
  const mspOf = (content: string): string => content

  it('opens with the key of where it lies', () => {
    const entry = entryOf()
    expect(sealingKeyFor(entry, evaluation)).to.equal(bobSealingKey)
    expect(sealingKeyFor(moved(entry), evaluation)).to.equal(otherSealingKey)
  })

  it('is refused where a CSIP says of another identifier that it is this one', () => {
    const naming = (lookupKey: LookupKey, oprfKeyId: number): VerifiedEntry =>
      moved(entryOf({ attestation: { older: { lookupKey, oprfKeyId } } }))
    expect(sealingKeyFor(naming(bobLookupKey, 7), evaluation)).to.equal(otherSealingKey)
    const rotating = { ...evaluation, others: [{ lookupKey: bobLookupKey, sealingKey: bobSealingKey, oprfKeyId: 7 }] }
    expect(sealingKeyFor(naming(bobLookupKey, 7), rotating)).to.equal(otherSealingKey)
    expect(codeOf(() => sealingKeyFor(naming(asLookupKey(seedOf('another identifier')), 7), rotating)))
      .to.equal('ENTRY_ATTESTATION_OTHER_CSI')
  })

  it('counts once, under the newer key, and others are left alone', () => {
    const [mine, theirs] = [entryOf(), entryOf({ label: 'new', holder: alice })]
    const all = opened(mine, theirs, moved(mine))
    expect(withoutMoved(all, evaluation, mspOf).map(({ entry }) => entry)).to.deep.equal([theirs, moved(mine)])
    expect(withoutMoved(opened(mine, theirs), evaluation, mspOf)).to.have.length(2)
    const { others, ...alone } = evaluation
    expect(withoutMoved(all, alone, mspOf)).to.equal(all)
  })

  it('takes no mapping of another service along', () => {
    const mine = entryOf()
    const [here, there] = opened(mine, moved(mine))
    const all = [here, there].flatMap((one, i) => one == null ? [] : [{ ...one, content: `msp${i}` }])
    expect(withoutMoved(all, evaluation, mspOf)).to.have.length(2)
  })
})
