import { fromString } from 'uint8arrays/from-string'
import { issueAttestation, mayRenew } from '../../src/attestation/attestation.ts'
import { AttestationPayload } from '../../src/attestation/pb/attestation.ts'
import { verifyAttestation } from '../../src/attestation/verify.ts'
import { asLookupKey } from '../../src/base/bytes.ts'
import { decodeStrict } from '../../src/base/codec.ts'
import { signUnder } from '../../src/base/envelope.ts'
import { sha256 } from '../../src/base/hash.ts'
import { Signed } from '../../src/base/pb/signed.ts'
import { fingerprintOf } from '../../src/protocols/attest/fingerprint.ts'
import { AnswerRequest, StartRequest } from '../../src/protocols/attest/pb/messages.ts'
import { hashTranscript, possessionParts } from '../../src/protocols/attest/possession.ts'
import { checkStart, startParts } from '../../src/protocols/attest/start-request.ts'
import { CONFIRM_VERSION } from '../../src/protocols/confirm/constants.ts'
import { ConfirmRequestPayload } from '../../src/protocols/confirm/pb/messages.ts'
import { altered, hex, item, refused, seed } from './format.ts'
import { bob, csips, DAY, HOUR, lookupKey, mallory, NOW, registry } from './world.ts'
import type { Vectors } from './format.ts'
import type { AttestationFields } from '../../src/attestation/attestation.ts'
import type { FederationSigner } from '../../src/base/envelope.ts'
import type { UnsignedStart } from '../../src/protocols/attest/start-request.ts'

const csip1 = item(csips, 0)

/** What the first CSIP attests to Bob. */
export const fields: AttestationFields = {
  lookupKey,
  oprfKeyId: 1,
  csiType: 'tel',
  holderKey: bob.publicKey,
  csipId: 'csip1',
  scope: '+1415',
  method: 'sms-code',
  strength: 40,
  issuedAt: NOW - HOUR,
  expiresAt: NOW - HOUR + 45 * DAY,
  serial: seed('serial').slice(0, 16)
}

/** Of an evaluation key that was there before. */
const underOlder = { lookupKey: asLookupKey(seed('older lookup key')), oprfKeyId: 7 }

export const attestation = issueAttestation(fields, csip1)

function json ({ lookupKey, holderKey, serial, renews, assignedSince, older, ...rest }: AttestationFields) {
  const { oprfKeyId, csiType, csipId, scope, method, strength, issuedAt, expiresAt } = rest
  return {
    lookupKey: hex(lookupKey),
    oprfKeyId,
    csiType,
    holderKey: hex(holderKey),
    csipId,
    scope,
    method,
    strength,
    assignedSince: assignedSince ?? 0,
    issuedAt,
    expiresAt,
    serial: hex(serial),
    renews: renews == null ? '' : hex(renews),
    olderLookupKey: older == null ? '' : hex(older.lookupKey),
    olderOprfKeyId: older?.oprfKeyId ?? 0
  }
}

/** Signs whatever the payload says, as no CSIP would. */
function forge (changes: Partial<AttestationPayload>, signer: FederationSigner = csip1): Uint8Array {
  const { payload } = decodeStrict(Signed, attestation, 'Signed', 1_024)
  const forged = AttestationPayload.encode({
    ...decodeStrict(AttestationPayload, payload, 'AttestationPayload', 1_024), ...changes
  })
  return Signed.encode({ payload: forged, signature: signUnder('attestation', signer, forged).slice() })
}

