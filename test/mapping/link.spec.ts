import { expect } from 'chai'
import { asHash, asLookupKey, equalBytes } from '../../src/base/bytes.ts'
import { sha256 } from '../../src/base/hash.ts'
import { makeLink, parseLink } from '../../src/mapping/link.ts'
import { LinkPayload } from '../../src/mapping/pb/facts.ts'
import { RecordSet } from '../../src/mapping/record-set.ts'
import { verifyEntry, verifyLink } from '../../src/mapping/validity.ts'
import { viewOf } from '../../src/mapping/view.ts'
import { carol, link, nextBob, OPENED } from '../builders/conflict.ts'
import { alice, bob, bobLookupKey, buildTestMapping, federation } from '../builders/mapping.ts'
import { DAY, HOUR, NOW, seedOf } from '../builders/registry.ts'
import { expectUntouched, expectWhole, rewrite, verdictOf } from '../builders/wire.ts'
import type { VerifyContext } from '../../src/mapping/interface.ts'

const context: VerifyContext = { registry: federation().registry, now: NOW }
const verdict = (bytes: Uint8Array, changes: Partial<VerifyContext> = {}): string |
  undefined => verdictOf(() => verifyLink(bytes, { ...context, ...changes }))
const possession = { issuedAt: OPENED - HOUR, expiresAt: NOW + 20 * DAY }
/** An entry of Bob's in which he commits to his next key. */
const committed = buildTestMapping({
  now: OPENED, attestation: possession, expiresAt: NOW + DAY, draft: { nextKeyHash: sha256(nextBob.publicKey) }
}).entry

describe('mapping/link: form', () => {
  it('round-trips, signed by the old key or opening its commitment', () => {
    for (const bytes of [link(), link({ consent: { committed } })]) {
      expect(verifyLink(bytes, context)).to.deep.include({
        kind: 'link',
        oldKey: bob.publicKey,
        newKey: nextBob.publicKey,
        issuedAt: OPENED,
        establishedAt: OPENED - HOUR,
        bytes
      })
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
      buildTestMapping({
        now: OPENED, attestation: possession, expiresAt: NOW + DAY, draft: { nextKeyHash: asHash(seedOf('another')) }
      }),
      buildTestMapping({
        now: OPENED,
        holder: alice,
        attestation: possession,
        expiresAt: NOW + DAY,
        draft: { nextKeyHash: sha256(nextBob.publicKey) }
      }),
      buildTestMapping({
        now: OPENED,
        lookupKey: asLookupKey(seedOf('L of alice')),
        attestation: possession,
        expiresAt: NOW + DAY,
        draft: { nextKeyHash: sha256(nextBob.publicKey) }
      })
    ]
    for (const { entry } of others) {
      expect(verdict(link({ consent: { committed: entry } }))).to.equal('LINK_NOT_AUTHORISED')
    }
    expect(verdict(link({ consent: { committed: { ...committed, sealedHash: sha256(committed.sealedIndex) } } })))
      .to.equal('LINK_NOT_AUTHORISED')
  })

  it('keeps what was committed to first: whoever stole the key commits to another in vain', () => {
    const under = { attestation: possession, expiresAt: NOW + DAY }
    const stolen = buildTestMapping({
      ...under, now: OPENED + HOUR, draft: { sequence: 2, nextKeyHash: sha256(carol.publicKey) }
    })
    const next = buildTestMapping({ now: NOW - HOUR, holder: nextBob, label: 'next' })
    const entries = [stolen, next].map(({ bytes }) => verifyEntry(bytes, context))
    const recovered = parseLink(link({ consent: { committed } }))
    const { living } = viewOf(RecordSet.of(bobLookupKey, entries, [recovered]), context)
    const ofNext = living.find(({ holderKey }) => equalBytes(holderKey, nextBob.publicKey))
    expect(ofNext?.establishedAt).to.equal(OPENED - HOUR)
  })

  it('refuses evidence of another key, or that too few witnesses saw', () => {
    expect(verdict(link({ attestation: { holderKey: alice.publicKey } }))).to.equal('FACT_EVIDENCE_FOREIGN')
    expect(verdict(link({ witnesses: [1] }))).to.equal('WITNESSES_TOO_FEW')
    expect(verdict(link({ fields: { witnesses: parseLink(link({ establishedAt: OPENED - DAY })).witnesses } })))
      .to.equal('WITNESS_MISMATCH')
  })

  it('refuses one from the future, of long ago, and under an unknown OPRF key', () => {
    expect(verdict(link({ issuedAt: NOW + context.registry.policy.clockTolerance + 1, establishedAt: NOW })))
      .to.equal('FACT_NOT_YET_ISSUED')
    expect(verdict(link(), { now: NOW + 100 * DAY })).to.equal('FACT_EXPIRED')
    expect(verdict(link({ fields: { oprfKeyId: 9 } }))).to.equal('FACT_OPRF_KEY_UNKNOWN')
  })
})
