/** Bob's mappings: complete, valid, and with one defect where a test asks for it. */
import { issueAttestation } from '../../src/attestation/attestation.ts'
import { asEntryId, asHash, asLookupKey, asSealingKey } from '../../src/base/bytes.ts'
import { sha256 } from '../../src/base/hash.ts'
import { signerIn } from '../../src/base/envelope.ts'
import { signerFromSeed } from '../../src/base/keys.ts'
import { audienceKey } from '../../src/blinding/derive.ts'
import { makeConfirmation, makeIndexStatement } from '../../src/mapping/confirmation.ts'
import { INDEX_BUCKETS, SEALED_BUCKETS, SEAL_OVERHEAD } from '../../src/mapping/constants.ts'
import { buildEntry, buildOptOut, completeAsDp } from '../../src/mapping/entry.ts'
import { parseEntry } from '../../src/mapping/parse.ts'
import { Entry, EntryOpen } from '../../src/mapping/pb/entry.ts'
import { makeWitnessStatement } from '../../src/mapping/witness.ts'
import { majority, voicesOf } from '../../src/registry/placement.ts'
import { indexRegistry } from '../../src/registry/verified.ts'
import { buildTestRegistry, DAY, HOUR, NOW, seededRandom, seedOf, testFederationId } from './registry.ts'
import type { TestParty, TestRegistry } from './registry.ts'
import type { AttestationFields } from '../../src/attestation/attestation.ts'
import type { LookupKey, PublicKeyBytes, SealingKey } from '../../src/base/bytes.ts'
import type { FederationSigner } from '../../src/base/envelope.ts'
import type { Signer } from '../../src/base/keys.ts'
import type { ConfirmationFields, IndexStatementFields } from '../../src/mapping/confirmation.ts'
import type { BuiltEntry, EntryDraft } from '../../src/mapping/entry.ts'
import type { UncheckedEntry, VerifiedEntry, VerifyContext, WholeEntry } from '../../src/mapping/interface.ts'
import type { CsipRecord, DpRecord, MspRecord, Policy, VerifiedRegistry } from '../../src/registry/interface.ts'

/** Whose key depends on the label alone, and who signs in the test federation. */
export function signerNamed (label: string): FederationSigner {
  return signerIn(testFederationId(), signerFromSeed(seedOf(label)))
}

export const alice = signerNamed('alice')
export const bob = signerNamed('bob')
/** L and E of Bob's number: to a mapping they are 32 bytes each. */
export const bobLookupKey = asLookupKey(seedOf('L of bob'))
export const bobSealingKey = asSealingKey(seedOf('E of bob'))

let shared: TestRegistry | undefined
/** Five DPs of five operators, three MSPs, two CSIPs; the same for all tests. */
export function federation (): TestRegistry {
  shared ??= buildTestRegistry()
  return shared
}

export interface TestMappingOptions {
  /** @default federation() */
  federation?: TestRegistry
  /** @default bob */
  holder?: Signer
  /** Number of the publishing DP, from 0. @default 0 */
  dp?: number
  /** @default 0 */
  msp?: number
  /** CSIPs that attest. @default [0] */
  csips?: readonly number[]
  /**
   * DPs that witness. @default a majority of the voices, in the order of the DPs; the publisher where there is no other
   */
  witnesses?: readonly number[]
  /** When the entry is issued and witnessed. @default NOW */
  now?: number
  /** @default 30 days after `now` */
  expiresAt?: number
  lookupKey?: LookupKey
  sealingKey?: SealingKey
  /** Seals for an audience. @default for everybody who has E */
  audience?: Uint8Array
  tags?: readonly string[]
  /** Makes entry id and salt differ. @default 'entry' */
  label?: string
  /** Lists no service. @default false */
  optOut?: boolean
  /** Changes to what is signed, each before it is signed. */
  draft?: Partial<EntryDraft>
  attestation?: Partial<AttestationFields>
  confirmation?: Partial<ConfirmationFields>
  indexStatement?: Partial<IndexStatementFields>
}

export interface TestMapping {
  readonly federation: TestRegistry
  readonly attestations: readonly Uint8Array[]
  readonly witnesses: readonly Uint8Array[]
  readonly draft: EntryDraft
  readonly built: BuiltEntry
  readonly entry: WholeEntry
  readonly bytes: Uint8Array
  readonly context: VerifyContext
}

