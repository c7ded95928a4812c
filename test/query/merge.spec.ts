import { expect } from 'chai'
import * as fc from 'fast-check'
import { parseInvalidation } from '../../src/mapping/invalidation.ts'
import { parseDispute } from '../../src/mapping/dispute.ts'
import { contestedSlots, viewOf } from '../../src/mapping/view.ts'
import { RecordSet } from '../../src/mapping/record-set.ts'
import { mergeHoldings, outcomeOf } from '../../src/query/merge.ts'
import { alice, bobLookupKey, buildTestMapping, fakeEntry, pretendVerified } from '../builders/mapping.ts'
import { context, dpOf } from '../builders/query.ts'
import { DAY, NOW } from '../builders/registry.ts'
import { dispute, OPENED } from '../builders/conflict.ts'
import { release } from '../builders/invalidation.ts'
import type { WholeEntry } from '../../src/mapping/interface.ts'
import type { TestMappingOptions } from '../builders/mapping.ts'

/** Witnessed by others than the DP that published it. */
const published = (dp: number, options: TestMappingOptions): WholeEntry =>
  buildTestMapping({ dp, witnesses: [0, 1, 2, 3, 4].filter(i => i !== dp).slice(0, 3), ...options }).entry
const entries = [
  published(0, { label: 'a' }),
  published(1, { label: 'b', msp: 1 }),
  published(2, { label: 'c', holder: alice, msp: 2 })
]

describe('query/merge', () => {
  it('is the same whatever order the answers have', () => {
    const held = fc.array(fc.record({ dp: fc.constantFrom(0, 1, 2, 3).map(dpOf), picked: fc.subarray(entries) }), {
      maxLength: 6
    })
    fc.assert(fc.property(held, fc.infiniteStream(fc.nat()), (answers, lots) => {
      const holdings = answers.map(({ dp, picked }) => ({ dp, set: RecordSet.of(bobLookupKey, picked) }))
      const shuffled = holdings.map(holding => ({ holding, lot: lots.next().value })).sort((a, b) => a.lot - b.lot).map(
        ({ holding }) => holding
      )
      const said = (list: typeof holdings) =>
        mergeHoldings(bobLookupKey, list, context).entries.map(({ entry, dps }) => [entry.slot, dps])
      expect(said(shuffled)).to.deep.equal(said(holdings))
      expect(mergeHoldings(bobLookupKey, holdings, context).faults).to.deep.equal([])
      for (const [slot, dps] of said(holdings)) {
        expect(dps).to.deep.equal([
          ...new Set(holdings.filter(({ set }) => set.entries.some(entry => entry.slot === slot)).map(({ dp }) => dp))
        ].sort())
      }
    }), { numRuns: 40 })
  })

  it('strikes what one DP knows to be struck, wherever it is held', () => {
    const holdings = [
      { dp: dpOf(0), set: RecordSet.of(bobLookupKey, entries.slice(0, 2)) },
      { dp: dpOf(1), set: RecordSet.of(bobLookupKey, [], [parseInvalidation(release({ issuedAt: NOW + 1 }))]) }
    ]
    expect(mergeHoldings(bobLookupKey, holdings, context).entries).to.deep.equal([])
  })

  it('says which entries are contested by a dispute that any DP shows', () => {
    const older = [
      pretendVerified(fakeEntry({ issuedAt: OPENED - DAY, expiresAt: NOW + DAY }), OPENED - DAY),
      pretendVerified(fakeEntry({ holder: 'alice', expiresAt: NOW + DAY }), NOW - 1)
    ]
    const shown = RecordSet.of(bobLookupKey, older, [parseDispute(dispute())])
    expect([...contestedSlots(viewOf(shown, context))]).to.deep.equal(older.slice(0, 1).map(({ slot }) => slot))
    const holdings = [
      { dp: dpOf(0), set: RecordSet.of(bobLookupKey, entries.slice(0, 1)) },
      {
        dp: dpOf(1), set: RecordSet.of(bobLookupKey, [], [parseDispute(dispute({ issuedAt: NOW + 1, signer: alice }))])
      }
    ]
    expect(mergeHoldings(bobLookupKey, holdings, context).contested.size, 'forged').to.equal(0)
    const genuine = [
      holdings[0],
      { dp: dpOf(1), set: RecordSet.of(bobLookupKey, [], [parseDispute(dispute({ issuedAt: NOW + DAY }))]) }
    ].flatMap(holding => holding ?? [])
    expect([...mergeHoldings(bobLookupKey, genuine, { ...context, now: NOW + DAY }).contested])
      .to.deep.equal(entries.slice(0, 1).map(({ slot }) => slot))
  })

  it('names whoever answers with what does not verify, and shows the rest', () => {
    const forged = published(1, { label: 'f', attestation: { holderKey: alice.publicKey } })
    const { entries: shown, faults } = mergeHoldings(bobLookupKey, [
      { dp: dpOf(1), set: RecordSet.of(bobLookupKey, [forged]) },
      { dp: dpOf(0), set: RecordSet.of(bobLookupKey, entries.slice(0, 1)) }
    ], context)
    expect(shown.map(({ dps }) => dps)).to.deep.equal([[dpOf(0)]])
    expect(faults).to.deep.equal([{ dp: dpOf(1), code: 'ENTRY_ATTESTATION_OTHER_HOLDER' }])
  })

  it('tells no match from failure', () => {
    expect(outcomeOf({ found: 1, optedOut: 1, answered: 1, complete: false })).to.equal('found')
    expect(outcomeOf({ found: 0, optedOut: 0, answered: 3, complete: true })).to.equal('none')
    expect(outcomeOf({ found: 0, optedOut: 0, answered: 2, complete: false })).to.equal('partial')
    expect(outcomeOf({ found: 0, optedOut: 0, answered: 0, complete: false })).to.equal('failed')
    for (const complete of [true, false]) {
      expect(outcomeOf({ found: 0, optedOut: 1, answered: 2, complete })).to.equal('opted-out')
    }
  })
})
