/**
 * `/mimi/first-mapping/1.0.0`: who newly got an identifier has every DP told, so
 * that none goes on with an older mapping that is struck, and one that knows of an
 * older mapping which stands can show it. Notices are durable, and are repeated
 * until each DP has answered.
 *
 * @example
 *
 * ```ts
 * const notices = firstMapping({ id })({ rpc, registry, clock, past, random, logger, facts, judge, store })
 * await notices.start()
 * await notices.announce(entry, known, [])
 * await notices.coverage(entry.hash) // { acknowledged: 3, recipients: 4, conflicts: [] }
 * ```
 */
import { FirstMapping as FirstMappingClass } from './first-mapping.ts'
import type { FirstMapping, FirstMappingComponents, FirstMappingInit } from './interface.ts'

export function firstMapping (init: FirstMappingInit): (components: FirstMappingComponents) => FirstMapping {
  return components => new FirstMappingClass(components, init)
}

export { FIRST_MAPPING_PROTOCOL } from './constants.ts'
export { FIRST_MAPPING_ERRORS, FirstMappingError } from './errors.ts'
export type * from './interface.ts'
