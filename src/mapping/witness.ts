/**
 * Seniority is witnessed: the voices at a lookup key sign when they first saw a
 * holder key attested there, a majority of them makes a certificate, and the latest
 * of its dates counts, so that it takes that majority to back-date
 * (docs/protocol.md, "Seniority").
 */
import { asHash, asLookupKey, asPublicKeyBytes, asSignature, equalBytes } from '../base/bytes.ts'
import { decodeStrict } from '../base/codec.ts'
import { signUnder, verifyUnder } from '../base/envelope.ts'
import { peerIdOf } from '../base/keys.ts'
import { MAX_ATTESTATION_LENGTH } from '../base/limits.ts'
import { Signed } from '../base/pb/signed.ts'
import { isRenewalOf, verifyAttestation } from '../attestation/verify.ts'
import { majority, voicesOf } from '../registry/placement.ts'
import { attempt } from './attempt.ts'
import { ENTRY_VERSION } from './constants.ts'
import { MappingError } from './errors.ts'
import { WitnessStatement } from './pb/entry.ts'
import { isVoice, quorumOf } from './voices.ts'
import type { Hash, LookupKey, PublicKeyBytes, SignatureBytes } from '../base/bytes.ts'
import type { FederationSigner } from '../base/envelope.ts'
import type { VerifiedAttestation } from '../attestation/verify.ts'
import type { VerifiedRegistry } from '../registry/interface.ts'
import type { VerifyContext } from './interface.ts'

/** A witness statement as parsed: nothing is verified. */
export interface UncheckedWitness {
  /** Peer id of the witness. */
  readonly dp: string
  readonly lookupKey: LookupKey
  readonly holderKey: PublicKeyBytes
  readonly attestationHash: Hash
  readonly seenAt: number
  readonly establishedAt: number
  readonly payload: Uint8Array
  readonly signature: SignatureBytes
}

/** What a certificate amounts to: the latest of its statements' dates. */
export interface Seniority {
  /** Since when possession is attested without a gap. */
  readonly establishedAt: number
  /** When this attestation was witnessed. */
  readonly witnessedAt: number
}

/** An attestation, and what shows when it was witnessed. */
export interface Certificate {
  /** As Signed. */
  readonly attestation: Uint8Array
  /** WitnessStatements as Signed. */
  readonly witnesses: readonly Uint8Array[]
}

export interface WitnessRequest {
  /** As Signed. */
  readonly attestation: Uint8Array
  /** What the attestation renews, which has not expired; undefined: seniority starts now. */
  readonly previous?: Certificate
}

export interface WitnessContext extends VerifyContext {
  readonly attestation: VerifiedAttestation
}

/**
 * (Witnessing DP) Checks the request and signs that it saw the attestation now,
 * established now or, for an unbroken renewal, when the previous one was.
 *
 * @param signer - the DP's libp2p key
 * @returns a WitnessStatement as Signed
 * @throws AttestationError, MappingError `WITNESS_CHAIN_BROKEN`, `WITNESS_NOT_A_VOICE`, or as `verifyWitnesses` for the
 * previous certificate
 */
export function makeWitnessStatement (
  request: WitnessRequest, context: VerifyContext, signer: FederationSigner
): Uint8Array {
  const { registry, now } = context
  const dp = peerIdOf(signer.publicKey).toString()
  const attestation = verifyAttestation(request.attestation, context)
  if (!isVoice(dp, attestation.lookupKey, registry, now)) {
    throw new MappingError('WITNESS_NOT_A_VOICE', { detail: dp })
  }
  let establishedAt = now
  if (request.previous != null) {
    // of a CSIP that was revoked since, within the grace
    const statements = request.previous.witnesses.map(parseWitness)
    const { witnessedAt } = claimedSeniority(statements, registry)
    const previous = verifyAttestation(request.previous.attestation, { ...context, witnessedAt })
    // of a key that left the list nobody can tell any more when it was current
    const isUndatable = attestation.older != null && registry.oprfKey(attestation.older.oprfKeyId) == null
    if (isUndatable || !isRenewalOf(attestation, previous)) {
      throw new MappingError('WITNESS_CHAIN_BROKEN')
    }
    // clocks that run ahead may lie in our future, and must not in the statement
    establishedAt = Math.min(now, verifyStatements(statements, { ...context, attestation: previous }).establishedAt)
  }
  const payload = WitnessStatement.encode({
    version: ENTRY_VERSION,
    dp,
    lookupKey: attestation.lookupKey.slice(),
    holderKey: attestation.holderKey.slice(),
    attestationHash: attestation.hash.slice(),
    seenAt: now,
    establishedAt
  })
  return Signed.encode({ payload, signature: signUnder('witness', signer, payload).slice() })
}

