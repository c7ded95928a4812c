import { expect } from 'chai'
import { asLookupKey } from '../../src/base/bytes.ts'
import { sha256 } from '../../src/base/hash.ts'
import { admitFact } from '../../src/mapping/admit-fact.ts'
import { parseDefence } from '../../src/mapping/defence.ts'
import { parseDispute } from '../../src/mapping/dispute.ts'
import { parseFact } from '../../src/mapping/fact-kinds.ts'
import { strikerUnder } from '../../src/mapping/older-key.ts'
import { RecordSet } from '../../src/mapping/record-set.ts'
import { verifyEntry, verifyFact } from '../../src/mapping/validity.ts'
import { viewOf } from '../../src/mapping/view.ts'
import { recordIntake, recordsServer } from '../../src/protocols/records/index.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { carol, defence, dispute, link, nextBob, receiptsFor, ruling, silence } from '../builders/conflict.ts'
import { rejectionOf } from '../builders/errors.ts'
import { silentLogger } from '../builders/holder.ts'
import { bob, bobLookupKey, buildTestMapping, federation, party, signerNamed } from '../builders/mapping.ts'
import { DAY, fixedSource, HOUR, NOW, openGate, seedOf } from '../builders/registry.ts'
import { verdictOf } from '../builders/wire.ts'
import type { Fact, UncheckedDispute, UncheckedEntry, VerifiedEntry } from '../../src/mapping/interface.ts'

