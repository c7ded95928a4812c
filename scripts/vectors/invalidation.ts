import { asEntryId } from '../../src/base/bytes.ts'
import { makeInvalidation, strikes } from '../../src/mapping/invalidation.ts'
import { verifyInvalidation } from '../../src/mapping/validity.ts'
import { attestation } from './attestation.ts'
import { altered, hex, item, refused, seed } from './format.ts'
import { bob, csips, DAY, HOUR, lookupKey, mallory, NOW, registry } from './world.ts'
import type { Vectors } from './format.ts'
import type { FederationSigner } from '../../src/base/envelope.ts'
import type { InvalidationFields } from '../../src/mapping/interface.ts'

const id = asEntryId(seed('entry id').slice(0, 16))
const released = { reason: 'released', holderKey: bob.publicKey, attestation } as const
const reassigned = { reason: 'reassigned', csipId: 'csip1', csiType: 'tel', scope: '+1415' } as const
const base = { lookupKey, oprfKeyId: 1, issuedAt: NOW, serial: seed('invalidation').slice(0, 16), before: NOW }

const attested = (...scopes: string[]): Array<{ csiType: string, scope: string }> =>
  scopes.map(scope => ({ csiType: 'tel', scope }))

/** Whom each of the accepted ones is tried on. */
const ENTRIES = [
  {
    name: 'of the holder, older',
    holderKey: bob.publicKey,
    entryId: id,
    issuedAt: NOW - HOUR,
    establishedAt: NOW - HOUR,
    strength: 50,
    verifiedAttestations: attested('+1415')
  },
  {
    name: 'of the holder, another entry',
    holderKey: bob.publicKey,
    entryId: asEntryId(seed('another id').slice(0, 16)),
    issuedAt: NOW - HOUR,
    establishedAt: NOW - HOUR,
    strength: 50,
    verifiedAttestations: attested('+1415')
  },
  {
    name: 'of the holder, renewed since',
    holderKey: bob.publicKey,
    entryId: id,
    issuedAt: NOW,
    establishedAt: NOW - HOUR,
    strength: 50,
    verifiedAttestations: attested('+1415')
  },
  {
    name: 'of the holder, proved anew',
    holderKey: bob.publicKey,
    entryId: id,
    issuedAt: NOW,
    establishedAt: NOW,
    strength: 50,
    verifiedAttestations: attested('+1415')
  },
  {
    name: 'of somebody else, older',
    holderKey: mallory.publicKey,
    entryId: id,
    issuedAt: NOW - HOUR,
    establishedAt: NOW - HOUR,
    strength: 50,
    verifiedAttestations: attested('+1415')
  },
  {
    name: 'of somebody else, attested under a wider prefix',
    holderKey: mallory.publicKey,
    entryId: id,
    issuedAt: NOW - HOUR,
    establishedAt: NOW - HOUR,
    strength: 50,
    verifiedAttestations: attested('+1')
  },
  {
    name: 'of somebody else, attested under a narrower prefix',
    holderKey: mallory.publicKey,
    entryId: id,
    issuedAt: NOW - HOUR,
    establishedAt: NOW - HOUR,
    strength: 50,
    verifiedAttestations: attested('+1415555')
  },
  {
    name: 'of somebody else, attested under a prefix that excludes it',
    holderKey: mallory.publicKey,
    entryId: id,
    issuedAt: NOW - HOUR,
    establishedAt: NOW - HOUR,
    strength: 50,
    verifiedAttestations: attested('+1415', '+44')
  },
  {
    name: 'of somebody else, of another type',
    holderKey: mallory.publicKey,
    entryId: id,
    issuedAt: NOW - HOUR,
    establishedAt: NOW - HOUR,
    strength: 50,
    verifiedAttestations: [{ csiType: 'mailto', scope: '' }]
  }
]

export function invalidationVectors (): Vectors {
  const accepted = (name: string, fields: InvalidationFields, signer: FederationSigner) => {
    const bytes = makeInvalidation(fields, signer)
    const fact = verifyInvalidation(bytes, { registry, now: NOW })
    return {
      name,
      invalidation: hex(bytes),
      now: NOW,
      hash: hex(fact.hash),
      entries: ENTRIES.map(entry => ({
        name: entry.name,
        holderKey: hex(entry.holderKey),
        entryId: hex(entry.entryId),
        issuedAt: entry.issuedAt,
        establishedAt: entry.establishedAt,
        strength: entry.strength,
        attestations: entry.verifiedAttestations,
        invalidated: strikes(fact, entry, registry)
      }))
    }
  }
  const no = (name: string, code: string, bytes: Uint8Array, now = NOW) =>
    ({ name, invalidation: hex(bytes), now, error: refused(code, () => verifyInvalidation(bytes, { registry, now })) })
  const release = makeInvalidation({ ...base, by: released }, bob)
  const [csip1, csip2] = [item(csips, 0), item(csips, 1)]
  return {
    description: 'Invalidations under the first version of registry.json: releases by the holder of ' +
      'attestation.json, a re-assignment by its CSIP, which entries each of them strikes, and refusals.',
    cases: [
      accepted('release of one', { ...base, by: { ...released, entryId: id } }, bob),
      accepted('release of all', { ...base, by: released }, bob),
      accepted('re-assignment', { ...base, before: NOW - HOUR / 2, by: reassigned }, csip1),
      no('trailing byte', 'MESSAGE_MALFORMED', Uint8Array.of(...release, 0)),
      no('altered signature', 'INVALIDATION_SIGNATURE_INVALID', altered(release, -1)),
      no(
        'signed by a stranger', 'INVALIDATION_SIGNATURE_INVALID', makeInvalidation({ ...base, by: released }, mallory)
      ),
      no('a stranger\'s key with the attestation of another', 'INVALIDATION_EVIDENCE_FOREIGN', makeInvalidation(
        { ...base, by: { ...released, holderKey: mallory.publicKey } }, mallory
      )),
      no('under an OPRF key that is not listed', 'INVALIDATION_OPRF_KEY_UNKNOWN', makeInvalidation(
        { ...base, oprfKeyId: 2, by: released }, bob
      )),
      no('issued in the future', 'INVALIDATION_NOT_YET_ISSUED', release, NOW - 5 * 60_000 - 1),
      no('long forgotten', 'INVALIDATION_EXPIRED', release, NOW + 90 * DAY + 10 * 60_000 + 1),
      no('a CSIP that is not listed', 'INVALIDATION_CSIP_UNKNOWN', makeInvalidation(
        { ...base, by: { ...reassigned, csipId: 'csip9' } }, csip1
      )),
      no('a CSIP that may not re-assign', 'INVALIDATION_NOT_ALLOWED', makeInvalidation(
        { ...base, by: { ...reassigned, csipId: 'csip2' } }, csip2
      )),
      no('a re-assignment signed by another CSIP', 'INVALIDATION_SIGNATURE_INVALID', makeInvalidation(
        { ...base, by: reassigned }, csip2
      ))
    ]
  }
}
