/** How something is encrypted: see aead.ts. */

/** Bytes that encrypting adds. */
export const TAG_LENGTH = 16

export interface AeadKey {
  /** ChaCha20-Poly1305 or AES-256-GCM. */
  readonly cipher: 'chacha' | 'aes'
  /** 32 bytes. */
  readonly key: Uint8Array
  /** 12 bytes, once for each key. */
  readonly nonce: Uint8Array
}
