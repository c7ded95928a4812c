/**
 * A holder's keys: one Ed25519 pair for each CSI in each federation, so that
 * mappings of different ones can't be linked, and the pair that will come after
 * it, to which entries commit. All are derived from one secret, so that one line on paper is a
 * complete backup and the file never says which CSIs there are.
 */
import { concat } from 'uint8arrays/concat'
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { signerIn } from '../base/envelope.ts'
import { hkdf } from '../base/hkdf.ts'
import { sha256 } from '../base/hash.ts'
import { SEED_LENGTH, signerFromSeed } from '../base/keys.ts'
import type { FederationId, Hash } from '../base/bytes.ts'
import type { FederationSigner } from '../base/envelope.ts'
import type { CanonicalCsi } from '../identifiers/csi.ts'

const KEY_INFO = 'mimi-discovery/1/holder-key'
const TAG_INFO = 'mimi-discovery/1/holder-tag'
const STATE_INFO = 'mimi-discovery/1/holder-state'
const TAG_LENGTH = 16
const STATE_KEY_LENGTH = 32

/** Length of the secret that all keys are derived from, bytes. */
export const HOLDER_SECRET_LENGTH = 32

export interface HolderKeys {
  /** 0 for the first key of a CSI, one more for each that took its place. */
  readonly generation: number
  readonly signer: FederationSigner
  /** SHA-256 of the public key that comes after it. */
  readonly nextKeyHash: Hash
  /**
   * A name for what is kept about this CSI and key, hexadecimal; tells nothing to
   * whoever doesn't have the secret.
   */
  readonly tag: string
}

/** Where a holder's keys come from: a secret here, a secure element elsewhere. */
export interface KeyStore {
  /**
   * The keys of a CSI in a federation; the same at every call.
   *
   * @param generation - up to 254. Default: 0
   */
  keysOf (federation: FederationId, csi: CanonicalCsi, generation?: number): Promise<HolderKeys>
  /** 32 bytes; seals what is kept about claims, whatever the CSI. */
  stateKey (): Promise<Uint8Array>
}

/** The keys of a secret of 32 bytes, which MUST stay secret and MUST NOT be lost. */
export function secretKeyStore (secret: Uint8Array): KeyStore {
  const derive = (info: string, subject: Uint8Array, generation: number, length: number): Uint8Array =>
    hkdf('sha256', secret, new Uint8Array(), concat([fromString(info), Uint8Array.of(0, generation), subject]), length)
  return {
    keysOf: async (federation, csi, generation = 0) => {
      const subject = concat([federation, csi.bytes()])
      const signer = signerIn(federation, signerFromSeed(derive(KEY_INFO, subject, generation, SEED_LENGTH)))
      const next = signerFromSeed(derive(KEY_INFO, subject, generation + 1, SEED_LENGTH))
      const tag = toString(derive(TAG_INFO, subject, generation, TAG_LENGTH), 'base16')
      return { generation, signer, nextKeyHash: sha256(next.publicKey), tag }
    },
    stateKey: async () => hkdf('sha256', secret, new Uint8Array(), fromString(STATE_INFO), STATE_KEY_LENGTH)
  }
}
