/** What a DP issues tokens with, made of its own key: one secret less to keep. */
import { fromString } from 'uint8arrays/from-string'
import { equalBytes } from '../../base/bytes.ts'
import { hkdf } from '../../base/hkdf.ts'
import { derivePoprfKey } from '../../blinding/poprf.ts'
import { DpError } from '../errors.ts'
import type { VoprfBackend } from '../../blinding/backend.ts'
import type { PoprfKeyPair } from '../../blinding/poprf.ts'
import type { DpRecord, RegistrySource } from '../../registry/interface.ts'
import type { Logger } from '@libp2p/interface'

const SEED_LENGTH = 32
const LABEL = fromString('mimi-discovery/1/token-key')
const NOTHING = new Uint8Array(0)

/**
 * It is listed before there is a federation to name, so its tokens name theirs: in their public input, which tweaks the
 * key.
 *
 * @param seed - of the DP's libp2p key, 32 bytes
 */
export function tokenKeyPair (backend: VoprfBackend, seed: Uint8Array): PoprfKeyPair {
  return derivePoprfKey(backend, hkdf('sha512', seed, NOTHING, LABEL, SEED_LENGTH), NOTHING)
}

/** @throws DpError `DP_TOKEN_KEY_MISSING` when the registry lists another key */
export function checkTokenKey ({ publicKey }: PoprfKeyPair, { id, tokenKey }: Pick<DpRecord, 'id' | 'tokenKey'>): void {
  if (tokenKey != null && !equalBytes(tokenKey, publicKey)) {
    throw new DpError('DP_TOKEN_KEY_MISSING', { detail: id })
  }
}

/** Says so when a new version of the registry lists a key that this DP doesn't have: nobody can use what it issues. */
export function watchTokenKey (
  keys: PoprfKeyPair, id: string, registry: Pick<RegistrySource, 'onUpdate'>, log: Pick<Logger, 'error'>
): void {
  registry.onUpdate(current => {
    try {
      checkTokenKey(keys, { id, tokenKey: current.dp(id)?.tokenKey })
    } catch (err) {
      log.error('registry version %d: %e', current.version, err)
    }
  })
}
