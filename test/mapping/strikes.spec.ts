import { expect } from 'chai'
import { asHash } from '../../src/base/bytes.ts'
import { verifyAttestation } from '../../src/attestation/verify.ts'
import { parseFact } from '../../src/mapping/fact-kinds.ts'
import { parseDefence } from '../../src/mapping/defence.ts'
import { parseDispute } from '../../src/mapping/dispute.ts'
import { NO_ENTRY, parseLink } from '../../src/mapping/link.ts'
import { RecordSet } from '../../src/mapping/record-set.ts'
import { asStrikable, standsFor, strikerOf } from '../../src/mapping/strikes.ts'
import { verifyEntry } from '../../src/mapping/validity.ts'
import {
  carol, dispute, defence, link, majority, nextBob, OPENED, receiptsFor, ruling, silence, STRICT
} from '../builders/conflict.ts'
import { reassign, release } from '../builders/invalidation.ts'
import {
  alice, alter, attest, bob, bobLookupKey, buildTestMapping, fakeEntry, federation, party, pretendVerified
} from '../builders/mapping.ts'
import { buildTestRegistry, DAY, HOUR, NOW } from '../builders/registry.ts'
import type { Answerable } from '../../src/mapping/invalidation.ts'
import type { FactKind, UncheckedInvalidation, VerifiedEntry, VerifyContext } from '../../src/mapping/interface.ts'

const test = federation()
const context: VerifyContext = {
  registry: alter(test.registry, {
    policy: { arbiters: test.dps.slice(0, 3).map(({ id }) => id), arbiterThreshold: 2 }
  }),
  now: NOW
}
const { conflictWindow } = context.registry.policy

const setOf = (...facts: Array<[FactKind, Uint8Array]>): RecordSet =>
  RecordSet.of(bobLookupKey, [], facts.map(([kind, bytes]) => parseFact(kind, bytes)))
const entryOf = (holder: string, establishedAt = NOW - 20 * DAY, id = 'id'): VerifiedEntry =>
  pretendVerified(fakeEntry({ holder, id, issuedAt: establishedAt }), establishedAt)
const strikerFor = (entry: VerifiedEntry, ...facts: Array<[FactKind, Uint8Array]>): UncheckedInvalidation |
  undefined => strikerOf(setOf(...facts), context)(entry)
const isInvalidated = (entry: VerifiedEntry, ...facts: Array<[FactKind, Uint8Array]>): boolean =>
  strikerFor(entry, ...facts) != null

/** Counts how often anything is verified: each time asks for an OPRF key. */
function counting (): { context: VerifyContext, count: () => number } {
  let count = 0
  const registry = { ...context.registry, oprfKey: (id: number) => { count++; return context.registry.oprfKey(id) } }
  return { context: { ...context, registry }, count: () => count }
}

describe('mapping/strikes: which fact', () => {
  const old = entryOf('bob')

  it('is the first in canonical order of those that strike and hold', () => {
    const set = setOf(
      ...['a', 'b', 'c', 'd'].map((label): [FactKind, Uint8Array] => ['invalidation', release({ label })])
    )
    const [first] = set.invalidations
    expect(strikerOf(set, context)(old)).to.equal(first)
    // the same, but that one does not hold
    const forged = setOf(
      ['invalidation', release({ signer: alice, label: 'forged' })],
      ['invalidation', release({ signer: alice, label: 'as well' })], ['invalidation', release({ label: 'genuine' })]
    )
    const genuine = parseFact('invalidation', release({ label: 'genuine' }))
    expect(strikerOf(forged, context)(old)?.name).to.equal(genuine.name)
    // and what concerns others is passed over
    expect(
      strikerOf(setOf(['invalidation', release({ holder: alice })], ['invalidation', release()]), context)(old)?.by
    ).to.deep.include({ holderKey: bob.publicKey })
  })

  it('is none where none strikes, or none holds', () => {
    expect(strikerFor(old)).to.equal(undefined)
    expect(strikerFor(old, ['invalidation', release({ holder: alice })])).to.equal(undefined)
    expect(strikerFor(old, ['invalidation', release({ signer: alice })])).to.equal(undefined)
    expect(strikerFor(old, ['invalidation', reassign({ before: NOW - 20 * DAY })])).to.equal(undefined)
  })

  it('is verified once for all entries, and only if it would strike one', () => {
    const tries = (...names: string[]): number => {
      const { context: at, count } = counting()
      // parsed for each, since a fact that was verified under a registry is known to hold under it
      const striker = strikerOf(setOf(['invalidation', release({ signer: alice })], ['dispute', dispute()]), at)
      names.forEach((holder, i) => striker(entryOf(holder, NOW - 20 * DAY, `${i}`)))
      return count()
    }
    expect(tries('alice', 'carol')).to.equal(0)
    expect(tries('bob')).to.be.above(0)
    expect(tries('bob', 'bob', 'bob', 'alice')).to.equal(tries('bob'))
  })
})