export function party<P extends TestParty<unknown>> (parties: readonly P[], index: number): P {
  const found = parties[index]
  if (found == null) {
    throw new Error(`no party ${index} of ${parties.length}`)
  }
  return found
}

/** An attestation of Bob's possession by one of the federation's CSIPs, an hour old. */
export function attest (test: TestRegistry, csip = 0, changes: Partial<AttestationFields> = {}): Uint8Array {
  const { id, signer } = party(test.csips, csip)
  return issueAttestation({
    lookupKey: bobLookupKey,
    oprfKeyId: 1,
    csiType: 'tel',
    holderKey: bob.publicKey,
    csipId: id,
    scope: '',
    method: 'sms',
    strength: 50,
    issuedAt: NOW - HOUR,
    expiresAt: NOW - HOUR + 40 * DAY,
    serial: seedOf(`serial ${id}`).slice(0, 16),
    ...changes
  }, signer)
}

export function buildTestMapping (options: TestMappingOptions = {}): TestMapping {
  const { now = NOW, holder = bob, lookupKey = bobLookupKey, sealingKey = bobSealingKey, label = 'entry' } = options
  const test = options.federation ?? federation()
  const msp = party(test.msps, options.msp ?? 0)
  const dp = party(test.dps, options.dp ?? 0)
  const expiresAt = options.expiresAt ?? now + 30 * DAY
  const subject = { lookupKey, holderKey: holder.publicKey }
  const attestations = (options.csips ?? [0]).map(csip => attest(test, csip, { ...subject, ...options.attestation }))
  const context = { registry: test.registry, now }
  const draft: EntryDraft = {
    lookupKey,
    oprfKeyId: 1,
    dp: dp.id,
    claimNonce: seedOf(`${label} nonce`),
    attestations,
    nextKeyHash: asHash(seedOf(`${label} next key`)),
    issuedAt: now,
    expiresAt,
    mspId: msp.id,
    confirmation: makeConfirmation(
      {
        ...subject,
        oprfKeyId: 1,
        mspId: msp.id,
        tags: options.tags ?? ['Default'],
        issuedAt: now,
        expiresAt,
        ...options.confirmation
      }, msp.signer
    ),
    indexStatement: makeIndexStatement(
      { ...subject, bitIndex: msp.draft.bitIndex, issuedAt: now, expiresAt, ...options.indexStatement }, msp.signer
    ),
    ...options.draft
  }
  const key = options.audience == null ? sealingKey : audienceKey(sealingKey, options.audience)
  const build = options.optOut === true ? buildOptOut : buildEntry
  const built = build(draft, signerIn(test.registry.federationId, holder), key, seededRandom(label))
  // they saw the good attestation, also where the draft has another
  const [attestation = new Uint8Array(0)] = attestations
  const witnesses = (options.witnesses ?? witnessesOf(test, lookupKey, now, dp.id)).map(index =>
    makeWitnessStatement({ attestation }, context, party(test.dps, index).signer))
  const entry = completeAsDp(built.entry, witnesses, dp.signer)
  return { federation: test, attestations, witnesses, draft, built, entry, bytes: entry.bytes, context }
}

/** Numbers of the DPs that are a majority of the voices at a key. */
function witnessesOf ({ dps, registry }: TestRegistry, lookupKey: LookupKey, at: number, publisher: string): number[] {
  const voices = voicesOf(lookupKey, registry, at)
    .map(({ dp }) => dps.findIndex(({ id }) => id === dp.id))
    .sort((a, b) => a - b)
  const own = dps.findIndex(({ id }) => id === publisher)
  return [...voices.filter(index => index !== own), ...voices.filter(index => index === own)]
    .slice(0, majority(voices.length))
}

export interface RegistryAlterations {
  dps?: (dp: DpRecord) => DpRecord
  msps?: (msp: MspRecord) => MspRecord
  csips?: (csip: CsipRecord) => CsipRecord
  policy?: Partial<Policy>
}

