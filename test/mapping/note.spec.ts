import { expect } from 'chai'
import { asEntryId, asSealingKey } from '../../src/base/bytes.ts'
import { admitFact } from '../../src/mapping/admit-fact.ts'
import { parseFact } from '../../src/mapping/fact-kinds.ts'
import { consentToNote, hasConsented, openNote } from '../../src/mapping/note.ts'
import { RecordSet, retain } from '../../src/mapping/record-set.ts'
import { verifyInvalidation, verifyObject } from '../../src/mapping/validity.ts'
import { viewOf } from '../../src/mapping/view.ts'
import { note } from '../builders/conflict.ts'
import { codeOf } from '../builders/errors.ts'
import { release } from '../builders/invalidation.ts'
import { alice, alter, bobLookupKey, bobSealingKey, federation, party } from '../builders/mapping.ts'
import { DAY, NOW, seedOf } from '../builders/registry.ts'
import type { TestNoteOptions } from '../builders/conflict.ts'
import type { EntryId } from '../../src/base/bytes.ts'
import type { Fact, VerifiedNote } from '../../src/mapping/interface.ts'

const { registry, dps } = federation()
const context = { registry, now: NOW }
const asked = party(dps, 4)
const noted = (options: TestNoteOptions = {}): VerifiedNote => verifyObject('note', note(options), context)
const setOf = (...facts: readonly Fact[]): RecordSet<never> => RecordSet.of(bobLookupKey, [], facts)
const notesIn = (facts: readonly Fact[], now = NOW): number => viewOf(setOf(...facts), { registry, now }).notes.length

describe('mapping/note', () => {
  it('tells whoever can name the identifier which DP to ask, and nobody else', () => {
    expect(openNote(noted(), bobSealingKey, context)).to.equal(asked.id)
    expect(openNote(noted(), asSealingKey(seedOf('E of alice')), context)).to.equal(undefined)
    const { open } = noted()
    expect(Buffer.from(open).includes(asked.id)).to.equal(false)
  })

  it('sends nobody to a DP that didn\'t agree, or is gone', () => {
    const open = (options: TestNoteOptions, among = registry): string =>
      codeOf(() => openNote(noted(options), bobSealingKey, { registry: among }))
    expect(open({ consentBy: party(dps, 1).signer })).to.equal('NOTE_CONSENT_INVALID')
    const revoked = alter(registry, {
      dps: dp => dp.id === asked.id ? { ...dp, status: 'revoked', statusSince: NOW - 1 } : dp
    })
    expect(open({}, revoked)).to.equal('NOTE_CONSENT_INVALID')
  })

  it('is shown while its lease runs, and forgotten when that has ended', () => {
    const fact = noted()
    const { clockTolerance } = registry.policy
    expect([fact.expiresAt - 1, fact.expiresAt].map(now => notesIn([fact], now))).to.deep.equal([1, 0])
    const kept = (now: number): number => retain(setOf(fact), now, registry.policy).notes.length
    expect([fact.expiresAt + clockTolerance, fact.expiresAt + clockTolerance + 1].map(kept)).to.deep.equal([1, 0])
    // and never comes back
    const later = { registry, now: fact.expiresAt + clockTolerance + 1 }
    expect(codeOf(() => verifyObject('note', fact.bytes, later))).to.equal('FACT_EXPIRED')
  })

  it('goes with a release of all, and no other holder\'s', () => {
    const fact = noted()
    const released = verifyInvalidation(release({ issuedAt: NOW }), context)
    const strangers = verifyInvalidation(release({ issuedAt: NOW, holder: alice }), context)
    expect(notesIn([fact, released])).to.equal(0)
    expect(notesIn([fact, strangers])).to.equal(1)
  })

  it('goes with the release of its mapping, and not with that of another', () => {
    const fact = noted()
    const releaseOf = (entryId: EntryId): Fact => verifyInvalidation(release({ issuedAt: NOW, entryId }), context)
    expect(notesIn([fact, releaseOf(fact.entryId)])).to.equal(0)
    expect(notesIn([fact, releaseOf(asEntryId(new Uint8Array(16).fill(7)))])).to.equal(1)
  })

  it('needs the DP\'s consent for this very mapping and lease', () => {
    const fields = noted()
    const consent = consentToNote(fields, asked.signer)
    expect(hasConsented(fields, asked.id, consent, registry)).to.equal(true)
    for (const other of [
      { expiresAt: fields.expiresAt + 1 },
      { issuedAt: 1 },
      { entryId: asEntryId(new Uint8Array(16)) },
      { holderKey: alice.publicKey }
    ]) {
      expect(hasConsented({ ...fields, ...other }, asked.id, consent, registry), Object.keys(other).join())
        .to.equal(false)
    }
    expect(hasConsented(fields, party(dps, 1).id, consent, registry)).to.equal(false)
  })

  it('survives encoding and merging in whatever order', () => {
    const [one, two] = [noted(), noted({ holder: alice, dp: 2 })]
    const [a, b] = [setOf(one).merge(setOf(two)), setOf(two).merge(setOf(one))]
    expect(a.bytes).to.deep.equal(b.bytes)
    expect(RecordSet.decode(a.bytes, bobLookupKey).notes).to.have.length(2)
  })

  it('is admitted four times of one holder', () => {
    const many = [0, 1, 2, 3, 4].map(i => noted({ fields: { expiresAt: NOW + (i + 1) * DAY } }))
    let set: RecordSet = RecordSet.empty(bobLookupKey)
    const codes = many.map(fact => {
      try {
        admitFact(set, fact, context)
        set = set.withFact(parseFact('note', fact.bytes))
        return ''
      } catch (err) {
        return (err as { code: string }).code
      }
    })
    expect(codes).to.deep.equal(['', '', '', '', 'QUOTA_CONFLICT'])
  })
})
