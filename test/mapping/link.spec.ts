import { expect } from 'chai'
import { asHash, asLookupKey } from '../../src/base/bytes.ts'
import { sha256 } from '../../src/base/hash.ts'
import { Lineage } from '../../src/mapping/lineage.ts'
import { makeLink, parseLink, verifyLink } from '../../src/mapping/link.ts'
import { LinkPayload } from '../../src/mapping/pb/facts.ts'
import { RecordSet } from '../../src/mapping/record-set.ts'
import { carol, link, nextBob, OPENED } from '../builders/conflict.ts'
import { alice, bob, bobLookupKey, buildTestMapping, fakeEntry, federation, pretendVerified } from '../builders/mapping.ts'
import { DAY, HOUR, NOW, seedOf } from '../builders/registry.ts'
import { expectUntouched, expectWhole, rewrite, verdictOf } from '../builders/wire.ts'
import type { VerifyContext } from '../../src/mapping/interface.ts'

const context: VerifyContext = { registry: federation().registry, now: NOW }
const verdict = (bytes: Uint8Array, changes: Partial<VerifyContext> = {}): string | undefined => verdictOf(() => verifyLink(bytes, { ...context, ...changes }))
const possession = { issuedAt: OPENED - HOUR, expiresAt: NOW + 20 * DAY }
/** An entry of Bob's in which he commits to his next key. */
const committed = buildTestMapping({ now: OPENED, attestation: possession, expiresAt: NOW + DAY, draft: { nextKeyHash: sha256(nextBob.publicKey) } }).entry

describe('mapping/link: form', () => {
  it('round-trips, signed by the old key or opening its commitment', () => {
    for (const bytes of [link(), link({ consent: { committed } })]) {
      expect(verifyLink(bytes, context)).to.deep.include({ kind: 'link', oldKey: bob.publicKey, newKey: nextBob.publicKey, issuedAt: OPENED, establishedAt: OPENED - HOUR, bytes })
    }
  })

  it('refuses it truncated at every byte, with a byte too many, and with any bit flipped', () => {
    for (const bytes of [link(), link({ consent: { committed } })]) {
      expectWhole(bytes, verdict)
      expectUntouched(bytes, verdict, 7)
    }
  })

  it('refuses a key that succeeds itself, no witnesses, and both ways of consent at once', () => {
    expect(verdictOf(() => link({ next: bob }))).to.equal('FACT_FIELD_INVALID')
    expect(verdictOf(() => link({ fields: { witnesses: [] } }))).to.equal('FACT_FIELD_INVALID')
    const { opening } = LinkPayload.decode(parseLink(link({ consent: { committed } })).payload)
    expect(verdict(rewrite(LinkPayload, link(), { opening }))).to.equal('FACT_FIELD_INVALID')
  })

  it('refuses what is too long', () => {
    expect(verdict(new Uint8Array(8193))).to.equal('MESSAGE_TOO_LARGE')
  })
})

describe('mapping/link: who may', () => {
  it('refuses it without the new key, and without the old one', () => {
    expect(verdict(link({ signer: alice }))).to.equal('FACT_SIGNATURE_INVALID')
    expect(verdict(link({ consent: { oldKey: alice } }))).to.equal('LINK_NOT_AUTHORISED')
    const fields = parseLink(link())
    expect(verdict(makeLink(fields, alice, { oldKey: bob }))).to.equal('FACT_SIGNATURE_INVALID')
  })

  it('refuses a commitment to another key, of another key, or for another identifier', () => {
    expect(verdict(link({ next: carol, consent: { committed } }))).to.equal('LINK_NOT_AUTHORISED')
    const others = [
      buildTestMapping({ now: OPENED, attestation: possession, expiresAt: NOW + DAY, draft: { nextKeyHash: asHash(seedOf('another')) } }),
      buildTestMapping({ now: OPENED, holder: alice, attestation: possession, expiresAt: NOW + DAY, draft: { nextKeyHash: sha256(nextBob.publicKey) } }),
      buildTestMapping({ now: OPENED, lookupKey: asLookupKey(seedOf('L of alice')), attestation: possession, expiresAt: NOW + DAY, draft: { nextKeyHash: sha256(nextBob.publicKey) } })
    ]
    for (const { entry } of others) {
      expect(verdict(link({ consent: { committed: entry } }))).to.equal('LINK_NOT_AUTHORISED')
    }
    expect(verdict(link({ consent: { committed: { ...committed, sealedHash: sha256(committed.sealedIndex) } } }))).to.equal('LINK_NOT_AUTHORISED')
  })

  it('refuses evidence of another key, or that too few witnesses saw', () => {
    expect(verdict(link({ attestation: { holderKey: alice.publicKey } }))).to.equal('FACT_EVIDENCE_FOREIGN')
    expect(verdict(link({ witnesses: [1] }))).to.equal('WITNESSES_TOO_FEW')
    expect(verdict(link({ fields: { witnesses: parseLink(link({ establishedAt: OPENED - DAY })).witnesses } }))).to.equal('WITNESS_MISMATCH')
  })

  it('refuses one from the future, of long ago, and under an unknown OPRF key', () => {
    expect(verdict(link({ issuedAt: NOW + context.registry.policy.clockTolerance + 1, establishedAt: NOW }))).to.equal('FACT_NOT_YET_ISSUED')
    expect(verdict(link(), { now: NOW + 100 * DAY })).to.equal('FACT_EXPIRED')
    expect(verdict(link({ fields: { oprfKeyId: 9 } }))).to.equal('FACT_OPRF_KEY_UNKNOWN')
  })
})

