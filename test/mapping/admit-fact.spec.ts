import { expect } from 'chai'
import { asLookupKey } from '../../src/base/bytes.ts'
import { signerFromSeed } from '../../src/base/keys.ts'
import { MAX_RECORD_SET_LENGTH } from '../../src/base/limits.ts'
import { admit } from '../../src/mapping/admission.ts'
import { admitFact } from '../../src/mapping/admit-fact.ts'
import { parseDefence } from '../../src/mapping/defence.ts'
import { parseDispute } from '../../src/mapping/dispute.ts'
import { parseFact } from '../../src/mapping/fact-kinds.ts'
import { admissibleUntil } from '../../src/mapping/fact.ts'
import { parseLink } from '../../src/mapping/link.ts'
import { RecordSet } from '../../src/mapping/record-set.ts'
import { verifyFact } from '../../src/mapping/validity.ts'
import { carol, dispute, defence, link, nextBob, OPENED, receiptsFor, ruling, STRICT } from '../builders/conflict.ts'
import { reassign, release } from '../builders/invalidation.ts'
import {
  alice, alter, bob, bobLookupKey, entryIdOf, fakeEntry, federation, pretendVerified
} from '../builders/mapping.ts'
import { DAY, NOW, seedOf } from '../builders/registry.ts'
import { verdictOf } from '../builders/wire.ts'
import type { Signer } from '../../src/base/keys.ts'
import type { FactKind, VerifiedFact, VerifyContext } from '../../src/mapping/interface.ts'

const { policy } = federation().registry
/** Room for two of each kind, and two strangers of each CSIP. */
const context: VerifyContext = {
  registry: alter(federation().registry, {
    policy: { quotas: { ...policy.quotas, factsPerKey: 16, holdersPerCsip: 2 } }
  }),
  now: NOW
}

const fact = (kind: FactKind, bytes: Uint8Array): VerifiedFact => verifyFact(parseFact(kind, bytes), context)
const take = (set: RecordSet, kind: FactKind, bytes: Uint8Array, at = context): string |
  undefined => verdictOf(() => { admitFact(set, fact(kind, bytes), at) })
const setOf = (...facts: Array<[FactKind, Uint8Array]>): RecordSet =>
  RecordSet.of(bobLookupKey, [], facts.map(([kind, bytes]) => parseFact(kind, bytes)))
const stranger = (i: number): Signer => signerFromSeed(seedOf(`stranger ${i}`))

/** What is admitted of many, one after the other. */
function flood (set: RecordSet, kind: FactKind, count: number, make: (i: number) => Uint8Array, at = context): {
  set: RecordSet, codes: Set<string | undefined>
} {
  const codes = new Set<string | undefined>()
  let next = set
  for (let i = 0; i < count; i++) {
    const bytes = make(i)
    const code = take(next, kind, bytes, at)
    codes.add(code)
    next = code == null ? next.withFact(parseFact(kind, bytes)) : next
  }
  return { set: next, codes }
}

describe('mapping/admit-fact: disputes', () => {
  it('takes one of a claimant, and the same again', () => {
    expect(take(setOf(), 'dispute', dispute())).to.equal(undefined)
    expect(take(setOf(['dispute', dispute()]), 'dispute', dispute())).to.equal(undefined)
  })

  it('refuses a second while the first is open, and takes it when that is decided or has ended', () => {
    const strict = dispute({ attestation: STRICT })
    const next = dispute({ label: 'next', issuedAt: NOW })
    expect(take(setOf(['dispute', strict]), 'dispute', next)).to.equal('DISPUTE_OPEN')
    expect(take(setOf(['dispute', strict], ['invalidation', ruling()]), 'dispute', next)).to.equal(undefined)
    expect(take(setOf(['dispute', dispute({ attestation: { expiresAt: NOW } })]), 'dispute', next)).to.equal(undefined)
    expect(take(setOf(['dispute', strict]), 'dispute', dispute({ holder: alice }))).to.equal(undefined)
  })

  it('refuses one of another lookup key', () => {
    const elsewhere = RecordSet.empty(asLookupKey(seedOf('L of alice')))
    expect(take(elsewhere, 'dispute', dispute())).to.equal('FACT_FOREIGN')
    expect(verdictOf(() => elsewhere.withFact(parseDispute(dispute())))).to.equal('FACT_FOREIGN')
  })
})

