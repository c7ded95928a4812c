import { expect } from 'chai'
import { asLookupKey } from '../../src/base/bytes.ts'
import { admitFact } from '../../src/mapping/admit-fact.ts'
import { parseDispute } from '../../src/mapping/dispute.ts'
import { parseDefence } from '../../src/mapping/defence.ts'
import { parseFactReceipts } from '../../src/mapping/fact-receipts.ts'
import { parseInvalidation, signerOf, strikes } from '../../src/mapping/invalidation.ts'
import { parseLink } from '../../src/mapping/link.ts'
import { parseNoDefence } from '../../src/mapping/no-defence.ts'
import { InvalidationPayload } from '../../src/mapping/pb/facts.ts'
import { makeReceipt } from '../../src/mapping/receipt.ts'
import { RecordSet } from '../../src/mapping/record-set.ts'
import { makeVerdict } from '../../src/mapping/ruling.ts'
import { verifyInvalidation } from '../../src/mapping/validity.ts'
import { viewOf } from '../../src/mapping/view.ts'
import { placementOf } from '../../src/registry/policy.ts'
import {
  carol, dispute, defence, link, majority, nextBob, OPENED, receiptsFor, ruling, silence, STRICT
} from '../builders/conflict.ts'
import { release } from '../builders/invalidation.ts'
import { alice, alter, bob, bobLookupKey, fakeEntry, federation, party, pretendVerified } from '../builders/mapping.ts'
import { buildTestRegistry, DAY, HOUR, NOW, seedOf } from '../builders/registry.ts'
import { expectUntouched, expectWhole, rewrite, verdictOf } from '../builders/wire.ts'
import type { Fact, VerifiedEntry, VerifyContext } from '../../src/mapping/interface.ts'

const test = federation()
const context: VerifyContext = { registry: test.registry, now: NOW }
const { conflictWindow } = context.registry.policy
const verdict = (bytes: Uint8Array, changes: Partial<VerifyContext> = {}): string |
  undefined => verdictOf(() => verifyInvalidation(bytes, { ...context, ...changes }))

/** Three of the DPs judge, two suffice. */
const judged: VerifyContext = {
  ...context,
  registry: alter(context.registry, {
    policy: { arbiters: test.dps.slice(0, 3).map(({ id }) => id), arbiterThreshold: 2 }
  })
}

/** Bob's mapping of long ago, and what came of it. */
const incumbent = pretendVerified(
  fakeEntry({ holder: 'bob', issuedAt: OPENED - DAY, expiresAt: NOW + DAY }), OPENED - 2 * DAY
)
const newcomer = pretendVerified(fakeEntry({ holder: 'carol', issuedAt: OPENED, expiresAt: NOW + DAY }), OPENED)
const strict = dispute({ attestation: STRICT })
const equal = dispute()

function living (
  facts: readonly Fact[], at: VerifyContext = context, entries: readonly VerifiedEntry[] = [incumbent, newcomer]
): string[] {
  const names = new Map([[incumbent.slot, 'bob'], [newcomer.slot, 'carol']])
  return viewOf(RecordSet.of(bobLookupKey, entries, facts), at).living.map(({ slot }) => names.get(slot) ?? slot)
}

/** A defence or link, and that the voices stored it. */
function stored (kind: 'defence' | 'link', bytes: Uint8Array, storedAt?: number): Fact[] {
  const fact = kind === 'link' ? parseLink(bytes) : parseDefence(bytes)
  return [fact, parseFactReceipts(receiptsFor(fact, { storedAt }))]
}

