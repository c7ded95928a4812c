/** A key pair of X25519 (RFC 7748). */
export interface X25519Pair {
  /** 32 bytes. */
  readonly publicKey: Uint8Array
  /** 32 bytes; MUST stay secret. */
  readonly privateKey: Uint8Array
}