describe('mapping/admit-fact: defences', () => {
  const { hash } = parseDispute(dispute())

  it('needs its dispute, so that nobody answers what was never asked', () => {
    expect(take(setOf(), 'defence', defence(hash))).to.equal('DISPUTE_UNKNOWN')
    expect(take(setOf(['dispute', dispute()]), 'defence', defence(hash))).to.equal(undefined)
  })

  it('is taken whatever was ruled: what is dated back has no receipts, and undoes nothing', () => {
    const strict = dispute({ attestation: STRICT })
    const answer = defence(parseDispute(strict).hash)
    expect(take(setOf(['dispute', strict], ['invalidation', ruling()]), 'defence', answer)).to.equal(undefined)
  })

  it('counts them for each dispute, so that who is disputed by many can answer each', () => {
    const disputes = Array.from({ length: 6 }, (_, i) => dispute({ holder: stranger(i) }))
    let set: RecordSet = RecordSet.of(bobLookupKey, [fakeEntry()], disputes.map(bytes => parseDispute(bytes)))
    for (const bytes of disputes) {
      const answer = defence(parseDispute(bytes).hash)
      expect(take(set, 'defence', answer)).to.equal(undefined)
      set = set.withFact(parseDefence(answer))
    }
    const again = flood(set, 'defence', 6, i =>
      defence(parseDispute(disputes[0] ?? dispute()).hash, { issuedAt: OPENED + DAY + i + 1 }))
    expect(again.codes).to.include('QUOTA_CONFLICT')
    expect(again.set.defences).to.have.length(6 + 3)
  })
})

describe('mapping/admit-fact: receipts', () => {
  const asked = dispute()
  const answer = parseDefence(defence(parseDispute(asked).hash))

  it('need what they are for', () => {
    expect(take(setOf(['dispute', asked]), 'receipts', receiptsFor(answer))).to.equal('RECEIPTS_UNKNOWN')
    expect(take(setOf(['dispute', asked], ['defence', answer.bytes]), 'receipts', receiptsFor(answer)))
      .to.equal(undefined)
    const toNext = parseLink(link())
    expect(take(setOf(['link', toNext.bytes]), 'receipts', receiptsFor(toNext))).to.equal(undefined)
  })

  it('are taken again only where they show an earlier time, and three times at most', () => {
    const base = setOf(['dispute', asked], ['defence', answer.bytes])
    const { set, codes } = flood(base, 'receipts', 6, i => receiptsFor(answer, { storedAt: answer.issuedAt + DAY - i }))
    expect(set.receipts).to.have.length(3)
    expect([...codes]).to.deep.equal([undefined, 'QUOTA_CONFLICT'])
    expect(take(base.withFact(parseFact('receipts', receiptsFor(answer))), 'receipts', receiptsFor(answer, {
      storedAt: answer.issuedAt + 1
    }))).to.equal('QUOTA_CONFLICT')
  })
})

describe('mapping/admit-fact: strikes', () => {
  it('are taken within one attestation life of their date, and kept for two', () => {
    const { policy: { clockTolerance } } = context.registry
    const [fact, life] = [release(), 45 * DAY]
    const admitted = (now: number): string | undefined => {
      const at = { ...context, now }
      return verdictOf(() => { admitFact(setOf(), verifyFact(parseFact('invalidation', fact), at), at) })
    }
    expect(admitted(NOW + life + 2 * clockTolerance)).to.equal(undefined)
    expect(admitted(NOW + life + 2 * clockTolerance + 1)).to.equal('INVALIDATION_LATE')
    expect(admitted(NOW + 2 * life + 2 * clockTolerance)).to.equal('INVALIDATION_LATE')
    expect(admitted(NOW + 2 * life + 2 * clockTolerance + 1)).to.equal('INVALIDATION_EXPIRED')
  })

  it('date a ruling by silence as its dispute', () => {
    const { policy } = context.registry
    const fact = parseFact('invalidation', ruling())
    expect(admissibleUntil(fact, policy)).to.equal(OPENED + 45 * DAY + 2 * policy.clockTolerance)
    const judged = parseFact('invalidation', ruling({ arbiters: [1, 2] }))
    expect(admissibleUntil(judged, policy)).to.equal(NOW + 45 * DAY + 2 * policy.clockTolerance)
  })
})

describe('mapping/admit-fact: links', () => {
  it('counts them for the old key: new keys cost nothing', () => {
    const wide: VerifyContext = { ...context, registry: federation().registry }
    const { set, codes } = flood(setOf(), 'link', 12, i => link({ next: stranger(i) }), wide)
    expect(set.links).to.have.length(4)
    expect(codes).to.include('QUOTA_CONFLICT')
    expect(take(set, 'link', link({ holder: alice }), wide)).to.equal(undefined)
  })
})

