import { sha256 } from '../../src/base/hash.ts'
import { asLookupKey } from '../../src/base/bytes.ts'
import { admit } from '../../src/mapping/admission.ts'
import { FRAMING_LENGTH } from '../../src/mapping/constants.ts'
import { ROOMS } from '../../src/mapping/room.ts'
import type { RoomKind } from '../../src/mapping/room.ts'
import { admitFact } from '../../src/mapping/admit-fact.ts'
import { makeDefence } from '../../src/mapping/defence.ts'
import { makeDispute, parseDispute } from '../../src/mapping/dispute.ts'
import { parseFact } from '../../src/mapping/fact-kinds.ts'
import { encodeFactReceipts } from '../../src/mapping/fact-receipts.ts'
import { makeInvalidation } from '../../src/mapping/invalidation.ts'
import { makeReceipt } from '../../src/mapping/receipt.ts'
import { RecordSet } from '../../src/mapping/record-set.ts'
import { makeVerdict, signVerdict } from '../../src/mapping/ruling.ts'
import { verifyEntry, verifyFact } from '../../src/mapping/validity.ts'
import { buildRegistry, signRegistry } from '../../src/registry/build.ts'
import { openRegistry } from '../../src/registry/verify.ts'
import { attestationOf, make } from './entry.ts'
import { hex, item, refused, seed } from './format.ts'
import {
  anchor, bob, csips, DAY, dps, draft, HOUR, lookupKey, mallory, NOW, peerOf, quorum, roots, signerOf, voices
} from './world.ts'
import type { FederationSigner } from '../../src/base/envelope.ts'
import type { FactKind, VerifiedEntry, VerifiedFact } from '../../src/mapping/interface.ts'
import type { Vectors } from './format.ts'
import type { MakeOptions } from './entry.ts'

/** Small, so that a few objects fill them. */
const quotas = { entriesPerKey: 2, entriesPerHolder: 2, reservedPerHolder: 1, holdersPerCsip: 1, factsPerKey: 8 }

const signed = signRegistry(buildRegistry({
  ...draft,
  policy: { ...draft.policy, quotas },
  csips: draft.csips.map(csip =>
    ({ ...csip, scopes: csip.scopes.map(scope => ({ ...scope, mayReassign: scope.csiType === 'tel' })) }))
}), roots.slice(0, 2))
const registry = openRegistry(signed, { anchor, now: NOW })

const LATER = NOW + 2 * HOUR
const context = { registry, now: LATER }
const [csip1, csip2] = [item(csips, 0), item(csips, 1)]
const [carol, dave, erin, frank] = [signerOf('carol'), signerOf('dave'), signerOf('erin'), signerOf('frank')]
const elsewhere = asLookupKey(seed('another lookup key'))

const byFirst = (holder: FederationSigner, changes = {}): Uint8Array =>
  attestationOf(holder, `${hex(holder.publicKey)} first`, changes, csip1)
const bySecond = (holder: FederationSigner, changes = {}): Uint8Array =>
  attestationOf(holder, `${hex(holder.publicKey)} second`, { csipId: 'csip2', ...changes }, csip2)

const of = (
  holder: FederationSigner, label: string, attestations: readonly Uint8Array[], options: MakeOptions = {}
): VerifiedEntry =>
  verifyEntry(
    make({
      label, holder, attested: item(attestations, 0), ...options, changes: { attestations, ...options.changes }
    }).entry.bytes, context
  )

const RESTATED = NOW + HOUR
const DISPUTED = NOW + HOUR
const bobs = of(bob, 'of Bob', [byFirst(bob)])
const entries = {
  bobs,
  bobsAgain: of(bob, 'of Bob', [byFirst(bob)], { now: NOW + 1, changes: { entryId: bobs.entryId, sequence: 2 } }),
  bobsSecond: of(bob, 'another of Bob', [byFirst(bob)], { dp: 1 }),
  bobsThird: of(bob, 'a third of Bob', [byFirst(bob)], { dp: 2 }),
  mallorys: of(mallory, 'of Mallory', [bySecond(mallory)]),
  mallorysSecond: of(mallory, 'another of Mallory', [bySecond(mallory)], { dp: 1 }),
  carols: of(carol, 'of Carol', [byFirst(carol)]),
  carolsByBoth: of(carol, 'of Carol by both', [byFirst(carol), bySecond(carol)]),
  carolsSince: of(carol, 'of Carol since', [byFirst(carol, { issuedAt: RESTATED })], {
    now: RESTATED, seenAt: RESTATED
  }),
  kept: of(bob, 'kept', [byFirst(bob)], { changes: { federatedOnly: [] } })
}