describe('mapping/lineage', () => {
  const lineage = (...links: Uint8Array[]): Lineage => new Lineage(RecordSet.of(bobLookupKey, [], links.map(parseLink)), context)
  const entry = pretendVerified(fakeEntry({ holder: 'carol' }), NOW - DAY)
  const toCarol = link({ holder: nextBob, next: carol, establishedAt: OPENED + DAY, issuedAt: OPENED + 2 * DAY })

  it('relates keys over any number of links, and names direct successors only', () => {
    const chain = lineage(link(), toCarol)
    expect(chain.related(bob.publicKey, carol.publicKey)).to.equal(true)
    expect(chain.related(carol.publicKey, bob.publicKey)).to.equal(true)
    expect(chain.related(alice.publicKey, bob.publicKey)).to.equal(false)
    expect(chain.succeeds(nextBob.publicKey, bob.publicKey)).to.equal(true)
    expect(chain.succeeds(bob.publicKey, nextBob.publicKey)).to.equal(false)
    expect(chain.succeeds(carol.publicKey, bob.publicKey)).to.equal(false)
    expect(lineage(link({ signer: alice })).related(bob.publicKey, nextBob.publicKey)).to.equal(false)
  })

  it('lends the oldest seniority of the chain, while each attestation lives and nothing strikes it', () => {
    const lent = (now: number, struck: (holder: Uint8Array) => boolean = () => false): number | undefined =>
      lineage(link(), toCarol).rank([entry], now, ({ holderKey }) => struck(holderKey))[0]?.establishedAt
    expect(lent(NOW)).to.equal(OPENED - HOUR)
    expect(lent(NOW, holder => holder === bob.publicKey || Buffer.compare(holder, bob.publicKey) === 0)).to.equal(OPENED + DAY)
    expect(lent(NOW, () => true)).to.equal(NOW - DAY)
    // the older attestation ends first
    expect(lent(OPENED - 2 * HOUR + 40 * DAY)).to.equal(OPENED + DAY)
    expect(lent(OPENED + DAY - HOUR + 40 * DAY)).to.equal(NOW - DAY)
  })

  it('puts the mappings of linked keys together, as long as the link lends', () => {
    const first = pretendVerified(fakeEntry({ holder: 'bob', id: 'first' }), OPENED - DAY)
    const rival = pretendVerified(fakeEntry({ holder: 'alice' }), OPENED - 12 * HOUR)
    const next = pretendVerified(fakeEntry({ holder: 'bob, next' }), NOW - DAY)
    // what is lent is younger than the rival, but the holder's first mapping isn't
    const ranked = (struck: boolean): readonly string[] => lineage(link({ establishedAt: OPENED - 2 * HOUR })).rank([next, rival, first], NOW, () => struck).map(({ slot }) => slot)
    expect(ranked(false)).to.deep.equal([first.slot, next.slot, rival.slot])
    expect(ranked(true)).to.deep.equal([first.slot, rival.slot, next.slot])
  })

  it('names what others had before', () => {
    const entries = [pretendVerified(fakeEntry({ holder: 'bob' }), OPENED), pretendVerified(fakeEntry({ holder: 'alice' }), OPENED), pretendVerified(fakeEntry({ holder: 'carol' }), NOW)]
    const older = (holderKey: typeof bob.publicKey, before: number): Array<(typeof entries)[number] | undefined> => [...lineage(link()).olderOfOthers(entries, { holderKey, before })]
    expect(older(nextBob.publicKey, NOW)).to.deep.equal([entries[1]])
    expect(older(carol.publicKey, NOW)).to.deep.equal(entries.slice(0, 2))
    expect(older(carol.publicKey, OPENED)).to.deep.equal([])
  })

  it('comes to an end where links go round in a circle', () => {
    const circle = lineage(link(), link({ holder: nextBob, next: bob, establishedAt: OPENED + DAY, issuedAt: OPENED + 2 * DAY }))
    const [ranked] = circle.rank([pretendVerified(fakeEntry({ holder: 'bob' }), NOW)], NOW, () => false)
    expect(ranked?.establishedAt).to.equal(OPENED + DAY)
  })
})
