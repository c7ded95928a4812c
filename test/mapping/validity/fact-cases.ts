/** Disputes, defences, links, receipts and no-defence statements with one defect each. */
import { asLookupKey } from '../../../src/base/bytes.ts'
import { signerIn } from '../../../src/base/envelope.ts'
import {
  MAX_DEFENCE_LENGTH, MAX_DISPUTE_LENGTH, MAX_FACT_RECEIPTS_LENGTH, MAX_LINK_LENGTH, MAX_NOTE_LENGTH,
  MAX_STATEMENT_LENGTH
} from '../../../src/base/limits.ts'
import { parseDefence } from '../../../src/mapping/defence.ts'
import { parseDispute } from '../../../src/mapping/dispute.ts'
import { encodeFactReceipts } from '../../../src/mapping/fact-receipts.ts'
import { parseLink } from '../../../src/mapping/link.ts'
import { parseNote } from '../../../src/mapping/note.ts'
import { makeNoDefence } from '../../../src/mapping/no-defence.ts'
import {
  DefencePayload, DisputePayload, FactReceipts, LinkCore, LinkPayload, NoDefencePayload, NoteOpen, NotePayload
} from '../../../src/mapping/pb/facts.ts'
import { makeReceipt } from '../../../src/mapping/receipt.ts'
import { carol, defence, dispute, link, majority, note, OPENED, receiptsFor, STRICT } from '../../builders/conflict.ts'
import { alice, attest, bob, bobLookupKey, party } from '../../builders/mapping.ts'
import { buildTestRegistry, DAY, HOUR, NOW, seedOf } from '../../builders/registry.ts'
import { rewrite } from '../../builders/wire.ts'
import { altered, attestationCases, registry, test, TOLERANCE, without } from './case.ts'
import type { PublicKeyBytes } from '../../../src/base/bytes.ts'
import type { Signer } from '../../../src/base/keys.ts'
import type { AttestationFields } from '../../../src/attestation/attestation.ts'
import type { LinkFields } from '../../../src/mapping/interface.ts'
import type { Case, ObjectCode } from './case.ts'

const FORGOTTEN = NOW + 400 * DAY
const elsewhere = buildTestRegistry({ name: 'another federation' }).registry.federationId
/** Of an attestation that lives for as long as any of these facts, dated `at`. */
const shown = (holderKey: PublicKeyBytes, at: number, changes: Partial<AttestationFields> = {}): Uint8Array =>
  attest(test, 0, { holderKey, issuedAt: at - HOUR, expiresAt: at - HOUR + 40 * DAY, ...changes })
const FUTURE = NOW + TOLERANCE + 1

/** What every kind may be: not whole, of another version, or of another key. */
function form (good: Uint8Array, tooLarge: number, version: Uint8Array, length: Uint8Array): readonly Case[] {
  return [
    { what: 'with a byte too many', code: 'MESSAGE_MALFORMED', bytes: Uint8Array.of(...good, 0) },
    { what: 'too large', code: 'MESSAGE_TOO_LARGE', bytes: new Uint8Array(tooLarge + 1) },
    { what: 'of an unknown version', code: 'VERSION_UNKNOWN', bytes: version },
    { what: 'with a short lookup key', code: 'LENGTH_INVALID', bytes: length }
  ]
}

const short = new Uint8Array(31)

/** A fact that rests on one attestation, as the attestation or its signer is wrong. */
interface Resting {
  readonly holder: Signer
  readonly at: number
  /** As of when its attestation is judged. @default at */
  readonly judgedAt?: number
  /** @param signer - @default the holder, in this federation */
  readonly make: (
    changes: { attestation?: Uint8Array, issuedAt?: number, oprfKeyId?: number }, signer?: Signer
  ) => Uint8Array
}

