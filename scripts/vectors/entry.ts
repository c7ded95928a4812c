import { asHash } from '../../src/base/bytes.ts'
import { signUnder } from '../../src/base/envelope.ts'
import { Signed } from '../../src/base/pb/signed.ts'
import { sha256 } from '../../src/base/hash.ts'
import { audienceKey, indexKeyOf } from '../../src/blinding/derive.ts'
import { makeConfirmation, makeIndexStatement } from '../../src/mapping/confirmation.ts'
import { buildEntry, buildOptOut, completeAsDp } from '../../src/mapping/entry.ts'
import { compactEntry, parseEntry } from '../../src/mapping/parse.ts'
import { Entry, EntryOpen, WitnessStatement } from '../../src/mapping/pb/entry.ts'
import { openEntry, openIndex } from '../../src/mapping/verify.ts'
import { openWithPartKey } from '../../src/mapping/sealed.ts'
import { verifyEntry } from '../../src/mapping/validity.ts'
import { makeWitnessStatement } from '../../src/mapping/witness.ts'
import { issueAttestation } from '../../src/attestation/attestation.ts'
import { attestation, fields } from './attestation.ts'
import { altered, hex, item, refused, seed, seededRandom } from './format.ts'
import {
  bob, csips, DAY, dps, mallory, msps, NOW, peerOf, quorum, registry, lookupKey, sealingKey, strangers, voices
} from './world.ts'
import type { Vectors } from './format.ts'
import type { AttestationFields } from '../../src/attestation/attestation.ts'
import type { SealingKey } from '../../src/base/bytes.ts'
import type { FederationSigner } from '../../src/base/envelope.ts'
import type { BuiltEntry, EntryDraft } from '../../src/mapping/entry.ts'
import type { WholeEntry } from '../../src/mapping/interface.ts'
import type { VerifiedRegistry } from '../../src/registry/interface.ts'

export interface Made {
  readonly built: BuiltEntry
  readonly witnesses: readonly Uint8Array[]
  readonly entry: WholeEntry
  readonly draft: EntryDraft
}

export interface MakeOptions {
  readonly label?: string
  readonly holder?: FederationSigner
  readonly key?: SealingKey
  /** Number of the DP, from 0. */
  readonly dp?: number
  readonly now?: number
  /** Of the holder. @default the one of attestation.json, of others one like it */
  readonly attested?: Uint8Array
  /** When the first witness sees it, each other a millisecond after the one before. @default NOW */
  readonly seenAt?: number
  /** That witnesses judge by. @default the first version of registry.json */
  readonly judged?: VerifiedRegistry
  readonly changes?: Partial<EntryDraft>
  /** @default a majority of the voices */
  readonly witnessedBy?: readonly FederationSigner[]
  /** Who signs in the DP's name. */
  readonly signer?: FederationSigner
  /** Lists no service. */
  readonly optOut?: boolean
}

const msp1 = item(msps, 0)

/** A mapping of the CSI to the first MSP. */
export function make ({
  label = 'entry', holder = bob, key = sealingKey, dp = 0, now = NOW, attested, seenAt = NOW, judged = registry,
  changes,
  witnessedBy = voices.slice(0, quorum), signer, optOut = false
}: MakeOptions = {}): Made {
  const own = attested ?? (holder === bob ? attestation : attestationOf(holder, label))
  const expiresAt = NOW + 30 * DAY
  const subject = { lookupKey, holderKey: holder.publicKey, issuedAt: now, expiresAt }
  const draft: EntryDraft = {
    lookupKey,
    oprfKeyId: 1,
    dp: peerOf(item(dps, dp)),
    claimNonce: seed(`${label} nonce`),
    attestations: [own],
    nextKeyHash: sha256(seed(`${label} next key`)),
    issuedAt: now,
    expiresAt,
    mspId: 'msp1',
    confirmation: makeConfirmation(
      { ...subject, oprfKeyId: 1, mspId: 'msp1', tags: ['work', 'evening'], ssiHint: '@bob:msp1.example' }, msp1
    ),
    indexStatement: makeIndexStatement({ ...subject, bitIndex: 0 }, msp1),
    ...changes
  }
  const built = (optOut ? buildOptOut : buildEntry)(draft, holder, key, seededRandom(label))
  const witnesses = witnessedBy.map((witness, i) => voices.includes(witness)
    ? makeWitnessStatement({ attestation: own }, { registry: judged, now: seenAt + i }, witness)
    : inNameOf(
      witness, makeWitnessStatement({ attestation: own }, { registry: judged, now: seenAt + i }, item(voices, 0))
    ))
  return { built, witnesses, entry: completeAsDp(built.entry, witnesses, signer ?? item(dps, dp)), draft }
}

