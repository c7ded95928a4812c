/** A DP's HPKE key pairs, and whether the registry lists one of them. */
import { equalBytes } from '../../base/bytes.ts'
import { hpkeKeyPair } from '../../protocols/relay/index.ts'
import { DpError } from '../errors.ts'
import type { HpkeKeyPair } from '../../protocols/relay/index.ts'
import type { DpRecord, RegistrySource } from '../../registry/interface.ts'
import type { Logger } from '@libp2p/interface'

/**
 * @param seeds - 32 bytes each
 * @throws DpError `DP_HPKE_KEY_MISSING` when the registry lists a key that is none of these
 */
export async function relayKeys (
  seeds: readonly Uint8Array[],
  { hpkeKey, id }: Pick<DpRecord, 'hpkeKey' | 'id'>
): Promise<readonly HpkeKeyPair[]> {
  const keys = await Promise.all(seeds.map(async seed => await hpkeKeyPair(seed)))
  if (!opens(keys, hpkeKey)) {
    throw new DpError('DP_HPKE_KEY_MISSING', { detail: id })
  }
  return keys
}

/** Says so when a new version of the registry lists a key that this DP doesn't have: nothing sealed under it opens. */
export function watchListedKey (
  keys: readonly HpkeKeyPair[],
  id: string,
  registry: Pick<RegistrySource, 'onUpdate'>,
  log: Logger
): void {
  registry.onUpdate(current => {
    if (!opens(keys, current.dp(id)?.hpkeKey)) {
      log.error('registry version %d: %e', current.version, new DpError('DP_HPKE_KEY_MISSING', { detail: id }))
    }
  })
}

function opens (keys: readonly HpkeKeyPair[], listed: Uint8Array | undefined): boolean {
  return listed == null || keys.some(({ publicKey }) => equalBytes(publicKey, listed))
}