describe('mapping/admit-fact: rulings', () => {
  it('takes two on a dispute, and no more, however often the evidence is put together', () => {
    const { set, codes } = flood(setOf(), 'invalidation', 6, i => ruling({ label: `${i}`, dp: i % 3 }))
    expect(set.invalidations).to.have.length(2)
    expect([...codes]).to.deep.equal([undefined, 'QUOTA_FACTS_SIGNER'])
  })

  it('has room of its own, so that rulings keep no release out', () => {
    const { set, codes } = flood(setOf(), 'invalidation', 20, i =>
      ruling({ dispute: dispute({ holder: stranger(i), attestation: STRICT }) }))
    expect(codes).to.include('QUOTA_BYTES')
    expect(set.invalidations.reduce((sum, { bytes }) => sum + bytes.byteLength, 0)).to.be.at.most(32 * 1024)
    expect(take(set, 'invalidation', release())).to.equal(undefined)
  })
})

describe('mapping/admit-fact: floods', () => {
  const wide = federation().registry
  const { hash } = parseDispute(dispute())
  const asked = setOf(['dispute', dispute()])
  const kinds: ReadonlyArray<[
    kind: 'dispute' | 'defence' | 'link', base: RecordSet, make: (holder: Signer, csip: number) => Uint8Array
  ]> = [
    ['dispute', setOf(), (holder, csip) => dispute({ holder, csip })],
    ['defence', asked, (holder, csip) => defence(hash, { holder, csip })],
    ['link', setOf(), (holder, csip) => link({ holder, csip })]
  ]
  for (const [kind, base, make] of kinds) {
    it(`of ${kind}s fill neither the set nor what is kept for holders with a mapping here`, () => {
      const ofOne = flood(base, kind, 10, i => make(stranger(i), 0))
      expect([...ofOne.codes]).to.include('QUOTA_CSIP')
      expect(take(ofOne.set, kind, make(stranger(99), 1))).to.equal(undefined)

      const ofMany = flood(base, kind, 20, i => make(stranger(i), i % 2), { registry: wide, now: NOW })
      expect(
        [...ofMany.codes].some(code => code === 'QUOTA_CONFLICT' || code === 'QUOTA_BYTES' || code === 'QUOTA_CSIP')
      ).to.equal(true)
      const full = flood(ofMany.set.with(fakeEntry({ holder: 'bob' })), kind, 20, i => make(stranger(i + 20), i % 2))
      expect(take(full.set, kind, make(stranger(77), 0))).to.be.oneOf(['QUOTA_CONFLICT', 'QUOTA_BYTES', 'QUOTA_CSIP'])
      expect(take(full.set, kind, make(bob, 0))).to.equal(undefined)
      // and entries have their own room
      expect(verdictOf(() => { admit(full.set, pretendVerified(fakeEntry({ holder: 'carol' })), context) }))
        .to.equal(undefined)
    })
  }

  it('all together leave a set that can still be read', () => {
    const many: VerifyContext = {
      now: NOW,
      registry: alter(wide, { policy: { quotas: { ...policy.quotas, factsPerKey: 1_024, holdersPerCsip: 64 } } })
    }
    const disputes = flood(setOf(), 'dispute', 40, i => dispute({ holder: stranger(i) }), many)
    const [first = ''] = disputes.set.disputes.map(({ name }) => name)
    expect(first).to.have.length(64)
    const target = disputes.set.disputes[0]?.hash ?? hash
    const defences = flood(disputes.set, 'defence', 40, i => defence(target, { holder: stranger(i) }), many)
    const links = flood(defences.set, 'link', 40, i => link({ holder: stranger(i) }), many)
    expect([disputes, defences, links].every(({ codes }) => codes.has('QUOTA_BYTES'))).to.equal(true)
    expect(links.set.bytes.byteLength).to.be.at.most(MAX_RECORD_SET_LENGTH / 8)
    expect(RecordSet.decode(links.set.bytes, bobLookupKey).facts).to.have.length(links.set.facts.length)
  })

  it('nothing that was admitted is ever pushed out', () => {
    const before = setOf(['dispute', dispute()], ['link', link({ next: nextBob })])
    const after = flood(flood(before, 'dispute', 10, i => dispute({ holder: stranger(i) })).set, 'link', 10, i =>
      link({ holder: stranger(i) })).set
    expect(before.facts.every(held => after.has(held))).to.equal(true)
    expect(after.disputes.some(({ holderKey }) => Buffer.compare(holderKey, carol.publicKey) === 0)).to.equal(true)
  })

  it('forgets what has expired before it counts', () => {
    const { set } = flood(setOf(), 'dispute', 10, i => dispute({ holder: stranger(i) }))
    const later: VerifyContext = { ...context, now: OPENED + 100 * DAY }
    const late = dispute({ holder: stranger(50), issuedAt: later.now })
    expect(verdictOf(() => { admitFact(set, verifyFact(parseFact('dispute', late), later), later) }))
      .to.equal(undefined)
  })
})

