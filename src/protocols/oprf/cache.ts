/**
 * Results that are known already, so that each identifier is paid for once. Keyed
 * by a MAC of the CSI: whoever reads the cache doesn't read the identifiers.
 */
import { LRUCache } from 'lru-cache'
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { hmacSha256 } from '../../base/hash.ts'
import { DEFAULT_CACHE_SIZE } from './constants.ts'
import type { DerivedKeys } from '../../blinding/derive.ts'

/** A durable one has to seal what it keeps: the values open mappings. */
export interface EvaluationCache {
  /** @param id - of `cacheId` */
  get (id: string): Promise<DerivedKeys | undefined>
  /** @param keyId - of the evaluation key: what it gave is of no use when that is no longer valid */
  set (id: string, keys: DerivedKeys, keyId: number): Promise<void>
}

/**
 * HMAC-SHA-256 (RFC 2104) of key id and CSI, base64url.
 *
 * @param secret - 32 bytes, of one federation; MUST stay secret, or the cache tells which identifiers were asked for
 */
export function cacheId (secret: Uint8Array, keyId: number, csi: Uint8Array): string {
  return toString(hmacSha256(secret, fromString(`${keyId}/`), csi), 'base64url')
}

/** @param max - how many identifiers @default 10_000 */
export function memoryCache (max: number = DEFAULT_CACHE_SIZE): EvaluationCache {
  const known = new LRUCache<string, DerivedKeys>({ max })
  return {
    get: async id => known.get(id),
    set: async (id, keys) => { known.set(id, keys) }
  }
}
