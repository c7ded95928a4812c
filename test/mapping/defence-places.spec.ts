import { expect } from 'chai'
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { MAX_RECORD_SET_LENGTH } from '../../src/base/limits.ts'
import { asHash } from '../../src/base/bytes.ts'
import { sha256 } from '../../src/base/hash.ts'
import { admitFact } from '../../src/mapping/admit-fact.ts'
import * as constants from '../../src/mapping/constants.ts'
import { DefencePlaces } from '../../src/mapping/defence-places.ts'
import { parseDefence } from '../../src/mapping/defence.ts'
import { parseDispute } from '../../src/mapping/dispute.ts'
import { parseFact } from '../../src/mapping/fact-kinds.ts'
import { RecordSet } from '../../src/mapping/record-set.ts'
import { verifyFact } from '../../src/mapping/validity.ts'
import { carol, defence, dispute, link, nextBob, OPENED } from '../builders/conflict.ts'
import { bob, bobLookupKey, fakeEntry, federation, pretendVerified, signerNamed } from '../builders/mapping.ts'
import { DAY, HOUR, NOW } from '../builders/registry.ts'
import { verdictOf } from '../builders/wire.ts'
import type { Signer } from '../../src/base/keys.ts'
import type { Hash } from '../../src/base/bytes.ts'
import type {
  UncheckedDispute, UncheckedFactReceipts, VerifiedEntry, VerifiedFact
} from '../../src/mapping/interface.ts'

const context = { registry: federation().registry, now: NOW }
const asked = parseDispute(dispute())

/** Established so long before the dispute, and living. */
const since = (name: string, days: number, expiresAt = NOW + DAY): VerifiedEntry =>
  pretendVerified(fakeEntry({ holder: name, id: name, issuedAt: OPENED - days * DAY, expiresAt }), OPENED - days * DAY)
const answer = (holder: Signer = bob, minutes = 0, to: UncheckedDispute = asked): ReturnType<typeof parseDefence> =>
  parseDefence(defence(to.hash, { holder, issuedAt: OPENED + DAY + minutes * 60_000 }))
const isFor = (set: RecordSet, holder: Signer, minutes = 0): boolean =>
  new DefencePlaces(set, context).isFor(answer(holder, minutes))
const take = (set: RecordSet, fact: ReturnType<typeof answer>): string | undefined =>
  verdictOf(() => { admitFact(set, verifyFact(fact, context), context) })
const setOf = (...entries: readonly VerifiedEntry[]): RecordSet => RecordSet.of(bobLookupKey, entries, [asked])
/** Whatever can be stored of what others answer. */
const crowded = (set: RecordSet, length = 6 * 1024): RecordSet =>
  set.withFact({ ...answer(signerNamed('crowd')), bytes: new Uint8Array(length - 4), name: '0' })

