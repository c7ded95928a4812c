/** A DP's HPKE key pairs, and whether the registry lists one of them. */
import { equalBytes } from '../base/bytes.ts'
import { hpkeKeyPair } from '../protocols/relay/index.ts'
import { NodeError } from './errors.ts'
import type { HpkeKeyPair } from '../protocols/relay/index.ts'
import type { DpRecord } from '../registry/interface.ts'

/**
 * @param seeds - 32 bytes each
 * @throws NodeError `DP_HPKE_KEY_MISSING` when the registry lists a key that is none of these
 */
export async function relayKeys (seeds: readonly Uint8Array[], { hpkeKey, id }: Pick<DpRecord, 'hpkeKey' | 'id'>): Promise<readonly HpkeKeyPair[]> {
  const keys = await Promise.all(seeds.map(async seed => await hpkeKeyPair(seed)))
  if (hpkeKey != null && !keys.some(({ publicKey }) => equalBytes(publicKey, hpkeKey))) {
    throw new NodeError('DP_HPKE_KEY_MISSING', { detail: id })
  }
  return keys
}
