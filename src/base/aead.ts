/**
 * Authenticated encryption: ChaCha20-Poly1305 (RFC 8439) and AES-256-GCM
 * (NIST SP 800-38D). Keys are 32 bytes, nonces 12, tags 16, behind the ciphertext.
 */
import { createCipheriv, createDecipheriv } from 'node:crypto'
import { concat } from 'uint8arrays/concat'
import { TAG_LENGTH } from './aead-suite.ts'
import type { AeadKey } from './aead-suite.ts'

/** What both runtimes' types agree on. */
const ALGORITHMS = { chacha: 'chacha20-poly1305', aes: 'aes-256-gcm' } as const
const LENGTHS = { authTagLength: TAG_LENGTH }

/** @param aad - authenticated along with it */
export function encrypt ({ cipher, key, nonce }: AeadKey, aad: Uint8Array, plain: Uint8Array): Uint8Array {
  // the types know one call for both algorithms, the runtime too
  const encrypting = createCipheriv(ALGORITHMS[cipher] as 'aes-256-gcm', key, nonce, LENGTHS)
  encrypting.setAAD(aad)
  return concat([encrypting.update(plain), encrypting.final(), encrypting.getAuthTag()])
}

/** Undefined for what was not encrypted so. */
export function decrypt ({ cipher, key, nonce }: AeadKey, aad: Uint8Array, sealed: Uint8Array): Uint8Array | undefined {
  const end = sealed.byteLength - TAG_LENGTH
  if (end < 0) {
    return undefined
  }
  const decrypting = createDecipheriv(ALGORITHMS[cipher] as 'aes-256-gcm', key, nonce, LENGTHS)
  decrypting.setAAD(aad)
  decrypting.setAuthTag(sealed.subarray(end))
  const head = decrypting.update(sealed.subarray(0, end))
  try {
    return concat([head, decrypting.final()])
  } catch {
    return undefined // the answer to the question, not a failure
  }
}
