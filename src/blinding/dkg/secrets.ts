/**
 * All that a participant keeps secret in a ceremony follows from one seed, which is
 * on its disk before it says anything: after a crash it comes to the very same
 * messages again, and so it can't contradict itself.
 */
import { concat } from 'uint8arrays/concat'
import { fromString } from 'uint8arrays/from-string'
import { hkdf } from '../../base/hkdf.ts'
import { randomScalar } from '../suite.ts'
import { SEED_LENGTH } from './constants.ts'
import { CeremonyError } from './errors.ts'
import type { Random } from '../../base/clock.ts'
import type { ScalarBytes, VoprfBackend } from '../backend.ts'

const LABEL = fromString('mimi-discovery/1/ceremony-secret')

/** `polynomial` of the dealer, `encryption` of the member, `sealing` of the dealer, `proof` of a complaint. */
export type SecretPurpose = 'polynomial' | 'encryption' | 'sealing' | 'proof'

/**
 * A random source that gives the same each time: each draw is HKDF-SHA-512(seed,
 * salt: ceremony, info: label ‖ purpose ‖ 0 ‖ about ‖ number of the draw).
 *
 * @param seed - 32 bytes, of this ceremony alone; MUST stay secret
 * @param ceremony - hash of its invitation, which names the federation
 * @param about - what the draws are for, where there are several of one purpose: a nonce never serves two
 */
export function secretRandom (
  seed: Uint8Array,
  ceremony: Uint8Array,
  purpose: SecretPurpose,
  about: Uint8Array = new Uint8Array(0)
): Random {
  if (seed.byteLength !== SEED_LENGTH) {
    throw new CeremonyError('CEREMONY_SHARE_MISSING', { detail: 'the seed of the ceremony' })
  }
  const info = concat([LABEL, fromString(purpose), Uint8Array.of(0), about])
  let draws = 0
  return {
    bytes: length => hkdf('sha512', seed, ceremony, concat([info, Uint8Array.of(draws++)]), length)
  }
}

/** Secret of the encryption key. MUST stay secret. */
export function encryptionSecret (backend: VoprfBackend, seed: Uint8Array, ceremony: Uint8Array): ScalarBytes {
  return randomScalar(backend, secretRandom(seed, ceremony, 'encryption'))
}
