/**
 * `/mimi/claim/1.0.0`: how a holder gets a mapping published. `begin` gives out a
 * nonce, `complete` hands in the signed entry; the DP verifies all of it, gathers
 * witnesses, co-signs, stores it durably, publishes it and answers with receipts.
 * The DP is never told the CSI.
 *
 * @example
 *
 * ```ts
 * const claims = claimClient()({ rpc, registry, clock })
 * const { nonce, dp } = await claims.begin({ lookupKey, oprfKeyId, holderKey, csiType: 'tel' }, target)
 * const { entry, receipts } = await claims.complete(built.entry.bytes, built.partKeys, target)
 * ```
 */
import { ClaimClient as ClaimClientClass } from './claim.ts'
import { ClaimServer as ClaimServerClass } from './handler.ts'
import type {
  ClaimClient, ClaimClientComponents, ClaimServer, ClaimServerComponents, ClaimServerInit
} from './interface.ts'

export function claimServer (init: ClaimServerInit = {}): (components: ClaimServerComponents) => ClaimServer {
  return components => new ClaimServerClass(components, init)
}

export function claimClient (): (components: ClaimClientComponents) => ClaimClient {
  return components => new ClaimClientClass(components)
}

export { CLAIM_ERRORS, ClaimConflictError, ClaimError } from './errors.ts'
export { claimsAt, entriesAt, heldKeys, holdsAt, publishedEntries } from './ledger.ts'
export { CLAIM_PROTOCOL } from './constants.ts'
export type * from './interface.ts'
