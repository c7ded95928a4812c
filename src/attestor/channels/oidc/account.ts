/** Which account signed in. */
import { DiscoveryError } from '../../../base/errors.ts'
import { isNeighbour } from '../../../identifiers/case.ts'
import { parseCsi } from '../../../identifiers/csi.ts'
import type { ProofRequest } from '../interface.ts'
import type { OidcProvider } from './provider.ts'

/**
 * That of the registry's scope, or the issuer's host where the scope names none.
 * Undefined: an issuer with a port or a path, which may be one of several on a host
 * and speaks for none of it.
 */
export function domainOf (
  { scope }: Pick<ProofRequest, 'scope'>, { issuer }: Pick<OidcProvider, 'issuer'>
): string | undefined {
  if (scope.prefix.startsWith('@')) {
    return scope.prefix.slice(1)
  }
  const { host, hostname, pathname } = new URL(issuer)
  return host === hostname && pathname === '/' ? hostname : undefined
}

/**
 * Canonical URI, or undefined for what is no account of the domain.
 *
 * @param exact - the provider tells cases apart, as it does for subjects (OpenID Connect Core, section 2)
 */
export function accountOf (claim: string, domain: string, exact = false): string | undefined {
  const at = claim.lastIndexOf('@')
  const [user, of] = at < 0 ? [claim, domain] : [claim.slice(0, at), claim.slice(at + 1)]
  if (isNeighbour(of) || of.toLowerCase() !== domain || isNeighbour(user, exact)) {
    return undefined
  }
  try {
    return parseCsi(`acct:${encodeURIComponent(user)}@${domain}`, [{ type: 'acct', grammar: 'acct' }]).uri
  } catch (err) {
    if (err instanceof DiscoveryError) {
      return undefined
    }
    throw err
  }
}