describe('mapping/ruling: form', () => {
  it('round-trips, by silence and by arbiters', () => {
    const [silent, decided] = [ruling(), ruling({ arbiters: [1, 2] })]
    expect(verifyInvalidation(silent, context)).to.have.property('bytes', silent)
    const { by } = verifyInvalidation(decided, judged)
    expect(by).to.deep.include({ reason: 'superseded', dp: party(test.dps, 0).id, silence: [] })
    expect(by.reason === 'superseded' && by.decision?.verdict)
      .to.deep.include({ winner: 'claimant', losing: [bob.publicKey], before: OPENED })
  })

  it('refuses both truncated at every byte, with a byte too many, and with any bit flipped', () => {
    for (const [bytes, at] of [[ruling(), context], [ruling({ arbiters: [1, 2] }), judged]] as const) {
      expectWhole(bytes, changed => verdict(changed, at)?.replace('INVALIDATION_FIELD', 'FACT_FIELD'))
      expectUntouched(bytes, changed => verdict(changed, at), 5)
    }
  })

  it('refuses evidence of neither kind, of both, and with fields of another reason', () => {
    expect(verdictOf(() => ruling({ silence: [] }))).to.equal('FACT_FIELD_INVALID')
    const { verdict: decided, arbiters } = InvalidationPayload.decode(
      parseInvalidation(ruling({ arbiters: [1, 2] })).payload
    )
    expect(verdict(rewrite(InvalidationPayload, ruling(), { verdict: decided, arbiters })))
      .to.equal('FACT_FIELD_INVALID')
    expect(verdict(rewrite(InvalidationPayload, ruling(), { dp: '' }))).to.equal('FACT_FIELD_INVALID')
    expect(verdict(rewrite(InvalidationPayload, ruling(), { csipId: 'csip1' }))).to.equal('INVALIDATION_FIELD_INVALID')
    expect(verdict(rewrite(InvalidationPayload, release(), { dp: party(test.dps, 0).id })))
      .to.equal('INVALIDATION_FIELD_INVALID')
  })

  it('sorts the losing keys of a verdict, and refuses them twice or without any', () => {
    const fields = { disputeHash: parseDispute(equal).hash, winner: 'claimant', before: OPENED, parties: [] } as const
    expect(makeVerdict({ ...fields, losing: [alice.publicKey, bob.publicKey] }).bytes)
      .to.deep.equal(makeVerdict({ ...fields, losing: [bob.publicKey, alice.publicKey] }).bytes)
    expect(verdictOf(() => makeVerdict({ ...fields, losing: [] }))).to.equal('FACT_FIELD_INVALID')
    expect(verdictOf(() => makeVerdict({ ...fields, losing: [bob.publicKey, bob.publicKey] })))
      .to.equal('FACT_FIELD_INVALID')
    expect(verdictOf(() => makeVerdict({ ...fields, losing: [bob.publicKey], before: 0 })))
      .to.equal('FACT_FIELD_INVALID')
  })
})

