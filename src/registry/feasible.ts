/** Whether a policy can be met by those whom the version lists: nobody should sign what nobody can do. */
import { RegistryError } from './errors.ts'
import { canRelay } from './relaying.ts'
import { scopesAt } from './scopes.ts'
import type { Content } from './rules.ts'

interface Listed {
  readonly status: string
}

function stands ({ status }: Listed): boolean {
  return status !== 'revoked'
}

/**
 * Revoked parties count for nothing. What nobody is listed for is not on offer,
 * which is no contradiction: no DP at all, no CSIP for a type.
 *
 * @throws RegistryError REGISTRY_POLICY_INVALID
 */
export function checkFeasible ({ policy, dps, csips, oprfKeys, issuedAt }: Content): void {
  const standing = new Set(dps.filter(stands).map(({ id }) => id))
  atMost('arbiterThreshold', policy.arbiterThreshold, policy.arbiters.filter(id => standing.has(id)).length, 'arbiters')
  if (dps.length > 0) {
    const operators = new Set(dps.filter(stands).map(({ operator }) => operator))
    atMost('timestampThreshold', policy.timestampThreshold, operators.size, 'operators of DPs')
  }
  for (const { type, attestationsRequired } of policy.csiTypes) {
    const able = csips.filter(csip => stands(csip) &&
      scopesAt(csip, issuedAt).some(({ csiType }) => csiType === type))
    if (able.length > 0) {
      atMost(`attestationsRequired of ${type}`, attestationsRequired, able.length, 'CSIPs')
    }
  }
  for (const { keyId, threshold, shares, validUntil } of oprfKeys) {
    if (validUntil > issuedAt) {
      const able = shares.filter(({ dp }) => standing.has(dp))
      atMost(`threshold of OPRF key ${keyId}`, threshold, able.length, 'DPs with a share')
    }
  }
  if (policy.relayRequired && !canRelay(dps)) {
    throw invalid('relayRequired: fewer than three operators have an active DP with an HPKE key')
  }
}

function atMost (what: string, wanted: number, there: number, of: string): void {
  if (wanted > there) {
    throw invalid(`${what}: ${wanted} of ${there} ${of} that are not revoked`)
  }
}

function invalid (detail: string): RegistryError {
  return new RegistryError('REGISTRY_POLICY_INVALID', { detail })
}