describe('mapping/admit-fact: exactly how many', () => {
  const withQuotas = (quotas: Partial<typeof policy.quotas>): VerifyContext => ({
    now: NOW,
    registry: alter(federation().registry, {
      policy: { quotas: { ...policy.quotas, factsPerKey: 16, holdersPerCsip: 2, ...quotas } }
    })
  })
  const mine = RecordSet.of(bobLookupKey, [fakeEntry()])
  const withFacts = (set: RecordSet, kind: FactKind, ...facts: readonly Uint8Array[]): RecordSet =>
    facts.reduce((all, bytes) => all.withFact(parseFact(kind, bytes)), set)
  const strangers = (count: number): Uint8Array[] =>
    Array.from({ length: count }, (_, i) => release({ holder: stranger(i) }))
  const one = (id: number): Uint8Array => release({ entryId: entryIdOf(id), label: `${id}` })

  it('an eighth of all invalidations for one signer, rounded down, but one at least', () => {
    expect(take(setOf(['invalidation', one(1)]), 'invalidation', one(2), withQuotas({ factsPerKey: 15 })))
      .to.equal('QUOTA_FACTS_SIGNER')
    expect(take(setOf(['invalidation', one(1)]), 'invalidation', one(2), withQuotas({ factsPerKey: 16 })))
      .to.equal(undefined)
    expect(take(setOf(), 'invalidation', one(1), withQuotas({ factsPerKey: 3 }))).to.equal(undefined)
  })

  it('one of each kind beyond what all may have, for a holder with a mapping here', () => {
    const at = withQuotas({ holdersPerCsip: 64 })
    const full = withFacts(mine, 'invalidation', ...strangers(16))
    expect(take(full, 'invalidation', one(1), at)).to.equal(undefined)
    const used = withFacts(full, 'invalidation', one(1))
    expect(take(used, 'invalidation', one(2), at)).to.equal('QUOTA_FACTS')
    expect(take(used, 'invalidation', release(), at)).to.equal(undefined)
    expect(take(withFacts(used, 'invalidation', release()), 'invalidation', release({ label: 'again' }), at))
      .to.equal('QUOTA_FACTS')
  })

  it('one of a CSIP that may re-assign beyond what all may have', () => {
    const at = withQuotas({ holdersPerCsip: 64 })
    const full = withFacts(setOf(), 'invalidation', ...strangers(16))
    expect(take(full, 'invalidation', reassign(), at)).to.equal(undefined)
    expect(take(withFacts(full, 'invalidation', reassign()), 'invalidation', reassign({ label: 'again' }), at))
      .to.equal('QUOTA_FACTS')
  })

  it('so many strangers of one CSIP, each counted once, and no holder with a mapping among them', () => {
    const [first = one(0), second = one(0)] = strangers(2)
    const full = withFacts(setOf(), 'invalidation', first, second)
    expect(take(full, 'invalidation', release({ holder: stranger(9) }))).to.equal('QUOTA_CSIP')
    expect(take(full, 'invalidation', release({ holder: stranger(1), label: 'again' }))).to.equal(undefined)
    expect(take(withFacts(mine, 'invalidation', one(1), first), 'invalidation', second)).to.equal(undefined)
    // a holder whose first is used up isn't a stranger either
    expect(take(withFacts(mine, 'invalidation', first, second, one(1)), 'invalidation', one(2))).to.equal(undefined)
  })

  it('a quarter of all for each kind of conflict facts, rounded down, but one at least', () => {
    const held = setOf(['link', link({ holder: stranger(0) })])
    const next = link({ holder: stranger(1), csip: 1 })
    expect(take(held, 'link', next, withQuotas({ factsPerKey: 7 }))).to.equal('QUOTA_CONFLICT')
    expect(take(held, 'link', next, withQuotas({ factsPerKey: 8 }))).to.equal(undefined)
    expect(take(setOf(), 'link', next, withQuotas({ factsPerKey: 3 }))).to.equal(undefined)
    expect(
      take(withFacts(mine, 'link', link({ holder: stranger(0) })), 'link', link(), withQuotas({ factsPerKey: 7 })),
      'the first of a holder'
    ).to.equal(undefined)
    expect(
      take(withFacts(mine, 'link', link()), 'link', link({ next: carol }), withQuotas({ factsPerKey: 7 })), 'the second'
    ).to.equal('QUOTA_CONFLICT')
  })

  it('so many strangers of one CSIP with conflict facts of a kind, each counted once', () => {
    const at = withQuotas({ factsPerKey: 64 })
    const full = setOf(['link', link({ holder: stranger(0) })], ['link', link({ holder: stranger(1) })])
    expect(take(full, 'link', link({ holder: stranger(2) }), at)).to.equal('QUOTA_CSIP')
    expect(take(full, 'link', link({ holder: stranger(1), next: carol }), at)).to.equal(undefined)
    expect(
      take(withFacts(mine, 'link', link(), link({ holder: stranger(0) })), 'link', link({ holder: stranger(1) }), at),
      'holders are none'
    ).to.equal(undefined)
  })
})

