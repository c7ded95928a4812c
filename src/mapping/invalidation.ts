/**
 * Invalidations prove themselves: by the holder key, which strikes its own
 * mappings and no others, by a CSIP to which the registry gives the right to say
 * that an identifier has a new owner, or by the evidence of a decided conflict
 * (ruling.ts; docs/protocol.md, "Invalidation"). No DP's signature alone strikes
 * anything.
 */
import { toString } from 'uint8arrays/to-string'
import { asEntryId, asLookupKey, equalBytes } from '../base/bytes.ts'
import { signUnder, verifyUnder } from '../base/envelope.ts'
import { parsePublicKey } from '../base/keys.ts'
import { MAX_ATTESTATION_LENGTH, MAX_INVALIDATION_LENGTH } from '../base/limits.ts'
import { Signed } from '../base/pb/signed.ts'
import { scopeCovers } from '../attestation/scope.ts'
import { verifyAttestation } from '../attestation/verify.ts'
import { scopesAt } from '../registry/scopes.ts'
import { INVALIDATION_VERSION, MAX_INVALIDATION_NAME_LENGTH, SERIAL_LENGTH } from './constants.ts'
import { MappingError } from './errors.ts'
import { factRetainedUntil, isTime, openFact } from './fact.ts'
import { checkRuling, encodeRuling, parseRuling } from './ruling.ts'
import { InvalidationPayload, InvalidationReason } from './pb/facts.ts'
import type { VerifiedAttestation } from '../attestation/verify.ts'
import type { FederationSigner } from '../base/envelope.ts'
import type { CsipRecord, VerifiedRegistry } from '../registry/interface.ts'
import type {
  InvalidationFields, ReassignedBy, ReleasedBy, UncheckedInvalidation, VerifiedEntry, VerifiedInvalidation,
  VerifyContext
} from './interface.ts'

const NOTHING = new Uint8Array(0)

/**
 * (Holder, CSIP, DP with evidence) Signs an invalidation.
 *
 * @returns Signed, as it travels; `verifyObject` has the last word on it
 * @throws MappingError `INVALIDATION_FIELD_INVALID`; BaseError `MESSAGE_TOO_LARGE`
 */
export function makeInvalidation (fields: InvalidationFields, signer: FederationSigner): Uint8Array {
  const { by } = fields
  const payload = InvalidationPayload.encode({
    version: INVALIDATION_VERSION,
    lookupKey: fields.lookupKey.slice(),
    oprfKeyId: fields.oprfKeyId,
    issuedAt: fields.issuedAt,
    serial: fields.serial.slice(),
    before: fields.before,
    ...encodeReason(by)
  })
  return parseInvalidation(
    Signed.encode({ payload, signature: signUnder('invalidation', signer, payload).slice() })
  ).bytes
}

/**
 * Form only.
 *
 * @throws BaseError as `decodeStrict`, `LENGTH_INVALID`, `KEY_INVALID`
 * @throws MappingError `VERSION_UNKNOWN`, `INVALIDATION_FIELD_INVALID`, `FACT_FIELD_INVALID` for a ruling
 */
export function parseInvalidation (bytes: Uint8Array): UncheckedInvalidation {
  // [1] size and canonical encoding of both layers
  const { fact, decoded } = openFact(InvalidationPayload, bytes, 'Invalidation', MAX_INVALIDATION_LENGTH)
  // [2] version
  if (decoded.version !== INVALIDATION_VERSION) {
    throw new MappingError('VERSION_UNKNOWN', { detail: `invalidation of version ${decoded.version}` })
  }
  // [3] lengths, ranges, and no field of another reason
  const { issuedAt, before, serial, oprfKeyId } = decoded
  requireThat(isTime(issuedAt), 'issuedAt')
  requireThat(isTime(before) && before <= issuedAt, 'before')
  requireThat(serial.byteLength === SERIAL_LENGTH, 'serial')
  return {
    kind: 'invalidation',
    lookupKey: asLookupKey(decoded.lookupKey),
    oprfKeyId,
    issuedAt,
    serial,
    before,
    by: reasonOf(decoded),
    ...fact
  }
}

/**
 * Under which registry [6] and [7] held, for facts where the clock has no part in
 * them: one that is handed on inside a node isn't verified twice.
 */
const proved = new WeakMap<UncheckedInvalidation, VerifiedRegistry>()

/**
 * Judged as of when it was issued: a strike stays one when the attestation in it
 * expires, or its CSIP leaves.
 *
 * @throws MappingError `INVALIDATION_…`; AttestationError for the evidence of a release; as `checkRuling`
 */
