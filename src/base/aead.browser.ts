/** As aead.ts, by @noble/ciphers. */
import { gcm } from '@noble/ciphers/aes.js'
import { chacha20poly1305 } from '@noble/ciphers/chacha.js'
import type { AeadKey } from './aead-suite.ts'

const CIPHERS = { chacha: chacha20poly1305, aes: gcm }

export function encrypt ({ cipher, key, nonce }: AeadKey, aad: Uint8Array, plain: Uint8Array): Uint8Array {
  return CIPHERS[cipher](key, nonce, aad).encrypt(plain)
}

export function decrypt ({ cipher, key, nonce }: AeadKey, aad: Uint8Array, sealed: Uint8Array): Uint8Array | undefined {
  try {
    return CIPHERS[cipher](key, nonce, aad).decrypt(sealed)
  } catch {
    return undefined // the answer to the question, not a failure
  }
}