describe('mapping/admit-fact: exactly how long', () => {
  const roomy: VerifyContext = { now: NOW, registry: federation().registry }
  const mine = RecordSet.of(bobLookupKey, [fakeEntry()])
  const FRAMED = 4
  /** A fact of this length that is stored already: what it says plays no part. */
  const filled = (set: RecordSet, kind: FactKind, bytes: Uint8Array, length: number): RecordSet =>
    set.withFact({ ...parseFact(kind, bytes), bytes: new Uint8Array(length), name: 'filler' })

  function expectRoom (room: number, kind: FactKind, held: Uint8Array, offered: Uint8Array, set: RecordSet): void {
    const rest = room - offered.byteLength - 2 * FRAMED
    expect(take(filled(set, kind, held, rest), kind, offered, roomy), `${kind}, ${room}`).to.equal(undefined)
    expect(take(filled(set, kind, held, rest + 1), kind, offered, roomy), `${kind}, ${room}, and one`)
      .to.equal('QUOTA_BYTES')
  }

  it('invalidations of strangers are two thirds of all, and rulings take nothing of it', () => {
    expectRoom(64 * 1024, 'invalidation', release({ holder: alice }), release(), setOf())
    expectRoom(96 * 1024, 'invalidation', release({ holder: alice }), release(), mine)
    expect(take(filled(mine, 'invalidation', ruling(), 96 * 1024), 'invalidation', release(), roomy))
      .to.equal(undefined)
  })

  it('rulings have their own, of which other invalidations take nothing', () => {
    const other = ruling({ dispute: dispute({ holder: alice, attestation: STRICT }) })
    expectRoom(32 * 1024, 'invalidation', other, ruling(), setOf())
    expect(take(filled(setOf(), 'invalidation', release(), 32 * 1024), 'invalidation', ruling(), roomy))
      .to.equal(undefined)
  })

  it('conflict facts of strangers are two thirds of each kind, rounded down', () => {
    const { hash } = parseDispute(dispute())
    const asked = ['dispute', dispute()] as const
    expectRoom(12 * 1024, 'dispute', dispute({ holder: alice }), dispute({ holder: bob }), setOf())
    expectRoom(18 * 1024, 'dispute', dispute({ holder: alice }), dispute({ holder: bob }), mine)
    expectRoom(4 * 1024, 'defence', defence(hash, { holder: alice }), defence(hash), setOf([...asked]))
    expectRoom(6 * 1024, 'defence', defence(hash, { holder: alice }), defence(hash), mine.withFact(parseFact(...asked)))
    expectRoom(Math.floor(28 * 1024 * 2 / 3), 'link', link({ holder: alice }), link(), setOf())
    expectRoom(28 * 1024, 'link', link({ holder: alice }), link(), mine)
  })
})

describe('mapping/admit-fact: what decides', () => {
  const strict = dispute({ attestation: STRICT })
  const other = dispute({ holder: alice, attestation: STRICT })

  it('is a ruling on this very dispute', () => {
    expect(take(setOf(['dispute', strict], ['invalidation', ruling({ dispute: other })]), 'dispute', dispute({
      label: 'next', issuedAt: NOW
    }))).to.equal('DISPUTE_OPEN')
  })
})
