/** Entries with one defect each: what the holder signed, what witnesses did, what the DP added. */
import { asLookupKey } from '../../../src/base/bytes.ts'
import { signUnder } from '../../../src/base/envelope.ts'
import { Signed } from '../../../src/base/pb/signed.ts'
import { signerIn } from '../../../src/base/envelope.ts'
import { MAX_ENTRY_LENGTH } from '../../../src/base/limits.ts'
import { buildEntry, completeAsDp } from '../../../src/mapping/entry.ts'
import { compactEntry, parseEntry } from '../../../src/mapping/parse.ts'
import { CompactEntry, Entry, EntryOpen, WitnessStatement } from '../../../src/mapping/pb/entry.ts'
import { makeWitnessStatement } from '../../../src/mapping/witness.ts'
import { alice, attest, bob, bobSealingKey, buildTestMapping, party } from '../../builders/mapping.ts'
import { buildTestRegistry, DAY, HOUR, NOW, seededRandom, seedOf } from '../../builders/registry.ts'
import { altered, attestationCases, registry, test, TOLERANCE, without } from './case.ts'
import type { TestMapping, TestMappingOptions } from '../../builders/mapping.ts'
import type { VerifiedRegistry } from '../../../src/registry/interface.ts'
import type { Case, ObjectCode } from './case.ts'

/** A first mapping, so that notices of them are a way as well. */
const mapping = (options: TestMappingOptions = {}): TestMapping =>
  buildTestMapping({ ...options, draft: { firstMapping: true, ...options.draft } })
export const goodMapping = mapping()
const dp = party(test.dps, 0)

interface EntryCase extends Case {
  /** Whether it shows in what the holder hands in. */
  readonly byHolder: boolean
}

/** The defect is in what the holder signs. */
function byHolder (what: string, code: ObjectCode, { bytes, built }: TestMapping, at: Pick<Case, 'registry' |
  'now'> = {}): EntryCase {
  return { what, code, bytes, sent: built.entry.bytes, byHolder: true, ...at }
}

/** It comes with what the DP adds, or after all have signed. */
function afterwards (what: string, code: ObjectCode, bytes: Uint8Array, at: Pick<Case, 'registry' |
  'now'> = {}): EntryCase {
  return { what, code, bytes, sent: goodMapping.built.entry.bytes, byHolder: false, ...at }
}

/** Fields replaced after everybody signed. */
const forged = (changes: Partial<Entry>): Uint8Array => Entry.encode({ ...Entry.decode(goodMapping.bytes), ...changes })
const reopened = (changes: Partial<EntryOpen>): Uint8Array =>
  forged({ open: EntryOpen.encode({ ...EntryOpen.decode(goodMapping.entry.open), ...changes }) })
const attested = (...attestations: readonly Uint8Array[]): TestMapping => mapping({ draft: { attestations } })
const own = (csip: number, changes: Parameters<typeof attest>[2] = {}): Uint8Array => attest(test, csip, changes)

/** The good entry with other witnesses, which the DP signs. */
const witnessed = (...witnesses: readonly Uint8Array[]): Uint8Array =>
  completeAsDp(goodMapping.built.entry, witnesses, dp.signer).bytes
const [attestation = new Uint8Array(0)] = goodMapping.attestations
const saw = (number: number, now = NOW, seen = attestation): Uint8Array =>
  makeWitnessStatement({ attestation: seen }, { registry: test.registry, now }, party(test.dps, number).signer)
function says (
  number: number, changes: Partial<WitnessStatement>, signer = party(test.dps, number).signer
): Uint8Array {
  const payload = WitnessStatement.encode({
    ...WitnessStatement.decode(Signed.decode(saw(number)).payload), ...changes
  })
  return Signed.encode({ payload, signature: signUnder('witness', signer, payload).slice() })
}

