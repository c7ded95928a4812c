import { expect } from 'chai'
import { admitFact } from '../../src/mapping/admit-fact.ts'
import { parseDispute } from '../../src/mapping/dispute.ts'
import { parseInvalidation } from '../../src/mapping/invalidation.ts'
import { partiesTo, requireParties } from '../../src/mapping/parties.ts'
import { parseEntry } from '../../src/mapping/parse.ts'
import { RecordSet } from '../../src/mapping/record-set.ts'
import { verifyInvalidation } from '../../src/mapping/validity.ts'
import { viewOf } from '../../src/mapping/view.ts'
import { carol, dispute, OPENED, ruling } from '../builders/conflict.ts'
import { alice, alter, bob, bobLookupKey, buildTestMapping, federation, party } from '../builders/mapping.ts'
import { DAY, HOUR, NOW } from '../builders/registry.ts'
import { verdictOf } from '../builders/wire.ts'
import type { Signer } from '../../src/base/keys.ts'
import type { UncheckedEntry, VerifyContext } from '../../src/mapping/interface.ts'

const test = federation()
const id = (dp: number): string => party(test.dps, dp).id
const sorted = (...dps: readonly number[]): string[] => dps.map(id).sort()
/** All five DPs judge, two suffice. */
const context: VerifyContext = {
  registry: alter(test.registry, { policy: { arbiters: test.dps.map(dp => dp.id), arbiterThreshold: 2 } }), now: NOW
}
const asked = parseDispute(dispute())

/** A mapping of `holder` at a DP, witnessed when it is issued. */
function mapping (holder: Signer, dp: number, issuedAt: number, expiresAt = issuedAt + 30 * DAY): UncheckedEntry {
  const witnesses = [0, 1, 2, 3, 4].filter(index => index !== dp).slice(0, 3)
  const attestation = { issuedAt: issuedAt - HOUR, expiresAt: issuedAt - HOUR + 40 * DAY }
  return parseEntry(
    buildTestMapping({ holder, dp, witnesses, now: issuedAt, expiresAt, label: `${dp} ${issuedAt}`, attestation }).bytes
  )
}

const old = mapping(bob, 3, OPENED - 5 * DAY)
const claimants = mapping(carol, 4, OPENED - HOUR)
const parties = (...entries: UncheckedEntry[]): readonly string[] => partiesTo(asked, entries, context.registry)

describe('mapping/parties: whose matter a dispute is', () => {
  it('that of the DPs with the claimant\'s mappings and with older ones, each once', () => {
    expect(parties()).to.deep.equal([])
    expect(parties(old, claimants)).to.deep.equal(sorted(3, 4))
    expect(parties(old, claimants, mapping(bob, 3, OPENED - 4 * DAY), mapping(alice, 2, OPENED - 3 * DAY)))
      .to.deep.equal(sorted(2, 3, 4))
  })

  it('of none that came afterwards: a side can\'t rid itself of arbiters', () => {
    expect(parties(old, mapping(bob, 1, OPENED + 1), mapping(carol, 2, OPENED + 1))).to.deep.equal(sorted(3))
    expect(parties(old, mapping(bob, 1, OPENED))).to.deep.equal(sorted(3))
  })

  it('that of a claimant who had a mapping made in the same moment', () => {
    expect(parties(mapping(carol, 2, OPENED))).to.deep.equal(sorted(2))
  })

  it('of none whose mapping had ended', () => {
    expect(parties(old, mapping(bob, 1, OPENED - 5 * DAY, OPENED))).to.deep.equal(sorted(3))
  })
})

describe('mapping/parties: a verdict that leaves one out', () => {
  const set = RecordSet.of(bobLookupKey, [old, claimants], [asked])
  const verdict = (named: readonly number[], arbiters: readonly number[], at = set): string | undefined =>
    verdictOf(() => {
      admitFact(
        at,
        verifyInvalidation(ruling({ dispute: asked.bytes, arbiters, verdict: { parties: sorted(...named) } }), context),
        context
      )
    })

  it('is not admitted by a replica that knows better', () => {
    expect(verdict([3, 4], [1, 2])).to.equal(undefined)
    expect(verdict([3], [1, 2])).to.equal('RULING_PARTY_MISSING')
    expect(verdict([], [1, 2])).to.equal('RULING_PARTY_MISSING')
    // one that it doesn't know of is no reason to refuse
    expect(verdict([2, 3, 4], [1, 2])).to.equal('RULING_ARBITERS_TOO_FEW')
    expect(verdict([], [1, 2], RecordSet.of(bobLookupKey, [], [asked]))).to.equal(undefined)
  })

  it('is of no use to those it would serve: whom it names has no say, and whom it leaves out makes it refused', () => {
    expect(verdict([3, 4], [1, 3])).to.equal('RULING_ARBITERS_TOO_FEW')
    expect(verdict([4], [1, 3])).to.equal('RULING_PARTY_MISSING')
  })

  it('strikes still where the mappings have gone that told', () => {
    const fact = parseInvalidation(
      ruling({ dispute: asked.bytes, arbiters: [1, 2], verdict: { parties: sorted(3, 4) } })
    )
    requireParties(fact, [], context.registry)
    expect(viewOf(RecordSet.of(bobLookupKey, [], [asked, fact]), context).contested).to.equal(false)
  })
})