describe('mapping/ruling: by silence', () => {
  it('needs a majority of the voices', () => {
    const [first = '', second = ''] = majority()
    expect(verdict(ruling({ silence: [first, second].map(dp => silence(strict, dp)) })))
      .to.equal('RULING_SILENCE_TOO_FEW')
    expect(verdict(ruling({ silence: [first, second, first].map(dp => silence(strict, dp)) })))
      .to.equal('RULING_SILENCE_TOO_FEW')
    expect(verdict(ruling({ silence: majority().map(dp => silence(strict, dp)) }))).to.equal(undefined)
  })

  it('refuses statements before the window is over', () => {
    const early = majority().map(dp => silence(strict, dp, { issuedAt: OPENED + 60_000 + conflictWindow - 1 }))
    expect(verdict(ruling({ silence: early }))).to.equal('RULING_TOO_EARLY')
  })

  it('refuses receipts and statements about another dispute', () => {
    const others = majority().map(dp => silence(equal, dp))
    expect(verdict(ruling({ silence: others }))).to.equal('RECEIPT_MISMATCH')
    const mixed = majority().map(dp => ({ ...silence(strict, dp), noDefence: silence(equal, dp).noDefence }))
    expect(verdict(ruling({ silence: mixed }))).to.equal('RULING_DISPUTE_FOREIGN')
  })

  it('refuses the receipt of one DP with the statement of another', () => {
    const [first = '', ...rest] = majority()
    const swapped = [
      { ...silence(strict, first), receipt: silence(strict, rest[0] ?? '').receipt },
      ...rest.map(dp => silence(strict, dp))
    ]
    expect(verdict(ruling({ silence: swapped }))).to.equal('RULING_DISPUTE_FOREIGN')
  })

  it('refuses forged receipts and forged statements', () => {
    const [first = '', ...rest] = majority()
    const honest = rest.map(dp => silence(strict, dp))
    const genuine = silence(strict, first)
    const { hash } = parseDispute(strict)
    const flipped = genuine.receipt.slice()
    flipped[flipped.length - 1] = (flipped.at(-1) ?? 0) ^ 1
    expect(verdict(ruling({ silence: [{ ...genuine, receipt: flipped }, ...honest] })))
      .to.equal('RECEIPT_SIGNATURE_INVALID')
    expect(
      verdict(ruling({ silence: [{ ...genuine, receipt: makeReceipt([hash], OPENED + 60_000, alice) }, ...honest] }))
    ).to.equal('RECEIPT_MISMATCH')
    const lie = genuine.noDefence.bytes.slice()
    lie[lie.length - 1] = (lie.at(-1) ?? 0) ^ 1
    expect(verdict(ruling({ silence: [{ ...genuine, noDefence: parseNoDefence(lie) }, ...honest] })))
      .to.equal('FACT_SIGNATURE_INVALID')
  })

  it('refuses a receipt from before there was a dispute', () => {
    const before = majority().map(dp => silence(strict, dp, { storedAt: OPENED - HOUR, issuedAt: NOW }))
    expect(verdict(ruling({ silence: before }))).to.equal('RULING_DISPUTE_FOREIGN')
  })

  it('refuses a dispute of another key, and one that does not hold', () => {
    expect(verdict(ruling({ fields: { lookupKey: asLookupKey(seedOf('L of alice')) } })))
      .to.equal('RULING_DISPUTE_FOREIGN')
    const forged = dispute({ attestation: STRICT, signer: alice })
    expect(verdict(ruling({ dispute: forged }))).to.equal('FACT_SIGNATURE_INVALID')
  })

  it('refuses to strike what came after the dispute, and the signature of another DP', () => {
    expect(verdict(ruling({ fields: { before: OPENED + 1 } }))).to.equal('FACT_FIELD_INVALID')
    expect(verdict(ruling({ signer: party(test.dps, 1).signer }))).to.equal('INVALIDATION_SIGNATURE_INVALID')
    expect(verdict(ruling(), {
      registry: alter(context.registry, {
        dps: dp => dp.id === party(test.dps, 0).id ? { ...dp, status: 'revoked', statusSince: NOW } : dp
      })
    })).to.equal('FACT_SIGNER_UNKNOWN')
  })

  it('does not verify when the silent ones do not speak at the key', () => {
    const large = buildTestRegistry({ dps: 9, seed: 'nine', policy: placementOf({ replicas: 3, replicaOperators: 3 }) })
    const at = { registry: large.registry, now: NOW }
    const own = dispute({ federation: large, attestation: STRICT })
    const replicas = new Set(majority(large))
    const strangers = large.dps.filter(({ id }) => !replicas.has(id)).slice(-2)
    const by = (ids: readonly string[]): string | undefined => verdictOf(() => {
      const bytes = ruling({
        federation: large, dispute: own, silence: ids.map(dp => silence(own, dp, { federation: large }))
      })
      admitFact(RecordSet.empty(bobLookupKey), verifyInvalidation(bytes, at), at)
    })
    expect(by([...replicas])).to.equal(undefined)
    expect(by(strangers.map(({ id }) => id))).to.equal('RULING_NOT_A_VOICE')
  })
})