describe('mapping/strikes: a ruling by silence over what was renewed', () => {
  const ruled = parseFact('invalidation', ruling())
  const said = OPENED + 60_000 + conflictWindow
  const [first, last] = [OPENED - 5 * DAY, NOW]
  const weak = verifyEntry(
    buildTestMapping({ now: first, attestation: { issuedAt: first - HOUR, expiresAt: first + 40 * DAY } }).bytes,
    context
  )
  const [renewed = new Uint8Array(0)] = weak.attestationHashes
  const strong = attest(test, 0, {
    strength: 70, issuedAt: OPENED - DAY, renews: asHash(renewed), expiresAt: last + 20 * DAY
  })
  const verified = verifyAttestation(strong, { registry: context.registry, now: last })
  const renewal = (witnessedAt: number, label = 'another'): VerifiedEntry => ({
    ...weak,
    ...fakeEntry({ holder: 'bob', id: label, issuedAt: last }),
    holderKey: bob.publicKey,
    attestations: [strong],
    attestationHashes: [verified.hash],
    verifiedAttestations: [verified],
    strength: 70,
    witnessedAt
  })
  const invalidatedBeside = (entry: Answerable, ...entries: VerifiedEntry[]): boolean =>
    strikerOf(RecordSet.of(bobLookupKey, entries, [ruled]), context)(entry) != null

  it('takes it for as strong as what it renews, where replicas had spoken when it was witnessed', () => {
    expect(invalidatedBeside(weak, weak)).to.equal(true)
    for (const [witnessedAt, invalidated] of [[said - 1, false], [said, true]] as const) {
      expect(invalidatedBeside(renewal(witnessedAt), weak), `${witnessedAt - said}`).to.equal(invalidated)
      expect(invalidatedBeside(renewal(witnessedAt), weak, renewal(witnessedAt)), 'stored').to.equal(invalidated)
      // the earliest certificate tells
      expect(invalidatedBeside(renewal(last), weak, renewal(witnessedAt)), 'worse').to.equal(invalidated)
    }
  })

  it('takes it for as strong as it is where nobody has what it renews', () => {
    expect(invalidatedBeside(renewal(last))).to.equal(false)
    expect(invalidatedBeside({ ...renewal(last), verifiedAttestations: [{ ...verified, renews: undefined }] }, weak))
      .to.equal(false)
  })

  it('takes no stronger second proof that came after replicas had spoken, beside the one that was witnessed', () => {
    const beside = (issuedAt: number): VerifiedEntry => {
      const bytes = attest(test, 1, { strength: 90, issuedAt, expiresAt: last + 20 * DAY })
      const second = verifyAttestation(bytes, { registry: context.registry, now: last })
      return {
        ...weak,
        attestations: [...weak.attestations, bytes],
        attestationHashes: [...weak.attestationHashes, second.hash],
        verifiedAttestations: [...weak.verifiedAttestations, second],
        strength: 90
      }
    }
    expect(invalidatedBeside(beside(said - 1), weak), 'there was one').to.equal(false)
    expect(invalidatedBeside(beside(said), weak)).to.equal(true)
    expect(invalidatedBeside(beside(last), beside(last)), 'stored').to.equal(true)
    // and the other way round: a second that is weaker takes nothing from the first
    const both = beside(last)
    const [one, two] = both.verifiedAttestations
    const swapped = { ...both, verifiedAttestations: [two, one].flatMap(each => each ?? []), witnessedAt: said - 1 }
    expect(invalidatedBeside(swapped)).to.equal(false)
  })

  it('takes the word of a judge who was shown what it renews', () => {
    const continues = (strength: number): Answerable =>
      ({ ...renewal(said), continues: { strength, witnessedAt: first, attestation: verified } })
    expect([50, 69, 70].map(strength => invalidatedBeside(continues(strength)))).to.deep.equal([true, true, false])
  })

  it('follows renewals of renewals, and none round in circles', () => {
    const again = attest(test, 0, {
      strength: 90, issuedAt: last - HOUR, renews: verified.hash, expiresAt: last + 20 * DAY
    })
    const second = verifyAttestation(again, { registry: context.registry, now: last })
    const third = {
      ...renewal(last, 'third'),
      attestations: [again],
      attestationHashes: [second.hash],
      verifiedAttestations: [second],
      strength: 90
    }
    expect(invalidatedBeside(third, renewal(last), weak)).to.equal(true)
    expect(invalidatedBeside(third, renewal(said - 1), weak)).to.equal(false)
    const own = { ...renewal(last), verifiedAttestations: [{ ...verified, renews: verified.hash }] }
    expect(invalidatedBeside(own, own)).to.equal(false)
  })
})

