/** As ed25519.ts, by @noble/curves: without the cofactor, which the library's own verification multiplies by. */
import { ed25519 } from '@noble/curves/ed25519.js'
import { sha512 } from '@noble/hashes/sha2.js'
import { LRUCache } from 'lru-cache'
import { concat } from 'uint8arrays/concat'
import { equals } from 'uint8arrays/equals'
import { toString } from 'uint8arrays/to-string'

const { Point } = ed25519
const { Fn } = Point
type Element = InstanceType<typeof Point>

const KEY_LENGTH = 32
const SIGNATURE_LENGTH = 64
/** Keys whose order is known: finding it takes longer than a verification. */
const MAX_POINTS = 2_000
const points = new LRUCache<string, Element>({ max: MAX_POINTS })

function pointOf (key: Uint8Array): Element | undefined {
  const id = toString(key, 'latin1')
  const known = points.get(id)
  if (known != null) {
    return known
  }
  const point = decode(key)
  if (point == null || point.is0() || !point.isTorsionFree()) {
    return undefined
  }
  points.set(id, point)
  return point
}

/** Canonical encodings alone (RFC 8032, section 5.1.3). */
function decode (key: Uint8Array): Element | undefined {
  try {
    return key.byteLength === KEY_LENGTH ? Point.fromBytes(key, false) : undefined
  } catch {
    return undefined // the answer to the question, not a failure
  }
}

function littleEndian (bytes: Uint8Array): bigint {
  return bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
}

export function isPublicKey (bytes: Uint8Array): boolean {
  return pointOf(bytes) != null
}

export function keyPairOf (seed: Uint8Array): {
  readonly publicKey: Uint8Array, sign (message: Uint8Array): Uint8Array
} {
  return { publicKey: ed25519.getPublicKey(seed), sign: message => ed25519.sign(message, seed) }
}

/** RFC 8032, section 5.1.7, with R compared as it is encoded. */
export function verifyEd25519 (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const key = pointOf(publicKey)
  if (key == null || signature.byteLength !== SIGNATURE_LENGTH) {
    return false
  }
  const r = signature.subarray(0, KEY_LENGTH)
  const s = littleEndian(signature.subarray(KEY_LENGTH))
  if (s >= Fn.ORDER) {
    return false
  }
  const k = Fn.create(littleEndian(sha512(concat([r, publicKey, message]))))
  return equals(Point.BASE.multiplyUnsafe(s).subtract(key.multiplyUnsafe(k)).toBytes(), r)
}
