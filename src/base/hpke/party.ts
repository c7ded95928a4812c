/**
 * A party's key for sealed requests: that of its peer id, on Curve25519 (RFC 7748,
 * section 4.1). One key for Ed25519 and for this KEM is as good as two: Thormarker,
 * "On using the same key pair for Ed25519 and an X25519 based KEM" (ePrint 2021/509).
 */
import { ed25519 } from '@noble/curves/ed25519.js'
import { suite } from './suite.ts'
import type { HpkeKeyPair } from './suite.ts'
import type { PublicKeyBytes } from '../bytes.ts'

/** @param publicKey - Ed25519, of prime order @returns X25519, 32 bytes */
export function partyHpkeKey (publicKey: PublicKeyBytes): Uint8Array {
  return ed25519.utils.toMontgomery(publicKey)
}

/** @param seed - Ed25519, 32 bytes. MUST stay secret */
export async function partyHpkePair (seed: Uint8Array): Promise<HpkeKeyPair> {
  const secret = ed25519.utils.toMontgomerySecret(seed)
  return {
    publicKey: ed25519.utils.toMontgomery(ed25519.getPublicKey(seed)),
    privateKey: await suite.kem.deserializePrivateKey(secret.slice())
  }
}