/** Terms as status, operator and regions ask for, where these were changed and the terms weren't. */
function alterDp (dp: DpRecord, change: (dp: DpRecord) => DpRecord): DpRecord {
  const altered = change(dp)
  const { operator, regions, status, statusSince } = altered
  if (altered.terms !== dp.terms ||
    (operator === dp.operator && regions === dp.regions && status === dp.status && statusSince === dp.statusSince)) {
    return altered
  }
  const from = status === 'active' ? statusSince : 0
  return { ...altered, terms: [{ from, ...(status === 'active' ? {} : { until: statusSince }), operator, regions }] }
}

/** A registry as it might read later, unsigned. */
export function alter (registry: VerifiedRegistry, {
  dps = dp => dp, msps = msp => msp, csips = csip => csip, policy = {}
}: RegistryAlterations): VerifiedRegistry {
  return indexRegistry({
    ...registry,
    dps: registry.dps.map(dp => alterDp(dp, dps)),
    msps: registry.msps.map(msps),
    csips: registry.csips.map(csips),
    policy: { ...registry.policy, ...policy }
  })
}

export interface FakeEntryOptions {
  lookupKey?: LookupKey
  dp?: string
  holder?: string
  id?: string
  sequence?: number
  issuedAt?: number
  expiresAt?: number
  csip?: number
  /** Tells apart entries that are otherwise alike. */
  salt?: string
  /** Bytes of witness statements that mean nothing. @default 1 */
  ballast?: number
}

const possessions = new Map<string, { holderKey: PublicKeyBytes, attestation: Uint8Array }>()

/** Made once: property tests ask for thousands. */
function possession (holder: string, csip: number, at: number): { holderKey: PublicKeyBytes, attestation: Uint8Array } {
  const name = `${holder} ${csip} ${at}`
  let made = possessions.get(name)
  if (made == null) {
    const holderKey = signerFromSeed(seedOf(holder)).publicKey
    made = {
      holderKey,
      attestation: attest(federation(), csip, { holderKey, issuedAt: at - HOUR, expiresAt: at - HOUR + 40 * DAY })
    }
    possessions.set(name, made)
  }
  return made
}

/** An entry of the right form that nobody signed: for what looks at slots, sequences and leases only. */
export function fakeEntry (options: FakeEntryOptions = {}): UncheckedEntry {
  const { holderKey, attestation } = possession(options.holder ?? 'bob', options.csip ?? 0, options.issuedAt ?? NOW)
  const open = EntryOpen.encode({
    version: 1,
    lookupKey: (options.lookupKey ?? bobLookupKey).slice(),
    oprfKeyId: 1,
    entryId: seedOf(options.id ?? 'id').slice(0, 16),
    sequence: options.sequence ?? 1,
    holderKey: holderKey.slice(),
    dp: options.dp ?? party(federation().dps, 0).id,
    claimNonce: seedOf(options.salt ?? 'salt').slice(),
    mspCommitment: new Uint8Array(32).fill(1),
    attestationHashes: [sha256(attestation).slice()],
    nextKeyHash: new Uint8Array(32).fill(2),
    issuedAt: options.issuedAt ?? NOW,
    expiresAt: options.expiresAt ?? NOW + DAY
  })
  return parseEntry(Entry.encode({
    open,
    sealed: new Uint8Array(SEALED_BUCKETS[0] + SEAL_OVERHEAD).fill(3),
    sealedIndex: new Uint8Array(INDEX_BUCKETS[0] + SEAL_OVERHEAD).fill(4),
    attestations: [attestation.slice()],
    holderSignature: new Uint8Array(64).fill(5),
    witnesses: [new Uint8Array(options.ballast ?? 1).fill(6)],
    dpSignature: new Uint8Array(64).fill(7)
  }))
}

/** As if `verifyEntry` had passed it. */
export function pretendVerified (
  entry: UncheckedEntry, establishedAt = NOW, csips: readonly string[] = ['csip1']
): VerifiedEntry {
  return {
    ...entry,
    csiType: 'tel',
    verifiedAttestations: [],
    csips,
    strength: 50,
    establishedAt,
    witnessedAt: establishedAt,
    standsUntil: entry.expiresAt,
    attestedUntil: entry.expiresAt
  } as unknown as VerifiedEntry
}

/** An entry id of one repeated byte. */
export function entryIdOf (byte: number): ReturnType<typeof asEntryId> {
  return asEntryId(new Uint8Array(16).fill(byte))
}
