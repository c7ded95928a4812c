/**
 * Verification of attestations, with nothing but the registry. The steps are
 * those of docs/protocol.md, "Verifying an attestation", cheap ones first where
 * the order is free.
 */
import { asHash, asLookupKey, equalBytes } from '../base/bytes.ts'
import { decodeStrict } from '../base/codec.ts'
import { verifyUnder } from '../base/envelope.ts'
import { sha256 } from '../base/hash.ts'
import { parsePublicKey } from '../base/keys.ts'
import { MAX_ATTESTATION_LENGTH } from '../base/limits.ts'
import { Signed } from '../base/pb/signed.ts'
import { isCertified } from '../registry/certification.ts'
import { MAX_ATTESTATION_LIFETIME } from '../registry/constants.ts'
import { typeRulesAt } from '../registry/former-rules.ts'
import { scopesAt } from '../registry/scopes.ts'
import { ATTESTATION_VERSION, checkFields } from './attestation.ts'
import { AttestationError } from './errors.ts'
import { methodStrength } from './methods.ts'
import { AttestationPayload } from './pb/attestation.ts'
import type { AttestationFields, OlderKey } from './attestation.ts'
import type { Hash, LookupKey, PublicKeyBytes } from '../base/bytes.ts'
import type { CsipRecord, VerifiedRegistry } from '../registry/interface.ts'

export interface VerifyAttestationOptions {
  readonly registry: VerifiedRegistry
  /** Milliseconds since the epoch. */
  readonly now: number
  /**
   * When witnesses first saw the attestation, where the caller knows. A revoked
   * CSIP or a stolen key can put any `issuedAt` into what it signs, so "revoked
   * since" and "compromised since" are judged by this.
   *
   * @default now
   */
  readonly witnessedAt?: number
  /**
   * Takes one whose CSIP was revoked after it was witnessed, also after the
   * policy's grace: for entries, which others may have attested too, and whose
   * place is remembered. `standsUntil` is then in the past.
   *
   * @default false
   */
  readonly allowEnded?: boolean
}

/** An attestation that passed every step. Comes from `verifyAttestation` only. */
export class VerifiedAttestation implements AttestationFields {
  readonly lookupKey: LookupKey
  readonly oprfKeyId: number
  readonly csiType: string
  readonly holderKey: PublicKeyBytes
  readonly csipId: string
  readonly scope: string
  readonly method: string
  readonly strength: number
  readonly assignedSince?: number
  readonly issuedAt: number
  readonly expiresAt: number
  readonly serial: Uint8Array
  readonly renews?: Hash
  readonly older?: OlderKey
  /** Its expiry; where its CSIP was revoked, the end of the policy's grace if that is earlier. */
  readonly standsUntil: number
  /** Signed, as received. */
  readonly bytes: Uint8Array
  /** SHA-256 of `bytes`. */
  readonly hash: Hash

  private constructor (bytes: Uint8Array, fields: AttestationFields, standsUntil: number) {
    this.bytes = bytes
    this.hash = sha256(bytes)
    this.lookupKey = fields.lookupKey
    this.oprfKeyId = fields.oprfKeyId
    this.csiType = fields.csiType
    this.holderKey = fields.holderKey
    this.csipId = fields.csipId
    this.scope = fields.scope
    this.method = fields.method
    this.strength = fields.strength
    this.assignedSince = fields.assignedSince
    this.issuedAt = fields.issuedAt
    this.expiresAt = fields.expiresAt
    this.serial = fields.serial
    this.renews = fields.renews
    this.older = fields.older
    this.standsUntil = standsUntil
  }

