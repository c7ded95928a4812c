/**
 * Ed25519 (RFC 8032) through the runtime's native implementation, which verifies
 * without the cofactor. Whoever has a key of mixed order makes signatures about
 * which implementations differ, so that only keys of prime order count (Chalkias,
 * Garillot, Nikolaenko: "Taming the many EdDSAs", SSR 2020).
 *
 * Key objects are kept: importing a raw key costs as much as a verification, and
 * the same few hundred parties sign everything.
 */
import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto'
import { publicKeyFromRaw } from '@libp2p/crypto/keys'
import { peerIdFromPublicKey, peerIdFromString } from '@libp2p/peer-id'
import sodium from 'libsodium-wrappers-sumo'
import { LRUCache } from 'lru-cache'
import { concat } from 'uint8arrays/concat'
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { asPublicKeyBytes, asSignature } from './bytes.ts'
import { BaseError } from './errors.ts'
import type { PublicKeyBytes, SignatureBytes } from './bytes.ts'
import type { PeerId } from '@libp2p/interface'
import type { KeyObject } from 'node:crypto'

/** Whoever can sign: a seed in memory here, an HSM elsewhere. */
export interface Signer {
  readonly publicKey: PublicKeyBytes
  /** Signs `message` as it is; callers go through envelope.ts, which separates domains. */
  sign (message: Uint8Array): SignatureBytes
}

export const SEED_LENGTH = 32

/** DER header of a PKCS #8 Ed25519 private key (RFC 8410, section 7). */
const PKCS8_HEADER = fromString('302e020100300506032b657004220420', 'base16')
/** DER header of a SubjectPublicKeyInfo Ed25519 key (RFC 8410, section 4). */
const SPKI_HEADER = fromString('302a300506032b6570032100', 'base16')

// compiles WebAssembly, in some 20 ms; its check of the order takes a tenth of what plain JavaScript needs
await sodium.ready

/** Keys of every party of a large federation, with room for holders that return. */
const MAX_KEY_OBJECTS = 10_000
const keyObjects = new LRUCache<string, KeyObject>({ max: MAX_KEY_OBJECTS })

function publicKeyObject (key: Uint8Array): KeyObject | undefined {
  const id = toString(key, 'latin1')
  const known = keyObjects.get(id)
  if (known != null) {
    return known
  }
  // canonical (RFC 8032, section 5.1.3), on the curve, and in the subgroup of prime order without its identity
  if (key.byteLength !== 32 || !sodium.crypto_core_ed25519_is_valid_point(key)) {
    return undefined
  }
  const object = createPublicKey({ key: Buffer.from(concat([SPKI_HEADER, key])), format: 'der', type: 'spki' })
  keyObjects.set(id, object)
  return object
}

/** A signer from a 32-byte seed (RFC 8032, section 5.1.5). The seed MUST stay secret. */
export function signerFromSeed (seed: Uint8Array): Signer {
  if (seed.byteLength !== SEED_LENGTH) {
    throw new BaseError('LENGTH_INVALID', { detail: `Ed25519 seed: expected ${SEED_LENGTH} bytes, got ${seed.byteLength}` })
  }
  const key = createPrivateKey({ key: Buffer.from(concat([PKCS8_HEADER, seed])), format: 'der', type: 'pkcs8' })
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' })
  const publicKey = asPublicKeyBytes(new Uint8Array(spki.subarray(SPKI_HEADER.byteLength)))
  return {
    publicKey,
    sign: (message) => asSignature(new Uint8Array(sign(null, message, key)))
  }
}

/** True only for a valid signature by a canonical key of prime order; never throws. */
export function verifySignature (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const key = publicKeyObject(publicKey)
  return key != null && signature.byteLength === 64 && verify(null, message, key, signature)
}

/** Throws `LENGTH_INVALID` or `KEY_INVALID`. */
export function parsePublicKey (bytes: Uint8Array): PublicKeyBytes {
  const key = asPublicKeyBytes(bytes)
  if (publicKeyObject(key) == null) {
    throw new BaseError('KEY_INVALID')
  }
  return key
}

/** The libp2p peer id of an Ed25519 key. */
export function peerIdOf (publicKey: PublicKeyBytes): PeerId {
  return peerIdFromPublicKey(publicKeyFromRaw(publicKey))
}

/** The Ed25519 key inside a peer id, given as PeerId or its string; throws `KEY_INVALID` for other key types. */
export function publicKeyOfPeer (peer: PeerId | string): PublicKeyBytes {
  const id = typeof peer === 'string' ? peerIdFromString(peer) : peer
  if (id.type !== 'Ed25519') {
    throw new BaseError('KEY_INVALID', { detail: `peer id of type ${id.type}` })
  }
  return parsePublicKey(id.publicKey.raw)
}
