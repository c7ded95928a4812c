/** Who finds what a DP keeps to itself: queries that come through nobody but DPs which the holder admitted. */
import type { EntryFields } from '../mapping/interface.ts'
import type { VerifiedRegistry } from '../registry/interface.ts'

/** Through whom a query came to the DP that answers. */
export interface CameThrough {
  /** Peer ids of the DPs, the home DP first; empty: the DP was asked by `client` directly. */
  readonly path: readonly string[]
  /** Peer id of whoever asked first, where the DP that answers knows it. */
  readonly client?: string
}

/**
 * Everybody finds published entries. Of a federated-only entry each DP on the way
 * has to be one that it admits, or the one that published it; that one's own
 * clients are the nodes of MSPs that the registry says work with it.
 */
export function mayFind (
  { dp, federatedOnly }: Pick<EntryFields, 'dp' | 'federatedOnly'>, { path, client }: CameThrough,
  registry: VerifiedRegistry
): boolean {
  if (federatedOnly == null) {
    return true
  }
  if (path.length === 0) {
    return federatedOnly.length === 0 || (client != null && isClientOf(client, dp, registry))
  }
  return path.every(id => {
    const status = registry.dp(id)?.status
    return status != null && status !== 'revoked' &&
      (federatedOnly.length === 0 || federatedOnly.includes(id) || id === dp)
  })
}

function isClientOf (peer: string, dp: string, registry: VerifiedRegistry): boolean {
  return registry.msps.some(({ status, dps, addresses }) =>
    status !== 'revoked' && dps.includes(dp) && addresses.some(address => address.endsWith(`/p2p/${peer}`)))
}
