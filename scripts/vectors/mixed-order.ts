/**
 * Ed25519 with parts of small order, about which implementations of RFC 8032 differ; nobody who keeps to it makes any.
 */
import { createPublicKey, verify } from 'node:crypto'
import { ed25519 } from '@noble/curves/ed25519.js'
import { bytesToNumberLE, numberToBytesLE } from '@noble/curves/utils.js'
import { sha512 } from '@noble/hashes/sha2.js'
import { concat } from 'uint8arrays/concat'
import { toString } from 'uint8arrays/to-string'

const { Point } = ed25519
/** Of order 8. */
const TORSION = Point.fromHex('26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05')
const SECRET = 7n ** 80n % Point.Fn.ORDER
const NONCE = SECRET + 1n

/** Of prime order. */
export const plainKey = Point.BASE.multiply(SECRET).toBytes()
export const mixedKey = Point.BASE.multiply(SECRET).add(TORSION).toBytes()

const plainNonce = Point.BASE.multiply(NONCE).toBytes()
export const mixedNonce = Point.BASE.multiply(NONCE).add(TORSION).toBytes()

/**
 * (R, S), S = r + H(R, A, M) times the secret, whatever small parts R and A have: all of them hold when multiplied by
 * the cofactor.
 */
export function signWith (publicKey: Uint8Array, message: Uint8Array, nonce: Uint8Array = plainNonce): Uint8Array {
  const challenge = bytesToNumberLE(sha512(concat([nonce, publicKey, message])))
  return concat([nonce, numberToBytesLE(Point.Fn.create(NONCE + challenge * SECRET), 32)])
}

/** The same signature with S above the group order. */
export function unreduced (signature: Uint8Array): Uint8Array {
  return concat([
    signature.subarray(0, 32), numberToBytesLE(bytesToNumberLE(signature.subarray(32)) + Point.Fn.ORDER, 32)
  ])
}

/** What the runtime says of a signature, whatever the key. */
export function holdsInOpenSsl (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const x = toString(publicKey, 'base64url')
  return verify(null, message, createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' }), signature)
}
