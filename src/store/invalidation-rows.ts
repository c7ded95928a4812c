/**
 * How invalidations lie in their namespace: each fact under `f/` and its id, and under
 * `l/`, the lookup key and the id the one who vouches for it.
 */
import { concat } from 'uint8arrays/concat'
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { DiscoveryError } from '../base/errors.ts'
import { parseInvalidation } from '../mapping/invalidation.ts'
import { StoreError } from './errors.ts'
import { ID_LENGTH, idOf } from './summed-index.ts'
import type { UncheckedInvalidation } from '../mapping/interface.ts'
import type { KeyValueOperation } from './interface.ts'

const FACT_PREFIX = fromString('f/')
export const KEY_PREFIX = fromString('l/')
export const KEY_END = fromString('l0')
const LOOKUP_KEY_LENGTH = 32

export function addition (fact: UncheckedInvalidation, sponsor: string): KeyValueOperation[] {
  const id = idOf(fact)
  return [
    { type: 'put', key: factKey(id), value: fact.bytes },
    { type: 'put', key: concat([KEY_PREFIX, fact.lookupKey, id]), value: fromString(sponsor) }
  ]
}

export function removal (fact: UncheckedInvalidation): KeyValueOperation[] {
  return removalAt(fact.lookupKey, idOf(fact))
}

export function removalAt (lookupKey: Uint8Array, id: Uint8Array): KeyValueOperation[] {
  return [{ type: 'delete', key: factKey(id) }, { type: 'delete', key: concat([KEY_PREFIX, lookupKey, id]) }]
}

export function factKey (id: Uint8Array): Uint8Array {
  return concat([FACT_PREFIX, id])
}

export function splitKey (key: Uint8Array): { lookupKey: Uint8Array, id: Uint8Array } {
  const rest = key.subarray(KEY_PREFIX.byteLength)
  if (rest.byteLength !== LOOKUP_KEY_LENGTH + ID_LENGTH) {
    throw new StoreError('STORE_CORRUPT', { detail: 'the index of invalidations' })
  }
  return { lookupKey: rest.subarray(0, LOOKUP_KEY_LENGTH), id: rest.subarray(LOOKUP_KEY_LENGTH) }
}

/** One to one, for maps. */
export function nameOf (bytes: Uint8Array): string {
  return toString(bytes, 'latin1')
}

export function parseStored (bytes: Uint8Array): UncheckedInvalidation {
  try {
    return parseInvalidation(bytes)
  } catch (err) {
    if (err instanceof DiscoveryError) {
      throw new StoreError('STORE_CORRUPT', { detail: 'an invalidation', cause: err })
    }
    throw err
  }
}
