/** In what two versions of a registry differ, or a draft from what it was made of. */
import { draftOf } from './build.ts'
import { draftToJson } from './json.ts'
import type { RegistryFields } from './verified.ts'
import type { Json } from './json-fields.ts'

export interface Difference {
  /** Names of fields and of items of lists, the outermost first: `dps`, a peer id, `addresses`. */
  readonly path: readonly string[]
  /** Undefined: it was not there. */
  readonly before?: Json
  /** Undefined: it is gone. */
  readonly after?: Json
}

/** By which an item of a list is known from one version to the next. */
const NAMES = ['id', 'keyId', 'publicKey', 'type', 'tier', 'csiType', 'index', 'from', 'at', 'until'] as const

/** In the order of the fields of a draft; what differs in every version (its number, its dates) is among it. */
export function differences (
  before: Omit<RegistryFields, 'bytes' | 'hash'>, after: Omit<RegistryFields, 'bytes' | 'hash'>
): readonly Difference[] {
  return compare([], draftToJson(draftOf(before)), draftToJson(draftOf(after)))
}

function compare (path: readonly string[], before: Json | undefined, after: Json | undefined): readonly Difference[] {
  const [old, now] = [fieldsOf(before), fieldsOf(after)]
  if (old != null && now != null) {
    return [...new Set([...old.keys(), ...now.keys()])]
      .flatMap(name => compare([...path, name], old.get(name), now.get(name)))
  }
  return JSON.stringify(before) === JSON.stringify(after) ? [] : [{ path, before, after }]
}

/** Of an object, or of a list whose items have names of their own; undefined for what is compared as a whole. */
function fieldsOf (value: Json | undefined): ReadonlyMap<string, Json> | undefined {
  if (typeof value !== 'object' || value == null) {
    return undefined
  }
  if (!Array.isArray(value)) {
    return new Map(Object.entries(value))
  }
  const named = value.map(item => [nameOf(item), item] as const)
  const fields = new Map(named.flatMap(([name, item]) => name == null ? [] : [[name, item] as const]))
  return fields.size === value.length ? fields : undefined
}

function nameOf (item: Json): string | undefined {
  const fields = new Map<string, Json>(
    typeof item === 'object' && item != null && !Array.isArray(item) ? Object.entries(item) : []
  )
  const name = NAMES.map(each => fields.get(each)).find(each => each != null)
  // scopes of one type differ by their prefix
  const prefix = fields.get('prefix')
  return name == null ? undefined : prefix == null ? String(name) : `${String(name)}:${String(prefix)}`
}