/** @throws BaseError as `decodeStrict`, `LENGTH_INVALID`; MappingError `VERSION_UNKNOWN` */
export function parseWitness (bytes: Uint8Array): UncheckedWitness {
  const { payload, signature } = decodeStrict(Signed, bytes, 'WitnessStatement', MAX_ATTESTATION_LENGTH)
  const { version, ...fields } = decodeStrict(WitnessStatement, payload, 'WitnessStatement', MAX_ATTESTATION_LENGTH)
  if (version !== ENTRY_VERSION) {
    throw new MappingError('VERSION_UNKNOWN', { detail: `witness statement of version ${version}` })
  }
  return {
    ...fields,
    lookupKey: asLookupKey(fields.lookupKey),
    holderKey: asPublicKeyBytes(fields.holderKey),
    attestationHash: asHash(fields.attestationHash),
    payload,
    signature: asSignature(signature)
  }
}

/**
 * @param witnesses - WitnessStatements as Signed, all about `context.attestation`
 * @throws BaseError as `decodeStrict`
 * @throws MappingError `WITNESS_…`, `WITNESSES_…`
 */
export function verifyWitnesses (witnesses: readonly Uint8Array[], context: WitnessContext): Seniority {
  return verifyStatements(witnesses.map(parseWitness), context)
}

/** @throws as `verifyWitnesses` */
export function verifyStatements (statements: readonly UncheckedWitness[], context: WitnessContext): Seniority {
  const seniority = claimedSeniority(statements, context.registry)
  for (const statement of statements) {
    verifyWitness(statement, context)
  }
  return seniority
}

/**
 * A certificate by itself: what it is about, which may have ended since, and its dates.
 *
 * @throws AttestationError; as `verifyWitnesses`
 */
export function verifyCertificate (
  { attestation: bytes, witnesses }: Certificate, context: VerifyContext
): Seniority & { readonly attestation: VerifiedAttestation } {
  const statements = witnesses.map(parseWitness)
  const { witnessedAt } = claimedSeniority(statements, context.registry)
  const attestation = verifyAttestation(bytes, { ...context, witnessedAt, allowEnded: true })
  return { attestation, ...verifyStatements(statements, { ...context, attestation }) }
}

/** One statement by itself: whether it is a voice's, about this attestation, at a plausible time. */
export function verifyWitness (statement: UncheckedWitness, { attestation, registry, now }: WitnessContext): void {
  const { seenAt, establishedAt, lookupKey } = statement
  // [1] about this very attestation
  if (!equalBytes(statement.attestationHash, attestation.hash) ||
    !equalBytes(lookupKey, attestation.lookupKey) ||
    !equalBytes(statement.holderKey, attestation.holderKey)) {
    throw new MappingError('WITNESS_MISMATCH')
  }
  // [2] by a DP that could witness then
  const dp = registry.dp(statement.dp)
  if (dp == null || (dp.status === 'revoked' && seenAt >= dp.statusSince)) {
    throw new MappingError('WITNESS_UNKNOWN', { detail: dp?.status ?? 'not listed' })
  }
  if (!isVoice(statement.dp, lookupKey, registry, seenAt)) {
    throw new MappingError('WITNESS_NOT_A_VOICE', { detail: dp.id })
  }
  // [3] while the attestation was valid, not in the future, and not before there was anybody to see it
  const { clockTolerance } = registry.policy
  const plausible = seenAt >= attestation.issuedAt - clockTolerance &&
    seenAt <= Math.min(now, attestation.expiresAt) + clockTolerance &&
    establishedAt >= registry.foundedAt &&
    (attestation.renews == null ? establishedAt === seenAt : establishedAt <= seenAt)
  if (!plausible) {
    throw new MappingError('WITNESS_TIME_IMPLAUSIBLE')
  }
  // [4] signed
  if (!verifyUnder('witness', registry.federationId, dp.publicKey, statement.signature, statement.payload)) {
    throw new MappingError('WITNESS_SIGNATURE_INVALID', { detail: dp.id })
  }
}