describe('mapping/ruling: by arbiters', () => {
  it('needs as many as the policy asks for, of other operators than the DP that brings it', () => {
    expect(verdict(ruling({ arbiters: [1, 2] }), judged)).to.equal(undefined)
    expect(verdict(ruling({ arbiters: [1] }), judged)).to.equal('RULING_ARBITERS_TOO_FEW')
    expect(verdict(ruling({ arbiters: [1, 1] }), judged)).to.equal('RULING_ARBITERS_TOO_FEW')
    expect(verdict(ruling({ arbiters: [0, 1] }), judged), 'the first is a party').to.equal('RULING_ARBITERS_TOO_FEW')
    expect(verdict(ruling({ arbiters: [0, 1], dp: 3 }), judged)).to.equal(undefined)
  })

  it('counts no arbiter of the operator of a party\'s DP', () => {
    const named = (...dps: readonly number[]) =>
      ({ arbiters: [0, 1, 2], dp: 3, verdict: { parties: dps.map(number => party(test.dps, number).id) } })
    expect(verdict(ruling(named(0)), judged)).to.equal(undefined)
    expect(verdict(ruling(named(0, 2)), judged)).to.equal('RULING_ARBITERS_TOO_FEW')
    expect(verdict(ruling(named(3, 4)), judged)).to.equal(undefined)
    // another DP of the same operator
    const partners = {
      ...judged,
      registry: alter(judged.registry, {
        dps: dp => dp.id === party(test.dps, 4).id
          ? { ...dp, operator: judged.registry.dp(party(test.dps, 2).id)?.operator ?? '' }
          : dp
      })
    }
    expect(verdict(ruling(named(0, 4)), partners)).to.equal('RULING_ARBITERS_TOO_FEW')
  })

  it('sorts the parties of a verdict, and refuses them twice, nameless, or too many', () => {
    const fields = {
      disputeHash: parseDispute(equal).hash, winner: 'claimant', losing: [bob.publicKey], before: OPENED
    } as const
    expect(makeVerdict({ ...fields, parties: ['b', 'a'] }).parties).to.deep.equal(['a', 'b'])
    for (const parties of [['a', 'a'], [''], Array.from({ length: 65 }, (_, i) => `dp${i}`)]) {
      expect(verdictOf(() => makeVerdict({ ...fields, parties }))).to.equal('FACT_FIELD_INVALID')
    }
  })

  it('refuses whoever is no arbiter, or none any more', () => {
    expect(verdict(ruling({ arbiters: [1, 4] }), judged)).to.equal('FACT_SIGNER_UNKNOWN')
    expect(verdict(ruling({ arbiters: [1, 2] })), 'a policy without arbiters').to.equal('FACT_SIGNER_UNKNOWN')
    const revoked = {
      registry: alter(judged.registry, {
        dps: dp =>
          dp.id === party(test.dps, 2).id ? { ...dp, status: 'revoked', statusSince: NOW } : dp
      })
    }
    expect(verdict(ruling({ arbiters: [1, 2] }), revoked)).to.equal('FACT_SIGNER_UNKNOWN')
  })

  it('refuses a verdict on another dispute, and one by which the wrong side loses', () => {
    const verdictOn = (changes: object): string |
      undefined => verdict(ruling({ arbiters: [1, 2], verdict: changes }), judged)
    expect(verdictOn({ disputeHash: parseDispute(equal).hash })).to.equal('RULING_DISPUTE_FOREIGN')
    expect(verdictOn({ losing: [carol.publicKey] })).to.equal('FACT_FIELD_INVALID')
    expect(verdictOn({ winner: 'incumbent' })).to.equal('FACT_FIELD_INVALID')
    expect(verdictOn({ winner: 'incumbent', losing: [carol.publicKey] })).to.equal(undefined)
    expect(verdict(ruling({ arbiters: [1, 2], fields: { before: OPENED - 1 } }), judged)).to.equal('FACT_FIELD_INVALID')
  })

  it('strikes the losing keys only, whatever the proofs are worth, and closes the dispute', () => {
    const asked = parseDispute(equal)
    const forCarol = parseInvalidation(ruling({ dispute: equal, arbiters: [1, 2] }))
    const forBob = parseInvalidation(ruling({
      dispute: equal, arbiters: [1, 2], verdict: { winner: 'incumbent', losing: [carol.publicKey], before: NOW }
    }))
    expect(living([asked, forCarol], judged)).to.deep.equal(['carol'])
    expect(living([asked, forBob], judged)).to.deep.equal(['bob'])
    expect(viewOf(RecordSet.of(bobLookupKey, [incumbent, newcomer], [asked]), judged).contested).to.equal(true)
    expect(viewOf(RecordSet.of(bobLookupKey, [incumbent, newcomer], [asked, forBob]), judged).contested).to.equal(false)
  })
})