export function attestationVectors (): Vectors {
  const renewed = {
    ...fields,
    issuedAt: NOW + 20 * DAY,
    expiresAt: NOW + 60 * DAY,
    assignedSince: NOW - 100 * DAY,
    renews: sha256(attestation),
    serial: seed('second serial').slice(0, 16)
  }
  const accepted = (name: string, bytes: Uint8Array, now: number) => {
    const verified = verifyAttestation(bytes, { registry, now })
    return {
      name,
      attestation: hex(bytes),
      now,
      hash: hex(verified.hash),
      fields: json(verified),
      renewableFrom: firstRenewal(verified)
    }
  }
  const no = (name: string, code: string, bytes: Uint8Array, now = NOW) =>
    ({ name, attestation: hex(bytes), now, error: refused(code, () => verifyAttestation(bytes, { registry, now })) })
  return {
    description: 'Attestations under the first version of registry.json, at `now`: one, its renewal, and a refusal ' +
      'for each step; requests for a challenge with what their signature covers; fingerprints of mailed links.',
    given: { csipSeed: hex(seed('csip1')), holderSeed: hex(seed('bob')) },
    cases: [
      accepted('first attestation', attestation, NOW),
      accepted('renewal', issueAttestation(renewed, csip1), NOW + 20 * DAY),
      accepted(
        'under a newer key, naming one that is not listed any more',
        issueAttestation({ ...fields, older: underOlder }, csip1), NOW
      ),
      no('trailing byte', 'MESSAGE_MALFORMED', Uint8Array.of(...attestation, 0)),
      no('another version', 'ATTESTATION_VERSION_UNKNOWN', forge({ version: 2 })),
      no('lookup key of 31 bytes', 'LENGTH_INVALID', forge({ lookupKey: new Uint8Array(31).fill(1) })),
      no('holder key of small order', 'KEY_INVALID', forge({ holderKey: Uint8Array.of(1, ...new Uint8Array(31)) })),
      no('strength 101', 'ATTESTATION_FIELDS_INVALID', forge({ strength: 101 })),
      no('an older key that is its own', 'ATTESTATION_FIELDS_INVALID', forge({
        olderLookupKey: underOlder.lookupKey.slice(), olderOprfKeyId: 1
      })),
      no('an older key without its number', 'ATTESTATION_FIELDS_INVALID', forge({
        olderLookupKey: underOlder.lookupKey.slice()
      })),
      no('the number of an older key alone', 'LENGTH_INVALID', forge({ olderOprfKeyId: 7 })),
      no('assigned after it was issued', 'ATTESTATION_FIELDS_INVALID', forge({ assignedSince: NOW })),
      no('a CSIP that is not listed', 'ATTESTATION_CSIP_UNKNOWN', forge({ csipId: 'csip9' })),
      no('signed by a stranger', 'ATTESTATION_SIGNATURE_INVALID', forge({}, mallory)),
      no('altered signature', 'ATTESTATION_SIGNATURE_INVALID', altered(attestation, -1)),
      no('issued before the key was valid', 'ATTESTATION_KEY_NOT_VALID', forge({
        issuedAt: NOW - 366 * DAY, expiresAt: NOW - 366 * DAY + 45 * DAY
      })),
      no('a type that is not allowed', 'ATTESTATION_TYPE_REFUSED', forge({ csiType: 'im' })),
      no('a scope that is not listed', 'ATTESTATION_SCOPE_REFUSED', forge({ scope: '+1' })),
      no('a method that is not listed', 'ATTESTATION_SCOPE_REFUSED', forge({ method: 'carrier' })),
      no('stronger than its method', 'ATTESTATION_STRENGTH_INFLATED', forge({ strength: 41 })),
      no('a life of 45 days and a millisecond', 'ATTESTATION_LIFETIME_TOO_LONG', forge({
        expiresAt: fields.expiresAt +
        1
      })),
      no(
        'issued beyond the clock tolerance', 'ATTESTATION_NOT_YET_VALID', attestation, fields.issuedAt - 5 * 60_000 - 1
      ),
      no('expired', 'ATTESTATION_EXPIRED', attestation, fields.expiresAt),
      start('start', {}),
      start('start that shows an older evaluation key', { olderTranscript: seed('older transcript').slice() }),
      start('start of a renewal by a method of choice', { method: 'sms-code', previous: attestation.slice() }),
      noStart('start with another nonce than was signed', 'ATTEST_SIGNATURE_INVALID', {
        nonce: seed('other').slice(0, 16)
      }),
      noStart('start signed by nobody', 'ATTEST_SIGNATURE_INVALID', { signature: new Uint8Array() }),
      noStart('start of more than the clock tolerance ago', 'ATTEST_NOT_NOW', {}, NOW + 5 * 60_000 + 1),
      answerOfBob(),
      confirmRequestOfBob(),
      ...['first challenge', 'second challenge'].map(label => fingerprint(bob.publicKey, seed(label).slice(0, 16)))
    ]
  }
}

