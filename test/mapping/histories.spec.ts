import { expect } from 'chai'
import fc from 'fast-check'
import { toString } from 'uint8arrays/to-string'
import { DiscoveryError } from '../../src/base/errors.ts'
import { admit } from '../../src/mapping/admission.ts'
import { admitFact } from '../../src/mapping/admit-fact.ts'
import { parseDispute } from '../../src/mapping/dispute.ts'
import { parseFact } from '../../src/mapping/fact-kinds.ts'
import { strikes } from '../../src/mapping/invalidation.ts'
import { Lineage } from '../../src/mapping/lineage.ts'
import { mergeRecordSets, RecordSet, retain } from '../../src/mapping/record-set.ts'
import { verifyFact } from '../../src/mapping/validity.ts'
import { viewOf } from '../../src/mapping/view.ts'
import { makeWitnessStatement } from '../../src/mapping/witness.ts'
import { dispute, defence, link, OPENED, ruling, silence, majority, STRICT } from '../builders/conflict.ts'
import { reassign, release } from '../builders/invalidation.ts'
import {
  alter, attest, bobLookupKey, fakeEntry, federation, party, pretendVerified, signerNamed
} from '../builders/mapping.ts'
import { DAY, HOUR, NOW } from '../builders/registry.ts'
import type {
  Fact, FactKind, UncheckedInvalidation, VerifiedEntry, VerifyContext
} from '../../src/mapping/interface.ts'

/** Conflicts among few holders at one key: histories are chosen from what was made once. */
const test = federation()
const context: VerifyContext = {
  registry: alter(test.registry, {
    policy: { arbiters: test.dps.slice(0, 3).map(({ id }) => id), arbiterThreshold: 2 }
  }),
  now: NOW
}
const { policy } = context.registry
const HOLDER_NAMES = ['alice', 'bob', 'carol', 'bob, next'] as const
const signers = Object.fromEntries(HOLDER_NAMES.map(name => [name, signerNamed(name)]))
const signer = (name: typeof HOLDER_NAMES[number]): ReturnType<typeof signerNamed> => signers[name] ?? signerNamed(name)

/** As a replica reads it: its seniority is what these witnesses say. */
function entryOf (
  holder: typeof HOLDER_NAMES[number], establishedAt: number, days: number, sequence: number
): VerifiedEntry {
  const attestation = attest(test, 0, {
    holderKey: signer(holder).publicKey, issuedAt: establishedAt - HOUR, expiresAt: establishedAt + 40 * DAY
  })
  const witnesses = [1, 2, 3].map(i =>
    makeWitnessStatement({ attestation }, { registry: test.registry, now: establishedAt }, party(test.dps, i).signer))
  return {
    ...pretendVerified(
      fakeEntry({ holder, issuedAt: establishedAt + sequence * HOUR, expiresAt: NOW + days * DAY, sequence }),
      establishedAt
    ),
    witnesses
  }
}

const ENTRIES: readonly VerifiedEntry[] = HOLDER_NAMES.flatMap(holder =>
  [-3, -1, 1].map(days => entryOf(holder, OPENED + days * DAY, 5 + days, days + 4)))

const strict = dispute({ attestation: STRICT })
const equal = dispute({ holder: signer('alice') })
const strictOfAlice = dispute({ holder: signer('alice'), attestation: STRICT, label: 'strict' })
const late = OPENED + 8 * DAY
const before = { establishedAt: OPENED - 4 * DAY }
const CONFLICT: ReadonlyArray<[FactKind, Uint8Array]> = [
  ['dispute', strict],
  ['dispute', equal],
  ['dispute', strictOfAlice],
  ...[strict, equal, strictOfAlice].flatMap((bytes): Array<[FactKind, Uint8Array]> => [
    ['invalidation', ruling({ dispute: bytes })],
    ['defence', defence(parseDispute(bytes).hash)],
    ['defence', defence(parseDispute(bytes).hash, { holder: signer('bob, next'), issuedAt: late })],
    ['defence', defence(parseDispute(bytes).hash, { holder: signer('alice'), attestation: STRICT })]
  ]),
  [
    'invalidation', ruling({
      dispute: strict,
      label: 'later',
      issuedAt: NOW + DAY,
      silence: majority().map(dp => silence(strict, dp, { issuedAt: NOW }))
    })
  ],
  ['invalidation', ruling({ dispute: equal, arbiters: [1, 2], verdict: { losing: [signer('bob').publicKey] } })],
  [
    'invalidation', ruling({
      dispute: equal,
      arbiters: [1, 2],
      verdict: { winner: 'incumbent', losing: [signer('alice').publicKey], before: NOW }
    })
  ],
  ['link', link({ ...before, issuedAt: OPENED - DAY })],
  ['link', link({ ...before, issuedAt: OPENED + DAY, next: signer('carol') })],
  [
    'link', link({
      ...before, issuedAt: NOW, holder: signer('carol'), next: signer('alice'), attestation: { expiresAt: NOW + DAY }
    })
  ],
  // forged
  ['invalidation', ruling({ dispute: strict, signer: signer('alice') })],
  ['link', link({ ...before, consent: { oldKey: signer('carol') }, next: signer('carol') })],
  ['defence', defence(parseDispute(strict).hash, { signer: signer('carol') })]
]
const POSSESSION = { attestation: { issuedAt: OPENED - 5 * DAY, expiresAt: OPENED + 30 * DAY } }
const FACTS: readonly Fact[] = [
  ...CONFLICT,
  ['invalidation', release({ holder: signer('bob'), issuedAt: OPENED, ...POSSESSION })] as const,
  ['invalidation', release({ holder: signer('carol'), issuedAt: OPENED + DAY, ...POSSESSION })] as const,
  [
    'invalidation', release({ holder: signer('bob, next'), issuedAt: NOW, entryId: fakeEntry().entryId, ...POSSESSION })
  ] as const,
  ['invalidation', reassign({ before: OPENED - 2 * DAY })] as const
].map(([kind, bytes]) => parseFact(kind, bytes))

