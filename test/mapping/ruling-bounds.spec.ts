import { expect } from 'chai'
import { asLookupKey } from '../../src/base/bytes.ts'
import { parseDispute } from '../../src/mapping/dispute.ts'
import { parseInvalidation, strikes } from '../../src/mapping/invalidation.ts'
import { InvalidationPayload, VerdictPayload, Winner } from '../../src/mapping/pb/facts.ts'
import { makeVerdict, parseVerdict, signVerdict } from '../../src/mapping/ruling.ts'
import { verifyInvalidation } from '../../src/mapping/validity.ts'
import { voicesOf } from '../../src/registry/placement.ts'
import { placementOf } from '../../src/registry/policy.ts'
import { release } from '../builders/invalidation.ts'
import { carol, dispute, majority, OPENED, ruling, silence, STRICT } from '../builders/conflict.ts'
import { alice, alter, bob, bobLookupKey, fakeEntry, federation, party, pretendVerified } from '../builders/mapping.ts'
import { buildTestRegistry, DAY, NOW, seedOf } from '../builders/registry.ts'
import { rewrite, verdictOf } from '../builders/wire.ts'
import type { VerifyContext } from '../../src/mapping/interface.ts'
import type { Policy } from '../../src/registry/interface.ts'

const test = federation()
const context: VerifyContext = { registry: test.registry, now: NOW }
const { conflictWindow, clockTolerance } = context.registry.policy
const verdict = (bytes: Uint8Array, changes: Partial<VerifyContext> = {}): string |
  undefined => verdictOf(() => verifyInvalidation(bytes, { ...context, ...changes }))
const judgedBy = (changes: Partial<Policy>): Partial<VerifyContext> => ({
  registry: alter(context.registry, {
    policy: { arbiters: test.dps.map(({ id }) => id), arbiterThreshold: 2, ...changes }
  })
})
const strict = dispute({ attestation: STRICT })
const times = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i))

describe('mapping/ruling: verdicts', () => {
  const bytes = makeVerdict({
    disputeHash: parseDispute(strict).hash,
    winner: 'claimant',
    losing: [bob.publicKey],
    before: OPENED,
    parties: ['a', 'b']
  }).bytes
  const changed = (changes: Partial<VerdictPayload>): string |
    undefined => verdictOf(() => parseVerdict(VerdictPayload.encode({ ...VerdictPayload.decode(bytes), ...changes })))
  const publicKeys = times(65, i =>
    Uint8Array.from(party(test.dps, 0).signer.publicKey).map((byte, at) => at === 0 ? i : byte))

  it('are read of the one version there is, with a winner and a time', () => {
    expect(changed({})).to.equal(undefined)
    expect(changed({ version: 2 })).to.equal('VERSION_UNKNOWN')
    expect(changed({ winner: Winner.UNUSED_WINNER })).to.equal('FACT_FIELD_INVALID')
    expect(changed({ before: 0 })).to.equal('FACT_FIELD_INVALID')
    expect(changed({ disputeHash: new Uint8Array(31) })).to.equal('LENGTH_INVALID')
  })

  it('name 64 losing keys at most, ascending', () => {
    // keys that are none are refused by a later step
    expect(changed({ losing: publicKeys.slice(0, 64) })).not.to.equal('FACT_FIELD_INVALID')
    expect(changed({ losing: publicKeys })).to.equal('FACT_FIELD_INVALID')
    const [low = new Uint8Array(0), high = new Uint8Array(0)] = [alice.publicKey, bob.publicKey]
      .map(key => key.slice())
      .sort(Buffer.compare)
    expect(changed({ losing: [low, high] })).to.equal(undefined)
    expect(changed({ losing: [high, low] })).to.equal('FACT_FIELD_INVALID')
    expect(changed({ losing: [new Uint8Array(32)] })).to.equal('KEY_INVALID')
  })

  it('name 64 parties at most, ascending', () => {
    const parties = times(65, i => `dp${String(i).padStart(2, '0')}`)
    expect(changed({ parties: parties.slice(0, 64) })).to.equal(undefined)
    expect(changed({ parties })).to.equal('FACT_FIELD_INVALID')
    expect(changed({ parties: ['b', 'a'] })).to.equal('FACT_FIELD_INVALID')
  })
})