const FORM: readonly EntryCase[] = [
  afterwards('of an unknown version', 'VERSION_UNKNOWN', reopened({ version: 2 })),
  afterwards('without a sequence', 'ENTRY_FIELD_INVALID', reopened({ sequence: 0 })),
  afterwards('with regions out of order', 'ENTRY_FIELD_INVALID', reopened({ regions: ['us', 'eu'] })),
  afterwards('without witnesses', 'ENTRY_FIELD_INVALID', forged({ witnesses: [] })),
  afterwards('with a short signature', 'LENGTH_INVALID', forged({ dpSignature: new Uint8Array(63) })),
  afterwards('with a byte too many', 'MESSAGE_MALFORMED', Uint8Array.of(...goodMapping.bytes, 0)),
  afterwards('too large', 'MESSAGE_TOO_LARGE', new Uint8Array(MAX_ENTRY_LENGTH + 1))
]

const LEASE: readonly EntryCase[] = [
  byHolder('that ends when it begins', 'ENTRY_TIMES_INVALID', mapping({ draft: { expiresAt: NOW } })),
  byHolder('leased for longer than the policy allows', 'ENTRY_LIFETIME_EXCEEDED', goodMapping, {
    registry: altered({ policy: { maxEntryLifetime: 30 * DAY - 1 } })
  }),
  byHolder('issued in the future', 'ENTRY_NOT_YET_ISSUED', mapping({ draft: { issuedAt: NOW + TOLERANCE + 1 } })),
  byHolder('that has ended', 'ENTRY_EXPIRED', goodMapping, { now: goodMapping.entry.expiresAt }),
  byHolder(
    'that outlives its attestation', 'ENTRY_OUTLIVES_ATTESTATION', attested(own(0, { expiresAt: NOW + 30 * DAY - 1 }))
  )
]

const PARTIES: readonly EntryCase[] = [
  byHolder('of a DP that is not listed', 'ENTRY_DP_UNKNOWN', goodMapping, { registry: without(dp.id) }),
  byHolder('of a DP that was revoked', 'ENTRY_DP_NOT_ALLOWED', goodMapping, {
    registry: ended('revoked', [0], NOW - 1)
  }),
  byHolder('of a DP that is leaving', 'ENTRY_DP_NOT_ALLOWED', goodMapping, {
    registry: ended('leaving', [0], NOW - 1)
  }),
  byHolder('for a region that is not there', 'ENTRY_REGION_UNKNOWN', mapping({ draft: { regions: ['mars'] } })),
  byHolder('under another OPRF key', 'ENTRY_OPRF_KEY_UNKNOWN', mapping({ draft: { oprfKeyId: 9 } }))
]

const ATTESTATIONS: readonly EntryCase[] = [
  afterwards('with another attestation than was signed for', 'ENTRY_ATTESTATION_MISMATCH', forged({
    attestations: [own(1).slice() as Uint8Array<ArrayBuffer>]
  })),
  byHolder('with an attestation for another lookup key', 'ENTRY_ATTESTATION_OTHER_CSI', attested(
    own(0, { lookupKey: asLookupKey(seedOf('other')) })
  )),
  byHolder('with attestations that name two lookup keys under one older key', 'ENTRY_ATTESTATION_OTHER_CSI', attested(
    own(0, { older: { lookupKey: asLookupKey(seedOf('older')), oprfKeyId: 2 } }),
    own(1, { older: { lookupKey: asLookupKey(seedOf('another')), oprfKeyId: 2 } })
  )),
  byHolder('with an attestation of another holder', 'ENTRY_ATTESTATION_OTHER_HOLDER', attested(
    own(0, { holderKey: alice.publicKey })
  )),
  byHolder('with the same attestation twice', 'ENTRY_ATTESTATION_DUPLICATE', attested(own(0), own(0))),
  byHolder('with two attestations of one CSIP', 'ENTRY_ATTESTATION_DUPLICATE', attested(
    own(0), own(0, { serial: seedOf('another').slice(0, 16) })
  )),
  byHolder('with fewer CSIPs than the type requires', 'ENTRY_ATTESTATIONS_TOO_FEW', goodMapping, {
    registry: altered({
      policy: { csiTypes: registry.policy.csiTypes.map(type => ({ ...type, attestationsRequired: 2 })) }
    })
  }),
  ...attestationCases(NOW).map(({ what, code, fields, forge = (bytes: Uint8Array) => bytes, registry: judging }) =>
    byHolder(`with an attestation ${what}`, code, attested(forge(own(0, fields))), { registry: judging }))
]

