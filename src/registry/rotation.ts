/**
 * One evaluation key takes the place of another (docs/protocol.md, "Rotation"):
 * everybody knows the new one before it counts, and the old one is there until
 * whatever was published under it has ended or moved.
 */
import { RegistryError } from './errors.ts'
import type { DpRecord, OprfKey, Policy, VerifiedRegistry } from './interface.ts'

/** Of a version, as far as rotations are concerned. */
export interface Keyed {
  /** Milliseconds since the epoch. */
  readonly issuedAt: number
  readonly policy: Policy
  readonly dps: readonly DpRecord[]
  readonly oprfKeys: readonly OprfKey[]
}

/** How long two keys are valid together at least, milliseconds: no attestation lives longer. */
export function rotationOverlap ({ csiTypes }: Policy): number {
  return Math.max(0, ...csiTypes.map(({ maxAttestationLifetime }) => maxAttestationLifetime))
}

/**
 * A key that its committee has lost may end at once: nobody can look under it.
 *
 * @throws RegistryError REGISTRY_ROTATION_HASTY
 */
export function checkRotation ({ issuedAt, policy, dps, oprfKeys }: Keyed, previous: VerifiedRegistry): void {
  const living = previous.oprfKeys.filter(({ validUntil }) => validUntil > issuedAt)
  const earliest = issuedAt + Math.max(policy.placementDelay, previous.policy.placementDelay)
  const hasty = oprfKeys.find(({ keyId, validFrom }) => previous.oprfKey(keyId) == null && validFrom < earliest)
  if (living.length > 0 && hasty != null) {
    throw tooEarly(`key ${hasty.keyId} begins`, hasty.validFrom, earliest)
  }
  const overlap = Math.max(rotationOverlap(policy), rotationOverlap(previous.policy))
  const standing = new Set(dps.filter(({ status }) => status !== 'revoked').map(({ id }) => id))
  for (const { keyId, validUntil, shares, threshold } of living) {
    if (shares.filter(({ dp }) => standing.has(dp)).length < threshold) {
      continue
    }
    const until = oprfKeys.find(key => key.keyId === keyId)?.validUntil ?? issuedAt
    const successors = oprfKeys.filter(key => key.keyId !== keyId && key.validUntil > until)
    const moved = Math.min(...successors.map(({ validFrom }) => validFrom + overlap))
    if (until < validUntil && until < moved) {
      throw tooEarly(`key ${keyId} ends`, until, moved)
    }
  }
}

function tooEarly (what: string, at: number, earliest: number): RegistryError {
  const when = Number.isFinite(earliest) ? `, not before ${new Date(earliest).toISOString()}` : ', and no other follows'
  return new RegistryError('REGISTRY_ROTATION_HASTY', { detail: `${what} ${new Date(at).toISOString()}${when}` })
}