describe('mapping/strikes: a ruling by silence', () => {
  const strict = dispute({ attestation: STRICT })
  const { hash } = parseDispute(strict)
  const by: [FactKind, Uint8Array] = ['invalidation', ruling({ dispute: strict })]
  const said = OPENED + 60_000 + conflictWindow
  const old = entryOf('bob')
  const before = { establishedAt: OPENED - 4 * DAY }

  it('strikes older mappings of others', () => {
    expect(isInvalidated(old, by)).to.equal(true)
    expect(isInvalidated(entryOf('carol'), by), 'its own').to.equal(false)
    expect(isInvalidated(entryOf('bob', OPENED), by), 'not older').to.equal(false)
  })

  /** A fact, and that a majority of the voices stored it. */
  const stored = (kind: 'defence' | 'link', bytes: Uint8Array, storedAt = said - 1): Array<[FactKind, Uint8Array]> =>
    [[kind, bytes], ['receipts', receiptsFor(kind === 'link' ? parseLink(bytes) : parseDefence(bytes), { storedAt })]]

  it('spares the claimant\'s other keys, whichever way they are linked', () => {
    expect(isInvalidated(old, by, ...stored('link', link({ ...before, next: carol })))).to.equal(false)
    expect(isInvalidated(old, by, ...stored('link', link({ ...before, holder: carol, next: bob })))).to.equal(false)
    expect(isInvalidated(
      old, by, ...stored('link', link(before)), ...stored('link', link({ ...before, holder: nextBob, next: carol }))
    )).to.equal(false)
    expect(isInvalidated(old, by, ...stored('link', link({ ...before, holder: alice, next: carol })))).to.equal(true)
    expect(isInvalidated(old, by, ...stored('link', link({ ...before, next: carol, signer: alice }))), 'forged')
      .to.equal(true)
    expect(isInvalidated(old, by, ['link', link({ ...before, next: carol })]), 'of which nobody knew').to.equal(true)
    expect(
      isInvalidated(old, by, ...stored('link', link({ ...before, next: carol }), said)),
      'stored too late, whatever its date'
    ).to.equal(true)
  })

  it('spares whoever had answered before replicas said that nobody had', () => {
    const answered = (options: Parameters<typeof defence>[1], disputed = hash, storedAt?: number): boolean =>
      isInvalidated(old, by, ...stored('defence', defence(disputed, options), storedAt))
    expect(answered({})).to.equal(false)
    expect(answered({}, hash, said), 'no earlier than they said it, whatever its date').to.equal(true)
    expect(isInvalidated(old, by, ['defence', defence(hash)]), 'of which nobody knew').to.equal(true)
    expect(answered({}, parseDispute(dispute()).hash), 'to another dispute').to.equal(true)
    expect(answered({ holder: alice }), 'somebody else').to.equal(true)
    expect(answered({ signer: alice }), 'forged').to.equal(true)
    expect(
      isInvalidated(
        old, by, ...stored('defence', defence(hash, { signer: alice })), ...stored('defence', defence(hash))
      ), 'a forged one beside it'
    ).to.equal(false)
  })

  it('spares whoever had answered for as long as they are attested, by that defence or by renewal', () => {
    const brief = defence(hash, { attestation: { expiresAt: said } })
    const until = (attestedUntil: number): boolean =>
      isInvalidated({ ...old, attestedUntil }, by, ...stored('defence', brief))
    expect(until(said), 'attested no more when replicas spoke').to.equal(true)
    expect(until(said + 1), 'renewed meanwhile').to.equal(false)
    const longer = defence(hash, { attestation: { expiresAt: said + 1 } })
    expect(isInvalidated({ ...old, attestedUntil: said }, by, ...stored('defence', longer))).to.equal(false)
  })

  it('counts from the first of the replicas that said so', () => {
    const silent = majority().map((dp, i) => silence(strict, dp, { issuedAt: said + i * HOUR }))
    const spread: [FactKind, Uint8Array] = ['invalidation', ruling({ dispute: strict, silence: silent })]
    expect(isInvalidated(old, spread, ...stored('defence', defence(hash), said - 1))).to.equal(false)
    expect(isInvalidated(old, spread, ...stored('defence', defence(hash), said + 1))).to.equal(true)
  })

  it('is answered for a key by those it is linked with', () => {
    const answer = stored('defence', defence(hash, { holder: nextBob }))
    expect(isInvalidated(old, by, ...answer)).to.equal(true)
    expect(isInvalidated(old, by, ...answer, ...stored('link', link(before)))).to.equal(false)
    expect(isInvalidated(old, by, ...answer, ['link', link(before)])).to.equal(true)
  })

  it('is answered by possession that was proved, and witnessed, before replicas spoke', () => {
    const proved = (at: number, strength: number): boolean => {
      const { entry } = buildTestMapping({
        now: at,
        label: 'proved',
        attestation: { strength, issuedAt: at - HOUR, expiresAt: at + 20 * DAY },
        expiresAt: at + DAY
      })
      return strikerOf(RecordSet.of(bobLookupKey, [entry], [parseFact(...by)]), context)(old) != null
    }
    expect(proved(OPENED + DAY, STRICT.strength)).to.equal(false)
    expect(proved(OPENED + DAY, STRICT.strength - 1), 'a weaker proof').to.equal(true)
    expect(proved(said, STRICT.strength), 'witnessed too late').to.equal(true)
    expect(proved(OPENED, STRICT.strength), 'issued before').to.equal(true)
  })

  it('unlike one by arbiters, which spares nobody it names', () => {
    const judged: [FactKind, Uint8Array] = ['invalidation', ruling({ dispute: strict, arbiters: [1, 2] })]
    expect(isInvalidated(old, judged)).to.equal(true)
    expect(isInvalidated(old, judged, ['defence', defence(hash)])).to.equal(true)
    expect(isInvalidated(old, judged, ['link', link({ ...before, next: carol })])).to.equal(true)
    expect(isInvalidated(entryOf('alice'), judged)).to.equal(false)
  })
})