/** Like the one of attestation.json. */
export function attestationOf (
  holder: FederationSigner, label: string, changes: Partial<AttestationFields> = {}, csip = item(csips, 0)
): Uint8Array {
  return issueAttestation(
    { ...fields, holderKey: holder.publicKey, serial: seed(`${label} serial`).slice(0, 16), ...changes }, csip
  )
}

/** The same statement by another DP. */
function inNameOf (witness: FederationSigner, statement: Uint8Array): Uint8Array {
  const payload = WitnessStatement.encode({
    ...WitnessStatement.decode(Signed.decode(statement).payload), dp: peerOf(witness)
  })
  return Signed.encode({ payload, signature: signUnder('witness', witness, payload).slice() })
}

const RENEWED = NOW + 20 * DAY

/** Bob's possession is attested and witnessed once more, before the first attestation ends. */
function renewed (): { readonly made: Made, readonly attestation: Uint8Array } {
  const first = make()
  const next = issueAttestation({
    ...fields,
    issuedAt: RENEWED,
    expiresAt: RENEWED + 40 * DAY,
    serial: seed('renewal').slice(0, 16),
    renews: sha256(
      attestation
    )
  }, item(csips, 0))
  const made = make({ now: RENEWED, changes: { attestations: [next] } })
  const request = { attestation: next, previous: { attestation, witnesses: first.witnesses } }
  const witnesses = voices.slice(0, quorum).map(dp => makeWitnessStatement(request, { registry, now: RENEWED }, dp))
  return {
    made: { ...made, witnesses, entry: completeAsDp(made.built.entry, witnesses, item(dps, 0)) }, attestation: next
  }
}