describe('mapping/ruling: evidence', () => {
  const decided = InvalidationPayload.decode(parseInvalidation(ruling({ arbiters: [1, 2] })).payload)
  const silent = InvalidationPayload.decode(parseInvalidation(ruling()).payload)
  const changed = (base: InvalidationPayload, changes: Partial<InvalidationPayload>): string |
    undefined => verdict(rewrite(InvalidationPayload, ruling(), { ...base, ...changes }))
  const { silence: statements, arbiters } = { ...silent, arbiters: decided.arbiters }

  it('is a verdict with those who signed it, or silence, and nothing between', () => {
    expect(changed(decided, { arbiters: [] })).to.equal('FACT_FIELD_INVALID')
    expect(changed(decided, { verdict: new Uint8Array(0) })).to.equal('FACT_FIELD_INVALID')
    expect(changed(silent, { arbiters })).to.equal('FACT_FIELD_INVALID')
    expect(changed(silent, { silence: [] })).to.equal('FACT_FIELD_INVALID')
    expect(changed(decided, { silence: statements })).to.equal('FACT_FIELD_INVALID')
  })

  it('of one replica, or of one arbiter, is of the right form', () => {
    expect(changed(silent, { silence: statements.slice(0, 1) })).to.equal('RULING_SILENCE_TOO_FEW')
    expect(verdict(ruling({ arbiters: [1] }), judgedBy({}))).to.equal('RULING_ARBITERS_TOO_FEW')
  })

  it('is of 33 replicas or 64 arbiters at most, with receipts of a kilobyte', () => {
    const [statement = { receipt: new Uint8Array(0), noDefence: new Uint8Array(0) }] = statements
    const [arbiter = { arbiter: '', signature: new Uint8Array(0) }] = arbiters
    const small = { ...statement, receipt: Uint8Array.of(1) }
    const said = (count: number): string | undefined => changed(silent, { silence: times(count, () => small) })
    expect([said(33), said(34)]).to.deep.equal(['MESSAGE_MALFORMED', 'FACT_FIELD_INVALID'])
    const named = (count: number): string | undefined => verdict(
      rewrite(InvalidationPayload, ruling(), { ...decided, arbiters: times(count, () => arbiter) }), judgedBy({})
    )
    expect([named(64), named(65)]).to.deep.equal(['RULING_ARBITERS_TOO_FEW', 'FACT_FIELD_INVALID'])
    const long = (length: number): string |
      undefined => changed(silent, { silence: [{ ...statement, receipt: new Uint8Array(length) }] })
    expect([long(1024), long(1025)]).to.deep.equal(['MESSAGE_MALFORMED', 'FACT_FIELD_INVALID'])
  })

  it('in part makes no invalidation of another reason', () => {
    const { dp, dispute: asked, verdict: judged } = { ...decided, dp: party(test.dps, 0).id }
    const parts: ReadonlyArray<Partial<InvalidationPayload>> = [
      { dp }, { dispute: asked }, { silence: statements }, { verdict: judged }, { arbiters }
    ]
    for (const part of parts) {
      expect(verdict(rewrite(InvalidationPayload, release(), part)), Object.keys(part).join())
        .to.equal('INVALIDATION_FIELD_INVALID')
    }
  })
})

