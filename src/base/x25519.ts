/**
 * X25519 (RFC 7748) on the runtime's OpenSSL. Reading a key from DER costs more than
 * ten multiplications, so private keys are kept as the runtime has them, and public
 * ones are read as JWKs (RFC 8037).
 */
import { createPrivateKey, createPublicKey, diffieHellman, generateKeyPairSync } from 'node:crypto'
import { concat } from 'uint8arrays/concat'
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import type { X25519Pair } from './x25519-pair.ts'
import type { KeyObject } from 'node:crypto'

/** DER header of a PKCS #8 X25519 private key (RFC 8410, section 7). */
const PKCS8_HEADER = fromString('302e020100300506032b656e04220420', 'base16')
const JWK = { kty: 'OKP', crv: 'X25519' } as const

/** By the very array that holds a key. */
const privateKeys = new WeakMap<Uint8Array, KeyObject>()

/** A new pair, by the runtime's random numbers. */
export function x25519Pair (): X25519Pair {
  const { privateKey: object } = generateKeyPairSync('x25519')
  const { d, x } = object.export({ format: 'jwk' })
  if (d == null || x == null) {
    throw new Error('an X25519 key without its numbers')
  }
  const privateKey = fromString(d, 'base64url')
  privateKeys.set(privateKey, object)
  return { publicKey: fromString(x, 'base64url'), privateKey }
}

/** @param privateKey - 32 bytes */
export function x25519PublicKey (privateKey: Uint8Array): Uint8Array {
  const { x } = createPublicKey(objectOf(privateKey)).export({ format: 'jwk' })
  if (x == null) {
    throw new Error('an X25519 key without coordinate')
  }
  return fromString(x, 'base64url')
}

/**
 * @param privateKey - 32 bytes
 * @param publicKey - 32 bytes
 * @throws Error for a shared secret of zeros, which a public key of small order gives (RFC 7748, section 6.1): OpenSSL
 * refuses it
 */
export function x25519Shared (privateKey: Uint8Array, publicKey: Uint8Array): Uint8Array {
  const object = createPublicKey({ key: { ...JWK, x: toString(publicKey, 'base64url') }, format: 'jwk' })
  return diffieHellman({ privateKey: objectOf(privateKey), publicKey: object })
}

function objectOf (key: Uint8Array): KeyObject {
  const known = privateKeys.get(key)
  if (known != null) {
    return known
  }
  const object = createPrivateKey({ key: Buffer.from(concat([PKCS8_HEADER, key])), format: 'der', type: 'pkcs8' })
  privateKeys.set(key, object)
  return object
}
