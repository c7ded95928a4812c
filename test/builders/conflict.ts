/** Disputes, defences, links and rulings about Bob's number: valid, and with one defect where a test asks for it. */
import { asEntryId, asLookupKey } from '../../src/base/bytes.ts'
import { signerIn } from '../../src/base/envelope.ts'
import { makeDispute, parseDispute } from '../../src/mapping/dispute.ts'
import { makeDefence } from '../../src/mapping/defence.ts'
import { encodeFactReceipts } from '../../src/mapping/fact-receipts.ts'
import { makeInvalidation } from '../../src/mapping/invalidation.ts'
import { makeLink } from '../../src/mapping/link.ts'
import { makeNoDefence, parseNoDefence } from '../../src/mapping/no-defence.ts'
import { consentToNote, makeNote } from '../../src/mapping/note.ts'
import { makeReceipt } from '../../src/mapping/receipt.ts'
import { makeVerdict, signVerdict } from '../../src/mapping/ruling.ts'
import { makeWitnessStatement } from '../../src/mapping/witness.ts'
import { majority as majorityOf, voicesOf } from '../../src/registry/placement.ts'
import { attest, bob, bobLookupKey, bobSealingKey, federation, party, signerNamed } from './mapping.ts'
import { DAY, HOUR, NOW, seededRandom, seedOf } from './registry.ts'
import type { AttestationFields } from '../../src/attestation/attestation.ts'
import type { Hash, SealingKey } from '../../src/base/bytes.ts'
import type { FederationSigner } from '../../src/base/envelope.ts'
import type { Signer } from '../../src/base/keys.ts'
import type {
  DisputeFields, DefenceFields, InvalidationFields, LinkFields, NoteFields, Silence, UncheckedDefence, VerdictFields
} from '../../src/mapping/interface.ts'
import type { LinkConsent } from '../../src/mapping/link.ts'
import type { TestRegistry } from './registry.ts'

/** The newcomer: Bob's number is Carol's now. */
export const carol = signerNamed('carol')
/** Bob's next key. */
export const nextBob = signerNamed('bob, next')

/** Stricter than an SMS code. */
export const STRICT = { strength: 70 } as const

interface Options {
  /** @default federation() */
  federation?: TestRegistry
  /** @default NOW - 10 days */
  issuedAt?: number
  /** Whose key. */
  holder?: Signer
  /** Who signs. @default the holder */
  signer?: Signer
  attestation?: Partial<AttestationFields>
  /** Number of the CSIP that attested. @default 0 */
  csip?: number
}

/** When the conflict of these tests begins; the window of the default policy has passed since. */
export const OPENED = NOW - 10 * DAY

function possessionOf (
  { federation: test = federation(), issuedAt = OPENED, attestation, csip = 0 }: Options, holder: Signer
): Uint8Array {
  return attest(test, csip, {
    holderKey: holder.publicKey, issuedAt: issuedAt - HOUR, expiresAt: issuedAt - HOUR + 40 * DAY, ...attestation
  })
}

export interface TestDisputeOptions extends Options {
  /** Makes the serial differ. @default 'dispute' */
  label?: string
  fields?: Partial<DisputeFields>
}

/** @param options - by Carol, unless they say otherwise */
export function dispute (options: TestDisputeOptions = {}): Uint8Array {
  const {
    federation: test = federation(), holder = carol, signer = holder, issuedAt = OPENED, label = 'dispute'
  } = options
  return makeDispute({
    lookupKey: bobLookupKey,
    oprfKeyId: 1,
    holderKey: holder.publicKey,
    attestation: possessionOf(options, holder),
    takeover: 'firstMapping',
    issuedAt,
    serial: seedOf(label).slice(0, 16),
    ...options.fields
  }, signerIn(test.registry.federationId, signer))
}

export interface TestDefenceOptions extends Options {
  fields?: Partial<DefenceFields>
}

