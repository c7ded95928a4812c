/** SHA-2 (FIPS 180-4) and HMAC (RFC 2104) over one or more byte strings, concatenated. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { asHash } from './bytes.ts'
import type { Hash } from './bytes.ts'

export function sha256 (...parts: Uint8Array[]): Hash {
  const hash = createHash('sha256')
  for (const part of parts) {
    hash.update(part)
  }
  return asHash(new Uint8Array(hash.digest()))
}

/** 64 bytes. */
export function sha512 (...parts: Uint8Array[]): Uint8Array {
  const hash = createHash('sha512')
  for (const part of parts) {
    hash.update(part)
  }
  return new Uint8Array(hash.digest())
}

/** HMAC-SHA-256, 32 bytes. */
export function hmacSha256 (key: Uint8Array, ...parts: Uint8Array[]): Uint8Array {
  const hmac = createHmac('sha256', key)
  for (const part of parts) {
    hmac.update(part)
  }
  return new Uint8Array(hmac.digest())
}

/** In a time that tells nothing but the lengths, which aren't secret. */
export function equalMacs (a: Uint8Array, b: Uint8Array): boolean {
  return a.byteLength === b.byteLength && timingSafeEqual(a, b)
}