type Item = VerifiedEntry | Fact
const isEntry = (item: Item): item is VerifiedEntry => 'slot' in item
const histories = fc.tuple(fc.subarray([...ENTRIES], { maxLength: 6 }), fc.subarray([...FACTS], { maxLength: 6 }))
const deliveries = histories.chain(([entries, facts]) => fc.tuple(
  fc.constant([...entries, ...facts] as Item[]),
  fc.shuffledSubarray([...entries, ...facts, ...entries] as Item[], { minLength: entries.length * 2 + facts.length })))
const days = fc.integer({ min: 0, max: 60 })

const add = (set: RecordSet<VerifiedEntry>, item: Item): RecordSet<VerifiedEntry> =>
  isEntry(item) ? set.with(item) : set.withFact(item)
const setOf = (items: readonly Item[]): RecordSet<VerifiedEntry> =>
  items.reduce<RecordSet<VerifiedEntry>>(add, RecordSet.empty(bobLookupKey))

/** A replica that is given one more. */
function offer (set: RecordSet<VerifiedEntry>, item: Item, at: VerifyContext): RecordSet<VerifiedEntry> {
  try {
    if (isEntry(item)) {
      admit(set, item, at)
    } else {
      admitFact(set, verifyFact(item, at), at)
    }
    return add(set, item)
  } catch (err) {
    if (err instanceof DiscoveryError) {
      return set
    }
    throw err
  }
}

const nameOf = ({ holderKey }: { readonly holderKey: Uint8Array }): string => toString(holderKey, 'hex')

describe('mapping/histories: of conflicts, at random', () => {
  it('all nodes agree on what lives, what is struck and what is open, whatever the order (1,000 cases)', function () {
    this.timeout(300_000)
    fc.assert(fc.property(deliveries, days, fc.nat(12), ([history, delivered], later, cut) => {
      const at = { ...context, now: NOW + later * DAY }
      const merged = mergeRecordSets(setOf(delivered.slice(cut)), setOf(delivered.slice(0, cut)))
      expect(merged.bytes).to.deep.equal(setOf(history).bytes)
      expect(viewOf(merged, at)).to.deep.equal(viewOf(setOf(history), at))
    }), { numRuns: 1_000 })
  })

  it('nothing struck comes back at a replica, whatever it is given next, and when (1,000 cases)', function () {
    this.timeout(300_000)
    fc.assert(fc.property(deliveries, days, ([, delivered], later) => {
      const invalidated = new Set<string>()
      const look = (set: RecordSet<VerifiedEntry>, now: number): void => {
        const view = viewOf(set, { ...context, now })
        view.living.forEach(({ hash }) => { expect(invalidated.has(toString(hash, 'hex'))).to.equal(false) })
        view.invalidated.forEach(({ slot }) => set.entries.filter(entry => entry.slot === slot).forEach(({ hash }) =>
          invalidated.add(toString(hash, 'hex'))))
      }
      let replica: RecordSet<VerifiedEntry> = RecordSet.empty(bobLookupKey)
      for (const item of delivered) {
        replica = offer(replica, item, context)
        look(replica, context.now)
      }
      const now = NOW + later * DAY
      look(retain(replica, now, policy), now)
    }), { numRuns: 1_000 })
  })

  it('older wins, unless it is let go, re-assigned, or loses a conflict to a stricter proof or by arbiters (1,000 ' +
    'cases)', function () {
    this.timeout(300_000)
    fc.assert(fc.property(histories, ([entries, facts]) => {
      const set = setOf([...entries, ...facts])
      const { living, invalidated, open } = viewOf(set, context)
      const lineage = new Lineage(set, context)
      const firsts = living
        .filter((entry, i) => living.findIndex(other => lineage.related(other.holderKey, entry.holderKey)) === i)
        .map(({ establishedAt }) => establishedAt)
      expect(firsts).to.deep.equal(firsts.toSorted((a, b) => a - b))
      const invalidations = facts.filter((fact): fact is UncheckedInvalidation => fact.kind === 'invalidation')
      const links = facts.filter(({ kind }) => kind === 'link')
      for (const entry of set.entries) {
        const alive = living.find(({ slot }) => slot === entry.slot)
        expect(alive != null || entry.expiresAt <= NOW || invalidated.some(({ slot }) => slot === entry.slot))
          .to.equal(true)
        // seniority comes from nowhere but the entry or a link
        expect(alive == null || alive.establishedAt === entry.establishedAt || links.length > 0).to.equal(true)
        if (invalidated.some(({ slot }) => slot === entry.slot)) {
          const reasons = invalidations.filter(fact =>
            strikes(fact, entry, context.registry) || (fact.by.reason === 'released' && links.length > 0))
          expect(reasons).to.not.have.length(0)
          expect(reasons.some(({ by }) =>
            by.reason !== 'superseded' || by.decision != null || by.dispute.strength > entry.strength)).to.equal(true)
        }
      }
      for (const { dispute: asked, rivals } of open) {
        expect(rivals.every(rival => rival.establishedAt < asked.issuedAt && nameOf(rival) !== nameOf(asked)))
          .to.equal(true)
      }
    }), { numRuns: 1_000 })
  })
})