/** It is another federation that they sign for, all but the attestation, which comes first. */
const { draft, witnesses } = goodMapping
const elsewhere = buildTestRegistry({ name: 'another federation' }).registry.federationId
const heldElsewhere = buildEntry(draft, signerIn(elsewhere, bob), bobSealingKey, seededRandom('entry'))

const SIGNATURES: readonly EntryCase[] = [
  {
    what: 'that its holder signed for another federation',
    code: 'ENTRY_HOLDER_SIGNATURE_INVALID',
    bytes: completeAsDp(heldElsewhere.entry, witnesses, dp.signer).bytes,
    sent: heldElsewhere.entry.bytes,
    byHolder: true
  },
  afterwards('with a holder\'s signature that is none', 'ENTRY_HOLDER_SIGNATURE_INVALID', forged({
    holderSignature: new Uint8Array(64).fill(1)
  })),
  afterwards('signed by another DP', 'ENTRY_DP_SIGNATURE_INVALID', completeAsDp(
    goodMapping.built.entry, witnesses, party(test.dps, 1).signer
  ).bytes),
  afterwards('that its DP signed for another federation', 'ENTRY_DP_SIGNATURE_INVALID', completeAsDp(
    goodMapping.built.entry, witnesses, signerIn(elsewhere, dp.signer)
  ).bytes)
]

const WITNESSES: readonly EntryCase[] = [
  afterwards('with one witness too few', 'WITNESSES_TOO_FEW', witnessed(saw(1), saw(2))),
  afterwards('with one witness too many', 'WITNESSES_TOO_MANY', witnessed(saw(1), saw(2), saw(3), saw(4))),
  afterwards('with a witness that speaks twice', 'WITNESS_DUPLICATE', witnessed(saw(1), saw(2), saw(2, NOW + 1))),
  afterwards(
    'with the same statement twice, beside enough', 'WITNESS_DUPLICATE', witnessed(saw(1), saw(2), saw(3), saw(3))
  ),
  afterwards('with a witness that is no voice', 'WITNESS_NOT_A_VOICE', goodMapping.bytes, {
    registry: termsOf([1], { from: NOW + DAY })
  }),
  afterwards('with a witness that was revoked', 'WITNESS_UNKNOWN', goodMapping.bytes, {
    registry: ended('revoked', [1], NOW - 1, true)
  }),
  afterwards('with a witness statement of an unknown version', 'VERSION_UNKNOWN', witnessed(
    saw(1), saw(2), says(3, { version: 2 })
  )),
  afterwards('witnessed after its DP was revoked', 'ENTRY_DP_NOT_ALLOWED', witnessed(
    saw(1), saw(2), says(3, { seenAt: NOW + 1, establishedAt: NOW + 1 })
  ), { registry: ended('revoked', [0], NOW + 1, true) }),
  afterwards('witnessed for another attestation', 'WITNESS_MISMATCH', witnessed(saw(1), saw(2), saw(3, NOW, own(1)))),
  afterwards('witnessed before it was attested', 'WITNESS_TIME_IMPLAUSIBLE', witnessed(
    saw(1), saw(2), says(3, { seenAt: NOW - HOUR - TOLERANCE - 1, establishedAt: NOW - HOUR - TOLERANCE - 1 })
  )),
  afterwards('established before it was seen, without renewing anything', 'WITNESS_TIME_IMPLAUSIBLE', witnessed(
    saw(1), saw(2), says(3, { establishedAt: NOW - 1 })
  )),
  afterwards('witnessed in the future', 'WITNESS_TIME_IMPLAUSIBLE', witnessed(
    saw(1), saw(2), says(3, { seenAt: NOW + TOLERANCE + 1, establishedAt: NOW + TOLERANCE + 1 })
  )),
  afterwards('with a witness that somebody else signs for', 'WITNESS_SIGNATURE_INVALID', witnessed(
    saw(1), saw(2), says(3, {}, party(test.dps, 4).signer)
  )),
  afterwards('with a witness of another federation', 'WITNESS_SIGNATURE_INVALID', witnessed(
    saw(1), saw(2), says(3, {}, signerIn(elsewhere, party(test.dps, 3).signer))
  ))
]

const ALL = [...FORM, ...LEASE, ...PARTIES, ...ATTESTATIONS, ...SIGNATURES, ...WITNESSES]
const GOOD = { what: 'that holds', bytes: goodMapping.bytes, sent: goodMapping.built.entry.bytes }