describe('mapping/strikes: a release by the next key', () => {
  const old = entryOf('bob')
  const succession: [FactKind, Uint8Array] = ['link', link({ establishedAt: OPENED - 4 * DAY })]

  it('of one mapping reaches that of the key before it', () => {
    const one: [FactKind, Uint8Array] = ['invalidation', release({ holder: nextBob, entryId: old.entryId })]
    expect(isInvalidated(old, one)).to.equal(false)
    expect(isInvalidated(old, one, succession)).to.equal(true)
    expect(isInvalidated(entryOf('bob', NOW - DAY, 'another'), one, succession), 'another mapping').to.equal(false)
    expect(isInvalidated(entryOf('bob', NOW), one, succession), 'a later one').to.equal(false)
    expect(isInvalidated(entryOf('alice'), one, succession), 'of somebody else').to.equal(false)
  })

  it('of all does not: the old key says that itself', () => {
    expect(isInvalidated(old, ['invalidation', release({ holder: nextBob })], succession)).to.equal(false)
    expect(isInvalidated(old, ['invalidation', release()], succession)).to.equal(true)
  })

  it('does not work the other way round, nor over two links', () => {
    const next = entryOf('bob, next')
    expect(isInvalidated(next, ['invalidation', release({ entryId: next.entryId })], succession)).to.equal(false)
    const further: [FactKind, Uint8Array] = [
      'link', link({ holder: nextBob, next: carol, establishedAt: OPENED - 3 * DAY })
    ]
    expect(isInvalidated(old, ['invalidation', release({ holder: carol, entryId: old.entryId })], succession, further))
      .to.equal(false)
  })

  it('is a release: a re-assignment has its own rule', () => {
    expect(isInvalidated(entryOf('bob', NOW), ['invalidation', reassign()], succession)).to.equal(false)
  })
})