/** Bob has had his number for twenty days; Carol disputes it on day 0 with a stricter proof, and again. */
describe('A2: variants', () => {
  const test = federation()
  const { registry } = test
  const context = { registry, now: NOW + 8 * DAY }
  const day = (days: number): number => NOW + days * DAY
  const proof = (from: number, to: number) => ({ issuedAt: day(from), expiresAt: day(to) })
  const claimed = (label: string, issuedAt: number, holder = carol): UncheckedDispute =>
    parseDispute(
      dispute({ label, holder, issuedAt, attestation: { strength: 70, issuedAt: issuedAt - HOUR, expiresAt: day(40) } })
    )
  const [asked, again] = [claimed('first', day(0)), claimed('again', day(0) + HOUR)]
  const answer = parseDefence(defence(asked.hash, { issuedAt: day(1), attestation: proof(-20, 3) }))
  const stored = parseFact('receipts', receiptsFor(answer))
  const before = buildTestMapping({ now: day(-20), attestation: proof(-20, 3), expiresAt: day(3) })
  const renewed = buildTestMapping({ now: day(2), label: 'renewed', attestation: proof(2, 40), expiresAt: day(20) })
  /** His seniority is that of his first mapping, which the renewal continues. */
  const senior = { ...verifyEntry(renewed.bytes, context), establishedAt: day(-20) }

  /** What an honest replica says on day 8 that stored the dispute when it was made. */
  async function silent (
    about: UncheckedDispute, entries: readonly UncheckedEntry[], facts: readonly Fact[]
  ): Promise<unknown> {
    const store = memoryStore()
    const clock = { time: about.issuedAt + 1, now () { return this.time } }
    const [source, us] = [fixedSource(registry), party(test.dps, 0)]
    const intake = recordIntake({ id: us.id })({
      gate: openGate, registry: source, clock, past: clock, records: store.records
    })
    const server = recordsServer()({
      gate: openGate,
      rpc: { handle: () => {} },
      registry: source,
      clock,
      past: clock,
      logger: silentLogger,
      signer: us.signer,
      store,
      intake,
      invalidationLog: { at: async () => [] }
    })
    const items = [{ lookupKey: bobLookupKey.slice(), facts: RecordSet.of(bobLookupKey, [], [about]).bytes.slice() }]
    const { receipt } = await server.merge({ items }, us.id)
    await store.records.merge(bobLookupKey, RecordSet.of(bobLookupKey, entries, facts))
    clock.time = context.now
    return await server.silence({ lookupKey: bobLookupKey.slice(), disputeHash: about.hash.slice(), receipt }, us.id)
  }

  /** A ruling by the silence of a majority. */
  function rulingOn (about: UncheckedDispute): Fact {
    const words = test.dps.slice(0, 3).map(({ id }) => silence(about.bytes, id))
    return parseFact('invalidation', ruling({ dispute: about.bytes, issuedAt: context.now, silence: words }))
  }

  const living = (facts: readonly Fact[], entries: readonly VerifiedEntry[] = [senior]): number =>
    viewOf(RecordSet.of(bobLookupKey, entries, facts), context).living.length

  it('an answer to one dispute is none to another, and a weaker proof after it is neither', async () => {
    expect(await silent(again, [renewed.entry], [asked, answer])).to.have.property('statement')
    expect(living([asked, again, rulingOn(again), answer, stored])).to.equal(0)
  })

  it('but one who answered both keeps what is his, whichever ruling comes', async () => {
    const second = parseDefence(defence(again.hash, { issuedAt: day(1), attestation: proof(-20, 3) }))
    const facts = [asked, again, answer, second, stored, parseFact('receipts', receiptsFor(second))]
    for (const about of [asked, again]) {
      expect(await rejectionOf(silent(about, [renewed.entry], facts.slice(2)))).to.include({ code: 'SILENCE_DEFENDED' })
      expect(living([...facts, rulingOn(about)])).to.equal(1)
    }
  })

  it('possession proved after the second dispute, as strong as the claimant\'s, answers both', async () => {
    const strict = buildTestMapping({
      now: day(2), label: 'strict', attestation: { ...proof(2, 40), strength: 70 }, expiresAt: day(20)
    })
    for (const about of [asked, again]) {
      expect(await rejectionOf(silent(about, [strict.entry], []))).to.include({ code: 'SILENCE_DEFENDED' })
      expect(living([about, rulingOn(about)], [{ ...verifyEntry(strict.bytes, context), establishedAt: day(-20) }]))
        .to.equal(1)
    }
  })

  it('the claimant who disputes under a key of her own once more has the same answer against her', async () => {
    const other = claimed('other key', day(0), signerNamed('carol, again'))
    expect(await rejectionOf(silent(asked, [renewed.entry], [other, answer]))).to.include({ code: 'SILENCE_DEFENDED' })
    expect(await silent(other, [renewed.entry], [asked, answer]), 'who is asked anew is to answer anew')
      .to.have.property('statement')
  })

  it('a defender who handed over to a new key is answered for by it', async () => {
    const handed = parseFact('link', link({ issuedAt: day(2), establishedAt: day(-20), attestation: proof(-20, 3) }))
    const next = buildTestMapping({
      holder: nextBob, now: day(2), label: 'next', attestation: proof(2, 40), expiresAt: day(20)
    })
    const facts = [answer, handed]
    expect(await rejectionOf(silent(asked, [next.entry], facts))).to.include({ code: 'SILENCE_DEFENDED' })
    const kept = [
      asked, ...facts, stored, parseFact('receipts', receiptsFor(handed as Parameters<typeof receiptsFor>[0])),
      rulingOn(asked)
    ]
    expect(living(kept, [{ ...verifyEntry(next.bytes, context), establishedAt: day(-20) }])).to.equal(1)
  })

  it('one who answers where others filled what room there is for answers is heard', async () => {
    const weak = parseDispute(dispute({ holder: signerNamed('weak'), issuedAt: day(0) }))
    const crowd = Array.from({ length: 24 }, (_, i) =>
      parseDefence(defence(weak.hash, { holder: signerNamed(`crowd ${i % 6}`), issuedAt: day(1) + i })))
    const admitted = (set: RecordSet, fact: ReturnType<typeof parseDefence>): RecordSet => {
      const code = verdictOf(() => { admitFact(set, verifyFact(fact, context), context) })
      return code == null ? set.withFact(fact) : set
    }
    const full = crowd.reduce(admitted, RecordSet.of<UncheckedEntry>(bobLookupKey, [senior], [asked, weak]))
    expect(full.defences.length).to.be.within(1, crowd.length - 1)
    const { defences } = admitted(full, answer)
    expect(defences.map(({ name }) => name)).to.include(answer.name)
    expect(await silent(asked, [renewed.entry], full.defences), 'the crowd answers another')
      .to.have.property('statement')
    expect(await rejectionOf(silent(asked, [renewed.entry], defences))).to.include({ code: 'SILENCE_DEFENDED' })
  })

  it('an answer outlives its own proof, and a stranger\'s proof is none', async () => {
    const stranger = buildTestMapping({
      holder: signerNamed('dora'), now: day(2), label: 'dora', attestation: proof(2, 40), expiresAt: day(20)
    })
    expect(await silent(asked, [before.entry, stranger.entry], [answer]), 'nobody shows that Bob has it still')
      .to.have.property('statement')
    expect(await rejectionOf(silent(asked, [before.entry, stranger.entry, renewed.entry], [answer])))
      .to.include({ code: 'SILENCE_DEFENDED' })
  })

  it('a renewal in the same slot, after replicas spoke and before the ruling, counts where it is as strict as the ' +
    'claimant\'s proof', () => {
    const words = test.dps.slice(0, 3).map(({ id }) => silence(asked.bytes, id))
    const said = Math.min(...words.map(({ noDefence }) => noDefence.issuedAt))
    expect([said > day(7), said < context.now]).to.deep.equal([true, true])
    const [first = new Uint8Array()] = before.attestations
    const again = (strength: number, at: number): VerifiedEntry => {
      const attestation = { ...proof(0, 40), issuedAt: at, strength, renews: sha256(first) }
      const made = buildTestMapping({ now: at, label: 'entry', attestation, expiresAt: day(20) })
      // what it renews was in this slot, and isn't there any more
      return { ...verifyEntry(made.bytes, context), establishedAt: day(-20) }
    }
    for (const strength of [50, 70, 90]) {
      // docs/threat-model.md: nobody sees any more how strong it was before; but that it is whose number this is
      const late = strength >= 70 ? 1 : 0
      expect(living([asked, rulingOn(asked)], [again(strength, said + HOUR)]), `${strength}, late`).to.equal(late)
      expect(
        living([asked, answer, stored, rulingOn(asked)], [again(strength, said + HOUR)]),
        `${strength}, who had answered`
      ).to.equal(1)
    }
    expect(living([asked, rulingOn(asked)], [again(70, day(2))]), 'in time, and as strong').to.equal(1)
  })

  it('a dispute under the older key strikes nobody under the newer who answered there', () => {
    const newer = asLookupKey(seedOf('L of bob under the newer key'))
    const older = {
      lookupKey: bobLookupKey,
      entries: [before.entry],
      invalidations: [rulingOn(asked)],
      defences: [answer],
      links: [],
      receipts: []
    } as unknown as Parameters<typeof strikerUnder>[0]
    const verifiedAttestations = senior.verifiedAttestations
      .map(attestation => ({
        ...attestation,
        lookupKey: newer,
        renews: before.entry.attestationHashes[0],
        older: { lookupKey: bobLookupKey, oprfKeyId: 1 }
      }))
    const moved = { ...senior, lookupKey: newer, verifiedAttestations }
    const [unanswered, answered] = [older, { ...older, receipts: [stored] } as unknown as typeof older]
    expect(strikerUnder(unanswered, [], context)(moved), 'a date alone').to.not.equal(undefined)
    expect(strikerUnder(answered, [], context)(moved)).to.equal(undefined)
    expect(strikerUnder(unanswered, [moved], context)(moved), 'he was there before replicas spoke').to.equal(undefined)
    expect(bob.publicKey).to.deep.equal(moved.holderKey)
  })
})
