import { expect } from 'chai'
import { factsOf, partiesOf } from '../../src/conflict/evidence.ts'
import { RecordSet } from '../../src/mapping/record-set.ts'
import { verifyDefence, verifyDispute, verifyInvalidation, verifyLink } from '../../src/mapping/validity.ts'
import { carol, dispute, defence, link, nextBob, OPENED, ruling, STRICT } from '../builders/conflict.ts'
import { release } from '../builders/invalidation.ts'
import { bob, bobLookupKey, fakeEntry, federation, pretendVerified } from '../builders/mapping.ts'
import { DAY, HOUR, NOW } from '../builders/registry.ts'
import type { ConflictFacts } from '../../src/conflict/machine.ts'
import type { Fact, VerifiedEntry } from '../../src/mapping/interface.ts'

const context = { registry: federation().registry, now: NOW }
const bytes = dispute({ attestation: STRICT })
const verified = verifyDispute(bytes, context)

function entryOf (holder: string, establishedAt: number): VerifiedEntry {
  return {
    ...pretendVerified(
      fakeEntry({ holder, id: holder, issuedAt: OPENED - 2 * DAY, expiresAt: NOW + 10 * DAY }), establishedAt
    ),
    strength: 50
  }
}

const bobs = entryOf('bob', OPENED - 2 * DAY)

function seen (facts: readonly Fact[], entries: readonly VerifiedEntry[] = [bobs], heldSince?: number): ConflictFacts {
  return factsOf(
    verified, facts.reduce((set, fact) => set.withFact(fact), RecordSet.of(bobLookupKey, entries)), context, heldSince
  )
}

describe('conflict/evidence', () => {
  it('names older holders as rivals, and nobody who came later', () => {
    expect(seen([verified], [bobs, entryOf('alice', OPENED + DAY)])).to.deep.equal({
      strength: 70, attestedUntil: verified.attestedUntil, rivals: [{ strength: 50 }], ruled: false, withdrawn: false
    })
  })

  it('passes on when the replicas had it', () => {
    expect(seen([verified], [bobs], OPENED + HOUR).heldSince).to.equal(OPENED + HOUR)
  })

  it('counts an answer, with its strength', () => {
    expect(seen([verified, verifyDefence(defence(verified.hash, { attestation: STRICT }), context)]).rivals)
      .to.deep.equal([{ strength: 50, defence: 70 }])
  })

  it('doesn\'t count an answer to another dispute', () => {
    const other = verifyDispute(dispute({ label: 'other' }), context)
    expect(seen([verified, other, verifyDefence(defence(other.hash), context)]).rivals)
      .to.deep.equal([{ strength: 50 }])
  })

  it('takes linked keys for one holder, who may answer with the new one', () => {
    const linked = verifyLink(link(), context)
    const answer = verifyDefence(defence(verified.hash, { holder: nextBob, attestation: STRICT }), context)
    expect(seen([verified, linked, answer]).rivals).to.deep.equal([{ strength: 50, defence: 70 }])
  })

  it('sees a release by the rival', () => {
    const released = verifyInvalidation(
      release({ holder: bob, issuedAt: NOW - HOUR, attestation: { issuedAt: OPENED - DAY, expiresAt: NOW + DAY } }),
      context
    )
    expect(seen([verified, released]).rivals).to.deep.equal([])
  })

  it('sees a withdrawal by the claimant', () => {
    const released = verifyInvalidation(
      release({ holder: carol, issuedAt: NOW - HOUR, attestation: { issuedAt: OPENED - DAY, expiresAt: NOW + DAY } }),
      context
    )
    expect(seen([verified, released])).to.deep.include({ withdrawn: true, rivals: [{ strength: 50 }] })
  })

  it('sees a ruling by silence, and that it struck', () => {
    const ruled = verifyInvalidation(ruling({ dispute: bytes }), context)
    expect(seen([verified, ruled])).to.deep.include({ ruled: true, rivals: [] })
  })

  it('names the DPs of either side, also of what a side published since', () => {
    const dp = (holder: string, establishedAt: number, number: number): VerifiedEntry =>
      ({ ...entryOf(holder, establishedAt), slot: `${holder} ${number}`, dp: `dp${number}` })
    const entries = [
      dp('bob', OPENED - 2 * DAY, 3), dp('bob', OPENED - DAY, 1), dp('carol', OPENED + DAY, 2),
      dp('alice', OPENED + DAY, 4)
    ]
    expect(partiesOf(verified, RecordSet.of(bobLookupKey, entries, [verified]), context))
      .to.deep.equal(['dp1', 'dp2', 'dp3'])
  })
})