export function entryVectors (): Vectors {
  const context = { registry, now: NOW + 1_000 }
  const { now } = context
  const plain = make()
  const secret = seed('audience').slice(0, 16)
  const closed = make({ label: 'closed', key: audienceKey(sealingKey, secret) })
  const { built, entry, witnesses, draft } = plain
  const verified = verifyEntry(entry.bytes, context)
  const mapping = openEntry(verified, sealingKey, context)
  const index = openIndex(verified, sealingKey, context)
  const opaque = openEntry(verifyEntry(closed.entry.bytes, context), sealingKey, context)
  const opened = openEntry(verifyEntry(closed.entry.bytes, context), sealingKey, { ...context, audiences: [secret] })
  const sealedPart = openWithPartKey(built.partKeys.sealedKey, 'sealed', entry.open, entry.sealed)
  const optedOut = make({ label: 'nowhere', optOut: true })
  const isNowhere = openEntry(verifyEntry(optedOut.entry.bytes, context), sealingKey, context)?.optedOut
  if (mapping?.mspId == null || index?.bitIndex == null || opaque != null || opened?.mspId == null ||
    sealedPart == null || isNowhere !== true) {
    throw new Error('what was sealed does not open as it should')
  }

  const no = (name: string, code: string, bytes: Uint8Array, at = now) =>
    ({ name, entry: hex(bytes), now: at, error: refused(code, () => verifyEntry(bytes, { registry, now: at })) })
  /** What verifies, and what follows from it. */
  const holds = (name: string, { entry: { bytes } }: Made, at = now) => {
    const { csips: by, establishedAt, witnessedAt, strength, regions, federatedOnly } = verifyEntry(bytes, {
      registry, now: at
    })
    return {
      name,
      entry: hex(bytes),
      now: at,
      verified: {
        csips: [...by],
        establishedAt,
        witnessedAt,
        strength,
        regions: [...regions],
        federatedOnly: federatedOnly == null ? false : [...federatedOnly]
      }
    }
  }
  const second = issueAttestation({ ...fields, csipId: 'csip2', serial: seed('second').slice(0, 16) }, item(csips, 1))
  const continued = renewed()
  const notOpened = (name: string, code: string, made: Made) => ({
    name,
    entry: hex(made.entry.bytes),
    now,
    sealingKey: hex(sealingKey),
    openError: refused(code, () =>
      openEntry(verifyEntry(made.entry.bytes, context), sealingKey, context))
  })
  /** Any change to the container, nothing signed anew. */
  const repack = (changes: Partial<Entry>): Uint8Array => Entry.encode({ ...Entry.decode(entry.bytes), ...changes })
  const reopen = (changes: Partial<EntryOpen>): Uint8Array =>
    repack({ open: EntryOpen.encode({ ...EntryOpen.decode(entry.open), ...changes }) })
  const subject = { lookupKey, holderKey: bob.publicKey, issuedAt: NOW, expiresAt: NOW + 30 * DAY }

  return {
    description: 'An entry with every value on the way to it, under the first version of registry.json and with the ' +
      'attestation of attestation.json; one for an audience; refusals. `error` comes from verifying with the ' +
      'registry alone, `openError` from opening.',
    given: {
      holderSeed: hex(seed('bob')),
      dpSeed: hex(seed('dp1')),
      mspSeed: hex(seed('msp1')),
      sealingKey: hex(sealingKey),
      indexKey: hex(indexKeyOf(sealingKey))
    },
    cases: [
      {
        name: 'entry',
        now,
        attestation: hex(attestation),
        confirmation: hex(draft.confirmation),
        sealedIndexPlaintext: hex(draft.indexStatement),
        sealedPartPlaintext: hex(sealedPart),
        open: hex(entry.open),
        openHash: hex(sha256(entry.open)),
        sealedPartKey: hex(built.partKeys.sealedKey),
        indexPartKey: hex(built.partKeys.indexKey),
        sealed: hex(entry.sealed),
        sealedIndex: hex(entry.sealedIndex),
        holderSignature: hex(entry.holderSignature),
        holderEntry: hex(built.entry.bytes),
        witnesses: witnesses.map(hex),
        dpSignature: hex(entry.dpSignature),
        entry: hex(entry.bytes),
        hash: hex(entry.hash),
        compactEntry: hex(compactEntry(entry).bytes),
        slot: entry.slot,
        csiType: verified.csiType,
        csips: [...verified.csips],
        establishedAt: verified.establishedAt,
        witnessedAt: verified.witnessedAt,
        mspId: mapping.mspId,
        bitIndex: index.bitIndex,
        tags: [...mapping.tags],
        ssiHint: mapping.ssiHint ?? ''
      },
      {
        name: 'entry for an audience',
        now,
        entry: hex(closed.entry.bytes),
        audienceSecret: hex(secret),
        mspId: opened.mspId,
        opaqueWithout: true
      },
      {
        name: 'entry that lists no service',
        now,
        entry: hex(optedOut.entry.bytes),
        sealedPartKey: hex(optedOut.built.partKeys.sealedKey),
        optedOut: true
      },
      holds('two attestations', make({ changes: { attestations: [attestation, second] } })),
      holds('for one region', make({ changes: { regions: ['east'] } })),
      holds('federated only, for one DP', make({ changes: { federatedOnly: [peerOf(item(dps, 1))] } })),
      holds('federated only, for every DP', make({ changes: { federatedOnly: [] } })),
      holds('a renewal, with the seniority of what it renews', continued.made, RENEWED + 1_000),
      no('a first mapping that is federated only', 'ENTRY_FIELD_INVALID', reopen({
        firstMapping: true, federatedOnly: { dps: [] }
      })),
      no('two attestations of one CSIP', 'ENTRY_ATTESTATION_DUPLICATE', make({
        changes: {
          attestations: [
            attestation, issueAttestation({ ...fields, serial: seed('again').slice(0, 16) }, item(csips, 0))
          ]
        }
      }).entry.bytes),
      no(
        'witnesses of what is renewed', 'WITNESS_MISMATCH',
        completeAsDp(continued.made.built.entry, witnesses, item(dps, 0)).bytes, RENEWED + 1_000
      ),
      no('trailing byte', 'MESSAGE_MALFORMED', Uint8Array.of(...entry.bytes, 0)),
      no('another version', 'VERSION_UNKNOWN', reopen({ version: 2 })),
      no('entry id of 15 bytes', 'LENGTH_INVALID', reopen({ entryId: new Uint8Array(15).fill(1) })),
      no('sequence 0', 'ENTRY_FIELD_INVALID', reopen({ sequence: 0 })),
      no('regions out of order', 'ENTRY_FIELD_INVALID', reopen({ regions: ['west', 'east'] })),
      no('sealed part of another length', 'ENTRY_FIELD_INVALID', repack({ sealed: new Uint8Array(561) })),
      no('expires when it is issued', 'ENTRY_TIMES_INVALID', reopen({ expiresAt: NOW })),
      no(
        'leased for longer than the policy lets', 'ENTRY_LIFETIME_EXCEEDED', reopen({ expiresAt: NOW + 45 * DAY + 1 })
      ),
      no('issued in the future', 'ENTRY_NOT_YET_ISSUED', entry.bytes, NOW - 5 * 60_000 - 1),
      no('expired', 'ENTRY_EXPIRED', entry.bytes, entry.expiresAt),
      no('a DP that is not listed', 'ENTRY_DP_UNKNOWN', reopen({ dp: peerOf(mallory) })),
      no('a region that is not listed', 'ENTRY_REGION_UNKNOWN', reopen({ regions: ['north'] })),
      no('an OPRF key that is not listed', 'ENTRY_OPRF_KEY_UNKNOWN', reopen({ oprfKeyId: 2 })),
      no('a voice fewer than a majority', 'WITNESSES_TOO_FEW', make({
        witnessedBy: voices.slice(0, quorum - 1)
      }).entry.bytes),
      no('a voice more than a majority', 'WITNESSES_TOO_MANY', make({
        witnessedBy: voices.slice(0, quorum + 1)
      }).entry.bytes),
      no('a voice twice', 'WITNESS_DUPLICATE', make({
        witnessedBy: [...voices.slice(0, quorum - 1), item(voices, 0)]
      }).entry.bytes),
      no('a witness that is no voice', 'WITNESS_NOT_A_VOICE', make({
        witnessedBy: [...voices.slice(0, quorum - 1), item(strangers, 0)]
      }).entry.bytes),
      no('the same attestation twice', 'ENTRY_ATTESTATION_DUPLICATE', make({
        changes: { attestations: [attestation, attestation] }
      }).entry.bytes),
      no('another attestation than the one signed for', 'ENTRY_ATTESTATION_MISMATCH', repack({
        attestations: [altered(attestation, -1).slice()]
      })),
      no('outlives its attestation', 'ENTRY_OUTLIVES_ATTESTATION', make({
        changes: { expiresAt: fields.expiresAt + 1 }
      }).entry.bytes),
      no('altered open part', 'ENTRY_HOLDER_SIGNATURE_INVALID', reopen({ firstMapping: true })),
      no(
        'altered sealed part', 'ENTRY_HOLDER_SIGNATURE_INVALID', repack({ sealed: altered(entry.sealed, -1).slice() })
      ),
      no('altered witness', 'WITNESS_SIGNATURE_INVALID', repack({
        witnesses: witnesses.map((witness, i) => (i === 0 ? altered(witness, -1) : witness).slice())
      })),
      no('signed by another DP', 'ENTRY_DP_SIGNATURE_INVALID', make({ signer: item(dps, 1) }).entry.bytes),
      notOpened('a confirmation of another MSP', 'CONFIRMATION_MISMATCH', make({ changes: { mspId: 'msp2' } })),
      notOpened('a confirmation that a stranger signed', 'CONFIRMATION_SIGNATURE_INVALID', make({
        changes: {
          confirmation: makeConfirmation({ ...subject, oprfKeyId: 1, mspId: 'msp1', tags: ['Default'] }, mallory)
        }
      })),
      notOpened('an index statement with the bit of another MSP', 'INDEX_STATEMENT_SIGNATURE_INVALID', make({
        changes: { indexStatement: makeIndexStatement({ ...subject, bitIndex: 1 }, msp1) }
      })),
      notOpened('an index statement of another MSP', 'INDEX_STATEMENT_MISMATCH', make({
        changes: { indexStatement: makeIndexStatement({ ...subject, bitIndex: 1 }, item(msps, 1)) }
      })),
      {
        name: 'commitment to the next key',
        nextKey: hex(seed('entry next key')),
        nextKeyHash: hex(asHash(draft.nextKeyHash)),
        inOpenPart: hex(parseEntry(entry.bytes).nextKeyHash)
      }
    ]
  }
}
