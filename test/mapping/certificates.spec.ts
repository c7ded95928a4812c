import { expect } from 'chai'
import fc from 'fast-check'
import { toString } from 'uint8arrays/to-string'
import { sha256 } from '../../src/base/hash.ts'
import { parseFact } from '../../src/mapping/fact-kinds.ts'
import { strikes } from '../../src/mapping/invalidation.ts'
import { partiesTo } from '../../src/mapping/parties.ts'
import { parseDispute } from '../../src/mapping/dispute.ts'
import { mergeRecordSets, RecordSet, retain } from '../../src/mapping/record-set.ts'
import { verifyEntry, verifyInvalidation } from '../../src/mapping/validity.ts'
import { viewOf } from '../../src/mapping/view.ts'
import { completeAsDp } from '../../src/mapping/entry.ts'
import { dispute, link, OPENED } from '../builders/conflict.ts'
import { reassign, release } from '../builders/invalidation.ts'
import {
  bobLookupKey, buildTestMapping, fakeEntry, federation, party, pretendVerified, signerNamed
} from '../builders/mapping.ts'
import { DAY, HOUR, NOW } from '../builders/registry.ts'
import type { UncheckedInvalidation, VerifiedEntry, VerifyContext } from '../../src/mapping/interface.ts'

const test = federation()
const context: VerifyContext = { registry: test.registry, now: NOW }
const { policy } = context.registry
const HOLDER_NAMES = ['alice', 'bob'] as const
const day = (days: number): number => NOW + days * DAY

/** Each holder has two attestations, of day -20 and day -10; of each, entries whose certificates differ by days. */
const ENTRIES: readonly VerifiedEntry[] = HOLDER_NAMES.flatMap(holder =>
  [-20, -10].flatMap(proved => [0, 3, 6, 9].map(late =>
    pretendVerified(
      fakeEntry({ holder, id: `${proved} ${late}`, issuedAt: day(proved), expiresAt: day(proved + 30 + late) }),
      day(proved + late)
    ))))
const own = { attestation: { issuedAt: day(-21), expiresAt: day(19) } }
const FACTS = [
  ...HOLDER_NAMES.flatMap(name => [
    release({ holder: signerNamed(name), issuedAt: day(-15), ...own }),
    ...ENTRIES.filter(({ holderKey }) => toString(holderKey) === toString(signerNamed(name).publicKey)).slice(0, 2)
      .map(({ entryId }) => release({ holder: signerNamed(name), entryId, issuedAt: day(-1), ...own }))
  ]),
  ...[-18, -12, -5].map(before => reassign({ before: day(before), label: `${before}` }))
].map(bytes => verifyInvalidation(bytes, context))

const histories = fc.tuple(fc.subarray([...ENTRIES], { maxLength: 8 }), fc.subarray(FACTS, { maxLength: 3 }))
const setOf = (entries: readonly VerifiedEntry[], facts: readonly UncheckedInvalidation[]): RecordSet<VerifiedEntry> =>
  RecordSet.of(bobLookupKey, entries, facts)
const attestationOf = ({ attestationHashes: [hash] }: VerifiedEntry): string =>
  toString(hash ?? new Uint8Array(0), 'hex')
const earliest = (entry: VerifiedEntry, among: readonly VerifiedEntry[]): VerifiedEntry => ({
  ...entry,
  establishedAt: Math.min(entry.establishedAt, ...among
    .filter(other => attestationOf(other) === attestationOf(entry))
    .map(({ establishedAt }) => establishedAt))
})
const isInvalidatedBy = (facts: readonly UncheckedInvalidation[], entry: VerifiedEntry): boolean =>
  facts.some(fact => strikes(fact, entry, context.registry))

