/** Which refusals show that whoever handed a fact on didn't verify it. */
import { DiscoveryError } from '../base/errors.ts'

/**
 * What a registry of another version may judge otherwise: an honest DP that is a
 * version ahead hands such facts on. Keys are listed before they sign, so wrong
 * signatures are not among them.
 */
const DEPENDS_ON_VERSION: ReadonlySet<string> = new Set([
  'INVALIDATION_CSIP_UNKNOWN', 'INVALIDATION_NOT_ALLOWED',
  'FACT_SIGNER_UNKNOWN', 'RULING_TOO_EARLY', 'RULING_NOT_FRESH', 'RULING_NOT_A_VOICE', 'RULING_SILENCE_TOO_FEW',
  'RULING_ARBITERS_TOO_FEW',
  'ATTESTATION_CSIP_UNKNOWN', 'ATTESTATION_TYPE_REFUSED', 'ATTESTATION_SCOPE_REFUSED', 'ATTESTATION_STRENGTH_INFLATED',
  'ATTESTATION_LIFETIME_TOO_LONG'
])

/** True for a refusal that no honest verifier, of whatever registry version, would have overlooked. */
export function isForged (err: unknown): boolean {
  return err instanceof DiscoveryError && err.verdict === 'penalise' && !DEPENDS_ON_VERSION.has(err.code)
}
