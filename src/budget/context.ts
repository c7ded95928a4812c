/** Who pays: an origin's signed word that it charged its client for one query to one DP. */
import { decodeStrict } from '../base/codec.ts'
import { equalBytes } from '../base/bytes.ts'
import { signUnder, verifyUnder } from '../base/envelope.ts'
import { sha256 } from '../base/hash.ts'
import { Signed } from '../base/pb/signed.ts'
import { CONTEXT_LIFETIME, CONTEXT_VERSION, MAX_CONTEXT_LENGTH, MAX_HOPS, SERIAL_LENGTH } from './constants.ts'
import { BudgetError } from './errors.ts'
import { RateContext } from './pb/context.ts'
import type { Hash } from '../base/bytes.ts'
import type { FederationSigner } from '../base/envelope.ts'
import type { VerifiedRegistry } from '../registry/interface.ts'

/** Peer ids in base58btc: 52 characters for Ed25519 keys. */
const PEER_ID = /^[1-9A-HJ-NP-Za-km-z]{40,64}$/
const DIGEST_LENGTH = 32

export interface ContextFields {
  /** Peer id of the DP that signs. */
  readonly origin: string
  /** Peer id of the one DP that may redeem it. */
  readonly redeemer: string
  /** Peer id of the DP that hands a grant on. @default the origin */
  readonly via?: string
  /** 32 bytes. */
  readonly requestDigest: Uint8Array
  /** 1 or 2. */
  readonly hopLimit: number
  readonly issuedAt: number
  /** 16 random bytes. */
  readonly serial: Uint8Array
}

/** A context that a DP of the registry signed, for this DP and this request, now. */
export interface VerifiedContext extends ContextFields {
  /** As it travels. */
  readonly bytes: Uint8Array
  /** SHA-256 of `bytes`: what hops name. */
  readonly hash: Hash
  readonly expiresAt: number
}

/** @returns RateContext as Signed */
export function makeContext ({ via, ...fields }: ContextFields, signer: FederationSigner): Uint8Array {
  const payload = RateContext.encode({
    ...fields,
    version: CONTEXT_VERSION,
    via: via ?? '',
    requestDigest: fields.requestDigest.slice(),
    serial: fields.serial.slice(),
    expiresAt: fields.issuedAt + CONTEXT_LIFETIME
  })
  return Signed.encode({ payload: payload.slice(), signature: signUnder('context', signer, payload).slice() })
}

export interface ContextCheck {
  readonly registry: VerifiedRegistry
  readonly now: number
  /** Peer id of the DP that checks. */
  readonly redeemer: string
  /** Authenticated peer id of whoever shows it. */
  readonly from: string
  readonly requestDigest: Uint8Array
}

/**
 * @throws BaseError as `decodeStrict`
 * @throws BudgetError `CONTEXT_…`
 */
export function verifyContext (bytes: Uint8Array, check: ContextCheck): VerifiedContext {
  const { payload, signature } = decodeStrict(Signed, bytes, 'rate-limit context', MAX_CONTEXT_LENGTH)
  const wire = decodeStrict(RateContext, payload, 'rate-limit context', MAX_CONTEXT_LENGTH)
  if (wire.version !== CONTEXT_VERSION) {
    throw new BudgetError('CONTEXT_VERSION_UNKNOWN', { detail: `version ${wire.version}` })
  }
  requireForm(wire)
  const origin = check.registry.dp(wire.origin)
  if (origin == null || origin.status === 'revoked') {
    throw new BudgetError('CONTEXT_ORIGIN_UNKNOWN', { detail: wire.origin })
  }
  if (!verifyUnder('context', check.registry.federationId, origin.publicKey, signature, payload)) {
    throw new BudgetError('CONTEXT_SIGNATURE_INVALID', { detail: wire.origin })
  }
  if (wire.redeemer !== check.redeemer) {
    throw new BudgetError('CONTEXT_OTHER_REDEEMER', { detail: wire.redeemer })
  }
  if (check.from !== (wire.via === '' ? wire.origin : wire.via)) {
    throw new BudgetError('CONTEXT_OTHER_FORWARDER', { detail: check.from })
  }
  if (!equalBytes(wire.requestDigest, check.requestDigest)) {
    throw new BudgetError('CONTEXT_OTHER_REQUEST')
  }
  const { clockTolerance } = check.registry.policy
  if (wire.issuedAt > check.now + clockTolerance || wire.expiresAt < check.now - clockTolerance) {
    throw new BudgetError('CONTEXT_EXPIRED', { detail: `${wire.issuedAt} to ${wire.expiresAt}, now ${check.now}` })
  }
  const { via, ...fields } = wire
  return { ...fields, ...(via === '' ? {} : { via }), bytes, hash: sha256(bytes) }
}

function requireForm (wire: RateContext): void {
  const ids = [wire.origin, wire.redeemer, ...(wire.via === '' ? [] : [wire.via])]
  const lifetime = wire.expiresAt - wire.issuedAt
  const isForm = ids.every(id => PEER_ID.test(id)) && wire.hopLimit >= 1 && wire.hopLimit <= MAX_HOPS &&
    wire.requestDigest.byteLength === DIGEST_LENGTH && wire.serial.byteLength === SERIAL_LENGTH &&
    lifetime > 0 && lifetime <= CONTEXT_LIFETIME
  if (!isForm) {
    throw new BudgetError('CONTEXT_FIELD_INVALID')
  }
}