function resting ({ holder, at, judgedAt = at, make }: Resting): readonly Case[] {
  const made: ReadonlyArray<[what: string, code: ObjectCode, bytes: Uint8Array, now?: number]> = [
    [
      'issued in the future', 'FACT_NOT_YET_ISSUED',
      make({ issuedAt: FUTURE, attestation: shown(holder.publicKey, NOW) })
    ],
    ['that is forgotten', 'FACT_EXPIRED', make({}), FORGOTTEN],
    ['under another OPRF key', 'FACT_OPRF_KEY_UNKNOWN', make({ oprfKeyId: 9 })],
    ['with the attestation of another key', 'FACT_EVIDENCE_FOREIGN', make({ attestation: shown(alice.publicKey, at) })],
    [
      'with an attestation for another lookup key', 'FACT_EVIDENCE_FOREIGN',
      make({ attestation: shown(holder.publicKey, at, { lookupKey: asLookupKey(seedOf('other')) }) })
    ],
    ['signed by somebody else', 'FACT_SIGNATURE_INVALID', make({}, alice)]
  ]
  return [
    ...made.map(([what, code, bytes, now]) => ({ what, code, bytes, now })),
    ...attestationCases(judgedAt)
      .map(({ what, code, fields, forge = (bytes: Uint8Array) => bytes, registry: judging }) =>
        ({
          what: `with an attestation ${what}`,
          code,
          bytes: make({ attestation: forge(shown(holder.publicKey, at, fields)) }),
          registry: judging
        }))
  ]
}

const disputed = dispute({ attestation: STRICT })
const anotherKey = new Uint8Array(32)
export const disputeCases: readonly Case[] = [
  { what: 'that holds', bytes: disputed },
  ...form(disputed, MAX_DISPUTE_LENGTH, rewrite(DisputePayload, disputed, { version: 2 }), rewrite(
    DisputePayload, disputed, { lookupKey: short }
  )),
  {
    what: 'with a short serial',
    code: 'FACT_FIELD_INVALID',
    bytes: rewrite(DisputePayload, disputed, { serial: new Uint8Array(15).fill(1) })
  },
  {
    what: 'of a key that is none',
    code: 'KEY_INVALID',
    bytes: rewrite(DisputePayload, disputed, { holderKey: anotherKey })
  },
  {
    what: 'signed for another federation',
    code: 'FACT_SIGNATURE_INVALID',
    bytes: dispute({ federation: { ...test, registry: { ...test.registry, federationId: elsewhere } } })
  },
  ...resting({ holder: carol, at: OPENED, make: (fields, signer) => dispute({ signer, fields }) })
]

/** Against what Carol may dispute with an SMS code. */
export const opened = parseDispute(dispute())
const defended = defence(opened.hash)
export const defenceCases: readonly Case[] = [
  { what: 'that holds', bytes: defended },
  ...form(defended, MAX_DEFENCE_LENGTH, rewrite(DefencePayload, defended, { version: 2 }), rewrite(
    DefencePayload, defended, { lookupKey: short }
  )),
  { what: 'without a date', code: 'FACT_FIELD_INVALID', bytes: rewrite(DefencePayload, defended, { issuedAt: 0 }) },
  {
    what: 'of a key that is none',
    code: 'KEY_INVALID',
    bytes: rewrite(DefencePayload, defended, { holderKey: anotherKey })
  },
  {
    what: 'signed for another federation',
    code: 'FACT_SIGNATURE_INVALID',
    bytes: defence(opened.hash, { federation: { ...test, registry: { ...test.registry, federationId: elsewhere } } })
  },
  ...resting({ holder: bob, at: OPENED + DAY, make: (fields, signer) => defence(opened.hash, { signer, fields }) })
]

const noted = note()
const { open: notedOpen } = parseNote(noted)
const reopened = (changes: Partial<NoteOpen>): Uint8Array =>
  rewrite(NotePayload, noted, { open: NoteOpen.encode({ ...NoteOpen.decode(notedOpen), ...changes }) })