describe('mapping/certificates: of several of one attestation', function () {
  this.timeout(60_000)

  it('the earliest counts for strikes, and the earliest that is not struck for precedence (1,000 cases)', () => {
    fc.assert(fc.property(histories, ([entries, facts]) => {
      const { living, invalidated } = viewOf(setOf(entries, facts), context)
      const [gone, left] = [true, false]
        .map(is => entries.filter(entry => isInvalidatedBy(facts, earliest(entry, entries)) === is))
      expect(invalidated.map(({ slot }) => slot).sort()).to.deep.equal(gone?.map(({ slot }) => slot).sort())
      const alive = left?.filter(({ expiresAt }) => expiresAt > NOW).map(entry => earliest(entry, left)) ?? []
      expect(new Map(living.map(entry => [entry.slot, entry.establishedAt]))).to.deep.equal(
        new Map(living.map(({ slot }) => [slot, alive.find(other => other.slot === slot)?.establishedAt]))
      )
      expect(living).to.have.length(alive.length)
      const firsts = living.filter((entry, i) =>
        living.findIndex(other => toString(other.holderKey) === toString(entry.holderKey)) === i)
      expect(firsts.map(({ establishedAt }) => establishedAt))
        .to.deep.equal(firsts.map(({ establishedAt }) => establishedAt).toSorted((a, b) => a - b))
    }), { numRuns: 1_000 })
  })

  it('it is the same in whatever order they come (300 cases)', () => {
    fc.assert(fc.property(histories, fc.nat(8), ([entries, facts], cut) => {
      const merged = mergeRecordSets(setOf(entries.slice(cut).reverse(), facts), setOf(entries.slice(0, cut), []))
      expect(viewOf(merged, context)).to.deep.equal(viewOf(setOf(entries, facts), context))
    }), { numRuns: 300 })
  })

  it('what was struck lends nobody its date, nor lives again, when the strike is forgotten (1,000 cases)', () => {
    fc.assert(fc.property(histories, fc.integer({ min: 0, max: 120 }), ([entries, facts], days) => {
      const invalidated = entries.filter(entry => isInvalidatedBy(facts, earliest(entry, entries)))
      const later = { ...context, now: day(days) }
      const { living } = viewOf(retain(setOf(entries, facts), later.now, policy), later)
      for (const entry of living) {
        expect(invalidated.some(({ slot }) => slot === entry.slot)).to.equal(false)
        expect(entries.some(other => !invalidated.includes(other) && other.establishedAt === entry.establishedAt))
          .to.equal(true)
      }
    }), { numRuns: 1_000 })
  })
})

describe('mapping/certificates: signed ones', () => {
  const now = day(-5)
  const { built, attestations: [attestation = new Uint8Array(0)], bytes } = buildTestMapping({
    now, attestation: { issuedAt: now - HOUR, expiresAt: day(20) }, expiresAt: day(10)
  })
  /** The same mapping at another DP, which gathered from voices that saw the attestation later. */
  const late = buildTestMapping({
    now: day(-1), dp: 4, label: 'late', attestation: { issuedAt: now - HOUR, expiresAt: day(20) }, expiresAt: day(10)
  })
  const verify = (encoded: Uint8Array): VerifiedEntry => verifyEntry(encoded, context)
  const datesOf = (entries: readonly VerifiedEntry[], facts: Parameters<typeof RecordSet.of>[2] = []): number[] =>
    viewOf(RecordSet.of(bobLookupKey, entries, facts), context).living.map(({ establishedAt }) => establishedAt)

  it('a worse one takes nothing from the holder, whoever gathered it', () => {
    expect(sha256(attestation)).to.deep.equal(sha256(late.attestations[0] ?? attestation))
    expect([datesOf([verify(bytes)]), datesOf([verify(late.bytes)])]).to.deep.equal([[now], [day(-1)]])
    expect(datesOf([verify(late.bytes), verify(bytes)])).to.deep.equal([now, now])
  })

  it('a worse one is no way around a strike', () => {
    const strike = parseFact('invalidation', reassign({ before: day(-2) }))
    expect(datesOf([verify(late.bytes)], [strike]), 'alone it is younger').to.deep.equal([day(-1)])
    expect(datesOf([verify(late.bytes), verify(bytes)], [strike])).to.deep.equal([])
  })

  it('no attestation has the date of another, whoever holds it', () => {
    const other = buildTestMapping({
      now: day(-1), dp: 3, label: 'other', attestation: { issuedAt: day(-2), expiresAt: day(20) }, expiresAt: day(10)
    })
    expect(datesOf([verify(other.bytes), verify(bytes)])).to.deep.equal([now, day(-1)])
  })

  it('that of a link counts as well', () => {
    const since = OPENED - 5 * DAY
    const fact = parseFact('link', link({ establishedAt: since }))
    const shown = { issuedAt: since - HOUR, expiresAt: since - HOUR + 40 * DAY }
    const entry = verify(buildTestMapping({ now: OPENED, attestation: shown, expiresAt: day(1) }).bytes)
    expect([datesOf([entry]), datesOf([entry], [fact])]).to.deep.equal([[OPENED], [since]])
  })

  it('says who was a party when a dispute was made', () => {
    const asked = parseDispute(dispute({ issuedAt: day(-1), attestation: { expiresAt: day(30) } }))
    const entries = [
      late.entry, completeAsDp(
        built.entry, buildTestMapping({ now, attestation: { issuedAt: now - HOUR, expiresAt: day(20) } }).witnesses,
        party(test.dps, 0).signer
      )
    ]
    expect(partiesTo(asked, entries.slice(0, 1), test.registry)).to.deep.equal([])
    expect(partiesTo(asked, entries, test.registry))
      .to.deep.equal([party(test.dps, 0).id, party(test.dps, 4).id].sort())
  })
})
