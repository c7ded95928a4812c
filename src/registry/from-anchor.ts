/** Starting with nothing but the anchor. */
import { RegistryError } from './errors.ts'
import { reopenSteps } from './verify.ts'
import type { TrustAnchor, VerifiedRegistry } from './interface.ts'

/**
 * Opens a chain from the latest version that the anchor's own root keys signed,
 * and steps on from there: an anchor may be older than the newest version, with
 * the root keys rotated since, or younger than the oldest. Versions may have
 * expired; `checkCurrent` tells.
 *
 * @param chain - SignedRegistry each, ascending without a gap
 * @throws RegistryError as `openRegistry`; REGISTRY_SIGNATURES_INSUFFICIENT where the anchor signed none
 */
export function stepsFromAnchor (chain: readonly Uint8Array[], anchor: TrustAnchor): VerifiedRegistry[] {
  for (let start = chain.length - 1; start > 0; start--) {
    if (isSignedBy(chain[start], anchor)) {
      return reopenSteps(chain.slice(start), { anchor })
    }
  }
  return reopenSteps(chain, { anchor })
}

/**
 * Whether the anchor's root keys signed this version.
 *
 * @throws RegistryError as `openRegistry`, where anything else is wrong
 */
export function isSignedBy (version: Uint8Array | undefined, anchor: TrustAnchor): boolean {
  try {
    return version != null && reopenSteps([version], { anchor }).length === 1
  } catch (err) {
    if (err instanceof RegistryError && err.code === 'REGISTRY_SIGNATURES_INSUFFICIENT') {
      return false
    }
    throw err
  }
}