export const noteCases: readonly Case[] = [
  { what: 'that holds', bytes: noted },
  ...form(noted, MAX_NOTE_LENGTH, reopened({ version: 2 }), reopened({ lookupKey: short })),
  { what: 'with a short salt', code: 'FACT_FIELD_INVALID', bytes: reopened({ salt: new Uint8Array(15).fill(1) }) },
  { what: 'that ends before it begins', code: 'FACT_FIELD_INVALID', bytes: reopened({ expiresAt: OPENED }) },
  { what: 'with regions out of order', code: 'FACT_FIELD_INVALID', bytes: reopened({ regions: ['b', 'a'] }) },
  {
    what: 'with a longer sealed part',
    code: 'FACT_FIELD_INVALID',
    bytes: rewrite(NotePayload, noted, { sealed: new Uint8Array(177).fill(1) })
  },
  { what: 'of a key that is none', code: 'KEY_INVALID', bytes: reopened({ holderKey: anotherKey }) },
  {
    what: 'that outlives its attestation',
    code: 'NOTE_TIMES_INVALID',
    bytes: note({ fields: { expiresAt: OPENED + 40 * DAY } })
  },
  {
    what: 'leased for too long',
    code: 'NOTE_TIMES_INVALID',
    bytes: noted,
    registry: altered({ policy: { maxEntryLifetime: 29 * DAY } })
  },
  {
    what: 'in a region that there isn\'t',
    code: 'NOTE_REGION_UNKNOWN',
    bytes: note({ fields: { regions: ['nowhere'] } })
  },
  {
    what: 'signed for another federation',
    code: 'FACT_SIGNATURE_INVALID',
    bytes: note({ federation: { ...test, registry: { ...test.registry, federationId: elsewhere } } })
  },
  ...resting({
    holder: bob,
    at: OPENED,
    make: ({ issuedAt = OPENED, ...fields }, signer) =>
      note({ signer, fields: { issuedAt, expiresAt: issuedAt + 20 * DAY, ...fields } })
  })
]

/** The good link, and since when the old key counts. */
const LINKED = OPENED
export const SINCE = LINKED - 5 * DAY
const linkOptions = { issuedAt: LINKED, establishedAt: SINCE }
const linked = link(linkOptions)
const { core } = parseLink(linked)
const cored = (changes: Partial<LinkCore>): Uint8Array =>
  rewrite(LinkPayload, linked, { core: LinkCore.encode({ ...LinkCore.decode(core), ...changes }) })
const fields = parseLink(linked)
/** The good link's witnesses, with whatever else is asked. */
const relinked = (changes: Partial<LinkFields>, signer?: Signer): Uint8Array =>
  link({ ...linkOptions, signer, fields: { attestation: fields.attestation, witnesses: fields.witnesses, ...changes } })
