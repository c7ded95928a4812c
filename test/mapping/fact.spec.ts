import { expect } from 'chai'
import fc from 'fast-check'
import { asLookupKey } from '../../src/base/bytes.ts'
import { sha256 } from '../../src/base/hash.ts'
import { MAX_DISPUTE_LENGTH } from '../../src/base/limits.ts'
import { Signed } from '../../src/base/pb/signed.ts'
import {
  checkEvidence, checkFrame, claimsOf, factRetainedUntil, isRevoked, isTime, openFact, requireField
} from '../../src/mapping/fact.ts'
import { parseInvalidation } from '../../src/mapping/invalidation.ts'
import { DisputePayload } from '../../src/mapping/pb/facts.ts'
import { RecordSet, retain } from '../../src/mapping/record-set.ts'
import { verifyEntry } from '../../src/mapping/validity.ts'
import { viewOf } from '../../src/mapping/view.ts'
import { MAX_ATTESTATION_LIFETIME } from '../../src/registry/constants.ts'
import { dispute } from '../builders/conflict.ts'
import { release } from '../builders/invalidation.ts'
import { alice, alter, attest, bob, bobLookupKey, buildTestMapping, federation, party } from '../builders/mapping.ts'
import { DAY, HOUR, NOW, seedOf } from '../builders/registry.ts'
import { verdictOf } from '../builders/wire.ts'
import type { DpRecord } from '../../src/registry/interface.ts'

const { registry } = federation()
const { policy } = registry
const { clockTolerance } = policy

describe('mapping/fact: both layers', () => {
  const bytes = dispute()
  const open = (input: Uint8Array, maxLength = MAX_DISPUTE_LENGTH): ReturnType<typeof openFact<DisputePayload>> =>
    openFact(DisputePayload, input, 'Dispute', maxLength)

  it('names a fact by the hash of its bytes, in hex', () => {
    const { fact, decoded } = open(bytes)
    const { payload, signature } = Signed.decode(bytes)
    expect(fact).to.deep.equal({
      bytes, hash: sha256(bytes), name: Buffer.from(sha256(bytes)).toString('hex'), payload, signature
    })
    expect(decoded.holderKey).to.deep.equal(DisputePayload.decode(payload).holderKey)
  })

  it('takes what is as long as it may be, and refuses a byte more, half a signature, and rubbish inside', () => {
    expect(verdictOf(() => open(bytes, bytes.byteLength))).to.equal(undefined)
    expect(verdictOf(() => open(bytes, bytes.byteLength - 1))).to.equal('MESSAGE_TOO_LARGE')
    const { payload, signature } = Signed.decode(bytes)
    expect(verdictOf(() => open(Signed.encode({ payload, signature: signature.slice(1) })))).to.equal('LENGTH_INVALID')
    expect(verdictOf(() => open(Signed.encode({ payload: Uint8Array.of(7), signature })))).to.equal('MESSAGE_MALFORMED')
  })
})

describe('mapping/fact: fields', () => {
  it('has times after the epoch, in whole milliseconds that a number holds', () => {
    expect([1, NOW, Number.MAX_SAFE_INTEGER].map(isTime)).to.deep.equal([true, true, true])
    expect([0, -1, 1.5, NaN, Infinity, Number.MAX_SAFE_INTEGER + 1].map(isTime))
      .to.deep.equal([false, false, false, false, false, false])
  })

  it('refuses by one code', () => {
    expect(verdictOf(() => { requireField(true, 'x') })).to.equal(undefined)
    expect(verdictOf(() => { requireField(false, 'x') })).to.equal('FACT_FIELD_INVALID')
  })
})

describe('mapping/fact: how long it is remembered', () => {
  it('for two lives of the longest that any policy may allow, and the tolerance of two clocks', () => {
    fc.assert(fc.property(fc.nat(10 * DAY), fc.nat(HOUR), (issuedAt, clockTolerance) => {
      // what it concerns was made when it was, by a clock that is ahead, and is read by one that is behind; for one
      // life more nobody goes on from it
      expect(factRetainedUntil({ issuedAt }, { clockTolerance }))
        .to.equal(issuedAt + 2 * MAX_ATTESTATION_LIFETIME + 2 * clockTolerance)
    }))
  })

  it('also while a policy has shorter lives: when they are longer again nothing comes back that was struck, or ' +
    'replaced', () => {
    const short = alter(registry, {
      policy: {
        maxEntryLifetime: DAY, csiTypes: policy.csiTypes.map(type => ({ ...type, maxAttestationLifetime: DAY }))
      }
    })
    const { entry } = buildTestMapping()
    const newer = buildTestMapping({
      draft: { entryId: entry.entryId, sequence: 2 }, now: NOW + HOUR, expiresAt: NOW + 2 * HOUR
    }).entry
    const set = RecordSet.of(bobLookupKey, [newer], [parseInvalidation(release({ issuedAt: NOW + HOUR }))])
    // days after the ends of lease and life under the shorter policy, before those under the longer one
    const kept = retain(set, NOW + 30 * DAY, short.policy)
    expect([kept.entries, kept.facts].map(({ length }) => length)).to.deep.equal([1, 1])
    const again = kept.merge(RecordSet.of(bobLookupKey, [entry]))
    expect(entry.expiresAt).to.be.above(NOW + 20 * DAY)
    expect(again.entries.map(({ sequence }) => sequence)).to.deep.equal([2])
    expect(viewOf(
      RecordSet.of(bobLookupKey, [verifyEntry(entry.bytes, { registry, now: NOW + 20 * DAY })], kept.facts),
      { registry, now: NOW + 20 * DAY }
    ).living)
      .to.deep.equal([])
  })

  it('takes it up to its last moment, and from a clock that is ahead as far as that may be', () => {
    const frame = (issuedAt: number, now: number, oprfKeyId = 1): string |
      undefined => verdictOf(() => { checkFrame({ issuedAt, oprfKeyId }, { registry, now }) })
    expect(frame(NOW + clockTolerance, NOW)).to.equal(undefined)
    expect(frame(NOW + clockTolerance + 1, NOW)).to.equal('FACT_NOT_YET_ISSUED')
    const until = factRetainedUntil({ issuedAt: NOW }, policy)
    expect(frame(NOW, until)).to.equal(undefined)
    expect(frame(NOW, until + 1)).to.equal('FACT_EXPIRED')
    expect(frame(NOW, NOW, 9)).to.equal('FACT_OPRF_KEY_UNKNOWN')
  })
})