export const entryCases: readonly Case[] = [GOOD, ...ALL]

/** What is wrong with the form of what a holder hands in, and all that the holder did. */
const sent = (changes: Partial<Entry>): Uint8Array =>
  Entry.encode({ ...Entry.decode(goodMapping.built.entry.bytes), ...changes })
export const holderCases: readonly Case[] = [
  { ...GOOD, bytes: GOOD.sent },
  {
    what: 'with witnesses',
    code: 'ENTRY_FIELD_INVALID',
    bytes: sent({ witnesses: [saw(1).slice() as Uint8Array<ArrayBuffer>] })
  },
  {
    what: 'of an unknown version',
    code: 'VERSION_UNKNOWN',
    bytes: sent({ open: EntryOpen.encode({ ...EntryOpen.decode(goodMapping.entry.open), version: 2 }) })
  },
  { what: 'with a short signature', code: 'LENGTH_INVALID', bytes: sent({ holderSignature: new Uint8Array(63) }) },
  { what: 'with a byte too many', code: 'MESSAGE_MALFORMED', bytes: Uint8Array.of(...GOOD.sent, 0) },
  { what: 'too large', code: 'MESSAGE_TOO_LARGE', bytes: new Uint8Array(MAX_ENTRY_LENGTH + 1) },
  {
    what: 'with another attestation than was signed for',
    code: 'ENTRY_ATTESTATION_MISMATCH',
    bytes: sent({ attestations: [own(1).slice() as Uint8Array<ArrayBuffer>] })
  },
  ...ALL.flatMap(({ byHolder, sent: bytes = new Uint8Array(0), ...rest }) => byHolder ? [{ ...rest, bytes }] : [])
]

const compact = (bytes: Uint8Array): Uint8Array => compactEntry(parseEntry(bytes)).bytes
const compacted = (changes: Partial<CompactEntry>): Uint8Array =>
  CompactEntry.encode({ ...CompactEntry.decode(compact(goodMapping.bytes)), ...changes })
export const compactCases: readonly Case[] = [
  { what: 'that holds', bytes: compact(goodMapping.bytes) },
  {
    what: 'with the hash of another sealed part',
    code: 'ENTRY_HOLDER_SIGNATURE_INVALID',
    bytes: compacted({ sealedHash: new Uint8Array(32).fill(1) })
  },
  {
    what: 'of an unknown version',
    code: 'VERSION_UNKNOWN',
    bytes: compacted({ open: EntryOpen.encode({ ...EntryOpen.decode(goodMapping.entry.open), version: 2 }) })
  },
  { what: 'without witnesses', code: 'ENTRY_FIELD_INVALID', bytes: compacted({ witnesses: [] }) },
  { what: 'with a short signature', code: 'LENGTH_INVALID', bytes: compacted({ dpSignature: new Uint8Array(63) }) },
  { what: 'with a byte too many', code: 'MESSAGE_MALFORMED', bytes: Uint8Array.of(...compact(goodMapping.bytes), 0) },
  { what: 'too large', code: 'MESSAGE_TOO_LARGE', bytes: new Uint8Array(MAX_ENTRY_LENGTH + 1) },
  ...ALL.filter(one => !FORM.includes(one)).map(({ byHolder, sent: _sent, bytes, ...rest }) =>
    ({ ...rest, bytes: compact(bytes) }))
]

/** @param placed - whether its place is held, so that only its status speaks against it */
function ended (
  status: 'revoked' | 'leaving', numbers: readonly number[], statusSince: number, placed = false
): VerifiedRegistry {
  return altered({
    dps: record => numbers.some(number => party(test.dps, number).id === record.id)
      ? {
          ...record,
          status,
          statusSince,
          ...(placed ? { terms: record.terms.map(term => ({ ...term, until: NOW + 40 * DAY })) } : {})
        }
      : record
  })
}

function termsOf (numbers: readonly number[], change: { from?: number, until?: number }): VerifiedRegistry {
  return altered({
    dps: record => numbers.some(number => party(test.dps, number).id === record.id)
      ? { ...record, terms: record.terms.map(term => ({ ...term, ...change })) }
      : record
  })
}
