import { expect } from 'chai'
import { parseInvalidation } from '../../src/mapping/invalidation.ts'
import { parseLink } from '../../src/mapping/link.ts'
import { parseEntry } from '../../src/mapping/parse.ts'
import { RecordSet } from '../../src/mapping/record-set.ts'
import {
  evidenceOf, livingOfOthers, MAX_RIVALS, olderRivals, openEvidence, verifiedSet
} from '../../src/mapping/rivals.ts'
import { verifyEntry } from '../../src/mapping/validity.ts'
import { carol, link, OPENED } from '../builders/conflict.ts'
import { codeOf } from '../builders/errors.ts'
import { release } from '../builders/invalidation.ts'
import { alice, bobLookupKey, buildTestMapping, fakeEntry, federation, pretendVerified } from '../builders/mapping.ts'
import { DAY, HOUR, NOW } from '../builders/registry.ts'
import type { Fact, VerifiedEntry } from '../../src/mapping/interface.ts'

const context = { registry: federation().registry, now: NOW + DAY }
const slots = (entries: readonly VerifiedEntry[]): string[] => entries.map(({ slot }) => slot)
const made = (holder: string, establishedAt: number): VerifiedEntry =>
  pretendVerified(fakeEntry({ holder, id: holder, issuedAt: NOW - HOUR, expiresAt: NOW + 10 * DAY }), establishedAt)
const older = made('alice', NOW - 2 * DAY)
const newer = made('carol', NOW - DAY)

describe('mapping/rivals: who stands against a first mapping', () => {
  const rivals = (entries: readonly VerifiedEntry[], facts: readonly Fact[] = [], entry = newer): string[] =>
    slots(olderRivals(RecordSet.of(bobLookupKey, entries, facts), entry, context))

  it('is whoever has an older mapping that lives, and nobody else', () => {
    expect(rivals([older, newer])).to.deep.equal(slots([older]))
    expect(rivals([older]), 'before it is stored').to.deep.equal(slots([older]))
    expect(rivals([made('bob', NOW)])).to.deep.equal([])
    expect(rivals([newer], [], older)).to.deep.equal([])
  })

  it('is no key that is linked with the claimant\'s', () => {
    const bobs = made('bob', OPENED - DAY)
    const next = made('bob, next', NOW - DAY)
    expect(rivals([bobs], [], next)).to.deep.equal(slots([bobs]))
    expect(rivals([bobs], [parseLink(link())], next)).to.deep.equal([])
    expect(rivals([bobs], [parseLink(link({ signer: alice }))], next), 'forged').to.deep.equal(slots([bobs]))
  })

  it('is nobody who is younger than what a link lends', () => {
    const next = made('bob, next', NOW - DAY)
    expect(rivals([older], [], next)).to.deep.equal(slots([older]))
    expect(rivals([older, next], [parseLink(link())], next)).to.deep.equal([])
  })

  it('is older than a claim that is struck itself', () => {
    expect(rivals([older, newer], [parseInvalidation(release({ holder: carol }))])).to.deep.equal(slots([older]))
  })

  it('is nobody who let go', () => {
    expect(rivals([older], [parseInvalidation(release({ holder: alice }))])).to.deep.equal([])
    expect(rivals([older], [parseInvalidation(release({ holder: alice, signer: carol }))]), 'forged')
      .to.deep.equal(slots([older]))
  })
})

describe('mapping/rivals: evidence', () => {
  const first = verifyEntry(buildTestMapping().bytes, context)
  const claimed = verifyEntry(buildTestMapping({ holder: alice, label: 'alice', now: NOW + HOUR }).bytes, context)
  const set = RecordSet.of(bobLookupKey, [first])

  it('shows to others what was found', () => {
    const opened = openEvidence(evidenceOf(set, olderRivals(set, claimed, context)), claimed, context)
    expect(slots(opened.rivals)).to.deep.equal(slots([first]))
    expect(slots(livingOfOthers(set.bytes, claimed, context))).to.deep.equal(slots([first]))
    expect(slots(livingOfOthers(set.bytes, first, context))).to.deep.equal([])
  })

  it('carries what strikes them too, so that nothing struck passes for living', () => {
    const withRelease = set.withFact(parseInvalidation(release({ issuedAt: NOW + HOUR })))
    expect(openEvidence(evidenceOf(withRelease, [first]), claimed, context).rivals).to.deep.equal([])
  })

  it('counts nothing that does not verify', () => {
    const { bytes } = buildTestMapping({ label: 'forged' })
    const forged = parseEntry(bytes.map((byte, i) => i === bytes.length - 1 ? byte ^ 1 : byte))
    expect(verifiedSet(RecordSet.of(bobLookupKey, [forged, first]).bytes, bobLookupKey, context).entries)
      .to.have.length(1)
    expect(openEvidence(RecordSet.of(bobLookupKey, [forged]).bytes, claimed, context).rivals).to.deep.equal([])
  })

  it('is bounded', () => {
    const many = Array.from({ length: MAX_RIVALS + 3 }, (_, i) => made(`holder ${i}`, NOW - DAY))
    expect(RecordSet.decode(evidenceOf(set, many), bobLookupKey).entries).to.have.length(MAX_RIVALS)
  })

  it('is refused cut short at whatever byte', () => {
    const bytes = evidenceOf(set, [first])
    for (let end = 1; end < bytes.length; end++) {
      expect(codeOf(() => openEvidence(bytes.subarray(0, end), claimed, context)), `${end} bytes`)
        .to.not.equal('no error')
    }
  })
})