export const linkCases: readonly Case[] = [
  { what: 'that holds', bytes: linked },
  ...form(linked, MAX_LINK_LENGTH, cored({ version: 2 }), cored({ lookupKey: short })),
  { what: 'of a key to itself', code: 'FACT_FIELD_INVALID', bytes: cored({ newKey: bob.publicKey.slice() }) },
  { what: 'to a key that is none', code: 'KEY_INVALID', bytes: cored({ newKey: anotherKey }) },
  {
    what: 'that another than the old key agreed to',
    code: 'LINK_NOT_AUTHORISED',
    bytes: link({ ...linkOptions, consent: { oldKey: signerIn(test.registry.federationId, alice) } })
  },
  {
    what: 'that the old key agreed to in another federation',
    code: 'LINK_NOT_AUTHORISED',
    bytes: link({ ...linkOptions, consent: { oldKey: signerIn(elsewhere, bob) } })
  },
  { what: 'with one witness too few', code: 'WITNESSES_TOO_FEW', bytes: link({ ...linkOptions, witnesses: [1, 2] }) },
  {
    what: 'with one witness too many',
    code: 'WITNESSES_TOO_MANY',
    bytes: link({ ...linkOptions, witnesses: [1, 2, 3, 4] })
  },
  { what: 'with a witness twice', code: 'WITNESS_DUPLICATE', bytes: link({ ...linkOptions, witnesses: [1, 2, 2] }) },
  {
    what: 'with a witness that is no voice',
    code: 'WITNESS_NOT_A_VOICE',
    bytes: linked,
    registry: altered({
      dps: dp =>
        dp.id === party(test.dps, 1).id ? { ...dp, terms: dp.terms.map(term => ({ ...term, from: NOW - DAY })) } : dp
    })
  },
  {
    what: 'with a witness that was revoked',
    code: 'WITNESS_UNKNOWN',
    bytes: linked,
    registry: altered({
      dps: dp => dp.id === party(test.dps, 1).id
        ? {
            ...dp,
            status: 'revoked',
            statusSince: SINCE - 1,
            terms: dp.terms.map(term =>
              ({ ...term, until: NOW + DAY }))
          }
        : dp
    })
  },
  {
    what: 'with witnesses of another attestation',
    code: 'WITNESS_MISMATCH',
    bytes: relinked({ attestation: shown(bob.publicKey, SINCE, { serial: seedOf('another').slice(0, 16) }) })
  },
  {
    what: 'with witnesses of before its attestation',
    code: 'WITNESS_TIME_IMPLAUSIBLE',
    bytes: linked,
    registry: { ...registry, foundedAt: SINCE + 1 }
  },
  {
    what: 'with a witness that was altered',
    code: 'WITNESS_SIGNATURE_INVALID',
    bytes: relinked({
      witnesses: fields.witnesses.map((witness, i) =>
        i > 0 ? witness : witness.map((byte, at) => at === witness.length - 1 ? byte ^ 1 : byte))
    })
  },
  ...resting({ holder: bob, at: SINCE, judgedAt: LINKED, make: relinked })
]

/** Against what a ruling by silence may follow. */
export const opposed = parseDispute(disputed)
export const storedDefence = parseDefence(defence(opposed.hash))
const receipts = receiptsFor(storedDefence)
const [first = '', ...others] = majority()
const signerOf = (id: string): Signer &
  typeof test.dps[number]['signer'] => (test.dps.find(dp => dp.id === id) ?? party(test.dps, 0)).signer
const receiptsOf = (list: readonly Uint8Array[]): Uint8Array =>
  encodeFactReceipts({ lookupKey: bobLookupKey, factHash: storedDefence.hash, receipts: list })
