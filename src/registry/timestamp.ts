/**
 * The timestamp role (The Update Framework, section 2.1.4 of its specification):
 * DPs keep signing what they hold for the newest version, so that whoever is
 * held back on an old one notices within a day, long before it expires.
 */
import { asHash, equalBytes } from '../base/bytes.ts'
import { decodeStrict } from '../base/codec.ts'
import { signUnder, verifyUnder } from '../base/envelope.ts'
import { peerIdOf } from '../base/keys.ts'
import { Signed } from '../base/pb/signed.ts'
import { FORMAT_VERSION } from './constants.ts'
import { RegistryError } from './errors.ts'
import { isTime } from './fields.ts'
import { RegistryTimestamp } from './pb/timestamp.ts'
import type { VerifiedRegistry } from './interface.ts'
import type { Hash } from '../base/bytes.ts'
import type { FederationSigner } from '../base/envelope.ts'

/** Fields, one peer id, one signature. */
export const MAX_TIMESTAMP_LENGTH = 512

/** A DP's word, checked. */
export interface VerifiedTimestamp {
  readonly dp: string
  readonly version: number
  readonly hash: Hash
  readonly at: number
}

/**
 * DP side.
 *
 * @param registry - the newest version it knows of
 * @param at - now, milliseconds since the epoch
 * @returns RegistryTimestamp as Signed
 */
export function makeTimestamp (registry: VerifiedRegistry, at: number, dp: FederationSigner): Uint8Array {
  const payload = RegistryTimestamp.encode({
    formatVersion: FORMAT_VERSION,
    federationId: new Uint8Array(registry.federationId),
    version: registry.version,
    hash: new Uint8Array(registry.hash),
    dp: peerIdOf(dp.publicKey).toString(),
    at
  })
  return Signed.encode({ payload, signature: new Uint8Array(signUnder('registryTimestamp', dp, payload)) })
}

/**
 * @param bytes - RegistryTimestamp as Signed
 * @param registry - says who is a DP
 * @throws RegistryError REGISTRY_TIMESTAMP_INVALID
 */
export function verifyTimestamp (bytes: Uint8Array, registry: VerifiedRegistry): VerifiedTimestamp {
  const refuse = (detail: string, cause?: unknown): RegistryError =>
    new RegistryError('REGISTRY_TIMESTAMP_INVALID', { detail, cause })
  let signed: Signed
  let timestamp: RegistryTimestamp
  try {
    signed = decodeStrict(Signed, bytes, 'Signed', MAX_TIMESTAMP_LENGTH)
    timestamp = decodeStrict(RegistryTimestamp, signed.payload, 'RegistryTimestamp', MAX_TIMESTAMP_LENGTH)
  } catch (cause) {
    throw refuse('malformed', cause)
  }
  const { formatVersion, federationId, version, hash, at } = timestamp
  if (formatVersion !== FORMAT_VERSION || hash.byteLength !== 32 || version < 1 || !isTime(version) || !isTime(at)) {
    throw refuse('fields')
  }
  if (!equalBytes(federationId, registry.federationId)) {
    throw refuse('another federation')
  }
  const dp = registry.dp(timestamp.dp)
  if (dp?.status !== 'active') {
    throw refuse('not by an active DP')
  }
  if (!verifyUnder('registryTimestamp', registry.federationId, dp.publicKey, signed.signature, signed.payload)) {
    throw refuse(`signature of ${dp.id}`)
  }
  return { dp: dp.id, version, hash: asHash(hash), at }
}