const base = { lookupKey, oprfKeyId: 1, issuedAt: NOW }
const serial = (label: string): Uint8Array => seed(label).slice(0, 16)
const fact = (kind: FactKind, bytes: Uint8Array): VerifiedFact => verifyFact(parseFact(kind, bytes), context)

const release =
  (holder: FederationSigner, attestation: Uint8Array, label: string, entry?: VerifiedEntry): VerifiedFact =>
    fact('invalidation', makeInvalidation({
      ...base,
      before: NOW,
      serial: serial(label),
      by: {
        reason: 'released',
        holderKey: holder.publicKey,
        attestation,
        ...(entry == null ? {} : { entryId: entry.entryId })
      }
    }, holder))
const reassign = (csip: FederationSigner, csipId: string, before: number, key = lookupKey): VerifiedFact =>
  fact('invalidation', makeInvalidation({
    ...base,
    lookupKey: key,
    issuedAt: before,
    before,
    serial: serial(`${csipId} ${before}`),
    by: {
      reason: 'reassigned', csipId, csiType: 'tel', scope: '+1415'
    }
  }, csip))
const dispute = (holder: FederationSigner, attestation: Uint8Array, label = 'dispute', key = lookupKey): VerifiedFact =>
  fact('dispute', makeDispute(
    {
      ...base,
      issuedAt: DISPUTED,
      lookupKey: key,
      holderKey: holder.publicKey,
      attestation,
      takeover: 'replace',
      serial: serial(label)
    }, holder
  ))

const carolsDispute = dispute(carol, byFirst(carol))
const defend = (label: number): Uint8Array => makeDefence({
  ...base,
  issuedAt: DISPUTED + label,
  disputeHash: carolsDispute.hash,
  holderKey: bob.publicKey,
  attestation: byFirst(
    bob
  )
}, bob)
const answer = (holder: FederationSigner, attestation: Uint8Array): VerifiedFact => fact('defence', makeDefence({
  ...base, issuedAt: DISPUTED + 1, disputeHash: carolsDispute.hash, holderKey: holder.publicKey, attestation
}, holder))
const receiptsAt = (storedAt: number): VerifiedFact => fact('receipts', encodeFactReceipts({
  lookupKey,
  factHash: sha256(defend(1)),
  receipts: voices.slice(0, quorum).sort((a, b) => peerOf(a) < peerOf(b) ? -1 : 1).map(dp =>
    makeReceipt([sha256(defend(1))], storedAt, dp))
}))
/** By two arbiters, for Carol; the ninth DP brings it. */
const verdict = (label: string, parties: readonly number[]): VerifiedFact => {
  const asked = parseDispute(carolsDispute.bytes)
  const decided = makeVerdict({
    disputeHash: asked.hash,
    winner: 'claimant',
    losing: [bob.publicKey],
    before: DISPUTED,
    parties: parties.map(index => peerOf(item(dps, index)))
  })
  const arbiters = dps.slice(3, 5).map(dp => ({ arbiter: peerOf(dp), signature: signVerdict(decided, dp) }))
  const by = {
    reason: 'superseded',
    dp: peerOf(item(dps, 8)),
    dispute: asked,
    silence: [],
    decision: { verdict: decided, arbiters }
  } as const
  return fact('invalidation', makeInvalidation(
    { ...base, issuedAt: LATER, before: DISPUTED, serial: serial(label), by }, item(dps, 8)
  ))
}

const facts = {
  bobReleasesOne: release(bob, byFirst(bob), 'release of one', bobs),
  bobReleasesAnother: release(bob, byFirst(bob), 'release of another', entries.bobsSecond),
  bobReleasesAll: release(bob, byFirst(bob), 'release of all'),
  malloryReleasesOne: release(mallory, bySecond(mallory), 'of Mallory', entries.mallorys),
  malloryReleasesAll: release(mallory, bySecond(mallory), 'all of Mallory'),
  daveReleases: release(dave, byFirst(dave), 'of Dave'),
  erinReleases: release(erin, byFirst(erin), 'of Erin'),
  frankReleases: release(frank, bySecond(frank), 'of Frank'),
  reassigned: reassign(csip1, 'csip1', RESTATED),
  reassignedBefore: reassign(csip1, 'csip1', NOW - HOUR),
  reassignedBySecond: reassign(csip2, 'csip2', NOW - HOUR),
  reassignedElsewhere: reassign(csip1, 'csip1', NOW, elsewhere),
  carolDisputes: carolsDispute,
  carolDisputesAgain: dispute(carol, byFirst(carol), 'once more'),
  daveDisputes: dispute(dave, byFirst(dave)),
  frankDisputes: dispute(frank, bySecond(frank)),
  malloryDisputes: dispute(mallory, bySecond(mallory)),
  bobDisputes: dispute(bob, byFirst(bob)),
  disputedElsewhere: dispute(bob, byFirst(bob, { lookupKey: elsewhere }), 'elsewhere', elsewhere),
  defended: fact('defence', defend(1)),
  defendedAgain: fact('defence', defend(2)),
  defendedOnceMore: fact('defence', defend(3)),
  daveDefends: answer(dave, byFirst(dave)),
  frankDefends: answer(frank, bySecond(frank)),
  receipts: receiptsAt(DISPUTED + 3),
  earlierReceipts: receiptsAt(DISPUTED + 2),
  earliestReceipts: receiptsAt(DISPUTED + 1),
  moreReceipts: receiptsAt(DISPUTED),
  decided: verdict('decided', [0, 1]),
  decidedAgain: verdict('decided again', [0, 1]),
  decidedOnceMore: verdict('decided once more', [0, 1]),
  decidedWithoutAParty: verdict('decided without a party', [0])
}