  /** See `verifyAttestation`. */
  static verify (bytes: Uint8Array, options: VerifyAttestationOptions): VerifiedAttestation {
    const { registry, now, witnessedAt = now, allowEnded = false } = options
    // 1. size and canonical encoding of both layers
    const { payload, signature } = decodeStrict(Signed, bytes, 'Signed attestation', MAX_ATTESTATION_LENGTH)
    const decoded = decodeStrict(AttestationPayload, payload, 'AttestationPayload', MAX_ATTESTATION_LENGTH)
    // 2. version
    if (decoded.version !== ATTESTATION_VERSION) {
      throw new AttestationError('ATTESTATION_VERSION_UNKNOWN', { detail: `version ${decoded.version}` })
    }
    // 3. every field in its range
    const fields = parseFields(decoded)
    // 4. a CSIP of the registry, not revoked when it was witnessed
    const csip = registry.csip(fields.csipId)
    if (csip == null) {
      throw new AttestationError('ATTESTATION_CSIP_UNKNOWN')
    }
    if (csip.status === 'revoked' && Math.max(witnessedAt, fields.issuedAt) >= csip.statusSince) {
      throw new AttestationError('ATTESTATION_CSIP_REVOKED', { detail: csip.id })
    }
    const standsUntil = csip.status === 'revoked'
      ? Math.min(fields.expiresAt, csip.statusSince + registry.policy.revocationGrace)
      : fields.expiresAt
    // 5. signed by one of its keys, which counted at the time
    const keys = checkSignature(csip, fields, { payload, signature }, witnessedAt, registry)
    // 6. a type, a scope, a method and a strength that the federation accepts
    checkAuthority(csip, keys, fields, registry, now)
    checkOlderKey(fields, registry)
    // 7. times
    checkTimes(fields, registry, now)
    // 8. nor is the grace over that follows a revocation
    if (standsUntil <= now && !allowEnded) {
      throw new AttestationError('ATTESTATION_CSIP_REVOKED', {
        detail: `${csip.id}: grace over since ${now - standsUntil} ms`
      })
    }
    return new VerifiedAttestation(bytes, fields, standsUntil)
  }
}

/**
 * @param bytes - Signed, as received
 * @throws BaseError `MESSAGE_TOO_LARGE`, `MESSAGE_MALFORMED`, `LENGTH_INVALID`, `KEY_INVALID`
 * @throws AttestationError
 */
export function verifyAttestation (bytes: Uint8Array, options: VerifyAttestationOptions): VerifiedAttestation {
  return VerifiedAttestation.verify(bytes, options)
}

/** Whether `next` continues `previous` without a change of holder, key or identifier. */
export function isRenewalOf (next: VerifiedAttestation, previous: VerifiedAttestation): boolean {
  return next.renews != null &&
    equalBytes(next.renews, previous.hash) &&
    (equalBytes(next.lookupKey, previous.lookupKey) || isUnderOlder(next, previous)) &&
    equalBytes(next.holderKey, previous.holderKey) &&
    next.issuedAt <= previous.expiresAt
}

/** Whether `previous` is of the identifier of `next`, under the older evaluation key that it names. */
function isUnderOlder ({ older, csiType }: AttestationFields, previous: AttestationFields): boolean {
  return older != null &&
    equalBytes(older.lookupKey, previous.lookupKey) &&
    older.oprfKeyId === previous.oprfKeyId &&
    csiType === previous.csiType
}

/** Where else, by the word of their CSIPs, the identifier of these attestations is; each once. */
export function olderKeysOf (attestations: ReadonlyArray<Pick<AttestationFields, 'older'>>): readonly OlderKey[] {
  const keys = attestations.flatMap(({ older }) => older ?? [])
  return keys.filter(({ lookupKey }, i) => keys.findIndex(other => equalBytes(other.lookupKey, lookupKey)) === i)
}

function parseFields (decoded: AttestationPayload): AttestationFields {
  const { version, assignedSince, renews, olderLookupKey, olderOprfKeyId, ...rest } = decoded
  const fields = {
    ...rest,
    lookupKey: asLookupKey(decoded.lookupKey),
    holderKey: parsePublicKey(decoded.holderKey),
    assignedSince: assignedSince === 0 ? undefined : assignedSince,
    renews: renews.byteLength === 0 ? undefined : asHash(renews),
    older: olderLookupKey.byteLength === 0 && olderOprfKeyId === 0
      ? undefined
      : { lookupKey: asLookupKey(olderLookupKey), oprfKeyId: olderOprfKeyId }
  }
  checkFields(fields)
  return fields
}

