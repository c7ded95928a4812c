/** The one HPKE suite of the protocol (RFC 9180). */
import { Chacha20Poly1305 } from '@hpke/chacha20poly1305'
import { CipherSuite } from '@hpke/core'
import { SynchronousHkdfSha256 } from './kdf.ts'
import { RuntimeDhkemX25519 } from './dhkem.ts'

/** Bytes, of a key and of an encapsulated one. */
export const HPKE_KEY_LENGTH = 32

/** DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20Poly1305, in base mode. */
export const suite = new CipherSuite(
  { kem: new RuntimeDhkemX25519(), kdf: new SynchronousHkdfSha256(), aead: new Chacha20Poly1305() })

/** A private key in the form that HPKE takes; nothing of it is shown. */
export type HpkePrivateKey = Awaited<ReturnType<typeof suite.kem.deriveKeyPair>>['privateKey']

export interface HpkeKeyPair {
  /** X25519, 32 bytes. */
  readonly publicKey: Uint8Array
  readonly privateKey: HpkePrivateKey
}