describe('mapping/strikes: what is looked at', () => {
  const { entry } = buildTestMapping({ csips: [0, 1], attestation: { strength: 40 } })

  it('of a stored entry is what its attestations and witnesses say', () => {
    const { registry } = federation()
    expect(asStrikable(entry, registry)).to.deep.include({
      holderKey: bob.publicKey, entryId: entry.entryId, issuedAt: NOW, establishedAt: NOW, strength: 40
    })
    expect(asStrikable(entry, registry).verifiedAttestations.map(({ csiType, scope }) => [csiType, scope]))
      .to.deep.equal([['tel', ''], ['tel', '']])
    const { bytes } = buildTestMapping()
    expect(asStrikable(buildTestMapping().entry, registry).establishedAt)
      .to.equal(verifyEntry(bytes, { registry, now: NOW }).establishedAt)
  })

  it('is the strongest of its proofs', () => {
    const attestations = [30, 60, 45].map(strength => attest(test, 0, { strength }))
    expect(asStrikable({ ...entry, attestations }, test.registry).strength).to.equal(60)
  })

  it('counts as the youngest where its witnesses are not listed any more, or too few', () => {
    expect(asStrikable(entry, buildTestRegistry({ seed: 'elsewhere' }).registry).establishedAt).to.equal(Infinity)
    expect(asStrikable({ ...entry, witnesses: entry.witnesses.slice(1) }, test.registry).establishedAt)
      .to.equal(Infinity)
    expect(asStrikable({ ...entry, witnesses: [Uint8Array.of(6)] }, test.registry).establishedAt).to.equal(Infinity)
  })

  it('counts the publisher\'s own word like any other', () => {
    const own = buildTestMapping({ dp: 0, witnesses: [0, 1, 2] }).entry
    expect(own.dp).to.equal(party(test.dps, 0).id)
    expect(asStrikable(own, test.registry).establishedAt).to.equal(NOW)
  })

  it('of a claimant is what its dispute stood for when it was made', () => {
    const asked = parseDispute(dispute({ attestation: STRICT }))
    expect(standsFor(asked)).to.deep.include({
      holderKey: carol.publicKey, entryId: NO_ENTRY, issuedAt: OPENED, establishedAt: OPENED, strength: 70
    })
    expect(standsFor(asked).verifiedAttestations).to.have.length(1)
    const striker = (fact: Uint8Array): UncheckedInvalidation |
      undefined => strikerOf(setOf(['invalidation', fact]), context)(standsFor(asked))
    const possession = { attestation: { issuedAt: OPENED - HOUR, expiresAt: OPENED + DAY } }
    expect(striker(release({ holder: carol, issuedAt: OPENED + 1, ...possession }))).not.to.equal(undefined)
    expect(striker(release({ holder: carol, issuedAt: OPENED, ...possession })), 'what came before').to.equal(undefined)
    expect(
      striker(release({ holder: carol, entryId: entry.entryId, issuedAt: OPENED + 1, ...possession })), 'of one mapping'
    ).to.equal(undefined)
  })
})