/** Of each fact but the last, bytes. */
const FIRST_LENGTH = 1_000

type Name = keyof typeof entries | keyof typeof facts
const isEntry = (name: Name): name is keyof typeof entries => name in entries

/** What comes of bringing one of them to a replica that has the others. */
function brought (
  name: string, stored: readonly Name[], object: Name, code?: string, now = LATER
): Vectors['cases'][number] {
  const set = RecordSet.of(lookupKey, stored.flatMap(each => isEntry(each) ? [entries[each]] : []), stored.flatMap(
    each => isEntry(each) ? [] : [facts[each]]
  ))
  const work = (): void => {
    isEntry(object) ? admit(set, entries[object], { registry, now }) : admitFact(set, facts[object], { registry, now })
  }
  if (code == null) {
    work()
  }
  return {
    name, stored: [...stored], object, now, ...(code == null ? { admitted: true } : { error: refused(code, work) })
  }
}

/** Three facts of a kind that are as large together as they may be, and a byte more. */
function fills (room: RoomKind, reserved: boolean): Vectors['cases'] {
  const most = ROOMS[room][reserved ? 'reserved' : 'others']
  const place = reserved ? 'with a place' : 'without a place'
  const lengths = (all: number): number[] => [FIRST_LENGTH, FIRST_LENGTH, all - 2 * FIRST_LENGTH - 3 * FRAMING_LENGTH]
  return [
    { name: `${room}, the last ${place}: as large as may be`, room, reserved, lengths: lengths(most), admitted: true },
    {
      name: `${room}, the last ${place}: a byte more`, room, reserved, lengths: lengths(most + 1), error: 'QUOTA_BYTES'
    }
  ]
}

