/**
 * Evaluations that are known, across restarts: each identifier is paid for once
 * while the evaluation key is valid. Sealed, since the values open mappings, under
 * a key of the node's seed; names are keyed hashes already (protocols/oprf/cache.ts).
 */
import { concat } from 'uint8arrays/concat'
import { fromString } from 'uint8arrays/from-string'
import { asLookupKey, asSealingKey } from '../base/bytes.ts'
import { hkdf } from '../base/hkdf.ts'
import { openAt, SEAL_OVERHEAD, sealAt } from '../node/sealed.ts'
import type { FederationId } from '../base/bytes.ts'
import type { Clock, Random } from '../base/clock.ts'
import type { DerivedKeys } from '../blinding/derive.ts'
import type { EvaluationCache } from '../protocols/oprf/index.ts'
import type { RegistrySource } from '../registry/interface.ts'
import type { KeyValueStore } from '../store/interface.ts'

const KEY_LENGTH = 32
/** In front of each value: the number of the evaluation key, big endian. */
const KEY_ID_LENGTH = 4
const LENGTH = KEY_ID_LENGTH + 2 * KEY_LENGTH + SEAL_OVERHEAD
/** Address books of a household: some 15 MiB. Whatever comes on top is paid for again after a restart. */
export const MAX_EVALUATIONS = 100_000

export interface EvaluationSecrets {
  /** 32 bytes, seals the cache. */
  readonly sealing: Uint8Array
  /** 32 bytes: blinds are drawn from it (protocols/oprf/interface.ts). */
  readonly blinding: Uint8Array
}

/**
 * Of one federation: what was evaluated or marked in another is no answer in this one.
 *
 * @param seed - of the node's libp2p key
 */
export function evaluationSecrets (federation: FederationId, seed: Uint8Array): EvaluationSecrets {
  const derive = (info: string): Uint8Array =>
    hkdf('sha512', seed, new Uint8Array(), concat([fromString(info), federation]), KEY_LENGTH)
  return {
    sealing: derive('mimi-discovery/1/evaluation-cache'),
    blinding: derive('mimi-discovery/1/blind-secret')
  }
}

export interface EvaluationCacheComponents {
  /** A namespace of its own. */
  readonly store: KeyValueStore
  readonly registry: RegistrySource
  readonly clock: Clock
  /** By which it forgets: never ahead of what others confirm. */
  readonly past: Clock
  readonly random: Random
}

/**
 * Forgets what belongs to evaluation keys that are not valid any more.
 *
 * @param sealing - of `evaluationSecrets`
 * @param max - how many identifiers @default 100_000
 */
export async function openEvaluationCache (
  { store, registry, clock, past, random }: EvaluationCacheComponents,
  sealing: Uint8Array,
  max = MAX_EVALUATIONS
): Promise<EvaluationCache> {
  const valid = new Set(
    registry.current().oprfKeys.filter(({ validUntil }) => past.now() < validUntil).map(({ keyId }) => keyId)
  )
  let count = 0
  for await (const [key, value] of store.iterate()) {
    if (value.byteLength === LENGTH && valid.has(keyIdOf(value))) {
      count++
    } else {
      await store.delete(key)
    }
  }
  return {
    get: async id => {
      const name = fromString(id)
      const value = await store.get(name)
      return value == null ? undefined : open(sealing, name, value)
    },
    set: async (id, keys, keyId) => {
      const name = fromString(id)
      const known = await store.get(name) != null
      if (known || count < max) {
        count += known ? 0 : 1
        await store.put(name, seal(sealing, name, keys, keyId, random))
      }
    }
  }
}

function seal (
  key: Uint8Array, name: Uint8Array, { lookupKey, sealingKey }: DerivedKeys, keyId: number, random: Random
): Uint8Array {
  const head = new Uint8Array(KEY_ID_LENGTH)
  new DataView(head.buffer).setUint32(0, keyId)
  return concat([head, sealAt(key, concat([head, name]), concat([lookupKey, sealingKey]), random)])
}

/** Undefined for what is not ours: it is evaluated anew. */
function open (key: Uint8Array, name: Uint8Array, value: Uint8Array): DerivedKeys | undefined {
  const plain = value.byteLength === LENGTH
    ? openAt(key, concat([value.subarray(0, KEY_ID_LENGTH), name]), value.subarray(KEY_ID_LENGTH))
    : undefined
  return plain == null
    ? undefined
    : { lookupKey: asLookupKey(plain.slice(0, KEY_LENGTH)), sealingKey: asSealingKey(plain.slice(KEY_LENGTH)) }
}

function keyIdOf (value: Uint8Array): number {
  return new DataView(value.buffer, value.byteOffset).getUint32(0)
}