function checkSignature (
  csip: CsipRecord, { issuedAt }: AttestationFields, signed: Signed, witnessedAt: number,
  { federationId }: VerifiedRegistry
): readonly PublicKeyBytes[] {
  const { payload, signature } = signed
  const signing = csip.keys.filter(({ publicKey }) =>
    verifyUnder('attestation', federationId, publicKey, signature, payload))
  if (signing.length === 0) {
    throw new AttestationError('ATTESTATION_SIGNATURE_INVALID', { detail: csip.id })
  }
  const valid = signing.filter(({ validFrom, validUntil, compromisedSince }) =>
    issuedAt >= validFrom &&
    (validUntil == null || issuedAt < validUntil) &&
    (compromisedSince == null || Math.max(witnessedAt, issuedAt) < compromisedSince))
  if (valid.length === 0) {
    throw new AttestationError('ATTESTATION_KEY_NOT_VALID', { detail: csip.id })
  }
  return valid.map(({ publicKey }) => publicKey)
}

function checkAuthority (
  csip: CsipRecord, keys: readonly PublicKeyBytes[], { csiType, scope, method, strength, issuedAt }: AttestationFields,
  registry: VerifiedRegistry, now: number
): void {
  const policy = registry.csiType(csiType)
  if (policy == null) {
    throw new AttestationError('ATTESTATION_TYPE_REFUSED')
  }
  const listed = scopesAt(csip, issuedAt).find(candidate =>
    candidate.csiType === csiType && candidate.prefix === scope && candidate.methods.includes(method))
  if (listed == null || (method === 'development' && !registry.test)) {
    throw new AttestationError('ATTESTATION_SCOPE_REFUSED', { detail: csip.id })
  }
  if (listed.certified === true && !keys.some(key => isCertified(csip, key, scope, issuedAt))) {
    throw new AttestationError('ATTESTATION_NOT_CERTIFIED', { detail: csip.id })
  }
  if (strength > (methodStrength(method) ?? strength)) {
    throw new AttestationError('ATTESTATION_STRENGTH_INFLATED', { detail: `${strength} for ${method}` })
  }
  const { minStrength } = typeRulesAt(registry.policy, csiType, now) ?? policy
  if (strength < minStrength) {
    throw new AttestationError('ATTESTATION_TOO_WEAK', { detail: `${strength} of ${minStrength}` })
  }
}

/** One that was current beside the newer when both were proved; keys that left the list had ended. */
function checkOlderKey ({ oprfKeyId, older, issuedAt }: AttestationFields, registry: VerifiedRegistry): void {
  const listed = older == null ? undefined : registry.oprfKey(older.oprfKeyId)
  if (listed == null) {
    return
  }
  const current = registry.currentOprfKeys(issuedAt).map(({ keyId }) => keyId)
  if (!current.slice(current.indexOf(oprfKeyId) + 1).includes(listed.keyId)) {
    throw new AttestationError('ATTESTATION_OLDER_KEY_REFUSED', { detail: `key ${listed.keyId} beside ${oprfKeyId}` })
  }
}

function checkTimes (
  { csiType, issuedAt, expiresAt }: AttestationFields, registry: VerifiedRegistry, now: number
): void {
  const { maxAttestationLifetime = 0 } = typeRulesAt(registry.policy, csiType, now) ?? {}
  const longest = Math.min(maxAttestationLifetime, MAX_ATTESTATION_LIFETIME)
  if (expiresAt - issuedAt > longest) {
    throw new AttestationError('ATTESTATION_LIFETIME_TOO_LONG', { detail: `${expiresAt - issuedAt} ms of ${longest}` })
  }
  if (issuedAt > now + registry.policy.clockTolerance) {
    throw new AttestationError('ATTESTATION_NOT_YET_VALID', { detail: `by ${issuedAt - now} ms` })
  }
  if (expiresAt <= now) {
    throw new AttestationError('ATTESTATION_EXPIRED', { detail: `since ${now - expiresAt} ms` })
  }
}
