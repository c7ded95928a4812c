/**
 * `/mimi/ceremony/1.0.0`: members of a committee make an evaluation key that nobody
 * ever has, or share one anew, by themselves, for as long as it takes. An operator
 * invites, every other one joins, and in the end each DP has its share and all have
 * one transcript, from which the registry's record of the key follows.
 *
 * @example
 *
 * ```ts
 * const voprf = await loadSodium()
 * const all = ceremonies({ id })({ rpc, registry, clock, random, logger, signer, store, shares, voprf, judge })
 * await all.start()
 * const wish = { joinWithin: 3_600_000, dealWithin: 600_000, approveWithin: 600_000, validFor: 63_072_000_000 }
 * const { invitation } = await all.invite({ kind: 'new', keyId: 1, threshold: 3, members, ...wish })
 * all.show(toString(invitation.id, 'base16')).state // 'joining'
 * ```
 */
import { Ceremonies as CeremoniesClass } from './ceremony.ts'
import type { Ceremonies, CeremoniesComponents, CeremoniesInit } from './interface.ts'

export function ceremonies (init: CeremoniesInit): (components: CeremoniesComponents) => Ceremonies {
  return components => new CeremoniesClass(components, init)
}

export { CEREMONY_PROTOCOL } from './constants.ts'
export { CEREMONY_PROTOCOL_ERRORS, CeremonyProtocolError } from './errors.ts'
export type * from './interface.ts'
