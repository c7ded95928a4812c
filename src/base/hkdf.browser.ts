/** As hkdf.ts, by @noble/hashes. */
import * as noble from '@noble/hashes/hkdf.js'
import { sha256, sha512 } from '@noble/hashes/sha2.js'

const HASHES = { sha256, sha512 }

export function hkdf (
  hash: 'sha256' | 'sha512', ikm: Uint8Array, salt: Uint8Array, info: Uint8Array, length: number
): Uint8Array {
  return noble.hkdf(HASHES[hash], ikm, salt, info, length)
}