/** Bob's request for a challenge. */
function startOf (changes: Partial<UnsignedStart>): {
  readonly request: StartRequest, readonly parts: readonly Uint8Array[]
} {
  const unsigned: UnsignedStart = {
    csi: 'tel:+14155550123',
    transcript: seed('transcript').slice(),
    olderTranscript: new Uint8Array(),
    method: '',
    previous: new Uint8Array(),
    issuedAt: NOW,
    nonce: seed('start').slice(0, 16),
    ...changes
  }
  const parts = startParts('csip1', unsigned)
  return {
    request: {
      ...unsigned, holderKey: bob.publicKey.slice(), signature: signUnder('attestStart', bob, ...parts).slice()
    },
    parts
  }
}

/** What Bob sends with the code that he got. */
function answerOfBob (): Vectors['cases'][number] {
  const [challengeId, transcript] = [seed('first challenge').slice(0, 16), seed('transcript')]
  const possession = {
    csipId: 'csip1', challengeId, csi: fromString('tel:+14155550123'), transcriptHash: hashTranscript(transcript)
  }
  const parts = possessionParts(possession)
  const signature = signUnder('attestRequest', bob, ...parts).slice()
  return {
    name: 'answer to a challenge',
    holderKey: hex(bob.publicKey),
    transcript: hex(transcript),
    parts: parts.map(hex),
    answer: hex(AnswerRequest.encode({ challengeId, code: '123456', signature }))
  }
}

/** What Bob asks of his MSP. */
function confirmRequestOfBob (): Vectors['cases'][number] {
  const payload = ConfirmRequestPayload.encode({
    version: CONFIRM_VERSION,
    mspId: 'msp1',
    csi: 'tel:+14155550123',
    transcript: seed('transcript').slice(),
    holderKey: bob.publicKey.slice(),
    tags: ['Default'],
    ssiHint: '@bob',
    issuedAt: NOW,
    nonce: seed('confirm').slice(0, 16)
  })
  const signature = signUnder('confirmRequest', bob, payload).slice()
  return { name: 'request to confirm', mspId: 'msp1', confirmRequest: hex(Signed.encode({ payload, signature })) }
}

function start (name: string, changes: Partial<UnsignedStart>): Vectors['cases'][number] {
  const { request, parts } = startOf(changes)
  checkStart('csip1', request, registry, NOW)
  return { name, csipId: 'csip1', now: NOW, start: hex(StartRequest.encode(request)), parts: parts.map(hex) }
}

function noStart (name: string, code: string, changes: Partial<StartRequest>, now = NOW): Vectors['cases'][number] {
  const request = { ...startOf({}).request, ...changes }
  const error = refused(code, () => { checkStart('csip1', request, registry, now) })
  return { name, csipId: 'csip1', now, start: hex(StartRequest.encode(request)), error }
}

/** What client and page show where a link was mailed. */
function fingerprint (holderKey: Uint8Array, challengeId: Uint8Array): Vectors['cases'][number] {
  return {
    name: 'fingerprint',
    holderKey: hex(holderKey),
    challengeId: hex(challengeId),
    fingerprint: fingerprintOf(registry.federationId, holderKey, challengeId)
  }
}

function firstRenewal (verified: AttestationFields): number {
  const half = Math.ceil((verified.issuedAt + verified.expiresAt) / 2)
  if (mayRenew(verified, half - 1) || !mayRenew(verified, half)) {
    throw new Error('renewal is not possible from half-life on')
  }
  return half
}
