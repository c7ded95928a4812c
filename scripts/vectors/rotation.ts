import { issueAttestation } from '../../src/attestation/attestation.ts'
import { isRenewalOf, verifyAttestation } from '../../src/attestation/verify.ts'
import { sha256 } from '../../src/base/hash.ts'
import { asLookupKey } from '../../src/base/bytes.ts'
import { dealShares } from '../../src/blinding/deal.ts'
import { nobleBackend } from '../../src/blinding/noble.ts'
import { makeConfirmation, makeIndexStatement } from '../../src/mapping/confirmation.ts'
import { buildEntry, completeAsDp } from '../../src/mapping/entry.ts'
import { parseFact } from '../../src/mapping/fact-kinds.ts'
import { makeInvalidation } from '../../src/mapping/invalidation.ts'
import { RecordSet } from '../../src/mapping/record-set.ts'
import { verifyEntry, verifyFact } from '../../src/mapping/validity.ts'
import { viewOf } from '../../src/mapping/view.ts'
import { makeWitnessStatement } from '../../src/mapping/witness.ts'
import { buildRegistry, nextVersion, signRegistry } from '../../src/registry/build.ts'
import { withOprfKey } from '../../src/registry/edit.ts'
import { majority, voicesOf } from '../../src/registry/placement.ts'
import { openRegistry } from '../../src/registry/verify.ts'
import { attestation, fields } from './attestation.ts'
import { make } from './entry.ts'
import { hex, item, refused, seed, seededRandom } from './format.ts'
import {
  anchor, bob, csips, DAY, dps, HOUR, lookupKey, msps, NOW, peerOf, registry as before, roots, sealingKey
} from './world.ts'
import type { AttestationFields } from '../../src/attestation/attestation.ts'
import type { VerifiedInvalidation } from '../../src/mapping/interface.ts'
import type { Vectors } from './format.ts'

/** When the second key is listed, and when it counts. */
const LISTED = NOW + 20 * DAY
const SINCE = LISTED + HOUR
const AT = SINCE + HOUR
const newer = dealShares({ backend: nobleBackend, threshold: 3, count: 5, random: seededRandom('newer oprf key') })
const next = nextVersion(before, { issuedAt: LISTED, expiresAt: LISTED + 90 * DAY })
const signed = signRegistry(buildRegistry(withOprfKey(next, {
  keyId: 2,
  shareEpoch: 1,
  threshold: 3,
  commitments: newer.commitments,
  shares: newer.shares.map(({ index, publicShare }, i) => ({ index, publicShare, dp: peerOf(item(dps, i)) })),
  validFrom: LISTED,
  validUntil: NOW + 365 * DAY,
  dealer: true
}, LISTED)), roots.slice(0, 2))
const registry = openRegistry(signed, { anchor, now: LISTED, previous: before })
const context = { registry, now: AT }

const csip = item(csips, 0)
/** Any 32 bytes: who verifies doesn't evaluate. */
const moved = asLookupKey(seed('lookup key under the newer key'))
const movedFields: AttestationFields = {
  ...fields,
  lookupKey: moved,
  oprfKeyId: 2,
  issuedAt: AT - HOUR / 2,
  expiresAt: AT + 40 * DAY,
  serial: seed('moved').slice(0, 16),
  renews: sha256(attestation),
  older: { lookupKey, oprfKeyId: 1 }
}
const renewal = issueAttestation(movedFields, csip)
const first = make()

/** Whether it continues the one of attestation.json. */
function attested (name: string, changes: Partial<AttestationFields>): Vectors['cases'][number] {
  const bytes = issueAttestation({ ...movedFields, ...changes }, csip)
  const previous = verifyAttestation(attestation, { registry, now: AT, witnessedAt: NOW })
  return { name, attestation: hex(bytes), now: AT, renews: isRenewalOf(verifyAttestation(bytes, context), previous) }
}

function notAttested (name: string, code: string, changes: Partial<AttestationFields>): Vectors['cases'][number] {
  const bytes = issueAttestation({ ...movedFields, ...changes }, csip)
  return { name, attestation: hex(bytes), now: AT, error: refused(code, () => verifyAttestation(bytes, context)) }
}