describe('mapping/ruling: what it strikes', () => {
  const fact = parseInvalidation(ruling())

  it('by silence: other keys, older than the dispute, with weaker proofs', () => {
    expect(strikes(fact, incumbent, context.registry)).to.equal(true)
    expect(strikes(fact, { ...incumbent, strength: 70 }, context.registry), 'an equal proof').to.equal(false)
    expect(strikes(fact, { ...incumbent, establishedAt: OPENED }, context.registry), 'a younger one').to.equal(false)
    expect(strikes(fact, { ...incumbent, holderKey: carol.publicKey }, context.registry), 'her own').to.equal(false)
    expect(living([fact])).to.deep.equal(['carol'])
  })

  it('a thief with a stolen SIM card and silence gets no ruling: the proof is equal', () => {
    const ruled = parseInvalidation(ruling({ dispute: equal }))
    expect(verdict(ruled.bytes)).to.equal(undefined)
    expect(living([parseDispute(equal), ruled])).to.deep.equal(['bob', 'carol'])
    expect(
      viewOf(RecordSet.of(bobLookupKey, [incumbent, newcomer], [parseDispute(equal), ruled]), context).contested,
      'left to arbiters'
    ).to.equal(true)
  })

  it('a defence covers the keys of whoever answered in time, and nobody else', () => {
    const { hash } = parseDispute(strict)
    const answered = (bytes: Uint8Array, storedAt?: number): string[] =>
      living([fact, ...stored('defence', bytes, storedAt)])
    expect(answered(defence(hash))).to.deep.equal(['bob', 'carol'])
    expect(answered(defence(hash, { holder: alice }))).to.deep.equal(['carol'])
    expect(answered(defence(parseDispute(equal).hash))).to.deep.equal(['carol'])
    expect(answered(defence(hash, { signer: alice }))).to.deep.equal(['carol'])
    expect(answered(defence(hash), OPENED + 60_000 + conflictWindow), 'too late').to.deep.equal(['carol'])
    expect(living([fact, parseDefence(defence(hash))]), 'of which nobody knew').to.deep.equal(['carol'])
  })

  it('spares keys that are linked with the claimant, or with a defender', () => {
    const toCarol = link({ next: carol, establishedAt: OPENED - 2 * DAY, issuedAt: OPENED - DAY })
    expect(living([fact, ...stored('link', toCarol)]).sort()).to.deep.equal(['bob', 'carol'])
    const toNext = link({ establishedAt: OPENED - 2 * DAY, issuedAt: OPENED - DAY })
    const answer = defence(parseDispute(strict).hash, { holder: nextBob })
    expect(living([fact, ...stored('link', toNext), ...stored('defence', answer)])).to.deep.equal(['bob', 'carol'])
  })

  it('ends the seniority that the struck key lent', () => {
    const rotated = pretendVerified(
      fakeEntry({ holder: 'bob, next', issuedAt: OPENED + DAY, expiresAt: NOW + DAY }), OPENED + DAY
    )
    const handed = parseLink(link({ establishedAt: OPENED - 2 * DAY, issuedAt: OPENED + DAY }))
    const order = (facts: readonly Fact[]): string[] =>
      living(facts, context, [newcomer, rotated]).map(slot => slot === rotated.slot ? 'bob, next' : slot)
    expect(order([handed])).to.deep.equal(['bob, next', 'carol'])
    expect(order([handed, fact])).to.deep.equal(['carol', 'bob, next'])
  })

  it('is counted by its dispute', () => {
    expect(signerOf(fact)).to.equal(signerOf(parseInvalidation(ruling({ label: 'again', dp: 2 }))))
    expect(signerOf(fact)).to.not.equal(signerOf(parseInvalidation(ruling({ dispute: equal }))))
  })

  it('stands when its CSIP is revoked afterwards', () => {
    const revoked = {
      registry: alter(context.registry, { csips: csip => ({ ...csip, status: 'revoked', statusSince: OPENED + DAY }) })
    }
    expect(verdict(fact.bytes, revoked)).to.equal(undefined)
  })
})
