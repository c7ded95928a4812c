/**
 * What libp2p's Noise computes with; a handshake has three multiplications at each end, and reads both keys from DER
 * for each.
 */
import { defaultCrypto } from '@chainsafe/libp2p-noise/crypto'
import { x25519Pair, x25519Shared } from '../base/x25519.ts'
import type { ICryptoInterface } from '@chainsafe/libp2p-noise'

export const noiseCrypto: ICryptoInterface = {
  ...defaultCrypto,
  generateX25519KeyPair: x25519Pair,
  // the very array that was generated: what is known of the key hangs on it
  generateX25519SharedKey: (privateKey, publicKey) =>
    x25519Shared(privateKey instanceof Uint8Array ? privateKey : privateKey.subarray(), publicKey.subarray())
}