describe('mapping/ruling: whose silence, and when', () => {
  it('is about a dispute at this key, under this OPRF key', () => {
    const elsewhere = dispute({
      attestation: { ...STRICT, lookupKey: asLookupKey(seedOf('L of alice')) },
      fields: { lookupKey: asLookupKey(seedOf('L of alice')) }
    })
    expect(verdict(ruling({ dispute: elsewhere }))).to.equal('RULING_DISPUTE_FOREIGN')
    const two = { registry: { ...context.registry, oprfKey: () => context.registry.oprfKey(1) } }
    expect(verdict(ruling({ fields: { oprfKeyId: 2 } }), two)).to.equal('RULING_DISPUTE_FOREIGN')
  })

  it('begins with the dispute, by clocks that differ as far as they may', () => {
    const at = (storedAt: number): string |
      undefined => verdict(ruling({ silence: majority().map(dp => silence(strict, dp, { storedAt, issuedAt: NOW })) }))
    expect(at(OPENED - clockTolerance)).to.equal(undefined)
    expect(at(OPENED - clockTolerance - 1)).to.equal('RULING_DISPUTE_FOREIGN')
  })

  it('counts from when a majority had the dispute: whose CSIP was revoked by then says nothing', () => {
    const [a = '', b = '', c = ''] = majority()
    const heard = (...minutes: readonly number[]): Uint8Array => ruling({
      silence: [a, b, c].map((dp, i) => silence(strict, dp, {
        storedAt: OPENED + (minutes[i] ?? 0) * 60_000, issuedAt: OPENED + 100 * 60_000 + conflictWindow
      }))
    })
    const since = (minute: number): Partial<VerifyContext> => ({
      registry: alter(context.registry, {
        csips: csip =>
          ({ ...csip, status: 'revoked', statusSince: OPENED + minute * 60_000 })
      })
    })
    for (const minutes of [[1, 50, 99], [50, 99, 1], [99, 1, 50], [99, 50, 1]]) {
      expect(verdict(heard(...minutes), since(100)), minutes.join()).to.equal(undefined)
      expect(verdict(heard(...minutes), since(99)), minutes.join()).to.equal('ATTESTATION_CSIP_REVOKED')
    }
  })

  it('is of voices, when they took the dispute and when they spoke, whoever joins or leaves later', () => {
    const large = buildTestRegistry({ dps: 9, seed: 'nine', policy: placementOf({ replicas: 3, replicaOperators: 3 }) })
    const own = dispute({ federation: large, attestation: STRICT })
    const closest = voicesOf(bobLookupKey, large.registry, NOW).map(({ dp }) => dp.id)
    const storedAt = OPENED + 60_000
    const saidAt = storedAt + conflictWindow
    const placed = (from: number, until?: number) => alter(large.registry, {
      dps: dp => closest.includes(dp.id) ? { ...dp, terms: dp.terms.map(term => ({ ...term, from, until })) } : dp
    })
    const others = voicesOf(bobLookupKey, placed(NOW + DAY), NOW).map(({ dp }) => dp.id)
    const by = (ids: readonly string[], registry = large.registry): string | undefined =>
      verdict(
        ruling({
          federation: large,
          dispute: own,
          silence: ids.map(dp => silence(own, dp, { federation: large, storedAt, issuedAt: saidAt }))
        }), { registry }
      )
    const [first = '', second = ''] = closest
    expect(by([first, second])).to.equal(undefined)
    expect(by(closest)).to.equal(undefined)
    expect(by([first]), 'one of three').to.equal('RULING_SILENCE_TOO_FEW')
    expect(by([first, first]), 'one of three, twice').to.equal('RULING_SILENCE_TOO_FEW')
    expect(by(others), 'whoever else is there').to.equal('RULING_NOT_A_VOICE')
    expect(by([first, ...others.slice(0, 2)]), 'one voice and others').to.equal('RULING_NOT_A_VOICE')
    expect(by([first, second], placed(0, saidAt + 1)), 'who left since was one').to.equal(undefined)
    expect(by([first, second], placed(0, saidAt)), 'had left when it spoke').to.equal('RULING_NOT_A_VOICE')
    expect(by([first, second], placed(storedAt)), 'joined in time').to.equal(undefined)
    expect(by([first, second], placed(storedAt + 1)), 'joined after it says that it took it')
      .to.equal('RULING_NOT_A_VOICE')
    expect(by(others, placed(saidAt + 1)), 'who joined later replaces none of them').to.equal(undefined)
  })

  it('is no silence for as long as a DP was frozen', () => {
    const [a = '', b = '', c = ''] = majority()
    const storedAt = OPENED + 60_000
    const fresh = (freshFor: number): string | undefined => verdict(ruling({
      silence: [
        silence(strict, a), silence(strict, b),
        silence(strict, c, { storedAt, issuedAt: storedAt + conflictWindow + DAY, freshFor })
      ]
    }))
    expect(fresh(conflictWindow)).to.equal(undefined)
    expect(fresh(conflictWindow - 1)).to.equal('RULING_NOT_FRESH')
    expect(() => silence(strict, a, { storedAt, issuedAt: storedAt + conflictWindow, freshFor: conflictWindow + 1 }))
      .to.throw()
      .with.property('code', 'FACT_FIELD_INVALID')
  })

  it('comes while the claimant is attested', () => {
    const until = (expiresAt: number): string |
      undefined => verdict(ruling({ dispute: dispute({ attestation: { ...STRICT, expiresAt } }) }))
    expect(until(NOW + 1)).to.equal(undefined)
    expect(until(NOW)).to.equal('RULING_TOO_LATE')
  })
})

