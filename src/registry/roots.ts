/** The root role: who must sign a version, and what a federation is called by. */
import * as varint from 'uint8-varint'
import { concat } from 'uint8arrays/concat'
import { fromString } from 'uint8arrays/from-string'
import { asFederationId, compareBytes, equalBytes } from '../base/bytes.ts'
import { verifyUnder } from '../base/envelope.ts'
import { sha256 } from '../base/hash.ts'
import { parsePublicKey } from '../base/keys.ts'
import { MAX_ROOT_KEYS } from './constants.ts'
import { RegistryError } from './errors.ts'
import type { RootSignature } from './pb/registry.ts'
import type { FederationId, PublicKeyBytes } from '../base/bytes.ts'

/** Separates the id from every other hash (docs/protocol.md, "Registry"). */
const FEDERATION_ID_PREFIX = 'mimi-discovery/1/federation-id'

function prefixed (bytes: Uint8Array): Uint8Array {
  return concat([varint.encode(bytes.byteLength), bytes])
}

/**
 * What a federation is called by, for ever: SHA-256 over
 *
 *   prefixed(domain) ‖ prefixed(name) ‖ uvarint(threshold) ‖ rootKey*
 *
 * of its first version, with the root keys in ascending order and
 * `prefixed(x) = uvarint(len(x)) ‖ x`. Throws REGISTRY_ROOTS_INVALID.
 */
export function federationIdOf (rootKeys: readonly Uint8Array[], threshold: number, name: string): FederationId {
  const keys = parseRoots(rootKeys, threshold)
  return asFederationId(sha256(
    prefixed(fromString(FEDERATION_ID_PREFIX)),
    prefixed(fromString(name)),
    varint.encode(threshold),
    ...keys.toSorted(compareBytes)
  ))
}

/** Distinct valid keys, and a threshold they can meet; throws REGISTRY_ROOTS_INVALID. */
export function parseRoots (rootKeys: readonly Uint8Array[], threshold: number): PublicKeyBytes[] {
  if (rootKeys.length > MAX_ROOT_KEYS || !Number.isInteger(threshold) || threshold < 1 || threshold > rootKeys.length) {
    throw new RegistryError('REGISTRY_ROOTS_INVALID', { detail: `${threshold} of ${rootKeys.length} root keys` })
  }
  const keys = rootKeys.map((key, i) => {
    try {
      return parsePublicKey(key)
    } catch (cause) {
      throw new RegistryError('REGISTRY_ROOTS_INVALID', { detail: `root key ${i}`, cause })
    }
  })
  if (keys.some((key, i) => keys.slice(i + 1).some(other => equalBytes(key, other)))) {
    throw new RegistryError('REGISTRY_ROOTS_INVALID', { detail: 'a root key is listed twice' })
  }
  return keys
}

/**
 * How many of `keys` signed. Only the first signature under a key's name is
 * looked at, and those of other keys are not: so `keys` bounds the work.
 */
export function countSigners (
  federation: FederationId, payload: Uint8Array, signatures: readonly RootSignature[], keys: readonly PublicKeyBytes[]
): number {
  return keys.filter(key => {
    const theirs = signatures.find(signature => equalBytes(signature.rootKey, key))
    return theirs != null && verifyUnder('registry', federation, key, theirs.signature, payload)
  }).length
}
