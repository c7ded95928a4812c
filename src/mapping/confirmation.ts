/**
 * The MSP's word: that a CSI is reachable on its service (Confirmation), and the
 * short form of it for compact answers (index statement).
 */
import { equalBytes } from '../base/bytes.ts'
import { decodeStrict } from '../base/codec.ts'
import { signUnder, verifyUnder } from '../base/envelope.ts'
import { sha256 } from '../base/hash.ts'
import { MAX_SEALED_LENGTH } from '../base/limits.ts'
import { Signed } from '../base/pb/signed.ts'
import { fromString } from 'uint8arrays/from-string'
import { ENTRY_VERSION, INDEX_BUCKETS, MAX_SSI_HINT_LENGTH, MSP_COMMITMENT_DOMAIN } from './constants.ts'
import { MappingError } from './errors.ts'
import { ConfirmationPayload, SealedIndex } from './pb/entry.ts'
import { parseTags } from './preference.ts'
import type { FederationId, Hash, LookupKey, PublicKeyBytes } from '../base/bytes.ts'
import type { Domain, FederationSigner } from '../base/envelope.ts'
import type { MspRecord } from '../registry/interface.ts'
import type { VerifyContext } from './interface.ts'

/** What an MSP confirms. Times are milliseconds since the epoch. */
export interface ConfirmationFields {
  readonly lookupKey: LookupKey
  readonly oprfKeyId: number
  readonly holderKey: PublicKeyBytes
  readonly mspId: string
  /** See `parseTags`. */
  readonly tags: readonly string[]
  /** How the MSP names this user, where the holder wants it known: 320 UTF-16 code units at most. @default not told */
  readonly ssiHint?: string
  readonly issuedAt: number
  readonly expiresAt: number
}

/** What a confirmation must be about. */
export type ConfirmationSubject = Pick<ConfirmationFields, 'lookupKey' | 'oprfKeyId' | 'holderKey' | 'mspId'>

export interface IndexStatementFields {
  readonly lookupKey: LookupKey
  readonly holderKey: PublicKeyBytes
  readonly bitIndex: number
  readonly issuedAt: number
  readonly expiresAt: number
}

export interface MspContext extends VerifyContext {
  /** When the mapping was witnessed: decides whether a compromised key's word counts. @default not known */
  readonly witnessedAt?: number
}

/**
 * Commits to an MSP without naming it: SHA-256 over label, federation id, salt and
 * MSP id.
 *
 * @param salt - 16 random bytes, told in the sealed part only
 */
export function mspCommitment (federation: FederationId, mspId: string, salt: Uint8Array): Hash {
  return sha256(fromString(MSP_COMMITMENT_DOMAIN), federation, salt, fromString(mspId))
}

/** (MSP) A Confirmation as Signed. @throws MappingError `TAG…`, `CONFIRMATION_FIELD_INVALID` */
export function makeConfirmation (fields: ConfirmationFields, signer: FederationSigner): Uint8Array {
  const { ssiHint = '' } = fields
  requireHint(ssiHint)
  const payload = ConfirmationPayload.encode({
    ...fields,
    version: ENTRY_VERSION,
    lookupKey: fields.lookupKey.slice(),
    holderKey: fields.holderKey.slice(),
    tags: [...parseTags(fields.tags)],
    ssiHint
  })
  return Signed.encode({ payload, signature: signUnder('confirmation', signer, payload).slice() })
}

/**
 * @param bytes - a Confirmation as Signed
 * @throws BaseError as `decodeStrict`
 * @throws MappingError `CONFIRMATION_…`, `MSP_UNKNOWN`, `MSP_NOT_ALLOWED`, `VERSION_UNKNOWN`, `TAG…`
 */
export function verifyConfirmation (
  bytes: Uint8Array, subject: ConfirmationSubject, context: MspContext
): ConfirmationFields & { readonly msp: MspRecord } {
  const { registry, now } = context
  // [1] form and version
  const { payload, signature } = decodeStrict(Signed, bytes, 'Confirmation', MAX_SEALED_LENGTH)
  const fields = decodeStrict(ConfirmationPayload, payload, 'ConfirmationPayload', MAX_SEALED_LENGTH)
  if (fields.version !== ENTRY_VERSION) {
    throw new MappingError('VERSION_UNKNOWN', { detail: `confirmation of version ${fields.version}` })
  }
  // [2] it is about this very mapping
  if (!equalBytes(fields.lookupKey, subject.lookupKey) || !equalBytes(fields.holderKey, subject.holderKey) ||
    fields.oprfKeyId !== subject.oprfKeyId || fields.mspId !== subject.mspId) {
    throw new MappingError('CONFIRMATION_MISMATCH')
  }
  const tags = parseTags(fields.tags)
  requireHint(fields.ssiHint)
  // [3] time
  const { clockTolerance, maxEntryLifetime } = registry.policy
  if (fields.expiresAt <= fields.issuedAt || fields.issuedAt > now + clockTolerance ||
    fields.expiresAt - fields.issuedAt > maxEntryLifetime) {
    throw new MappingError('CONFIRMATION_TIMES_INVALID')
  }
  if (fields.expiresAt <= now) {
    throw new MappingError('CONFIRMATION_EXPIRED')
  }
  // [4] the MSP could confirm then, and did
  const msp = registry.msp(subject.mspId)
  if (msp == null) {
    throw new MappingError('MSP_UNKNOWN')
  }
  requireMsp(msp, fields.issuedAt)
  if (!signedByMsp(msp, fields.issuedAt, context, 'confirmation', signature, payload)) {
    throw new MappingError('CONFIRMATION_SIGNATURE_INVALID')
  }
  const hint = fields.ssiHint === '' ? {} : { ssiHint: fields.ssiHint }
  return { ...subject, tags, ...hint, issuedAt: fields.issuedAt, expiresAt: fields.expiresAt, msp }
}

