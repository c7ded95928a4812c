/** As x25519.ts, by @noble/curves. */
import { x25519 } from '@noble/curves/ed25519.js'
import type { X25519Pair } from './x25519-pair.ts'

export function x25519Pair (): X25519Pair {
  const { secretKey, publicKey } = x25519.keygen()
  return { publicKey, privateKey: secretKey }
}

export function x25519PublicKey (privateKey: Uint8Array): Uint8Array {
  return x25519.getPublicKey(privateKey)
}

/** @throws Error for a shared secret of zeros, as RFC 7748, section 6.1, allows */
export function x25519Shared (privateKey: Uint8Array, publicKey: Uint8Array): Uint8Array {
  return x25519.getSharedSecret(privateKey, publicKey)
}