describe('mapping/ruling: what arbiters may', () => {
  const decide = (changes: object, policy: Partial<Policy> = {}): string |
    undefined => verdict(ruling({ arbiters: [1, 2], verdict: changes }), judgedBy(policy))
  const both = [carol.publicKey, bob.publicKey]

  it('takes from the claimant all or nothing', () => {
    expect(decide({ losing: both })).to.equal('FACT_FIELD_INVALID')
    expect(decide({ winner: 'incumbent', losing: both })).to.equal('FACT_FIELD_INVALID')
    expect(decide({ losing: [alice.publicKey, bob.publicKey] })).to.equal(undefined)
  })

  it('strikes each of the keys that lose', () => {
    const fact = parseInvalidation(ruling({ arbiters: [1, 2], verdict: { losing: [alice.publicKey, bob.publicKey] } }))
    const entry = pretendVerified(fakeEntry(), OPENED - 1)
    expect([alice, bob, carol].map(({ publicKey }) => strikes(fact, { ...entry, holderKey: publicKey }, test.registry)))
      .to.deep.equal([true, true, false])
    expect(strikes(fact, { ...entry, establishedAt: OPENED }, test.registry)).to.equal(false)
  })

  it('is nothing where the policy has no threshold, and one is enough where it says so', () => {
    expect(decide({}, { arbiterThreshold: 0 })).to.equal('RULING_ARBITERS_TOO_FEW')
    expect(verdict(ruling({ arbiters: [1] }), judgedBy({ arbiterThreshold: 1 }))).to.equal(undefined)
  })

  it('rests on signatures of the arbiters that are named', () => {
    const fact = parseInvalidation(ruling({ arbiters: [1, 2] }))
    const decision = fact.by.reason === 'superseded' ? fact.by.decision : undefined
    const by = (signer: number): string | undefined => {
      const payload = InvalidationPayload.decode(fact.payload)
      const [first, ...others] = payload.arbiters
      const signature = decision == null
        ? new Uint8Array(64)
        : signVerdict(decision.verdict, party(test.dps, signer).signer).slice()
      return verdict(
        rewrite(InvalidationPayload, fact.bytes, {
          arbiters: first == null ? [] : [{ ...first, signature }, ...others]
        }), judgedBy({})
      )
    }
    expect(by(3)).to.equal('FACT_SIGNATURE_INVALID')
    expect(by(1), 'its own').to.equal(undefined)
  })
})
