/** Who asks for tokens: a party of the registry by its key, a person by an attestation, everybody else by nothing. */
import { toString } from 'uint8arrays/to-string'
import { decodeStrict } from '../base/codec.ts'
import { signUnder, verifyUnder } from '../base/envelope.ts'
import { sha256 } from '../base/hash.ts'
import { verifyAttestation } from '../attestation/verify.ts'
import { ELEMENT_LENGTH, MAX_BATCH } from '../blinding/suite.ts'
import { claimedSeniority, parseWitness, verifyStatements } from '../mapping/witness.ts'
import { MAX_REQUEST_LENGTH, OLD_ACQUAINTANCE, TOKEN_VERSION } from './constants.ts'
import { TokenError } from './errors.ts'
import { WIRE_TYPES, isCommon, requireCurrent, typeOf } from './kinds.ts'
import { PartyRole, TokenRequest, TokenRequestPayload } from './pb/token.ts'
import type { Hash } from '../base/bytes.ts'
import type { FederationSigner } from '../base/envelope.ts'
import type { TokenKind, TokenType } from './kinds.ts'
import type { PartyProof, PersonProof } from './pb/token.ts'
import type { CsipRecord, MspRecord, VerifiedRegistry } from '../registry/interface.ts'

/** Counted by L: many attestations of one identifier have one figure. */
export interface Person {
  readonly kind: 'person'
  /** L in hex. */
  readonly account: string
  readonly csipId: string
  readonly csiType: string
  /** Witnessed 30 days ago. */
  readonly isOld: boolean
}

/** Whose figure is drawn from. */
export type Subject =
  /** `msp:`, `dp:` or `csip:` and its id. */
  | { readonly kind: 'party', readonly account: string, readonly tier: string }
  | Person
  | { readonly kind: 'client', readonly account: string }
  | { readonly kind: 'common' }

export interface VerifiedTokenRequest extends TokenKind {
  readonly blinded: readonly Uint8Array[]
  readonly subject: Subject
  /** SHA-256 of the payload: the very same again costs nothing. */
  readonly hash: Hash
}

export type TokenProof =
  | { readonly role: 'dp' | 'msp' | 'csip', readonly id: string, readonly signer: FederationSigner }
  /** The holder key's signer; attestation and witnesses as Signed. */
  | { readonly attestation: Uint8Array, readonly witnesses?: readonly Uint8Array[], readonly signer: FederationSigner }

const ROLES = { dp: PartyRole.DP, msp: PartyRole.MSP, csip: PartyRole.CSIP } as const

/**
 * (client)
 *
 * @param proof - none for common tokens, and for a client's: the connection tells who that is
 * @returns TokenRequest
 */
export function makeTokenRequest (
  { type, issuer, epoch }: TokenKind, blinded: readonly Uint8Array[], proof?: TokenProof
): Uint8Array {
  const payload = TokenRequestPayload.encode({
    version: TOKEN_VERSION, type: WIRE_TYPES[type], issuer, epoch, blinded: blinded.map(element => element.slice())
  }).slice()
  if (proof == null) {
    return TokenRequest.encode({ payload })
  }
  const signature = signUnder('tokenRequest', proof.signer, payload).slice()
  if ('role' in proof) {
    return TokenRequest.encode({ payload, party: { role: ROLES[proof.role], id: proof.id, signature } })
  }
  const witnesses = (proof.witnesses ?? []).map(witness => witness.slice())
  return TokenRequest.encode({ payload, person: { attestation: proof.attestation.slice(), witnesses, signature } })
}

export interface TokenRequestCheck {
  readonly registry: VerifiedRegistry
  readonly now: number
  /** Peer id of the DP that checks. */
  readonly issuer: string
  /** Client tokens: who the DP takes the caller for, where it is one of its clients. */
  readonly client?: string
}

/** A request by its form; who asks tells its proof. */
export interface ClaimedTokenRequest {
  /** That have to be looked at. */
  readonly signatures: number
  /**
   * @throws BaseError as `decodeStrict`; AttestationError; MappingError `WITNESS…`
   * @throws TokenError `TOKEN_PROOF_WANTED`, `TOKEN_PARTY_UNKNOWN`, `TOKEN_SIGNATURE_INVALID`
   */
  readonly proven: () => VerifiedTokenRequest
}

/**
 * (issuer)
 *
 * @throws as `openTokenRequest` and `ClaimedTokenRequest.proven`
 */
export function verifyTokenRequest (bytes: Uint8Array, check: TokenRequestCheck): VerifiedTokenRequest {
  return openTokenRequest(bytes, check).proven()
}

/**
 * (issuer)
 *
 * @throws BaseError as `decodeStrict`
 * @throws TokenError `TOKEN_VERSION_UNKNOWN`, `TOKEN_FIELD_INVALID`, `TOKEN_OTHER_ISSUER`, `TOKEN_EPOCH_WRONG`
 */
