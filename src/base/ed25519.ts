/**
 * Ed25519 (RFC 8032) through the runtime's native implementation, which verifies
 * without the cofactor. Key objects are kept: importing a raw key costs as much as a
 * verification, and the same few hundred parties sign everything.
 */
import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto'
import sodium from 'libsodium-wrappers-sumo'
import { LRUCache } from 'lru-cache'
import { concat } from 'uint8arrays/concat'
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import type { KeyObject } from 'node:crypto'

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

/** Whether these bytes are the canonical encoding of a point of prime order. */
export function isPublicKey (bytes: Uint8Array): boolean {
  return publicKeyObject(bytes) != null
}

/** @param seed - 32 bytes */
export function keyPairOf (seed: Uint8Array): {
  readonly publicKey: Uint8Array, sign (message: Uint8Array): Uint8Array
} {
  const key = createPrivateKey({ key: Buffer.from(concat([PKCS8_HEADER, seed])), format: 'der', type: 'pkcs8' })
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' })
  return {
    publicKey: new Uint8Array(spki.subarray(SPKI_HEADER.byteLength)),
    sign: message => new Uint8Array(sign(null, message, key))
  }
}

/** False also for what is no key, or no signature. */
export function verifyEd25519 (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const key = publicKeyObject(publicKey)
  return key != null && signature.byteLength === 64 && verify(null, message, key, signature)
}