/**
 * What statements amount to if all of them are genuine, which `verifyWitness`
 * tells. They are of exactly a majority of those who spoke at the latest of them:
 * any two such certificates have a voice in common, and nobody gains by adding one.
 *
 * @throws MappingError `WITNESSES_TOO_FEW`, `WITNESSES_TOO_MANY`, `WITNESS_DUPLICATE`, `WITNESS_NOT_A_VOICE`
 */
export function claimedSeniority (statements: readonly UncheckedWitness[], registry: VerifiedRegistry): Seniority {
  const [first] = statements
  if (first == null) {
    throw new MappingError('WITNESSES_TOO_FEW', { detail: 'none' })
  }
  const spoken = statements.map(({ dp, seenAt }) => ({ dp, at: [seenAt] }))
  const { count, required, stranger, repeated } = quorumOf(first.lookupKey, spoken, registry)
  if (stranger != null) {
    throw new MappingError('WITNESS_NOT_A_VOICE', { detail: stranger })
  }
  if (repeated) {
    throw new MappingError('WITNESS_DUPLICATE')
  }
  if (count !== required) {
    throw new MappingError(count < required ? 'WITNESSES_TOO_FEW' : 'WITNESSES_TOO_MANY', {
      detail: `${count} of ${required}`
    })
  }
  const witnessedAt = Math.max(...statements.map(({ seenAt }) => seenAt))
  return { establishedAt: Math.max(...statements.map(({ establishedAt }) => establishedAt)), witnessedAt }
}

/**
 * (Publishing DP) Of all that voices signed about one attestation, the certificate
 * with the earliest dates.
 *
 * @param witnesses - WitnessStatements as Signed, one of each DP; what doesn't verify is left out
 * @returns undefined while there is no majority
 */
export function bestCertificate (witnesses: readonly Uint8Array[], context: WitnessContext): readonly Uint8Array[] |
  undefined {
  const signed = witnesses.flatMap(bytes => {
    const statement = attempt(() => {
      const parsed = parseWitness(bytes)
      verifyWitness(parsed, context)
      return parsed
    })
    return statement == null ? [] : [{ bytes, statement }]
  })
  signed.sort((a, b) =>
    a.statement.establishedAt - b.statement.establishedAt || a.statement.seenAt - b.statement.seenAt)
  // who speaks depends on the latest of those that are chosen: each may be that
  const certificates = signed.flatMap(({ statement: { seenAt, lookupKey } }) => {
    const voices = new Set(voicesOf(lookupKey, context.registry, seenAt).map(({ dp }) => dp.id))
    const chosen = signed
      .filter(({ statement }) => statement.seenAt <= seenAt && voices.has(statement.dp))
      .slice(0, majority(voices.size))
    const seniority = attempt(() => claimedSeniority(chosen.map(({ statement }) => statement), context.registry))
    return seniority == null ? [] : [{ ...seniority, chosen }]
  })
  certificates.sort((a, b) => a.establishedAt - b.establishedAt || a.witnessedAt - b.witnessedAt)
  return certificates[0]?.chosen.map(({ bytes }) => bytes)
}