/** @param options - by Bob, a day later, unless they say otherwise */
export function defence (disputeHash: Hash, options: TestDefenceOptions = {}): Uint8Array {
  const { federation: test = federation(), holder = bob, signer = holder, issuedAt = OPENED + DAY } = options
  return makeDefence({
    lookupKey: bobLookupKey,
    oprfKeyId: 1,
    disputeHash,
    holderKey: holder.publicKey,
    attestation: possessionOf({ ...options, issuedAt }, holder),
    issuedAt,
    ...options.fields
  }, signerIn(test.registry.federationId, signer))
}

export interface TestLinkOptions extends Options {
  /** @default nextBob */
  next?: Signer
  /** @default the old key signs */
  consent?: LinkConsent
  /** DPs that witness. @default [1, 2, 3] */
  witnesses?: readonly number[]
  /** When they do, which is since when the old key counts. @default an hour before `issuedAt` */
  establishedAt?: number
  fields?: Partial<LinkFields>
}

/** @param options - from Bob's key to his next, unless they say otherwise */
export function link (options: TestLinkOptions = {}): Uint8Array {
  const {
    federation: test = federation(), holder = bob, next = nextBob, signer = next, issuedAt = OPENED,
    establishedAt = issuedAt - HOUR
  } = options
  const attestation = possessionOf({ ...options, issuedAt: establishedAt }, holder)
  const inFederation = (key: Signer): FederationSigner => signerIn(test.registry.federationId, key)
  return makeLink({
    lookupKey: bobLookupKey,
    oprfKeyId: 1,
    oldKey: holder.publicKey,
    newKey: next.publicKey,
    issuedAt,
    attestation,
    witnesses: (options.witnesses ?? [1, 2, 3]).map(index => makeWitnessStatement(
      { attestation }, { registry: test.registry, now: establishedAt }, party(test.dps, index).signer
    )),
    ...options.fields
  }, inFederation(signer), options.consent ?? { oldKey: inFederation(holder) })
}

export interface TestSilenceOptions {
  federation?: TestRegistry
  /** @default the dispute's, and a minute */
  storedAt?: number
  /** @default the window later */
  issuedAt?: number
  /** @default all the time between */
  freshFor?: number
  disputeHash?: Hash
}

/** One DP's receipt for the dispute, and its word that no defence came. */
export function silence (disputeBytes: Uint8Array, dp: string, options: TestSilenceOptions = {}): Silence {
  const { federation: test = federation() } = options
  const { hash, issuedAt } = parseDispute(disputeBytes)
  const { signer } = test.dps.find(({ id }) => id === dp) ?? party(test.dps, 0)
  const storedAt = options.storedAt ?? issuedAt + 60_000
  const saidAt = options.issuedAt ?? storedAt + test.registry.policy.conflictWindow
  return {
    receipt: makeReceipt([hash], storedAt, signer),
    noDefence: parseNoDefence(makeNoDefence(
      { lookupKey: bobLookupKey, disputeHash: options.disputeHash ?? hash, storedAt },
      { issuedAt: saidAt, freshFor: options.freshFor }, signer
    ))
  }
}

export interface TestRulingOptions {
  federation?: TestRegistry
  dispute?: Uint8Array
  /** @default that of a majority of Bob's replicas */
  silence?: readonly Silence[]
  /** Arbiters decide instead; theirs are the numbers. */
  arbiters?: readonly number[]
  verdict?: Partial<VerdictFields>
  /** Number of the DP that signs. @default 0 */
  dp?: number
  signer?: FederationSigner
  /** @default NOW */
  issuedAt?: number
  label?: string
  fields?: Partial<Omit<InvalidationFields, 'by'>>
}

/** Peer ids of a majority of those who speak at Bob's number. */
export function majority (test: TestRegistry = federation()): string[] {
  const voices = voicesOf(bobLookupKey, test.registry, NOW).map(({ dp }) => dp.id)
  return voices.slice(0, majorityOf(voices.length))
}

