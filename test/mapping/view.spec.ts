import { expect } from 'chai'
import fc from 'fast-check'
import { toString } from 'uint8arrays/to-string'
import { DiscoveryError } from '../../src/base/errors.ts'
import { signerFromSeed } from '../../src/base/keys.ts'
import { admit } from '../../src/mapping/admission.ts'
import { admitFact } from '../../src/mapping/admit-fact.ts'
import { parseInvalidation, strikes } from '../../src/mapping/invalidation.ts'
import { mergeRecordSets, RecordSet, retain } from '../../src/mapping/record-set.ts'
import { verifyEntry, verifyInvalidation } from '../../src/mapping/validity.ts'
import { viewOf } from '../../src/mapping/view.ts'
import { reassign, refusalOf, release } from '../builders/invalidation.ts'
import {
  alice, alter, bob, bobLookupKey, buildTestMapping, entryIdOf, fakeEntry, federation, pretendVerified
} from '../builders/mapping.ts'
import { DAY, HOUR, NOW, seedOf } from '../builders/registry.ts'
import type {
  UncheckedInvalidation, VerifiedEntry, VerifiedInvalidation, VerifyContext
} from '../../src/mapping/interface.ts'

const context: VerifyContext = { registry: federation().registry, now: NOW + 10 }
const { policy } = context.registry

const HOLDER_NAMES = ['alice', 'bob', 'carol'] as const
const STEP = HOUR

/** A world of few holders, ids and moments, made once: histories are chosen from it. */
const ENTRIES: readonly VerifiedEntry[] = HOLDER_NAMES.flatMap(holder =>
  ['one', 'two'].flatMap(id => [1, 2, 3].flatMap(sequence => [0, 1, 2].map(age => {
    const issuedAt = NOW - 10 * STEP + sequence * STEP
    return pretendVerified(
      fakeEntry({ holder, id, sequence, salt: `${age}`, issuedAt, expiresAt: NOW + (sequence + age) * DAY }),
      issuedAt - age * 3 * STEP
    )
  }))))

const FACTS: readonly VerifiedInvalidation[] = [
  ...HOLDER_NAMES.flatMap(name => [5, 7, 9].flatMap(hours => {
    const options = {
      holder: signerFromSeed(seedOf(name)), issuedAt: NOW - hours * STEP, attestation: { issuedAt: NOW - 11 * STEP }
    }
    return [
      release(options), ...ENTRIES
        .filter(({ holderKey, sequence }) =>
          sequence === 1 && toString(holderKey, 'hex') === toString(options.holder.publicKey, 'hex'))
        .slice(0, 1)
        .map(({ entryId }) => release({ ...options, entryId }))
    ]
  })),
  ...[6, 9, 12, 15].map(hours => reassign({ before: NOW - hours * STEP, label: `${hours}` }))
].map(bytes => verifyInvalidation(bytes, context))

type Fact = VerifiedEntry | UncheckedInvalidation
const isEntry = (fact: Fact): fact is VerifiedEntry => 'slot' in fact

const histories = fc.tuple(fc.subarray([...ENTRIES], { maxLength: 8 }), fc.subarray([...FACTS], { maxLength: 4 }))
const deliveries = histories.chain(([entries, facts]) => fc.tuple(
  fc.constant([...entries, ...facts] as Fact[]),
  fc.shuffledSubarray([...entries, ...facts, ...entries] as Fact[], { minLength: entries.length * 2 + facts.length })))

function setOf (facts: readonly Fact[]): RecordSet<VerifiedEntry> {
  return facts.reduce<RecordSet<VerifiedEntry>>(
    (set, fact) => isEntry(fact) ? set.with(fact) : set.withFact(fact), RecordSet.empty(bobLookupKey)
  )
}

/** A replica: admits what it is given, one after the other. */
function deliver (facts: readonly Fact[], at: VerifyContext): RecordSet<VerifiedEntry> {
  return facts.reduce<RecordSet<VerifiedEntry>>((set, fact) => {
    try {
      if (isEntry(fact)) {
        admit(set, fact, at)
        return set.with(fact)
      }
      admitFact(set, verifyInvalidation(fact.bytes, at), at)
      return set.withFact(fact)
    } catch (err) {
      if (err instanceof DiscoveryError) {
        return set
      }
      throw err
    }
  }, RecordSet.empty(bobLookupKey))
}

const slots = (entries: ReadonlyArray<{ slot: string }>): string[] => entries.map(({ slot }) => slot)

