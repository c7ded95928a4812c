/**
 * One flat key space for everything: `r/` and the lookup key, or `k/`, the name
 * of the namespace, `/` and the key; `m/` is what the store keeps for itself. No
 * namespace is the prefix of another, for names hold no slash.
 */
import { concat } from 'uint8arrays/concat'
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { StoreError } from './errors.ts'
import type { Span } from './backend.ts'
import type { KeyRange } from './interface.ts'

export const RECORDS_PREFIX = fromString('r/')
/** Format and owner. */
export const ABOUT_KEY = fromString('m/about')
/** Number of the last group of writes. */
export const SEQUENCE_KEY = fromString('m/sequence')
/** Before the prefix of each space: how many rows it has, and the sum of their digests. */
export const TALLY_PREFIX = fromString('m/tally/')
/** Everything. */
export const ALL: Span = { gte: new Uint8Array(0), lt: fromString('~') }

/** What logs and metrics call the space of record sets. */
export const RECORDS = 'records'

const NAMESPACE = /^[a-z0-9-]{1,32}$/
const SLASH = 47
const R = 114
const META = 109

/** @throws StoreError `STORE_NAMESPACE_INVALID` */
export function namespacePrefix (name: string): Uint8Array {
  if (!NAMESPACE.test(name)) {
    throw new StoreError('STORE_NAMESPACE_INVALID')
  }
  return fromString(`k/${name}/`)
}

export function prefixed (prefix: Uint8Array, key: Uint8Array): Uint8Array {
  return concat([prefix, key])
}

/** The space of a key, by its prefix: `r/` or `k/<name>/`; undefined for the store's own. */
export function spaceOf (key: Uint8Array): string | undefined {
  if (key[0] === META) {
    return undefined
  }
  return key[0] === R ? 'r/' : toString(key.subarray(0, key.indexOf(SLASH, 2) + 1), 'latin1')
}

/** As logs and metrics call it. */
export function spaceName (space: string | undefined): string {
  return space == null ? 'store' : space === 'r/' ? RECORDS : space.slice(2, -1)
}

/** The range of `prefix`, cut to what `range` says; prefixes end in a slash, whose successor ends them. */
export function rangeOf (prefix: Uint8Array, range: KeyRange = {}): Span {
  const end = prefix.slice()
  end[end.byteLength - 1] = (end.at(-1) ?? 0) + 1
  return {
    gte: range.gte == null ? prefix : prefixed(prefix, range.gte),
    lt: range.lt == null ? end : prefixed(prefix, range.lt),
    ...(range.limit == null ? {} : { limit: range.limit })
  }
}