describe('mapping/defence-places', () => {
  it('are kept for whoever was established before the dispute, and lived then', () => {
    expect(isFor(setOf(since('bob', 1)), bob)).to.equal(true)
    expect(isFor(setOf(), bob), 'nobody').to.equal(false)
    expect(isFor(setOf(since('bob', 0)), bob), 'since the dispute').to.equal(false)
    expect(isFor(setOf(since('bob', 2, OPENED)), bob), 'ended before').to.equal(false)
    expect(isFor(setOf(since('bob', 1), since('carol', 2)), carol), 'the claimant').to.equal(false)
  })

  it('are for one defence of each, whatever it says', () => {
    const set = setOf(since('bob', 1))
    expect(isFor(set.withFact(answer()), bob, 1)).to.equal(false)
    expect(take(crowded(set), answer())).to.equal(undefined)
    expect(take(crowded(set.withFact(answer())), answer(bob, 1)), 'the second has none').to.equal('QUOTA_BYTES')
  })

  it('belong to the four oldest, and to all keys that are linked', () => {
    const names = ['a', 'b', 'c', 'd', 'e']
    const set = setOf(...names.map((name, i) => since(name, 10 - i)))
    expect(names.map(name => isFor(set, signerNamed(name)))).to.deep.equal([true, true, true, true, false])
    const linked = setOf(since('bob', 1)).withFact(parseFact('link', link()))
    expect(isFor(linked, nextBob)).to.equal(true)
    expect(isFor(linked.withFact(answer(nextBob)), bob), 'taken by the next key').to.equal(false)
  })

  it('of younger holders take no bytes from older ones', () => {
    const other = parseDispute(dispute({ holder: signerNamed('dora'), label: 'other' }))
    const set = setOf(since('bob', 2), since('mallory', 1)).withFact(other)
    const long = (holder: Signer, length: number): RecordSet =>
      set.withFact({ ...answer(holder, 0, other), bytes: new Uint8Array(length - 4) })
    const room = 12 * 1024 - answer().bytes.byteLength - 4
    expect(isFor(long(signerNamed('mallory'), 12 * 1024), bob)).to.equal(true)
    expect(isFor(long(bob, room), bob)).to.equal(true)
    expect(isFor(long(bob, room + 1), bob)).to.equal(false)
  })

  it('don\'t hang on the order in which anything came', () => {
    const facts = [answer(), answer(bob, 1), answer(bob, 2)]
    const shared = (order: readonly number[]): unknown => {
      const set = order.reduce<RecordSet>((all, i) => all.withFact(facts[i] ?? answer()), setOf(since('bob', 1)))
      return new DefencePlaces(set, context).without(set.defences).map(({ name }) => name)
    }
    expect(shared([2, 1, 0])).to.deep.equal(shared([0, 1, 2])).and.to.have.length(2)
  })

  it('leave a record set that can be read, however full each room is', () => {
    const {
      ENTRIES_LENGTH, INVALIDATIONS_LENGTH, RULINGS_LENGTH, CONFLICT_LENGTHS, DEFENCES_LENGTH, RECEIPTS_LENGTH
    } = constants
    const receipts = RECEIPTS_LENGTH + constants.DEFENCE_RANKS * constants.RANK_RECEIPTS_LENGTH
    const { dispute: disputes, link: links, note: notes } = CONFLICT_LENGTHS
    expect(ENTRIES_LENGTH + INVALIDATIONS_LENGTH + RULINGS_LENGTH + disputes + DEFENCES_LENGTH + links + notes +
      receipts)
      .to.equal(MAX_RECORD_SET_LENGTH)
    expect(take(crowded(setOf(since('bob', 1)), DEFENCES_LENGTH), answer())).to.equal('QUOTA_BYTES')
  })

  describe('of receipts', () => {
    const others = ['dora', 'eve'].map(name => answer(signerNamed(name)))
    const [one = answer(), other = answer()] = others
    const receipts = (fact: { readonly hash: Hash }, hour = 1, length = 100): UncheckedFactReceipts => {
      const name = `${hour} ${toString(fact.hash, 'base16')}`
      const storedAt = OPENED + DAY + hour * HOUR
      return {
        kind: 'receipts',
        lookupKey: bobLookupKey,
        factHash: fact.hash,
        receipts: [],
        storedAt,
        issuedAt: storedAt,
        bytes: new Uint8Array(length - 4),
        hash: asHash(sha256(fromString(name))),
        name
      }
    }
    const takeReceipts = (set: RecordSet, fact: UncheckedFactReceipts): string | undefined =>
      verdictOf(() => { admitFact(set, fact as VerifiedFact, context) })
    /** All that strangers can store of receipts. */
    const full = (set: RecordSet): RecordSet => set.withFact(receipts(one, 1, constants.RECEIPTS_LENGTH))

    it('are kept for what those answered who have a rank, whatever others store', () => {
      const set = full(
        [answer(), ...others].reduce<RecordSet>((all, fact) => all.withFact(fact), setOf(since('bob', 1)))
      )
      expect(takeReceipts(set, receipts(other))).to.equal('QUOTA_BYTES')
      expect(takeReceipts(set, receipts(answer()))).to.equal(undefined)
      const stored = set.withFact(receipts(answer(), 2))
      expect(takeReceipts(stored, receipts(answer(), 1)), 'the first alone').to.equal('QUOTA_BYTES')
    })

    it('are kept for what those handed over who have a rank', () => {
      const handed = parseFact('link', link())
      const set = full([handed, one].reduce<RecordSet>((all, fact) => all.withFact(fact), setOf(since('bob', 1))))
      expect(takeReceipts(set, receipts(handed))).to.equal(undefined)
      const unranked = full([handed, one].reduce<RecordSet>((all, fact) => all.withFact(fact), setOf(since('dora', 0))))
      expect(takeReceipts(unranked, receipts(handed))).to.equal('QUOTA_BYTES')
    })

    it('have so many bytes for each rank, and take nothing from another\'s', () => {
      const { RANK_RECEIPTS_LENGTH } = constants
      const set = full([answer(), ...others]
        .reduce<RecordSet>((all, fact) => all.withFact(fact), setOf(since('bob', 2), since('eve', 1))))
      expect(takeReceipts(set, receipts(other, 1, RANK_RECEIPTS_LENGTH))).to.equal(undefined)
      expect(takeReceipts(set, receipts(other, 1, RANK_RECEIPTS_LENGTH + 1))).to.equal('QUOTA_BYTES')
      const stored = set.withFact(receipts(other, 1, RANK_RECEIPTS_LENGTH))
      expect(takeReceipts(stored, receipts(answer(), 1, RANK_RECEIPTS_LENGTH))).to.equal(undefined)
    })
  })

  it('hold against keys with older mappings and disputes of their own, each answering each', () => {
    const keys = Array.from({ length: 6 }, (_, i) => `mallory ${i}`)
    const disputes = keys.map(name => parseDispute(dispute({ holder: signerNamed(name), label: name })))
    const strict = parseDispute(dispute({ issuedAt: OPENED + HOUR, attestation: { strength: 70 } }))
    let set: RecordSet = RecordSet.of(bobLookupKey, [since('bob', 9), ...keys.map((name, i) => since(name, 8 - i))], [
      ...disputes, strict
    ])
    const codes = new Set<string | undefined>()
    for (const to of [...disputes, strict]) {
      for (const fact of keys.flatMap(name => [0, 1].map(minutes => answer(signerNamed(name), minutes, to)))) {
        const code = take(set, fact)
        codes.add(code)
        set = code == null ? set.withFact(fact) : set
      }
    }
    expect(codes).to.include('QUOTA_BYTES')
    expect([...disputes, strict].map(to => take(set, answer(bob, 0, to)))).to.deep.equal(Array(7).fill(undefined))
  })
})
