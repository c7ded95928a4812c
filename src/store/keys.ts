/**
 * One flat key space for everything: `r/` and the lookup key, or `k/`, the name
 * of the namespace, `/` and the key. No namespace is the prefix of another, for
 * names hold no slash.
 */
import { concat } from 'uint8arrays/concat'
import { fromString } from 'uint8arrays/from-string'
import { StoreError } from './errors.ts'
import type { KeyRange } from './interface.ts'

export const RECORDS_PREFIX = fromString('r/')
const NAMESPACE = /^[a-z0-9-]{1,32}$/

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

/** The range of `prefix`, cut to what `range` says; prefixes end in a slash, whose successor ends them. */
export function rangeOf (prefix: Uint8Array, range: KeyRange = {}): { gte: Uint8Array, lt: Uint8Array, limit?: number } {
  const end = prefix.slice()
  end[end.byteLength - 1] = (end.at(-1) ?? 0) + 1
  return {
    gte: range.gte == null ? prefix : prefixed(prefix, range.gte),
    lt: range.lt == null ? end : prefixed(prefix, range.lt),
    ...(range.limit == null ? {} : { limit: range.limit })
  }
}
