/** HKDF (RFC 5869): extract and expand in one step, through the runtime's native implementation. */
import { hkdfSync } from 'node:crypto'

/**
 * @param hash - which HMAC: SHA-512 is what the protocol uses (docs/protocol.md, "Derivation"), SHA-256 has the RFC's
 * vectors
 * @param ikm - input keying material, secret
 * @param salt - may be empty, which counts as a hash's length of zeros (RFC 5869, section 2.2)
 * @param info - what the output is for; a domain string of the protocol
 * @param length - bytes, at most 255 times the hash's length
 */
export function hkdf (
  hash: 'sha256' | 'sha512', ikm: Uint8Array, salt: Uint8Array, info: Uint8Array, length: number
): Uint8Array {
  return new Uint8Array(hkdfSync(hash, ikm, salt, info, length))
}