export function verifyParsedInvalidation (fact: UncheckedInvalidation, context: VerifyContext): VerifiedInvalidation {
  const { registry, now } = context
  const { policy } = registry
  // [4] time
  if (fact.issuedAt > now + policy.clockTolerance) {
    throw new MappingError('INVALIDATION_NOT_YET_ISSUED', { detail: `by ${fact.issuedAt - now} ms` })
  }
  if (factRetainedUntil(fact, policy) < now) {
    throw new MappingError('INVALIDATION_EXPIRED')
  }
  // [5] a key of the federation
  if (registry.oprfKey(fact.oprfKeyId) == null) {
    throw new MappingError('INVALIDATION_OPRF_KEY_UNKNOWN', { detail: `key ${fact.oprfKeyId}` })
  }
  // [6] who may, [7] and did
  if (proved.get(fact) !== registry && !isSigned(fact, context)) {
    throw new MappingError('INVALIDATION_SIGNATURE_INVALID')
  }
  if (fact.by.reason !== 'superseded') {
    proved.set(fact, registry)
  }
  return fact as VerifiedInvalidation
}

export { admissibleUntil } from './fact.ts'

/** What a strike looks at; `VerifiedEntry` is such. */
export interface Strikable extends Pick<VerifiedEntry, 'holderKey' | 'entryId' | 'issuedAt' | 'establishedAt' |
  'strength'> {
  readonly verifiedAttestations: ReadonlyArray<Pick<VerifiedAttestation, 'csiType' | 'scope'>>
}

/** The same, where answers may spare it, and other certificates of its attestation show an earlier date. */
export interface Answerable extends Strikable, Pick<VerifiedEntry, 'attestedUntil' | 'attestationHashes'> {
  readonly verifiedAttestations: readonly Attested[]
  /** When its first attestation was witnessed, where that is known. */
  readonly witnessedAt?: number
  /** What that one renews, where only the judge has it. */
  readonly continues?: Continued
}

/** What an attestation says; of a `VerifiedAttestation`, too. */
export type Attested = Pick<VerifiedAttestation, 'csiType' | 'scope' | 'strength' | 'issuedAt' | 'lookupKey' |
    'older'> & {
      readonly renews?: Uint8Array
    }

/** An attestation that another renews, and its certificate. */
export interface Continued {
  readonly strength: number
  readonly witnessedAt: number
  readonly attestation: Attested
}

/**
 * Whether `fact`, if it is genuine, strikes `entry` of the same lookup key. A
 * release of all ends the seniority of the key as well: a mapping that was made
 * later still rests on what was let go until possession is proved anew. What a
 * ruling by silence spares all the same, for the sake of other facts, the view
 * knows.
 *
 * @param registry - knows how identifiers of a type are compared
 */
export function strikes (
  { before, by }: Pick<InvalidationFields, 'before' | 'by'>,
  entry: Strikable,
  registry: Pick<VerifiedRegistry, 'csiType'>
): boolean {
  if (by.reason === 'reassigned') {
    return entry.establishedAt < before &&
      entry.verifiedAttestations.every(attestation => covers(by, attestation, registry))
  }
  if (by.reason === 'superseded') {
    const { decision, dispute } = by
    return entry.establishedAt < before && (decision == null
      ? dispute.strength > entry.strength && !equalBytes(dispute.holderKey, entry.holderKey)
      : decision.verdict.losing.some(key => equalBytes(key, entry.holderKey)))
  }
  if (!equalBytes(by.holderKey, entry.holderKey)) {
    return false
  }
  return by.entryId == null
    ? entry.issuedAt < before || entry.establishedAt < before
    : equalBytes(by.entryId, entry.entryId) && entry.issuedAt < before
}

/**
 * Whether the re-assigner's scope holds every identifier that may have been attested
 * so. A lookup key tells neither type nor prefix: what was attested under a broader
 * scope may be none of the re-assigner's.
 */
function covers (
  { csiType, scope }: ReassignedBy,
  attested: Pick<VerifiedAttestation, 'csiType' | 'scope'>,
  registry: Pick<VerifiedRegistry, 'csiType'>
): boolean {
  const type = registry.csiType(csiType)
  return type != null && attested.csiType === csiType && scopeCovers(scope, attested.scope, type.grammar)
}

/** Names the signer: for quotas. */
export function signerOf ({ by }: Pick<InvalidationFields, 'by'>): string {
  switch (by.reason) {
    case 'released':
      return `holder ${toString(by.holderKey, 'base16')}`
    case 'reassigned':
      return `csip ${by.csipId}`
    case 'superseded':
      // whoever puts the same evidence together once more says nothing new
      return `dispute ${by.dispute.name}`
  }
}

function encodeReason (by: InvalidationFields['by']): Partial<InvalidationPayload> {
  switch (by.reason) {
    case 'released':
      return {
        reason: InvalidationReason.RELEASED,
        holderKey: by.holderKey.slice(),
        entryId: (by.entryId ?? NOTHING).slice(),
        attestation: by.attestation.slice()
      }
    case 'reassigned':
      return { reason: InvalidationReason.REASSIGNED, csipId: by.csipId, csiType: by.csiType, scope: by.scope }
    case 'superseded':
      return { reason: InvalidationReason.SUPERSEDED, ...encodeRuling(by) }
  }
}

