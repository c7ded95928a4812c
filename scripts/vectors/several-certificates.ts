import { issueAttestation } from '../../src/attestation/attestation.ts'
import { makeInvalidation } from '../../src/mapping/invalidation.ts'
import { makeLink } from '../../src/mapping/link.ts'
import { parseFact } from '../../src/mapping/fact-kinds.ts'
import { RecordSet } from '../../src/mapping/record-set.ts'
import { verifyEntry, verifyFact } from '../../src/mapping/validity.ts'
import { viewOf } from '../../src/mapping/view.ts'
import { attestation, fields } from './attestation.ts'
import { make } from './entry.ts'
import { hex, item, seed } from './format.ts'
import { bob, csips, HOUR, lookupKey, mallory, NOW, registry, signerOf } from './world.ts'
import type { Fact, VerifiedEntry } from '../../src/mapping/interface.ts'
import type { Vectors } from './format.ts'

const context = { registry, now: NOW + 2 * HOUR }
const base = { lookupKey, oprfKeyId: 1, issuedAt: context.now }
const carol = signerOf('carol')

const again = issueAttestation({ ...fields, serial: seed('another attestation').slice(0, 16) }, item(csips, 0))
const early = make({ label: 'early' })
const MADE = {
  early,
  late: make({ label: 'late', dp: 4, seenAt: NOW + HOUR, now: NOW + HOUR }),
  anew: make({ label: 'anew', dp: 5, attested: again, seenAt: NOW + HOUR, now: NOW + HOUR }),
  rival: make({ label: 'rival', holder: mallory, dp: 1, seenAt: NOW + HOUR / 2, now: NOW + HOUR / 2 })
}
const entries: Readonly<Record<keyof typeof MADE, VerifiedEntry>> = {
  early: verifyEntry(MADE.early.entry.bytes, context),
  late: verifyEntry(MADE.late.entry.bytes, context),
  anew: verifyEntry(MADE.anew.entry.bytes, context),
  rival: verifyEntry(MADE.rival.entry.bytes, context)
}

const facts = {
  link: parseFact('link', makeLink(
    { ...base, oldKey: bob.publicKey, newKey: carol.publicKey, attestation, witnesses: early.witnesses }, carol,
    { oldKey: bob }
  )),
  release: parseFact('invalidation', makeInvalidation({
    ...base,
    before: context.now,
    serial: seed('release of the early').slice(0, 16),
    by: {
      reason: 'released', holderKey: bob.publicKey, entryId: entries.early.entryId, attestation
    }
  }, bob)),
  reassignment: parseFact('invalidation', makeInvalidation({
    ...base,
    before: NOW + HOUR / 4,
    serial: seed('re-assignment').slice(0, 16),
    by: {
      reason: 'reassigned', csipId: 'csip1', csiType: 'tel', scope: '+1415'
    }
  }, item(csips, 0)))
} as const satisfies Record<string, Fact>

/** What a set of these amounts to. */
function view (
  name: string, named: ReadonlyArray<keyof typeof entries>, by: ReadonlyArray<keyof typeof facts> = []
): Vectors['cases'][number] {
  for (const fact of by) {
    verifyFact(facts[fact], context)
  }
  const set = RecordSet.of(lookupKey, named.map(entry => entries[entry]), by.map(fact => facts[fact]))
  const { living, invalidated } = viewOf(set, context)
  return {
    name,
    entries: [...named],
    facts: [...by],
    living: living.map(({ slot, establishedAt }) => ({ entry: nameOf(slot), establishedAt })),
    invalidated: invalidated.map(({ slot }) => nameOf(slot))
  }
}

function nameOf (slot: string): string {
  return Object.entries(entries).find(([, entry]) => entry.slot === slot)?.[0] ?? slot
}

export function severalCertificatesVectors (): Vectors {
  return {
    description: 'Several certificates of one attestation, under the first version of registry.json at `now` of ' +
      '`given`. early and late are of one attestation of one holder, and of two certificates; anew is of another ' +
      'attestation of that holder; rival, of somebody else, was witnessed between. Each case names what lies at the ' +
      'lookup key, and tells what lives, first in precedence first, with the date that counts for it, ' +
      'and what is struck.',
    given: {
      now: context.now,
      lookupKey: hex(lookupKey),
      entries: Object.fromEntries(Object.entries(entries).map(([name, { bytes, establishedAt, witnessedAt }]) =>
        [name, { bytes: hex(bytes), establishedAt, witnessedAt }])),
      facts: Object.fromEntries(
        Object.entries(facts).map(([name, { kind, bytes }]) => [name, { kind, bytes: hex(bytes) }])
      )
    },
    cases: [
      view('a later certificate alone comes after the rival', ['late', 'rival']),
      view('with an earlier one of the same attestation it comes before', ['late', 'rival', 'early']),
      view('a link carries the earlier one as well', ['late', 'rival'], ['link']),
      view('another attestation keeps its own date', ['anew', 'rival', 'early']),
      view('an earlier one that is struck lends nothing', ['late', 'rival', 'early'], ['release']),
      view('a re-assignment before the later one leaves it', ['late', 'rival'], ['reassignment']),
      view('and strikes it where the earlier one shows since when', ['late', 'rival', 'early'], ['reassignment']),
      view('and where a link does', ['late', 'rival'], ['link', 'reassignment'])
    ]
  }
}