describe('mapping/view: what strikes', () => {
  it('shows what lives by precedence, and what is struck with the fact that strikes it', () => {
    const [older, younger] = [
      pretendVerified(fakeEntry({ holder: 'alice' }), NOW - DAY),
      pretendVerified(fakeEntry({ holder: 'bob', issuedAt: NOW - 1 }), NOW - HOUR)
    ]
    expect(slots(viewOf(setOf([younger, older]), context).living)).to.deep.equal(slots([older, younger]))
    const fact = parseInvalidation(release())
    const view = viewOf(setOf([younger, older, fact]), context)
    expect(slots(view.living)).to.deep.equal(slots([older]))
    expect(view.invalidated).to.deep.equal([{ slot: younger.slot, by: fact.hash }])
  })

  it('is the same with genuine entries', () => {
    const { bytes } = buildTestMapping()
    const set = RecordSet.of(bobLookupKey, [verifyEntry(bytes, context)])
    expect(viewOf(set, context).living).to.have.length(1)
    expect(viewOf(set.withFact(parseInvalidation(reassign({ issuedAt: NOW + 1 }))), context).living).to.have.length(0)
    expect(viewOf(set.withFact(parseInvalidation(release({ issuedAt: NOW + 1 }))), context).living).to.have.length(0)
  })

  it('lets nothing strike that does not verify', () => {
    const entry = pretendVerified(fakeEntry({ issuedAt: NOW - 1 }), NOW - HOUR)
    for (const forged of [release({ signer: alice }), reassign({ csip: 1 })]) {
      expect(viewOf(setOf([entry, parseInvalidation(forged)]), context).living).to.have.length(1)
    }
  })

  it('hides what has expired', () => {
    const entry = pretendVerified(fakeEntry({ expiresAt: NOW + 10 }))
    expect(viewOf(setOf([entry]), context))
      .to.deep.equal({ living: [], invalidated: [], open: [], contested: false, notes: [] })
  })
})

describe('mapping/view: random histories', () => {
  it('all nodes agree, whatever the order, replays and duplicates (1,000 cases)', function () {
    this.timeout(120_000)
    fc.assert(fc.property(deliveries, fc.integer({ min: 0, max: 4 }), fc.nat(20), ([history, delivered], days, cut) => {
      const at = { ...context, now: NOW + days * DAY + 10 }
      const expected = viewOf(setOf(history), at)
      // in another order, in two halves that meet later, and once more
      const merged = mergeRecordSets(setOf(delivered.slice(cut)), setOf(delivered.slice(0, cut)))
      expect(slots(viewOf(merged, at).living)).to.deep.equal(slots(expected.living))
      expect(viewOf(mergeRecordSets(merged, setOf(history)), at)).to.deep.equal(expected)
    }), { numRuns: 1_000 })
  })

  it('nothing struck comes back, at whatever replica, later, or after ' +
    'what may be forgotten is (1,000 cases)', function () {
    this.timeout(240_000)
    fc.assert(fc.property(deliveries, fc.integer({ min: 0, max: 60 }), ([history, delivered], days) => {
      const facts = history.filter(fact => !isEntry(fact)) as UncheckedInvalidation[]
      const at = { ...context, now: NOW + days * DAY + 10 }
      const replica = deliver(delivered, context)
      const later = retain(mergeRecordSets(replica, setOf([])), at.now, policy)
      const replayed = mergeRecordSets(later, deliver(history.filter(isEntry), at)
        .filter(entry => !facts.some(fact => strikes(fact, entry, context.registry))))
      for (const set of [replica, later, replayed]) {
        for (const entry of viewOf(set, at).living) {
          expect(facts.filter(fact => replica.has(fact)).some(fact => strikes(fact, entry, context.registry)))
            .to.equal(false)
        }
      }
    }), { numRuns: 1_000 })
  })

  it('older wins unless it is let go or re-assigned, and a holder key strikes its own only (1,000 cases)', function () {
    this.timeout(120_000)
    fc.assert(fc.property(histories, ([entries, facts]) => {
      const set = setOf([...entries, ...facts])
      const { living, invalidated } = viewOf(set, context)
      // of several certificates of one attestation the earliest counts
      const shared = ({ attestationHashes: [hash] }: VerifiedEntry): string =>
        toString(hash ?? new Uint8Array(0), 'hex')
      const oldest = (entry: VerifiedEntry): VerifiedEntry => ({
        ...entry,
        establishedAt: Math.min(
          ...set.entries.filter(other => shared(other) === shared(entry)).map(({ establishedAt }) => establishedAt)
        )
      })
      const groups = living.map(({ holderKey, establishedAt }) => ({ name: toString(holderKey, 'hex'), establishedAt }))
      const firsts = groups.filter(({ name }, i) => groups.findIndex(other => other.name === name) === i)
      expect(firsts.map(({ establishedAt }) => establishedAt))
        .to.deep.equal(firsts.map(({ establishedAt }) => establishedAt).toSorted((a, b) => a - b))
      for (const entry of set.entries) {
        const by = invalidated.find(({ slot }) => slot === entry.slot)
        const reasons = facts.filter(fact => strikes(fact, oldest(entry), context.registry))
        expect(by != null).to.equal(reasons.length > 0)
        for (const { by: signer } of reasons) {
          expect(signer.reason !== 'released' || toString(signer.holderKey, 'hex') === toString(entry.holderKey, 'hex'))
            .to.equal(true)
        }
        expect(by != null || entry.expiresAt <= context.now || living.some(({ slot }) => slot === entry.slot))
          .to.equal(true)
      }
    }), { numRuns: 1_000 })
  })
})