export function admissionVectors (): Vectors {
  const full: readonly Name[] = [
    'bobReleasesOne', 'bobReleasesAll', 'malloryReleasesOne', 'reassignedBefore', 'reassignedBySecond', 'daveReleases',
    'frankReleases'
  ]
  const mapped: readonly Name[] = ['bobs', 'mallorys']
  return {
    description: 'What a replica takes in, and by which quota it refuses, under a registry of small quotas ' +
      '(`registry`, another first version of the federation of registry.json). Each case names what is stored at the ' +
      'lookup key and what is brought, which verifies at `now` of `given`; `now` of the case is when it is brought. ' +
      'Cases with a `room` give lengths in bytes of all facts of that kind, the last being the one that is brought.',
    given: {
      registry: hex(signed),
      quotas,
      now: LATER,
      lookupKey: hex(lookupKey),
      entries: Object.fromEntries(Object.entries(entries).map(([name, { bytes }]) => [name, hex(bytes)])),
      facts: Object.fromEntries(
        Object.entries(facts).map(([name, { kind, bytes }]) => [name, { kind, bytes: hex(bytes) }])
      )
    },
    cases: [
      brought('the first', [], 'bobs'),
      brought('federated only', [], 'kept', 'ENTRY_FEDERATED_ONLY'),
      brought('as many of a holder as may be', ['bobs'], 'bobsSecond'),
      brought('one more of a holder', ['bobs', 'bobsSecond'], 'bobsThird', 'QUOTA_HOLDER'),
      brought('the next of a slot takes no room', ['bobs', 'bobsSecond'], 'bobsAgain'),
      brought('a newcomer where the key is full: its first is reserved', ['bobs', 'bobsSecond'], 'mallorys'),
      brought('its second is not', ['bobs', 'mallorys'], 'mallorysSecond', 'QUOTA_KEY'),
      brought('another holder of a CSIP that vouches for as many as it may', ['bobs'], 'carols', 'QUOTA_CSIP'),
      brought('with a second CSIP that has room', ['bobs'], 'carolsByBoth'),
      brought('with a second CSIP that has none', mapped, 'carolsByBoth', 'QUOTA_CSIP'),
      brought('whoever is struck is not counted', ['bobs', 'reassigned'], 'carolsSince'),
      brought('invalidated', ['reassigned'], 'bobs', 'ENTRY_INVALIDATED'),
      brought('a release', ['bobs'], 'bobReleasesOne'),
      brought('the very release again', ['bobs', 'bobReleasesOne'], 'bobReleasesOne'),
      brought('one more of its signer', ['bobs', 'bobReleasesOne'], 'bobReleasesAnother', 'QUOTA_FACTS_SIGNER'),
      brought('a release of all is counted apart', ['bobs', 'bobReleasesOne'], 'bobReleasesAll'),
      brought('by a holder without a mapping', ['bobs'], 'daveReleases'),
      brought('by another such holder of that CSIP', ['bobs', 'daveReleases'], 'erinReleases', 'QUOTA_CSIP'),
      brought('by one of another CSIP', ['bobs', 'daveReleases'], 'frankReleases'),
      brought('as many as may be', [...mapped, ...full], 'malloryReleasesAll'),
      brought('one more', [...mapped, ...full, 'bobReleasesAnother'], 'erinReleases', 'QUOTA_FACTS'),
      brought(
        'but the first of its kind of a holder with a mapping', ['mallorys', ...full, 'bobReleasesAnother'],
        'malloryReleasesAll'
      ),
      brought('a re-assignment at another key', [], 'reassignedElsewhere', 'INVALIDATION_FOREIGN'),
      brought('long after its date', [], 'bobReleasesAll', 'INVALIDATION_LATE', NOW + 45 * DAY + 10 * 60_000 + 1),
      brought('as late as may be', [], 'bobReleasesAll', undefined, NOW + 45 * DAY + 10 * 60_000),
      brought('a dispute', ['bobs'], 'carolDisputes'),
      brought('another of the same claimant', ['bobs', 'carolDisputes'], 'carolDisputesAgain', 'DISPUTE_OPEN'),
      brought('of another claimant of that CSIP', ['bobs', 'carolDisputes'], 'daveDisputes', 'QUOTA_CSIP'),
      brought('of one of another CSIP', ['bobs', 'carolDisputes'], 'frankDisputes'),
      brought(
        'one more than there may be', ['bobs', 'carolDisputes', 'frankDisputes'], 'malloryDisputes', 'QUOTA_CONFLICT'
      ),
      brought('of one with a mapping here', [...mapped, 'carolDisputes', 'frankDisputes'], 'malloryDisputes'),
      brought('at another key', [], 'disputedElsewhere', 'FACT_FOREIGN'),
      brought('a defence without its dispute', ['bobs'], 'defended', 'DISPUTE_UNKNOWN'),
      brought('a defence', ['bobs', 'carolDisputes'], 'defended'),
      brought('another of that holder', ['bobs', 'carolDisputes', 'defended'], 'defendedAgain'),
      brought(
        'one more than there may be against a dispute', ['bobs', 'carolDisputes', 'defended', 'defendedAgain'],
        'defendedOnceMore', 'QUOTA_CONFLICT'
      ),
      brought(
        'of a holder whose place is kept, where others answered',
        ['bobs', 'carolDisputes', 'daveDefends', 'frankDefends'], 'defended'
      ),
      brought(
        'one more of that holder', ['bobs', 'carolDisputes', 'daveDefends', 'frankDefends', 'defended'],
        'defendedAgain', 'QUOTA_CONFLICT'
      ),
      brought('receipts of what is not there', ['bobs'], 'receipts', 'RECEIPTS_UNKNOWN'),
      brought('receipts', ['bobs', 'carolDisputes', 'defended'], 'receipts'),
      brought('receipts of an earlier date', ['bobs', 'carolDisputes', 'defended', 'receipts'], 'earlierReceipts'),
      brought(
        'receipts of a later date', ['bobs', 'carolDisputes', 'defended', 'earlierReceipts'], 'receipts',
        'QUOTA_CONFLICT'
      ),
      brought(
        'a fourth of one fact',
        ['bobs', 'carolDisputes', 'defended', 'receipts', 'earlierReceipts', 'earliestReceipts'], 'moreReceipts',
        'QUOTA_CONFLICT'
      ),
      brought('a ruling', ['bobs', 'bobsSecond', 'carolDisputes'], 'decided'),
      brought(
        'a ruling that leaves out a party', ['bobs', 'bobsSecond', 'carolDisputes'], 'decidedWithoutAParty',
        'RULING_PARTY_MISSING'
      ),
      brought(
        'a third ruling on a dispute', ['bobs', 'bobsSecond', 'carolDisputes', 'decided', 'decidedAgain'],
        'decidedOnceMore', 'QUOTA_FACTS_SIGNER'
      ),
      ...Object.keys(ROOMS).flatMap(room => [...fills(room as RoomKind, false), ...fills(room as RoomKind, true)])
    ]
  }
}
