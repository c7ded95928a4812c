/**
 * Values that a light node keeps on its disk sealed: AES-256-GCM (NIST SP 800-38D) with a
 * random nonce, bound to where they stand.
 */
import { concat } from 'uint8arrays/concat'
import { TAG_LENGTH } from '../base/aead-suite.ts'
import { decrypt, encrypt } from '../base/aead.ts'
import type { Random } from '../base/clock.ts'

const NONCE_LENGTH = 12
/** Bytes that sealing adds. */
export const SEAL_OVERHEAD = NONCE_LENGTH + TAG_LENGTH

/**
 * @param key - 32 bytes, for one purpose
 * @param place - what it must stand with, not secret
 * @returns nonce, ciphertext, tag
 */
export function sealAt (key: Uint8Array, place: Uint8Array, plain: Uint8Array, random: Random): Uint8Array {
  const nonce = random.bytes(NONCE_LENGTH)
  return concat([nonce, encrypt({ cipher: 'aes', key, nonce }, place, plain)])
}

/** Undefined for what was sealed under another key, in another place, or torn: the same as absent. */
export function openAt (key: Uint8Array, place: Uint8Array, sealed: Uint8Array): Uint8Array | undefined {
  if (sealed.byteLength < SEAL_OVERHEAD) {
    return undefined
  }
  const nonce = sealed.subarray(0, NONCE_LENGTH)
  return decrypt({ cipher: 'aes', key, nonce }, place, sealed.subarray(NONCE_LENGTH))
}
