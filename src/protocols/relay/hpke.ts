/** The one HPKE suite of the protocol (RFC 9180), and a DP's key pair in it. */
import { Chacha20Poly1305 } from '@hpke/chacha20poly1305'
import { CipherSuite } from '@hpke/core'
import { fromString } from 'uint8arrays/from-string'
import { sha256 } from '../../base/hash.ts'
import { SynchronousHkdfSha256 } from './kdf.ts'
import { RuntimeDhkemX25519 } from './x25519.ts'
import type { FederationId } from '../../base/bytes.ts'

export const HPKE_KEY_LENGTH = 32
export const KEY_ID_LENGTH = 8

/** DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20Poly1305, in base mode. */
export const suite = new CipherSuite({ kem: new RuntimeDhkemX25519(), kdf: new SynchronousHkdfSha256(), aead: new Chacha20Poly1305() })

/** A private key in the form that HPKE takes; nothing of it is shown. */
export type HpkePrivateKey = Awaited<ReturnType<typeof suite.kem.deriveKeyPair>>['privateKey']

export interface HpkeKeyPair {
  /** X25519, 32 bytes: what the registry lists. */
  readonly publicKey: Uint8Array
  readonly privateKey: HpkePrivateKey
}

/** First 8 bytes of SHA-256 over the label, the federation id and the public key. */
export function hpkeKeyId (federation: FederationId, publicKey: Uint8Array): Uint8Array {
  return sha256(fromString('mimi-discovery/1/relay-key-id'), federation, publicKey).slice(0, KEY_ID_LENGTH)
}

/** @param seed - 32 bytes: the `ikm` of DeriveKeyPair (RFC 9180, section 7.1.3). MUST stay secret */
export async function hpkeKeyPair (seed: Uint8Array): Promise<HpkeKeyPair> {
  const pair = await suite.kem.deriveKeyPair(seed.slice())
  const publicKey = new Uint8Array(await suite.kem.serializePublicKey(pair.publicKey))
  return { publicKey, privateKey: pair.privateKey }
}