describe('mapping/fact: what it rests on', () => {
  const attestation = attest(federation())
  const resting = { lookupKey: bobLookupKey, oprfKeyId: 1, holderKey: bob.publicKey, attestation, issuedAt: NOW }
  const verdict = (changes: Partial<typeof resting>, witnessedAt = NOW, at = registry): string |
    undefined => verdictOf(() => { checkEvidence({ ...resting, ...changes }, at, witnessedAt) })

  it('is an attestation of this key, for this identifier, under this OPRF key', () => {
    expect(verdict({})).to.equal(undefined)
    expect(verdict({ holderKey: alice.publicKey })).to.equal('FACT_EVIDENCE_FOREIGN')
    expect(verdict({ lookupKey: asLookupKey(seedOf('L of alice')) })).to.equal('FACT_EVIDENCE_FOREIGN')
    const two = { ...registry, oprfKey: () => registry.oprfKey(1) }
    expect(verdict({ oprfKeyId: 2 }, NOW, two)).to.equal('FACT_EVIDENCE_FOREIGN')
  })

  it('held when the fact was issued, neither before nor afterwards', () => {
    const { issuedAt, expiresAt } = { issuedAt: NOW - HOUR, expiresAt: NOW - HOUR + 40 * DAY }
    expect(verdict({ issuedAt: issuedAt - clockTolerance })).to.equal(undefined)
    expect(verdict({ issuedAt: issuedAt - clockTolerance - 1 })).to.equal('ATTESTATION_NOT_YET_VALID')
    expect(verdict({ issuedAt: expiresAt - 1 })).to.equal(undefined)
    expect(verdict({ issuedAt: expiresAt })).to.equal('ATTESTATION_EXPIRED')
  })

  it('is judged by when others saw the fact: a revoked CSIP writes any date', () => {
    const { id } = party(federation().csips, 0)
    const revoked = alter(registry, {
      csips: csip =>
        csip.id === id ? { ...csip, status: 'revoked', statusSince: NOW } : csip
    })
    expect(verdict({ issuedAt: NOW - 1 }, NOW - 1, revoked)).to.equal(undefined)
    expect(verdict({ issuedAt: NOW - 1 }, NOW, revoked)).to.equal('ATTESTATION_CSIP_REVOKED')
  })

  it('is read without being verified where that was done before', () => {
    const { id } = party(federation().csips, 0)
    expect(claimsOf(attestation)).to.deep.equal({
      lookupKey: bobLookupKey,
      csipId: id,
      csiType: 'tel',
      scope: '',
      strength: 50,
      issuedAt: NOW - HOUR,
      expiresAt: NOW - HOUR + 40 * DAY,
      renews: new Uint8Array(),
      older: undefined
    })
    const { payload } = Signed.decode(attestation)
    expect(claimsOf(Signed.encode({ payload, signature: new Uint8Array(64) })).csipId).to.equal(id)
    for (const broken of [
      attestation.subarray(1), attestation.subarray(0, -1), Uint8Array.of(...attestation, 0),
      Signed.encode({ payload: payload.slice(0, -1), signature: new Uint8Array(64) })
    ]) {
      expect(verdictOf(() => claimsOf(broken))).to.equal('MESSAGE_MALFORMED')
    }
    expect(verdictOf(() => claimsOf(new Uint8Array(1025)))).to.equal('MESSAGE_TOO_LARGE')
  })
})

describe('mapping/fact: who signs', () => {
  const dp = registry.dp(party(federation().dps, 0).id)

  it('is a DP whose word counts, until it was revoked', () => {
    const was = (status: DpRecord['status'], since: number): boolean =>
      dp != null && !isRevoked({ ...dp, status, statusSince: NOW + since }, NOW)
    expect([-1, 0, 1].map(since => was('active', since))).to.deep.equal([true, true, true])
    expect([-1, 0, 1].map(since => was('leaving', since))).to.deep.equal([true, true, true])
    expect([-1, 0, 1].map(since => was('revoked', since))).to.deep.equal([false, false, true])
  })
})
