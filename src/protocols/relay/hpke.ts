/** A DP's key pair for sealed requests, and how a request names it. */
import { fromString } from 'uint8arrays/from-string'
import { sha256 } from '../../base/hash.ts'
import { suite } from '../../base/hpke/suite.ts'
import type { FederationId } from '../../base/bytes.ts'
import type { HpkeKeyPair } from '../../base/hpke/suite.ts'

export const KEY_ID_LENGTH = 8

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