describe('mapping/admission: invalidations', () => {
  const quotas = { ...policy.quotas, factsPerKey: 16, holdersPerCsip: 2 }
  const small: VerifyContext = { registry: alter(context.registry, { policy: { quotas } }), now: NOW }
  const take = (set: RecordSet, bytes: Uint8Array): string |
    undefined => refusalOf(() => { admitFact(set, verifyInvalidation(bytes, small), small) })
  const flood = (count: number, make: (i: number) => Uint8Array): RecordSet => Array.from({ length: count }, (_, i) =>
    make(i))
    .reduce<RecordSet>(
      (set, bytes) => take(set, bytes) == null ? set.withFact(parseInvalidation(bytes)) : set,
      RecordSet.empty(bobLookupKey)
    )
  const stranger = (i: number): ReturnType<typeof signerFromSeed> => signerFromSeed(seedOf(`stranger ${i}`))

  it('refuses an entry that is struck, and takes one that is not', () => {
    const set = RecordSet.of(bobLookupKey, [], [parseInvalidation(release())])
    expect(refusalOf(() => { admit(set, pretendVerified(fakeEntry({ issuedAt: NOW - 1 })), small) }))
      .to.equal('ENTRY_INVALIDATED')
    expect(refusalOf(() => { admit(set, pretendVerified(fakeEntry({ issuedAt: NOW }), NOW), small) }))
      .to.equal(undefined)
    expect(refusalOf(() => { admit(set, pretendVerified(fakeEntry({ holder: 'alice', issuedAt: NOW - 1 })), small) }))
      .to.equal(undefined)
  })

  it('takes a retry, and refuses what belongs elsewhere', () => {
    const set = flood(1, () => release())
    expect(take(set, release())).to.equal(undefined)
    expect(refusalOf(() => {
      admitFact(set, { ...verifyInvalidation(release(), small), lookupKey: fakeEntry({}).nextKeyHash as never }, small)
    })).to.equal('INVALIDATION_FOREIGN')
  })

  it('bounds one signer, who can still let go of everything', () => {
    const set = flood(50, i => release({ entryId: entryIdOf(i), label: `${i}` }))
    expect(set.invalidations).to.have.length(2)
    expect(take(set, release({ entryId: entryIdOf(99) }))).to.equal('QUOTA_FACTS_SIGNER')
    expect(take(set, release())).to.equal(undefined)
    expect(take(flood(50, i => reassign({ label: `${i}` })), reassign({ label: 'more' })))
      .to.equal('QUOTA_FACTS_SIGNER')
  })

  it('bounds the strangers that one CSIP vouches for, and locks neither holders nor other CSIPs out', () => {
    const strangers = flood(50, i => release({ holder: stranger(i), label: `${i}` }))
    expect(strangers.invalidations).to.have.length(2)
    expect(take(strangers, release({ holder: stranger(99) }))).to.equal('QUOTA_CSIP')
    expect(take(strangers, release({ holder: stranger(99), csip: 1 }))).to.equal(undefined)
    expect(take(strangers, reassign())).to.equal(undefined)
    expect(take(strangers.with(fakeEntry()), release({ holder: bob }))).to.equal(undefined)
  })

  it('keeps room for a holder who has a mapping when the rest is full', () => {
    const wide: VerifyContext = {
      ...small,
      registry: alter(context.registry, { policy: { quotas: { ...quotas, factsPerKey: 3, holdersPerCsip: 64 } } })
    }
    const full = RecordSet.of(
      bobLookupKey, [fakeEntry()], [0, 1, 2].map(i => parseInvalidation(release({ holder: stranger(i) })))
    )
    expect(refusalOf(() => { admitFact(full, verifyInvalidation(release({ holder: stranger(9) }), wide), wide) }))
      .to.equal('QUOTA_FACTS')
    expect(refusalOf(() => { admitFact(full, verifyInvalidation(release(), wide), wide) })).to.equal(undefined)
  })

  it('does not let the keys before a re-assignment keep out the one after it', () => {
    const older = ['a', 'b'].map(label => buildTestMapping({
      holder: signerFromSeed(seedOf(label)), label, now: NOW - DAY, attestation: { issuedAt: NOW - 2 * DAY }
    }).entry)
    const newcomer = pretendVerified(fakeEntry({ holder: 'carol' }), NOW)
    expect(refusalOf(() => { admit(RecordSet.of(bobLookupKey, older), newcomer, small) })).to.equal('QUOTA_CSIP')
    expect(
      refusalOf(() => { admit(RecordSet.of(bobLookupKey, older, [parseInvalidation(reassign())]), newcomer, small) })
    ).to.equal(undefined)
  })
})