/** In the order of the DPs, the first one made otherwise. */
function oneOtherwise (make: (id: string) => Uint8Array): Uint8Array {
  const by = [...majority()].sort()
  return receiptsOf(
    by.map(id => id === first ? make(id) : makeReceipt([storedDefence.hash], storedDefence.issuedAt, signerOf(id)))
  )
}
export const receiptsCases: readonly Case[] = [
  { what: 'that hold', bytes: receipts },
  ...form(
    receipts, MAX_FACT_RECEIPTS_LENGTH, FactReceipts.encode({ ...FactReceipts.decode(receipts), version: 2 }),
    FactReceipts.encode({ ...FactReceipts.decode(receipts), lookupKey: short })
  ),
  { what: 'none at all', code: 'FACT_FIELD_INVALID', bytes: receiptsOf([]) },
  {
    what: 'of one DP twice',
    code: 'FACT_FIELD_INVALID',
    bytes: receiptsFor(storedDefence, { by: [first, first, ...others] })
  },
  { what: 'that are forgotten', code: 'FACT_EXPIRED', bytes: receipts, now: FORGOTTEN },
  { what: 'one too few', code: 'RECEIPTS_TOO_FEW', bytes: receiptsFor(storedDefence, { by: others }) },
  {
    what: 'one too many',
    code: 'RECEIPTS_TOO_MANY',
    bytes: receiptsFor(storedDefence, { by: test.dps.slice(0, 4).map(({ id }) => id) })
  },
  {
    what: 'of a DP that is no voice',
    code: 'RECEIPT_NOT_A_VOICE',
    bytes: receipts,
    registry: altered({
      dps: dp =>
        dp.id === first ? { ...dp, terms: dp.terms.map(term => ({ ...term, from: NOW - DAY })) } : dp
    })
  },
  {
    what: 'of a DP that was revoked',
    code: 'FACT_SIGNER_UNKNOWN',
    bytes: receipts,
    registry: altered({
      dps: dp => dp.id === first
        ? {
            ...dp, status: 'revoked', statusSince: OPENED, terms: dp.terms.map(term => ({ ...term, until: NOW + DAY }))
          }
        : dp
    })
  },
  { what: 'of a DP that is not listed', code: 'RECEIPT_MISMATCH', bytes: receipts, registry: without(first) },
  {
    what: 'for something else',
    code: 'RECEIPT_MISMATCH',
    bytes: oneOtherwise(id => makeReceipt([opened.hash], storedDefence.issuedAt, signerOf(id)))
  },
  {
    what: 'from the future', code: 'RECEIPT_TIME_IMPLAUSIBLE', bytes: receiptsFor(storedDefence, { storedAt: FUTURE })
  },
  {
    what: 'signed for another federation',
    code: 'RECEIPT_SIGNATURE_INVALID',
    bytes: oneOtherwise(id =>
      makeReceipt([storedDefence.hash], storedDefence.issuedAt, signerIn(elsewhere, signerOf(id))))
  }
]

const { conflictWindow } = registry.policy
const storedAt = opened.issuedAt + 60_000
const subject = { lookupKey: bobLookupKey, disputeHash: opened.hash, storedAt }
const saidAt = storedAt + conflictWindow
const says = (
  changes: Partial<typeof subject> = {}, times: Parameters<typeof makeNoDefence>[1] = { issuedAt: saidAt },
  signer = signerOf(first)
): Uint8Array =>
  makeNoDefence({ ...subject, ...changes }, times, signerIn(test.registry.federationId, signer))
const noDefence = says()
export const noDefenceCases: readonly Case[] = ([
  { what: 'that holds', bytes: noDefence },
  ...form(noDefence, MAX_STATEMENT_LENGTH, rewrite(NoDefencePayload, noDefence, { version: 2 }), rewrite(
    NoDefencePayload, noDefence, { lookupKey: short }
  )),
  {
    what: 'fresh for longer than it waited',
    code: 'FACT_FIELD_INVALID',
    bytes: says({}, { issuedAt: saidAt, freshFor: conflictWindow + 1 })
  },
  { what: 'about another dispute', code: 'RULING_DISPUTE_FOREIGN', bytes: says({ disputeHash: opposed.hash }) },
  { what: 'about another receipt', code: 'RULING_DISPUTE_FOREIGN', bytes: says({ storedAt: storedAt - 1 }) },
  { what: 'before the window is over', code: 'RULING_TOO_EARLY', bytes: says({}, { issuedAt: saidAt - 1 }) },
  {
    what: 'of a DP that was frozen meanwhile',
    code: 'RULING_NOT_FRESH',
    bytes: says({}, { issuedAt: saidAt, freshFor: conflictWindow - 1 })
  },
  { what: 'from the future', code: 'FACT_NOT_YET_ISSUED', bytes: says({}, { issuedAt: FUTURE }) },
  { what: 'of a DP that is not listed', code: 'FACT_SIGNER_UNKNOWN', bytes: noDefence, registry: without(first) },
  {
    what: 'signed for another federation',
    code: 'FACT_SIGNATURE_INVALID',
    bytes: makeNoDefence(subject, { issuedAt: saidAt }, signerIn(elsewhere, signerOf(first)))
  }
] satisfies readonly Case[]).map(one => ({ ...one, subject }))
/** Who says it, and of what. */
export const silentDp = first
