/**
 * A CSIP's signed word that the holder of a key proved possession of a CSI. It
 * names the lookup key, never the CSI. (docs/protocol.md, "Attestation")
 */
import { signUnder } from '../base/envelope.ts'
import { Signed } from '../base/pb/signed.ts'
import { AttestationError } from './errors.ts'
import { AttestationPayload } from './pb/attestation.ts'
import type { Hash, LookupKey, PublicKeyBytes } from '../base/bytes.ts'
import type { FederationSigner } from '../base/envelope.ts'

export const ATTESTATION_VERSION = 1
/** Bytes. */
export const SERIAL_LENGTH = 16
/** Names of CSIPs, types, methods and scopes: UTF-16 units. */
export const MAX_NAME_LENGTH = 255

/** An identifier under an evaluation key that is being replaced. */
export interface OlderKey {
  readonly lookupKey: LookupKey
  readonly oprfKeyId: number
}

/** Times are milliseconds since the epoch. */
export interface AttestationFields {
  readonly lookupKey: LookupKey
  /** Under which OPRF key `lookupKey` was derived. */
  readonly oprfKeyId: number
  readonly csiType: string
  readonly holderKey: PublicKeyBytes
  readonly csipId: string
  /** Prefix of the scope in the registry under which it is issued. */
  readonly scope: string
  readonly method: string
  /** 1 to 100; see methods.ts. */
  readonly strength: number
  /** When this subscriber got the identifier, where the CSIP knows. */
  readonly assignedSince?: number
  readonly issuedAt: number
  readonly expiresAt: number
  /** 16 random bytes. */
  readonly serial: Uint8Array
  /** Of the attestation that this one renews. */
  readonly renews?: Hash
  /** The CSIP's word that this is the same identifier: what is known there concerns it here. */
  readonly older?: OlderKey
}

/** @throws AttestationError `ATTESTATION_FIELDS_INVALID` */
export function checkFields (fields: AttestationFields): void {
  const { csiType, csipId, scope, method, strength, assignedSince, issuedAt, expiresAt, serial, older } = fields
  const rules: Readonly<Record<string, boolean>> = {
    names: [csiType, csipId, method].every(name => name !== '') &&
      [csiType, csipId, method, scope].every(name => name.length <= MAX_NAME_LENGTH),
    strength: Number.isInteger(strength) && strength >= 1 && strength <= 100,
    issuedAt: Number.isSafeInteger(issuedAt) && issuedAt > 0,
    expiresAt: Number.isSafeInteger(expiresAt) && expiresAt > issuedAt,
    assignedSince: assignedSince == null ||
      (Number.isSafeInteger(assignedSince) && assignedSince > 0 && assignedSince <= issuedAt),
    serial: serial.byteLength === SERIAL_LENGTH,
    older: older == null || (older.oprfKeyId > 0 && older.oprfKeyId !== fields.oprfKeyId)
  }
  const broken = Object.keys(rules).find(field => rules[field] === false)
  if (broken != null) {
    throw new AttestationError('ATTESTATION_FIELDS_INVALID', { detail: broken })
  }
}

/**
 * (CSIP side) Whether policy and scope allow it is for the caller to check, and
 * for every verifier.
 *
 * @returns Signed, as it travels
 * @throws AttestationError `ATTESTATION_FIELDS_INVALID`
 */
export function issueAttestation (fields: AttestationFields, signer: FederationSigner): Uint8Array {
  checkFields(fields)
  const payload = AttestationPayload.encode({
    ...fields,
    version: ATTESTATION_VERSION,
    lookupKey: Uint8Array.from(fields.lookupKey),
    holderKey: Uint8Array.from(fields.holderKey),
    serial: Uint8Array.from(fields.serial),
    assignedSince: fields.assignedSince ?? 0,
    renews: Uint8Array.from(fields.renews ?? []),
    olderLookupKey: Uint8Array.from(fields.older?.lookupKey ?? []),
    olderOprfKeyId: fields.older?.oprfKeyId ?? 0
  })
  return Signed.encode({ payload, signature: Uint8Array.from(signUnder('attestation', signer, payload)) })
}

/**
 * Whether a holder may ask for renewal: from half-life on, so that a year has no
 * more than a good dozen renewals and a failed one can be repeated for weeks.
 */
export function mayRenew (
  { issuedAt, expiresAt }: Pick<AttestationFields, 'issuedAt' | 'expiresAt'>, now: number
): boolean {
  return now >= issuedAt + (expiresAt - issuedAt) / 2 && now < expiresAt
}