function reasonOf (decoded: InvalidationPayload): InvalidationFields['by'] {
  const { reason, holderKey, entryId, attestation, csipId, csiType, scope } = decoded
  requireThat(
    reason === InvalidationReason.RELEASED ||
      [holderKey, entryId, attestation].every(({ byteLength }) => byteLength === 0), 'fields of a release'
  )
  requireThat(
    reason === InvalidationReason.REASSIGNED || [csipId, csiType, scope].every(name => name === ''),
    'fields of a re-assignment'
  )
  requireThat(reason === InvalidationReason.SUPERSEDED || isNoRuling(decoded), 'fields of a ruling')
  switch (reason) {
    case InvalidationReason.RELEASED:
      return releasedBy(decoded)
    case InvalidationReason.REASSIGNED:
      return reassignedBy(decoded)
    case InvalidationReason.SUPERSEDED:
      return parseRuling(decoded)
    default:
      throw new MappingError('INVALIDATION_FIELD_INVALID', { detail: 'reason' })
  }
}

function isNoRuling ({ dp, dispute, silence, verdict, arbiters }: InvalidationPayload): boolean {
  return dp === '' && dispute.byteLength === 0 && silence.length === 0 && verdict.byteLength === 0 &&
    arbiters.length === 0
}

function isSigned (fact: UncheckedInvalidation, context: VerifyContext): boolean {
  switch (fact.by.reason) {
    case 'released':
      return checkRelease(fact, fact.by, context)
    case 'reassigned':
      return checkReassignment(fact, fact.by, context)
    case 'superseded':
      return checkRuling(fact, fact.by, context)
  }
}

function releasedBy (decoded: InvalidationPayload): ReleasedBy {
  const { holderKey, entryId, attestation } = decoded
  requireThat(attestation.byteLength > 0 && attestation.byteLength <= MAX_ATTESTATION_LENGTH, 'attestation')
  const released = { reason: 'released', holderKey: parsePublicKey(holderKey), attestation } as const
  return entryId.byteLength === 0 ? released : { ...released, entryId: asEntryId(entryId) }
}

function reassignedBy ({ csipId, csiType, scope }: InvalidationPayload): ReassignedBy {
  requireThat(
    csipId !== '' && csiType !== '' &&
      [csipId, csiType, scope].every(({ length }) => length <= MAX_INVALIDATION_NAME_LENGTH), 'names'
  )
  return { reason: 'reassigned', csipId, csiType, scope }
}

function checkRelease (
  fact: UncheckedInvalidation, { holderKey, attestation }: ReleasedBy, { registry }: VerifyContext
): boolean {
  // as it was then; whatever made it void made the entries that rest on it void too
  const evidence = verifyAttestation(attestation, { registry, now: fact.issuedAt, witnessedAt: 0 })
  if (!equalBytes(evidence.lookupKey, fact.lookupKey) || !equalBytes(evidence.holderKey, holderKey) ||
    evidence.oprfKeyId !== fact.oprfKeyId) {
    throw new MappingError('INVALIDATION_EVIDENCE_FOREIGN')
  }
  return verifyUnder('invalidation', registry.federationId, holderKey, fact.signature, fact.payload)
}

function checkReassignment (
  fact: UncheckedInvalidation, { csipId, csiType, scope }: ReassignedBy, { registry }: VerifyContext
): boolean {
  const csip = registry.csip(csipId)
  if (csip == null || (csip.status === 'revoked' && fact.issuedAt >= csip.statusSince)) {
    throw new MappingError('INVALIDATION_CSIP_UNKNOWN', { detail: csip?.status ?? 'not listed' })
  }
  const mayReassign = scopesAt(csip, fact.issuedAt)
    .some(listed => listed.mayReassign && listed.csiType === csiType && listed.prefix === scope)
  if (!mayReassign) {
    throw new MappingError('INVALIDATION_NOT_ALLOWED', { detail: csip.id })
  }
  return signedByCsip(csip, fact, registry)
}

/** By a key that was valid when it was issued. */
function signedByCsip (csip: CsipRecord, fact: UncheckedInvalidation, { federationId }: VerifiedRegistry): boolean {
  const { issuedAt, payload, signature } = fact
  return csip.keys.some(({ publicKey, validFrom, validUntil, compromisedSince }) =>
    issuedAt >= validFrom && (validUntil == null || issuedAt < validUntil) &&
    (compromisedSince == null || issuedAt < compromisedSince) &&
    verifyUnder('invalidation', federationId, publicKey, signature, payload))
}

function requireThat (holds: boolean, what: string): void {
  if (!holds) {
    throw new MappingError('INVALIDATION_FIELD_INVALID', { detail: what })
  }
}
