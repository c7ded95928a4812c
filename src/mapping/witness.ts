/**
 * Seniority is witnessed: replicas of distinct operators sign when they first
 * saw a holder key attested at a lookup key, and the median counts, so that
 * neither a CSIP nor one witness can back-date alone (docs/protocol.md,
 * "Seniority").
 */
import { asHash, asLookupKey, asPublicKeyBytes, asSignature, equalBytes } from '../base/bytes.ts'
import { decodeStrict } from '../base/codec.ts'
import { signUnder, verifyUnder } from '../base/envelope.ts'
import { peerIdOf } from '../base/keys.ts'
import { MAX_ATTESTATION_LENGTH } from '../base/limits.ts'
import { Signed } from '../base/pb/signed.ts'
import { isRenewalOf, verifyAttestation } from '../attestation/verify.ts'
import { ENTRY_VERSION } from './constants.ts'
import { MappingError } from './errors.ts'
import { WitnessStatement } from './pb/entry.ts'
import type { Hash, LookupKey, PublicKeyBytes, SignatureBytes } from '../base/bytes.ts'
import type { FederationSigner } from '../base/envelope.ts'
import type { VerifiedAttestation } from '../attestation/verify.ts'
import type { VerifiedRegistry } from '../registry/interface.ts'
import type { VerifyContext } from './interface.ts'

/** A witness statement as parsed: nothing is verified. */

/** How many operators' words make a seniority, as far as there are so many. */
export const WITNESSES = 3

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

export interface Seniority {
  /** Since when possession is attested without a gap: the median. */
  readonly establishedAt: number
  /** When this attestation was witnessed: the median. */
  readonly witnessedAt: number
}

export interface WitnessRequest {
  /** As Signed. */
  readonly attestation: Uint8Array
  /** What the attestation renews, or itself where it renews anything, with its certificate; undefined: seniority starts now. */
  readonly previous?: {
    /** As Signed; not expired. */
    readonly attestation: Uint8Array
    /** WitnessStatements as Signed. */
    readonly witnesses: readonly Uint8Array[]
  }
}

export interface WitnessContext extends VerifyContext {
  readonly attestation: VerifiedAttestation
  /** Peer id of the DP that publishes: its operator only counts where there aren't enough others. @default no one is left out */
  readonly publisher?: string
}

/**
 * (Witnessing DP) Checks the request and signs that it saw the attestation now,
 * established now or, for an unbroken renewal, when the previous one was.
 *
 * @param signer - the DP's libp2p key
 * @returns a WitnessStatement as Signed
 * @throws AttestationError, MappingError `WITNESS_CHAIN_BROKEN`, or as `verifyWitnesses` for the previous certificate
 */
export function makeWitnessStatement (
  request: WitnessRequest, context: VerifyContext, signer: FederationSigner
): Uint8Array {
  const { now } = context
  const attestation = verifyAttestation(request.attestation, context)
  let establishedAt = now
  if (request.previous != null) {
    // of a CSIP that was revoked since, within the grace
    const { witnessedAt } = claimedSeniority(request.previous.witnesses.map(parseWitness), context.registry)
    const previous = verifyAttestation(request.previous.attestation, { ...context, witnessedAt })
    // the same: witnessed before, for a publisher whose own operator was among the witnesses
    const same = attestation.renews != null && equalBytes(attestation.hash, previous.hash)
    if (!same && !isRenewalOf(attestation, previous)) {
      throw new MappingError('WITNESS_CHAIN_BROKEN')
    }
    // a median of clocks that run ahead may lie in our future, and must not in the statement
    establishedAt = Math.min(now, verifyWitnesses(request.previous.witnesses, { ...context, attestation: previous }).establishedAt)
  }
  const payload = WitnessStatement.encode({
    version: ENTRY_VERSION,
    dp: peerIdOf(signer.publicKey).toString(),
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
 * @throws MappingError `WITNESS_…`, `WITNESSES_TOO_FEW`
 */
export function verifyWitnesses (witnesses: readonly Uint8Array[], context: WitnessContext): Seniority {
  const statements = witnesses.map(parseWitness)
  const seniority = claimedSeniority(statements, context.registry, context.publisher)
  for (const statement of statements) {
    verifyWitness(statement, context)
  }
  return seniority
}

/** One statement by itself: whether it is a witness's, about this attestation, at a plausible time. */
export function verifyWitness (statement: UncheckedWitness, { attestation, registry, now }: WitnessContext): void {
  // [1] about this very attestation
  if (!equalBytes(statement.attestationHash, attestation.hash) ||
    !equalBytes(statement.lookupKey, attestation.lookupKey) ||
    !equalBytes(statement.holderKey, attestation.holderKey)) {
    throw new MappingError('WITNESS_MISMATCH')
  }
  // [2] by a DP that could witness then
  const dp = registry.dp(statement.dp)
  if (dp == null || (dp.status !== 'active' && statement.seenAt >= dp.statusSince)) {
    throw new MappingError('WITNESS_UNKNOWN', { detail: dp?.status ?? 'not listed' })
  }
  // [3] while the attestation was valid, and not in the future
  const { clockTolerance } = registry.policy
  const plausible = statement.seenAt >= attestation.issuedAt - clockTolerance &&
    statement.seenAt <= Math.min(now, attestation.expiresAt) + clockTolerance &&
    (attestation.renews == null ? statement.establishedAt === statement.seenAt : statement.establishedAt <= statement.seenAt)
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
 * tells: the medians over distinct operators.
 *
 * @throws MappingError `WITNESSES_TOO_FEW`
 */
export function claimedSeniority (statements: readonly UncheckedWitness[], registry: VerifiedRegistry, publisher?: string): Seniority {
  // what was enough when it was witnessed stays enough: DPs that joined later ask for nothing
  const then = Math.min(...statements.map(({ seenAt }) => seenAt))
  const operators = new Set(registry.activeDps.filter(({ statusSince }) => statusSince <= then).map(({ operator }) => operator))
  const own = publisher == null ? undefined : registry.dp(publisher)?.operator
  const others = operators.size - (own != null && operators.has(own) ? 1 : 0)
  const ownCounts = others < WITNESSES

  const byOperator = new Map<string, UncheckedWitness>()
  for (const statement of statements) {
    const operator = registry.dp(statement.dp)?.operator
    if (operator == null) {
      throw new MappingError('WITNESS_UNKNOWN', { detail: 'not listed' })
    }
    const known = byOperator.get(operator)
    // of one operator's words the youngest counts: it gains nothing from saying more
    if ((ownCounts || operator !== own) && (known == null || known.establishedAt < statement.establishedAt)) {
      byOperator.set(operator, statement)
    }
  }
  const required = Math.max(1, Math.min(WITNESSES, operators.size))
  if (byOperator.size < required) {
    throw new MappingError('WITNESSES_TOO_FEW', { detail: `${byOperator.size} of ${required}` })
  }
  const counted = [...byOperator.values()]
  return {
    establishedAt: median(counted.map(({ establishedAt }) => establishedAt)),
    witnessedAt: median(counted.map(({ seenAt }) => seenAt))
  }
}

/** Of an even number the later of the two in the middle, so that half of the witnesses can't back-date. */
function median (times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? Infinity
}