function requireHint (ssiHint: string): void {
  if (ssiHint.length > MAX_SSI_HINT_LENGTH) {
    throw new MappingError('CONFIRMATION_FIELD_INVALID', { detail: 'length of the SSI hint' })
  }
}

/** (MSP) A SealedIndex, before it is sealed. */
export function makeIndexStatement (fields: IndexStatementFields, signer: FederationSigner): Uint8Array {
  return SealedIndex.encode({
    bitIndex: fields.bitIndex,
    issuedAt: fields.issuedAt,
    expiresAt: fields.expiresAt,
    signature: signUnder('indexStatement', signer, ...indexParts(fields)).slice()
  })
}

/**
 * @param bytes - a SealedIndex, unsealed
 * @throws BaseError as `decodeStrict`
 * @throws MappingError `INDEX_STATEMENT_…`, `MSP_UNKNOWN`, `MSP_NOT_ALLOWED`
 */
export function verifyIndexStatement (
  bytes: Uint8Array, subject: { readonly lookupKey: LookupKey, readonly holderKey: PublicKeyBytes }, context: MspContext
): IndexStatementFields & { readonly msp: MspRecord } {
  const { registry, now } = context
  const { bitIndex, issuedAt, expiresAt, signature } = decodeStrict(
    SealedIndex, bytes, 'SealedIndex', Math.max(...INDEX_BUCKETS)
  )
  const fields: IndexStatementFields = { ...subject, bitIndex, issuedAt, expiresAt }
  if (expiresAt <= issuedAt || issuedAt > now + registry.policy.clockTolerance ||
    expiresAt - issuedAt > registry.policy.maxEntryLifetime) {
    throw new MappingError('INDEX_STATEMENT_TIMES_INVALID')
  }
  if (expiresAt <= now) {
    throw new MappingError('INDEX_STATEMENT_EXPIRED')
  }
  const msp = registry.mspByBitIndex(bitIndex)
  if (msp == null) {
    throw new MappingError('MSP_UNKNOWN')
  }
  requireMsp(msp, issuedAt)
  if (!signedByMsp(msp, issuedAt, context, 'indexStatement', signature, ...indexParts(fields))) {
    throw new MappingError('INDEX_STATEMENT_SIGNATURE_INVALID')
  }
  return { ...fields, msp }
}

/** Lookup key, holder key, bit index (4 bytes), issued (8) and expires (8), all big-endian. */
function indexParts (fields: IndexStatementFields): Uint8Array[] {
  const numbers = new DataView(new ArrayBuffer(20))
  numbers.setUint32(0, fields.bitIndex)
  numbers.setBigUint64(4, BigInt(fields.issuedAt))
  numbers.setBigUint64(12, BigInt(fields.expiresAt))
  const bytes = new Uint8Array(numbers.buffer)
  return [fields.lookupKey, fields.holderKey, bytes.subarray(0, 4), bytes.subarray(4, 12), bytes.subarray(12)]
}

/** What an MSP said before it left or was revoked counts until it expires. */
function requireMsp (msp: MspRecord, at: number): void {
  if (msp.status !== 'active' && at >= msp.statusSince) {
    throw new MappingError('MSP_NOT_ALLOWED', { detail: `${msp.id} is ${msp.status}` })
  }
}

function signedByMsp (
  msp: MspRecord, at: number, { registry, witnessedAt }: MspContext, domain: Domain, signature: Uint8Array,
  ...parts: Uint8Array[]
): boolean {
  return msp.keys.some(key =>
    key.validFrom <= at && (key.validUntil == null || at < key.validUntil) &&
    // the date in a statement is whatever the thief writes: what counts is when others saw it
    (key.compromisedSince == null || Math.max(at, witnessedAt ?? Infinity) < key.compromisedSince) &&
    verifyUnder(domain, registry.federationId, key.publicKey, signature, ...parts))
}
