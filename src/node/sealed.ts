/** Values that a light node keeps on its disk sealed: AES-256-GCM (NIST SP 800-38D) with a random nonce, bound to where they stand. */
import { createCipheriv, createDecipheriv } from 'node:crypto'
import type { Random } from '../base/clock.ts'

const NONCE_LENGTH = 12
const TAG_LENGTH = 16
/** Bytes that sealing adds. */
export const SEAL_OVERHEAD = NONCE_LENGTH + TAG_LENGTH

/**
 * @param key - 32 bytes, for one purpose
 * @param place - what it must stand with, not secret
 * @returns nonce, ciphertext, tag
 */
export function sealAt (key: Uint8Array, place: Uint8Array, plain: Uint8Array, random: Random): Uint8Array {
  const nonce = random.bytes(NONCE_LENGTH)
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_LENGTH })
  cipher.setAAD(place)
  return new Uint8Array(Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]))
}

/** Undefined for what was sealed under another key, in another place, or torn: the same as absent. */
export function openAt (key: Uint8Array, place: Uint8Array, sealed: Uint8Array): Uint8Array | undefined {
  if (sealed.byteLength < SEAL_OVERHEAD) {
    return undefined
  }
  const end = sealed.byteLength - TAG_LENGTH
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_LENGTH), { authTagLength: TAG_LENGTH })
  decipher.setAAD(place)
  decipher.setAuthTag(sealed.subarray(end))
  const plain = decipher.update(sealed.subarray(NONCE_LENGTH, end))
  try {
    decipher.final()
  } catch {
    return undefined
  }
  return new Uint8Array(plain)
}
