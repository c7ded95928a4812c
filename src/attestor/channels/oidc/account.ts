/** Which account signed in. */
import { DiscoveryError } from '../../../base/errors.ts'
import { parseCsi } from '../../../identifiers/csi.ts'
import type { ProofRequest } from '../interface.ts'
import type { OidcProvider } from './provider.ts'

/** That of the registry's scope, or the issuer's host where the scope names none. */
export function domainOf ({ scope }: Pick<ProofRequest, 'scope'>, { issuer }: Pick<OidcProvider, 'issuer'>): string {
  return scope.prefix.startsWith('@') ? scope.prefix.slice(1) : new URL(issuer).hostname
}

/** Canonical URI, or undefined for what is no account of the domain. */
export function accountOf (claim: string, domain: string): string | undefined {
  const at = claim.lastIndexOf('@')
  const [user, of] = at < 0 ? [claim, domain] : [claim.slice(0, at), claim.slice(at + 1).toLowerCase()]
  if (of !== domain) {
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
