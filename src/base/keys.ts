/**
 * Keys and signatures of Ed25519 (RFC 8032), verified without the cofactor. Whoever
 * has a key of mixed order makes signatures about which implementations differ, so
 * that only keys of prime order count (Chalkias, Garillot, Nikolaenko: "Taming the
 * many EdDSAs", SSR 2020).
 */
import { publicKeyFromRaw } from '@libp2p/crypto/keys'
import { peerIdFromPublicKey, peerIdFromString } from '@libp2p/peer-id'
import { asPublicKeyBytes, asSignature } from './bytes.ts'
import { isPublicKey, keyPairOf, verifyEd25519 } from './ed25519.ts'
import { BaseError } from './errors.ts'
import type { PublicKeyBytes, SignatureBytes } from './bytes.ts'
import type { PeerId } from '@libp2p/interface'

/** Whoever can sign: a seed in memory here, an HSM elsewhere. */
export interface Signer {
  readonly publicKey: PublicKeyBytes
  /** Signs `message` as it is; callers go through envelope.ts, which separates domains. */
  sign (message: Uint8Array): SignatureBytes
}

export const SEED_LENGTH = 32

/** A signer from a 32-byte seed (RFC 8032, section 5.1.5). The seed MUST stay secret. */
export function signerFromSeed (seed: Uint8Array): Signer {
  if (seed.byteLength !== SEED_LENGTH) {
    throw new BaseError('LENGTH_INVALID', {
      detail: `Ed25519 seed: expected ${SEED_LENGTH} bytes, got ${seed.byteLength}`
    })
  }
  const pair = keyPairOf(seed)
  return {
    publicKey: asPublicKeyBytes(pair.publicKey),
    sign: (message) => asSignature(pair.sign(message))
  }
}

/** True only for a valid signature by a canonical key of prime order; never throws. */
export function verifySignature (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  return verifyEd25519(publicKey, message, signature)
}

/** Throws `LENGTH_INVALID` or `KEY_INVALID`. */
export function parsePublicKey (bytes: Uint8Array): PublicKeyBytes {
  const key = asPublicKeyBytes(bytes)
  if (!isPublicKey(key)) {
    throw new BaseError('KEY_INVALID')
  }
  return key
}

/** The libp2p peer id of an Ed25519 key. */
export function peerIdOf (publicKey: PublicKeyBytes): PeerId {
  return peerIdFromPublicKey(publicKeyFromRaw(publicKey))
}

/** The Ed25519 key inside a peer id, given as PeerId or its string; throws `KEY_INVALID` for other key types. */
export function publicKeyOfPeer (peer: PeerId | string): PublicKeyBytes {
  const id = typeof peer === 'string' ? peerIdFromString(peer) : peer
  if (id.type !== 'Ed25519') {
    throw new BaseError('KEY_INVALID', { detail: `peer id of type ${id.type}` })
  }
  return parsePublicKey(id.publicKey.raw)
}
