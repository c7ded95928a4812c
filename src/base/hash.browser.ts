/** As hash.ts, by @noble/hashes. */
import { hmac } from '@noble/hashes/hmac.js'
import * as sha2 from '@noble/hashes/sha2.js'
import { asHash } from './bytes.ts'
import type { Hash } from './bytes.ts'

interface Hashing {
  update (part: Uint8Array): Hashing
  digest (): Uint8Array
}

function digestOf (hash: Hashing, parts: readonly Uint8Array[]): Uint8Array {
  return parts.reduce((state, part) => state.update(part), hash).digest()
}

export function sha256 (...parts: Uint8Array[]): Hash {
  return asHash(digestOf(sha2.sha256.create(), parts))
}

export function sha512 (...parts: Uint8Array[]): Uint8Array {
  return digestOf(sha2.sha512.create(), parts)
}

export function hmacSha256 (key: Uint8Array, ...parts: Uint8Array[]): Uint8Array {
  return digestOf(hmac.create(sha2.sha256, key), parts)
}

export function equalMacs (a: Uint8Array, b: Uint8Array): boolean {
  return a.byteLength === b.byteLength && a.reduce((bits, byte, i) => bits | (byte ^ (b[i] ?? 0)), 0) === 0
}