export function openTokenRequest (bytes: Uint8Array, check: TokenRequestCheck): ClaimedTokenRequest {
  // 1. form
  const { payload, party, person } = decodeStrict(TokenRequest, bytes, 'TokenRequest', MAX_REQUEST_LENGTH)
  const decoded = decodeStrict(TokenRequestPayload, payload, 'TokenRequest', MAX_REQUEST_LENGTH)
  const { version, issuer, epoch, blinded } = decoded
  if (version !== TOKEN_VERSION) {
    throw new TokenError('TOKEN_VERSION_UNKNOWN', { detail: `version ${version}` })
  }
  const type = typeOf(decoded.type)
  const isBatch = blinded.length >= 1 && blinded.length <= MAX_BATCH &&
    blinded.every(({ byteLength }) => byteLength === ELEMENT_LENGTH)
  if (!isBatch || (party != null && person != null)) {
    throw new TokenError('TOKEN_FIELD_INVALID')
  }
  // 2. of this issuer, for the epoch of now
  if (issuer !== check.issuer) {
    throw new TokenError('TOKEN_OTHER_ISSUER', { detail: issuer })
  }
  requireCurrent(check.registry.policy, type, epoch, check.now)
  // 3. by whom
  const prover = (): Subject | undefined => party != null
    ? partyOf(party, payload, check)
    : person == null ? undefined : personOf(person, payload, check)
  return {
    // of attestation, witnesses and request
    signatures: person == null ? (party == null ? 0 : 1) : 2 + person.witnesses.length,
    proven: () => ({
      type, issuer, epoch, blinded, subject: subjectOf(type, prover(), check.client), hash: sha256(payload)
    })
  }
}

function subjectOf (type: TokenType, proven: Subject | undefined, client: string | undefined): Subject {
  if (type === 'client' && client != null) {
    return { kind: 'client', account: client }
  }
  // who is a client of this DP, no proof tells
  const subject = type === 'client' ? undefined : proven
  if (isCommon(type) ? proven != null : subject == null) {
    throw new TokenError('TOKEN_PROOF_WANTED', { detail: type })
  }
  return subject ?? { kind: 'common' }
}

function partyOf (proof: PartyProof, payload: Uint8Array, { registry, now }: TokenRequestCheck): Subject {
  const { role, id, signature } = proof
  const { keys, ...subject } = keysOf(role, id, registry, now)
  if (!keys.some(key => verifyUnder('tokenRequest', registry.federationId, key, signature, payload))) {
    throw new TokenError('TOKEN_SIGNATURE_INVALID', { detail: subject.account })
  }
  return { kind: 'party', ...subject }
}

interface PartyKeys {
  readonly keys: readonly Uint8Array[]
  readonly account: string
  readonly tier: string
}

function keysOf (role: PartyRole, id: string, registry: VerifiedRegistry, now: number): PartyKeys {
  const dp = role === PartyRole.DP ? registry.dp(id) : undefined
  const msp = role === PartyRole.MSP ? registry.msp(id) : undefined
  const csip = role === PartyRole.CSIP ? registry.csip(id) : undefined
  if (dp != null && dp.status !== 'revoked') {
    // what its operator looks up: it evaluates for nobody else
    return { keys: [dp.publicKey], account: `dp:${id}`, tier: 'default' }
  }
  if (msp != null && msp.status !== 'revoked') {
    return { keys: validKeys(msp, now), account: `msp:${id}`, tier: msp.tier }
  }
  if (csip != null && csip.status !== 'revoked') {
    return { keys: validKeys(csip, now), account: `csip:${id}`, tier: 'csip' }
  }
  throw new TokenError('TOKEN_PARTY_UNKNOWN', { detail: id })
}

function validKeys ({ keys }: Pick<MspRecord | CsipRecord, 'keys'>, now: number): readonly Uint8Array[] {
  return keys
    .filter(({ validFrom, validUntil = Infinity, compromisedSince = Infinity }) =>
      validFrom <= now && now < Math.min(validUntil, compromisedSince))
    .map(({ publicKey }) => publicKey)
}

function personOf (proof: PersonProof, payload: Uint8Array, { registry, now }: TokenRequestCheck): Person {
  const { attestation, witnesses, signature } = proof
  const statements = witnesses.map(parseWitness)
  const witnessedAt = statements.length === 0 ? now : claimedSeniority(statements, registry).witnessedAt
  const verified = verifyAttestation(attestation, { registry, now, witnessedAt })
  if (!verifyUnder('tokenRequest', registry.federationId, verified.holderKey, signature, payload)) {
    throw new TokenError('TOKEN_SIGNATURE_INVALID', { detail: 'holder key' })
  }
  const since = statements.length === 0
    ? now
    : verifyStatements(statements, { registry, now, attestation: verified }).establishedAt
  const { lookupKey, csipId, csiType } = verified
  const account = toString(lookupKey, 'base16')
  return { kind: 'person', account, csipId, csiType, isOld: since <= now - OLD_ACQUAINTANCE }
}