/** Bob's mapping once it is moved, and as one that begins anew. */
function entryUnder (label: string, proof: Uint8Array, previous?: {
  readonly attestation: Uint8Array, readonly witnesses: readonly Uint8Array[]
}): Uint8Array {
  const lease = { lookupKey: moved, holderKey: bob.publicKey, issuedAt: AT, expiresAt: AT + 30 * DAY }
  const built = buildEntry({
    ...lease,
    oprfKeyId: 2,
    dp: peerOf(item(dps, 0)),
    claimNonce: seed(`${label} nonce`),
    attestations: [proof],
    nextKeyHash: sha256(seed(`${label} next key`)),
    mspId: 'msp1',
    confirmation: makeConfirmation({ ...lease, oprfKeyId: 2, mspId: 'msp1', tags: ['Default'] }, item(msps, 0)),
    indexStatement: makeIndexStatement({ ...lease, bitIndex: 0 }, item(msps, 0))
  }, bob, sealingKey, seededRandom(label))
  const voices = voicesOf(moved, registry, AT)
  const witnesses = voices.slice(0, majority(voices.length)).map(({ dp }) =>
    makeWitnessStatement(
      { attestation: proof, previous }, context, item(dps, dps.findIndex(signer => peerOf(signer) === dp.id))
    ))
  return completeAsDp(built.entry, witnesses, item(dps, 0)).bytes
}

const anew = issueAttestation({ ...movedFields, renews: undefined, serial: seed('anew').slice(0, 16) }, csip)
const entries = {
  moved: verifyEntry(entryUnder('moved', renewal, { attestation, witnesses: first.witnesses }), context),
  anew: verifyEntry(entryUnder('anew', anew), context)
}
const older = { first: verifyEntry(first.entry.bytes, context) }
const base = { lookupKey, oprfKeyId: 1, issuedAt: AT }
const invalidation = (bytes: Uint8Array): VerifiedInvalidation =>
  verifyFact(parseFact('invalidation', bytes) as VerifiedInvalidation, context)
const facts = {
  released: invalidation(makeInvalidation({
    ...base,
    before: AT,
    serial: seed('released before it moved').slice(0, 16),
    by: {
      reason: 'released', holderKey: bob.publicKey, attestation
    }
  }, bob)),
  reassigned: invalidation(makeInvalidation({
    ...base,
    before: SINCE,
    serial: seed('re-assigned before it moved').slice(0, 16),
    by: {
      reason: 'reassigned', csipId: 'csip1', csiType: 'tel', scope: '+1415'
    }
  }, csip)),
  reassignedLongAgo: invalidation(makeInvalidation({
    ...base,
    before: NOW - DAY,
    serial: seed('re-assigned long ago').slice(0, 16),
    by: {
      reason: 'reassigned', csipId: 'csip1', csiType: 'tel', scope: '+1415'
    }
  }, csip))
}

/** What lives under the newer key, where these are known under the older. */
function seen (name: string, known: ReadonlyArray<keyof typeof facts>): Vectors['cases'][number] {
  const set = RecordSet.of(moved, Object.values(entries))
  const under = RecordSet.of(lookupKey, [older.first], known.map(fact => facts[fact]))
  const nameOf = (slot: string): string => Object.entries(entries).find(([, entry]) => entry.slot === slot)?.[0] ?? slot
  const { living } = viewOf(set, context, [under])
  return { name, facts: [...known], living: living.map(({ slot }) => nameOf(slot)) }
}

export function rotationVectors (): Vectors {
  return {
    description: 'One identifier under two evaluation keys, under the second version of `registry`, which follows ' +
      'the first of registry.json and lists key 2. Whether an attestation under it continues the one of ' +
      'attestation.json; entries under it with their dates; what lives of them (older first) where facts under the ' +
      'older key are known.',
    given: {
      registry: hex(signed),
      opened: LISTED,
      now: AT,
      lookupKey: hex(moved),
      olderLookupKey: hex(lookupKey),
      entries: Object.fromEntries(
        Object.entries(entries).map(([name, { bytes, establishedAt }]) => [name, { bytes: hex(bytes), establishedAt }])
      ),
      older: hex(older.first.bytes),
      facts: Object.fromEntries(Object.entries(facts).map(([name, { bytes }]) => [name, hex(bytes)]))
    },
    cases: [
      attested('names the older key', {}),
      attested('names none', { older: undefined }),
      attested('names another lookup key', {
        older: { lookupKey: asLookupKey(seed('another lookup key')), oprfKeyId: 1 }
      }),
      attested('names another key id, that is not listed', { older: { lookupKey, oprfKeyId: 7 } }),
      attested('of another holder key', { holderKey: item(dps, 8).publicKey }),
      attested('renews another', { renews: sha256(seed('another')) }),
      notAttested('names a key that is newer', 'ATTESTATION_OLDER_KEY_REFUSED', {
        lookupKey, oprfKeyId: 1, older: { lookupKey: moved, oprfKeyId: 2 }
      }),
      seen('nothing is known under the older key', []),
      seen('what was released there is struck here, unless it was proved anew', ['released']),
      seen('what was re-assigned there, too', ['reassigned']),
      seen('not what began later', ['reassignedLongAgo'])
    ]
  }
}