export interface TestReceiptsOptions {
  federation?: TestRegistry
  /** Peer ids. @default a majority of those who speak */
  by?: readonly string[]
  /** When all had it. @default when the fact was issued */
  storedAt?: number
  /** @default Bob's */
  lookupKey?: Uint8Array
}

/** That a defence or a link was stored. */
export function receiptsFor (
  fact: Pick<UncheckedDefence, 'hash' | 'issuedAt'>, options: TestReceiptsOptions = {}
): Uint8Array {
  const { federation: test = federation(), storedAt = fact.issuedAt } = options
  const receipts = [...options.by ?? majority(test)].sort().map(dp =>
    makeReceipt([fact.hash], storedAt, (test.dps.find(({ id }) => id === dp) ?? party(test.dps, 0)).signer))
  return encodeFactReceipts({
    lookupKey: asLookupKey(options.lookupKey ?? bobLookupKey), factHash: fact.hash, receipts
  })
}

/** By the silence of Bob's replicas over Carol's stricter dispute, unless the options say otherwise. */
export function ruling (options: TestRulingOptions = {}): Uint8Array {
  const { federation: test = federation(), issuedAt = NOW, label = 'ruling' } = options
  const bytes = options.dispute ?? dispute({ federation: test, attestation: STRICT })
  const opened = parseDispute(bytes)
  const dp = party(test.dps, options.dp ?? 0)
  const base = {
    lookupKey: bobLookupKey, oprfKeyId: 1, issuedAt, before: opened.issuedAt, serial: seedOf(label).slice(0, 16)
  }
  if (options.arbiters != null) {
    const verdict = makeVerdict({
      disputeHash: opened.hash,
      winner: 'claimant',
      losing: [bob.publicKey],
      before: opened.issuedAt,
      parties: [],
      ...options.verdict
    })
    const arbiters = options.arbiters.map(number => party(test.dps, number)).map(({ id, signer }) =>
      ({ arbiter: id, signature: signVerdict(verdict, signer) }))
    const by = {
      reason: 'superseded', dp: dp.id, dispute: opened, silence: [], decision: { verdict, arbiters }
    } as const
    return makeInvalidation({ ...base, before: verdict.before, ...options.fields, by }, options.signer ?? dp.signer)
  }
  const silent = options.silence ?? majority(test).map(id => silence(bytes, id, { federation: test }))
  return makeInvalidation(
    { ...base, ...options.fields, by: { reason: 'superseded', dp: dp.id, dispute: opened, silence: silent } },
    options.signer ?? dp.signer
  )
}

export interface TestNoteOptions extends Options {
  /** Number of the DP that is to be asked. @default 4 */
  dp?: number
  /** Who agrees in the DP's name. @default the DP */
  consentBy?: FederationSigner
  sealingKey?: SealingKey
  fields?: Partial<NoteFields>
}

/** @param options - by Bob, about a mapping that a DP keeps to itself, unless they say otherwise */
export function note (options: TestNoteOptions = {}): Uint8Array {
  const { federation: test = federation(), holder = bob, signer = holder, issuedAt = OPENED } = options
  const fields = {
    lookupKey: bobLookupKey,
    oprfKeyId: 1,
    holderKey: holder.publicKey,
    entryId: asEntryId(seededRandom('noted').bytes(16)),
    attestation: possessionOf({ ...options, issuedAt }, holder),
    issuedAt,
    expiresAt: issuedAt + 30 * DAY,
    regions: [],
    ...options.fields
  }
  const dp = party(test.dps, options.dp ?? 4)
  const consent = consentToNote(fields, options.consentBy ?? dp.signer)
  const by = signerIn(test.registry.federationId, signer)
  return makeNote(fields, { dp: dp.id, consent }, by, options.sealingKey ?? bobSealingKey, seededRandom('note'))
}
